"""YAML syntax errors in Japanese: where the author's slip is, not where the parser gave up, and its repair."""

import re
from collections.abc import Callable

from engine.procedure.accident import FORMULA_CUT, QUOTE_REMEDY, Accident
from engine.procedure.nodes import Fault
from engine.procedure.problem import Edit
from engine.procedure.repairs import line_end, line_start, open_brackets, quote, quoted, unclosed, value_end

# A value's beginning in a line: behind `key: `, `- `, `{` or `[`, or a comma.
_VALUE = re.compile(r"(?:(?<=[:\-] )|(?<=[\[{,] ))(?=[^\s])|(?<=[\[{,])(?=[^\s,\]}])")
_SIGNS = "{[>!*&%@`\"'-?|"
_SIGN_REMEDY = "式や文を ' ' で囲むか、独立した行に書いてください。"
_KEY_LINE = re.compile(r"^([ ]*(?:- +)*)([\w\"']+)\s*:(?: |$)")


def explain(text: str, fault: Fault) -> Accident:
    """The one accident behind a fault of the grammar; with a repair where it is clear what was meant."""
    for finder in _FINDERS:
        if found := finder(text, fault):
            return found
    reason = "ここからYAMLとして読めません。"
    remedy = "この行と前の行の字下げ、コロン、括弧、引用符を確かめてください。"
    return Accident("yaml.syntax", _visible(text, fault.offset), reason, remedy)


def _visible(text: str, offset: int) -> int:
    """The fault's place; the end of the last written line where the parser only stopped at the end of the file."""
    if text[offset:].strip():
        return offset + len(text[offset:]) - len(text[offset:].lstrip())
    return len(text.rstrip())


def _escape(text: str, fault: Fault) -> Accident | None:
    if "escape" not in fault.problem:
        return None
    start = fault.context_offset
    end = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, start)
    edits = (Edit(start, end.end(), quoted(end[0][1:-1])),) if end else ()
    reason = '" " の中の「\\」が正しくありません。'
    return Accident("yaml.escape", fault.offset, reason, "「\\」を含む値は ' ' で囲んでください。", edits)


def _unclosed_quote(text: str, fault: Fault) -> Accident | None:
    """A quote that is never closed swallows lines up to the next quote, so the parser stops far below it."""
    for found in re.finditer(r"(?m)^[^#\n'\"]*[:\-,\[{] *(['\"])", text[: fault.offset]):
        sign, start = found[1], found.start(1)
        whole = re.compile(r"'(?:[^']|'')*'" if sign == "'" else r'"(?:[^"\\]|\\.)*"').match(text, start)
        if whole and ("\n" not in whole[0] or re.match(r"[ ]*(?:[,}\]#\n]|$)", text[whole.end() :])):
            continue
        end = max(value_end(text, start), start + 1)
        reason, remedy = f"引用符 {sign} が閉じていません。", f"値の終わりに {sign} を付けてください。"
        return Accident("yaml.quote", start, reason, remedy, (Edit(end, end, sign),))
    return None


def _leading_sign(text: str, fault: Fault) -> Accident | None:
    """A value that begins with a sign YAML keeps for itself: `{額} > 1`, `> 100`, `!空欄(額)`, `"法人" = 種別`."""
    first = line_start(text, fault.offset)
    limit = fault.offset if fault.context_offset < first else max(fault.offset, fault.context_offset)
    line = text[first : line_end(text, fault.offset)]
    for found in reversed(list(_VALUE.finditer(line))):
        start = first + found.start()
        if start > limit or text[start] not in _SIGNS:
            continue
        end = value_end(text, start)
        value = text[start:end]
        structure = re.search(r"[{,]\s*[\w\"']+:(?: |$)", value) or re.match(r"[>|][-+0-9]*$|[{[][^}\]]*$", value)
        if fault.offset > end or structure or _mismatched(value):
            return None
        if cut := _cut_before(text, first, start):
            return cut
        reason = f"値が「{text[start]}」で始まっています。YAMLではこの記号に別の意味があります。"
        return Accident("yaml.sign", start, reason, _SIGN_REMEDY, quote(text, start, end))
    return None


def _cut_before(text: str, first: int, start: int) -> Accident | None:
    """`{when: 含む(書類, "甲"), …}`: what begins with a quote sign is the rest of a formula that a comma cut."""
    keys = [first + found.end() for found in re.finditer(r"(?<=[\w])\s*: +(?=\S)", text[first:start])]
    if not keys or not open_brackets(text[first : keys[-1]]) or not unclosed(text[keys[-1] : start]):
        return None
    edits = quote(text, keys[-1], value_end(text, keys[-1]))
    return Accident("yaml.cut", start, FORMULA_CUT, QUOTE_REMEDY, edits)


def _anchor(text: str, fault: Fault) -> Accident | None:
    """`- &共通 {id: x}`: a name that is no anchor to the parser, and is not used by anybody."""
    first = line_start(text, fault.offset)
    found = re.compile(r"(?<=[:\-] )&[^\s,\[\]{}]+[ \t]*(?=[{\[\n])").search(text, first)
    if not found or found.start() > fault.offset or not _holds_more(text, found.end()):
        return None
    reason, remedy = "「&」で始まる値は書けません（アンカーは使えません）。", "必要な項目をすべて書いてください。"
    edits = (Edit(found.start(), found.end(), ""),)
    return Accident("yaml.anchor", found.start(), reason, remedy, edits)


def _holds_more(text: str, end: int) -> bool:
    """Whether a bracket follows, or a line that is indented more."""
    above, below = text[line_start(text, end) : end], text[end + 1 : line_end(text, end + 1)]
    return text[end] != "\n" or len(below) - len(below.lstrip(" ")) > len(above) - len(above.lstrip(" "))


def _question(text: str, fault: Fault) -> Accident | None:
    """`{help: なぜ?}`: inside `{ }` the parser takes a `?` for the beginning of a key."""
    if text[fault.offset : fault.offset + 1] != "?" or "flow" not in fault.context:
        return None
    first = line_start(text, fault.offset)
    keys = [first + found.end() for found in re.finditer(r"(?<=[\w])\s*: +(?=\S)", text[first : fault.offset])]
    if not keys:
        return None
    edits = quote(text, keys[-1], value_end(text, keys[-1]))
    return Accident("yaml.sign", fault.offset, "{ } の中の文に「?」があります。", "文を ' ' で囲んでください。", edits)


def _mismatched(value: str) -> bool:
    return value[0] in "{[" and re.match(r"\{[^{}]*\}|\[[^\[\]{}]*\]", value) is None


def _second_colon(text: str, fault: Fault) -> Accident | None:
    """`message: 注意: 本店…`: the second colon of a line."""
    first = line_start(text, fault.offset)
    line = text[first : line_end(text, fault.offset)]
    if text[fault.offset : fault.offset + 1] != ":":
        return None
    starts = [first + found.start() for found in _VALUE.finditer(line) if first + found.start() < fault.offset]
    keyed = [start for start in starts if text[start - 2 : start] == ": "]
    if not keyed:
        return None
    start = keyed[-1]
    missing = re.search(r"\s([a-z][a-z_]*)$", text[start : fault.offset])
    if missing and open_brackets(text[first:start]):
        comma = start + missing.start()
        reason = f"「{missing[1]}」の前に「,」がありません。"
        return Accident("yaml.comma", comma + 1, reason, "項目は「,」で区切ってください。", (Edit(comma, comma, ","),))
    edits = quote(text, start, value_end(text, start))
    sign = text[fault.offset : fault.offset + 2].rstrip() if text[fault.offset + 1 :].strip() else ":"
    reason = "文の中に「: 」があります。" if len(sign) == 1 else "{ } の中の文に「:」があります。"
    return Accident("yaml.colon", fault.offset, reason, "文を ' ' で囲んでください。", edits)


def _line_above_fault(text: str, fault: Fault) -> Accident | None:
    """`名称：x` or `label 名称` made the line above one long text: this line's colon is the first that does not fit."""
    above = _line_above(text, fault)
    if not above:
        return None
    start, line = above
    found = re.match(r"[ ]*(?:- +)*([^\W\d]\w*)([ ]?：[ \u3000]*|:(?=[^\s:/])| +(?=[^\s:：]+$))", line)
    if not found or _KEY_LINE.match(line):
        return None
    place, end, sign = start + found.start(2), start + found.end(2), found[2].strip()
    if sign == "：":
        remedy = "半角の「: 」（後ろに空白）にしてください。"
        return Accident("yaml.wide_colon", place, "コロン「：」が全角です。", remedy, (Edit(place, end, ": "),))
    if sign == ":":
        remedy = "コロンの後ろに半角の空白を入れてください。"
        return Accident("yaml.colon_space", place, "「:」の後ろに空白がありません。", remedy, (Edit(end, end, " "),))
    return _colon_missing(start + found.start(1), start + found.end(1))


def _colon_missing(start: int, end: int) -> Accident:
    remedy = "「キー: 値」の形で書いてください。"
    return Accident("yaml.no_colon", start, "この行には「:」がありません。", remedy, (Edit(end, end, ":"),))


def _line_above(text: str, fault: Fault) -> tuple[int, str] | None:
    end = line_start(text, fault.offset) - 1
    while end > 0:
        start = line_start(text, end)
        line = text[start:end]
        if line.strip() and not line.lstrip().startswith("#"):
            return start, line
        end = start - 1
    return None


def _no_colon(text: str, fault: Fault) -> Accident | None:
    """`label 名称`: a key without its colon."""
    if "expected ':'" not in fault.problem:
        return None
    start = fault.context_offset
    found = re.match(r"[a-z][a-z_]*(?=[ \t]+\S)", text[start : line_end(text, start)])
    if found:
        return _colon_missing(start, start + found.end())
    return Accident("yaml.no_colon", start, "この行には「:」がありません。", "「キー: 値」の形で書いてください。")


def _comment_in_brackets(text: str, fault: Fault) -> Accident | None:
    """`{ensure: 番号 = "A #1", at: x}`: everything behind ` #` is a comment, the closing sign too."""
    if "flow" not in fault.context:
        return None
    first, end = line_start(text, fault.context_offset), line_end(text, fault.context_offset)
    line = text[first:end]
    hash_ = re.search(r"\s#", line)
    if not hash_ or not open_brackets(line[: hash_.start()]) or open_brackets(line):
        return None
    starts = [found.start() for found in _VALUE.finditer(line[: hash_.start()]) if line[found.start() - 2] == ":"]
    if not starts:
        return None
    start = first + starts[-1]
    reason = "「 #」から後ろが注釈とみなされ、値が切れています。"
    edits = quote(text, start, value_end(text, start))
    return Accident("yaml.comment", first + hash_.start() + 1, reason, "値を ' ' で囲んでください。", edits)


def _unclosed_bracket(text: str, fault: Fault) -> Accident | None:
    if "flow" not in fault.context:
        return None
    start = fault.context_offset
    end = line_end(text, start)
    sign = text[start : start + 1]
    if fault.offset <= end and text[fault.offset : end].strip():
        reason = f"「{sign}」の中がここで切れています。"
        return Accident(
            "yaml.syntax", fault.offset, reason, "「,」で区切られているか、引用符と括弧の対を確かめてください。"
        )
    edits: tuple[Edit, ...] = ()
    line = text[line_start(text, start) : end]
    if waiting := open_brackets(re.sub(r"\s#.*", "", line)):
        place = line_start(text, start) + len(re.sub(r"\s+#.*|\s+$", "", line))
        edits = (Edit(place, place, "".join("}" if bracket == "{" else "]" for bracket in reversed(waiting))),)
    closing = "}" if sign == "{" else "]"
    return Accident(
        "yaml.bracket", start, f"「{sign}」が閉じていません。", f"終わりに「{closing}」を付けてください。", edits
    )


def _indent(text: str, fault: Fault) -> Accident | None:
    """A line whose indentation fits no line above: moved to the nearest that does."""
    first = line_start(text, _visible(text, fault.offset))
    line = text[first : line_end(text, first)]
    if not re.match(r"[ ]*(?:- |[\w\"']+:(?: |$))", line):
        return None
    indent = len(line) - len(line.lstrip(" "))
    fits = _indents_above(text[:first], line.lstrip().startswith("- "))
    edits: tuple[Edit, ...] = ()
    if fits and indent not in fits:
        nearest = min(fits, key=lambda column: (abs(column - indent), -column))
        edits = (Edit(first, first + indent, " " * nearest),)
    reason = "字下げが前の行と合っていません。"
    return Accident(
        "yaml.indent", first + indent, reason, "同じ段の行は、同じ数の半角の空白で字下げしてください。", edits
    )


def _indents_above(text: str, item: bool) -> set[int]:
    """Columns at which a key (or a list item) may stand: those of the lines that are still open above."""
    fits: set[int] = set()
    lowest = 10_000
    for line in reversed(text.split("\n")):
        body = line.lstrip(" ")
        column = len(line) - len(body)
        if not body or body.startswith("#") or column >= lowest:
            continue
        lowest = column
        dash = re.match(r"(?:- +)+", body)
        if item == bool(dash):
            fits.add(column)
        if dash and not item:
            fits.add(column + dash.end())
    return fits


_FINDERS: tuple[Callable[[str, Fault], Accident | None], ...] = (
    _escape,
    _unclosed_quote,
    _comment_in_brackets,
    _question,
    _anchor,
    _leading_sign,
    _second_colon,
    _no_colon,
    _line_above_fault,
    _unclosed_bracket,
    _indent,
)
