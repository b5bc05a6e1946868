"""Accidents in a text that YAML can read, but not as its author meant: cut formulas, doubled keys, empty values.

A comma inside `{ }` ends a value: `{value: 合計(経費.金額, 行.対象)}` is read as `value: 合計(経費.金額` and an empty
key. Each finder below looks at one kind; `find` walks the tree once.
"""

import re
from collections.abc import Iterator

from engine.procedure.accident import FORMULA_CUT, FORMULA_KEYS, QUOTE_REMEDY, TEXT_KEYS, Accident
from engine.procedure.nodes import Node, Oddity
from engine.procedure.prescan import forbidden
from engine.procedure.problem import DataPath, Edit
from engine.procedure.repairs import line_end, line_start, quote, quoted, unclosed, unfinished, value_end

_QUOTES = "“”„‟‘’＂＇"
_WRAPPED = re.compile(f"[{_QUOTES}][^{_QUOTES}]+[{_QUOTES}]")
_TEXT_CUT = "文が読点（,）のところで切れています。"


def find(text: str, root: Node) -> Iterator[Accident]:
    """All slips below `root`."""
    stack: list[tuple[Node, DataPath]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        if node.kind == "map":
            yield from _keys(text, node, path)
            if node.style:
                yield from _cut_map(text, node, path)
            for key, value in node.pairs():
                here = (*path, key.value)
                yield from _value(text, key, value, here)
                if value.kind != "scalar":
                    stack.append((value, here))
        elif node.kind == "list":
            yield from _list(text, node, path)
            stack += [((item), (*path, index)) for index, item in enumerate(node.items) if item.kind != "scalar"]


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _keys(text: str, node: Node, path: DataPath) -> Iterator[Accident]:
    first: dict[str, tuple[Node, Node]] = {}
    for key, value in node.pairs():
        here = (*path, key.value)
        if key.kind != "scalar" or not key.value:
            yield Accident(
                "yaml.key", key.start, "キーが文字ではありません。", "「キー: 値」の形で書いてください。", (), path
            )
        elif key.value == "<<":
            reason, remedy = "「<<」は使えません。", "必要な項目をすべて書いてください。"
            edits = () if node.style else _commented(text, key, value)
            yield Accident("yaml.merge", key.start, reason, remedy, edits, here)
        elif key.value in first:
            yield _doubled(text, node, (first[key.value], (key, value)), here)
        else:
            first[key.value] = (key, value)
            if _WRAPPED.fullmatch(key.value):
                yield _smart(key, here)


def _doubled(text: str, node: Node, both: tuple[tuple[Node, Node], tuple[Node, Node]], path: DataPath) -> Accident:
    """The same value twice: the second goes. Other values in block style: the second becomes a comment."""
    (first, value), (key, second) = both
    same = text[value.start : value.end] == text[second.start : second.end]
    start, end = line_start(text, key.start), line_end(text, max(second.end - 1, key.end))
    edits: tuple[Edit, ...] = ()
    if not node.style and same:
        edits = (Edit(start, min(end + 1, len(text)), ""),)
    elif not node.style:
        edits = _commented(text, key, second)
    elif same:
        comma = text.rfind(",", 0, key.start)
        edits = (Edit(comma, second.end, ""),)
    reason = f"「{key.value}」が2回書かれています（1つ目は{{line}}行目）。"
    return Accident("yaml.duplicate", key.start, reason, "どちらか一方にしてください。", edits, path, first.start)


def _commented(text: str, key: Node, value: Node) -> tuple[Edit, ...]:
    """The lines of one key of a block made a comment; none where another key or a dash begins on its line."""
    start, end = line_start(text, key.start), line_end(text, max(value.end - 1, key.end))
    if text[start : key.start].strip():
        return ()
    places = [found.start() for found in re.compile(r"(?m)[^ \n][^\n]*$").finditer(text, start, end)]
    return tuple(Edit(place, place, "# ") for place in places)


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _value(text: str, key: Node, value: Node, path: DataPath) -> Iterator[Accident]:
    if value.blank and text[key.end : value.end + 1].strip().startswith(":"):
        yield _empty(text, key, path)
    elif (
        value.style == "{"
        and value.items
        and key.value in FORMULA_KEYS
        and all(inner.blank for _, inner in value.pairs())
    ):
        yield _sign(text, value, path)
    elif value.kind == "scalar" and value.style == "":
        if _WRAPPED.fullmatch(value.value) and key.value not in FORMULA_KEYS:
            yield _smart(value, path)
        yield from _comment(text, key.value, value, path)
    elif value.style == '"':
        yield from _hidden(value, path)


def _empty(text: str, key: Node, path: DataPath) -> Accident:
    """The repair takes the key away; a state may have nothing of its own, so there it becomes `{}`."""
    start, end = line_start(text, key.start), line_end(text, key.end)
    colon = text.index(":", key.end)
    edits: tuple[Edit, ...] = ()
    if len(path) > 1 and path[-2] == "states":
        edits = (Edit(colon + 1, colon + 1, " {}"),)
    elif re.fullmatch(r"[ ]*[^\s:]+:[ ]*(?:#[^\n]*)?\r?", text[start:end]):
        edits = (Edit(start, min(end + 1, len(text)), ""),)
    elif flow := re.compile(r":\s*(?=[,}])").match(text, colon):
        comma = text.rfind(",", start, key.start)
        edits = (Edit(comma, flow.end(), ""),) if comma >= 0 and not text[comma + 1 : key.start].strip() else ()
    reason = f"「{key.value}」の値が空です。"
    return Accident("yaml.empty", key.start, reason, "値を書くか、この行を消してください。", edits, path)


def _sign(text: str, value: Node, path: DataPath) -> Accident:
    reason = f"値が「{text[value.start]}」で始まっています。YAMLではこの記号に別の意味があります。"
    return Accident("yaml.sign", value.start, reason, QUOTE_REMEDY, quote(text, value.start, value.end), path)


def _smart(node: Node, path: DataPath) -> Accident:
    edits = (Edit(node.start, node.end, quoted(node.value[1:-1])),)
    reason = f"引用符が {node.value[0]} {node.value[-1]} になっています。"
    return Accident("yaml.smart_quotes", node.start, reason, "半角の ' ' で囲んでください。", edits, path)


def _hidden(value: Node, path: DataPath) -> Iterator[Accident]:
    if (sign := forbidden(value.value)) is not None:
        reason = f"使えない文字（U+{ord(sign):04X}）が入っています。"
        yield Accident("yaml.character", value.start, reason, "その文字を消してください。", (), path)


def _comment(text: str, key: str, value: Node, path: DataPath) -> Iterator[Accident]:
    """` #` right behind a formula: everything from there on is a comment, whatever the author meant."""
    found = re.compile(r"([ \t]+)(#[^\n]*?)\r?(?=\n|$)").match(text, value.end)
    if not found:
        return
    tight = found[1] == " "
    cut = unfinished(value.value) if key in FORMULA_KEYS else tight and found[2][1:2] not in {"", " ", "#"}
    if not cut and not (key in FORMULA_KEYS and tight):
        return
    if key not in FORMULA_KEYS | TEXT_KEYS:
        return
    place = found.start(2)
    if cut:
        edits: tuple[Edit, ...] = quote(text, value.start, found.end(2))
        reason, remedy = "「 #」から後ろが注釈とみなされ、値が切れています。", "値を ' ' で囲んでください。"
    else:
        start = line_start(text, value.start)
        indent = " " * (len(text[start:]) - len(text[start:].lstrip(" ")))
        edits = (Edit(start, start, f"{indent}{found[2]}\n"), Edit(value.end, found.end(2), ""))
        reason, remedy = "計算式のすぐ後ろに「 #」があります。", "注釈は、上の行に書いてください。"
    yield Accident("yaml.comment", place, reason, remedy, edits, path)


# ── cut at a comma ───────────────────────────────────────────────────────────────────────────────────────────────────


def _cut_map(text: str, node: Node, path: DataPath) -> Iterator[Accident]:
    """A key without a colon inside `{ }` is what a comma cut off from the value before it."""
    pairs = list(node.pairs())
    index = 0
    while index < len(pairs):
        run = index
        while run < len(pairs) and pairs[run][1].blank and not text[pairs[run][0].end :].lstrip().startswith(":"):
            run += 1
        if run == index:
            index += 1
            continue
        stray, last = pairs[index][0], pairs[run - 1][0]
        index, before = run, pairs[index - 1] if index else None
        if before and before[1].kind == "scalar" and not before[1].blank:
            reason = FORMULA_CUT if before[0].value in FORMULA_KEYS else _TEXT_CUT
            edits = quote(text, before[1].start, last.end)
            yield Accident("yaml.cut", stray.start, reason, QUOTE_REMEDY, edits, (*path, before[0].value))
        elif not (path and path[-1] in FORMULA_KEYS):
            reason = f"「{stray.value}」に値がありません。"
            yield Accident(
                "yaml.empty", stray.start, reason, "「キー: 値」の形で書いてください。", (), (*path, stray.value)
            )


def _list(text: str, node: Node, path: DataPath) -> Iterator[Accident]:
    index = 0
    items = node.items
    while index < len(items):
        item, here = items[index], (*path, index)
        end = index + 1
        if item.blank:
            reason, remedy = "一覧の中に空の行があります。", "値を書くか、この行を消してください。"
            yield Accident("yaml.empty", item.start, reason, remedy, _without(text, item), here)
        elif item.style == "" and item.kind == "scalar" and node.style:
            yield from ([_smart(item, here)] if _WRAPPED.fullmatch(item.value) else [])
            while end < len(items) and _digits(text, items[end - 1], items[end]):
                end += 1
            if end > index + 1:
                yield _thousands(text, items[index:end], here)
            elif unclosed(item.value) and (end := _balanced(text, items, index)) > index + 1:
                edits = quote(text, item.start, items[end - 1].end)
                yield Accident("yaml.cut", items[index + 1].start, _TEXT_CUT, QUOTE_REMEDY, edits, here)
        elif item.style == '"':
            yield from _hidden(item, here)
        index = end


def _without(text: str, item: Node) -> tuple[Edit, ...]:
    start, end = line_start(text, item.start), line_end(text, item.start)
    whole = re.fullmatch(r"[ ]*-[ ]*(?:#[^\n]*)?\r?", text[start:end])
    return (Edit(start, min(end + 1, len(text)), ""),) if whole else ()


def _balanced(text: str, items: tuple[Node, ...], index: int) -> int:
    for end in range(index + 2, len(items) + 1):
        if any(item.kind != "scalar" for item in items[index:end]):
            break
        if not unclosed(text[items[index].start : items[end - 1].end]):
            return end
    return index + 1


def _digits(text: str, left: Node, right: Node) -> bool:
    return (
        left.style == right.style == "" == left.style
        and right.start == left.end + 1
        and text[left.end - 1].isdigit()
        and text[right.start].isdigit()
    )


def _thousands(text: str, run: tuple[Node, ...], path: DataPath) -> Accident:
    """`[1,000円以上]` is two choices, `1` and `000円以上`. Where it cannot be thousands, the comma gets its blank."""
    grouped = all(re.match(r"\d{3}(?!\d)", item.value) for item in run[1:])
    if grouped:
        edits: tuple[Edit, ...] = quote(text, run[0].start, run[-1].end)
    else:
        edits = tuple(Edit(item.start, item.start, " ") for item in run[1:])
    reason = "数字の間の「,」で、一覧の項目が分かれています。"
    remedy = "1つの項目なら ' ' で囲み、別の項目なら「, 」のように空白を入れてください。"
    return Accident("yaml.digits", run[1].start - 1, reason, remedy, edits, path)


# ── YAML that the language does not use ──────────────────────────────────────────────────────────────────────────────

_ODD = {
    "anchor": ("「&」で始まる値は書けません（アンカーは使えません）。", "文字なら ' ' で囲んでください。"),
    "alias": ("「*」で始まる値は書けません（エイリアスは使えません）。", "文字なら ' ' で囲んでください。"),
    "tag": ("「!」で始まる値は書けません（タグは使えません）。", "文字なら ' ' で囲んでください。"),
    "directive": ("「%」で始まる行（YAMLの指示）は使えません。", "その行を消してください。"),
    "document": ("「---」や「...」は使えません。1つのファイルに1つの定義を書きます。", "その行を消してください。"),
    "depth": ("入れ子が深すぎます（20段まで）。", "共通部品に分けるなどして浅くしてください。"),
    "nodes": ("項目が多すぎます。", "大きな表はCSVファイルにしてください。"),
}


# A name for what follows, or its YAML type: nothing is lost with it.
_NEEDLESS = re.compile(r"(?:&[^\s,\[\]{}]+[ \t]*(?=[{\[\n])|!!\w+[ \t]*)")


def odd(text: str, oddity: Oddity) -> Accident:
    """The finding about an anchor, alias, tag, directive, second document, or too deep nesting."""
    reason, remedy = _ODD[oddity.kind]
    edits: tuple[Edit, ...] = ()
    if oddity.kind in {"anchor", "alias", "tag"} and text[oddity.start] in "&*!":
        end = value_end(text, oddity.start)
        if needless := _NEEDLESS.match(text, oddity.start):
            edits = (Edit(oddity.start, needless.end(), ""),)
        elif re.search(r"\S\s+\S|^[*!]", text[oddity.start : end]):
            edits = quote(text, oddity.start, end)
    elif oddity.kind == "document" and not text[: oddity.start].strip() and text[oddity.start : oddity.end] == "---":
        end = line_end(text, oddity.end)
        edits = (Edit(oddity.start, min(end + 1, len(text)), ""),) if not text[oddity.end : end].strip() else ()
    return Accident(f"yaml.{oddity.kind}", oddity.start, reason, remedy, edits)
