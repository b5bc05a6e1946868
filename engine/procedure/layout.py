"""Accidents of layout (字下げ・コロン), found before the YAML parser is: what 全角 typing does to a line.

The parser accepts most of them silently: a 全角スペース before a key becomes part of the key, a 全角コロン makes the
whole line one text. Texts inside quotes, comments and `|` blocks are left alone.
"""

import re
from collections.abc import Iterator

from engine.procedure.accident import Accident
from engine.procedure.problem import Edit

_SPACES = "\u3000\u00a0\u1680\u2000-\u200a\u202f\u205f"
_KEY_PLACE = r"(?:^[ ]*(?:- +)*|(?<=[{,]))[ ]*"
_NO_COLON_SPACE = re.compile(_KEY_PLACE + r"([a-z][a-z_]+):(?=[^\s:/,}\]])")
_WIDE_COLON = re.compile(_KEY_PLACE + r"[a-z][a-z0-9_]*[ ]?(：[ ]*)")
_WIDE_COLON_JA = re.compile(r"^[ ]*(?:- +)*[^\W\d]\w*(：[ ]*)(?=[{\[|>]|$)")
_SPACE_RUN = rf"([{_SPACES}][ {_SPACES}]*)"
_SPACE_AFTER = re.compile(_KEY_PLACE + rf"\w+:{_SPACE_RUN}|^[ ]*-{_SPACE_RUN}")
_INDENT = re.compile(rf"[ \t{_SPACES}]*[\t{_SPACES}][ \t{_SPACES}]*(?=\S)")
_STRUCTURE = re.compile(r"- |-$|#|[{}\[\]]|[\w\"']+[:：]|[^:]{1,60}:(?: |$)|[a-z_]+：|-[\u3000\u00a0]")
_WIDE_BRACES = re.compile(r"(?:- +|: +)(｛)[^｛｝]*(｝)[ ]*$")
# A dash from the Japanese keyboard where an item of a list begins.
_WIDE_DASH = re.compile(r"^[ ]*(?:- +)*([－−–—‐ー][ \u3000]+)(?=[\w\"']+ ?[:：]|\{)")
_WIDE_HASH = re.compile(r"^[ ]*(＃)[ \u3000]")
_SUSPICIOUS = re.compile(rf"[\t{_SPACES}]|[a-z\w]：|\b[a-z_]+:[^\s/]|｛|^[ ]*[＃－−–—‐ー]", re.MULTILINE)
_QUOTED = re.compile(r"""((?:^|(?<=[\s\[{,]))["'])|((?:^|(?<=\s))\#)""")
_BLOCK = re.compile(r"(?:^|[:\-]) *[|>][-+0-9]*$")


def scan(text: str) -> Iterator[Accident]:
    """All accidents of layout, in order."""
    if _SUSPICIOUS.search(text):
        for start, line, code in _code_lines(text):
            yield from _indentation(start, line, code)
            yield from _colons(start, code)
            yield from _wide_signs(start, line, code)


def _code_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Lines outside quotes and blocks: offset, the line as written, the line with quotes and comments blanked."""
    at, block, closing = 0, -1, ""
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        indent = len(line) - len(line.lstrip(" "))
        if block >= 0 and (not line.strip() or indent > block):
            continue
        block = -1
        if closing:
            closing = "" if line.rstrip().endswith(closing) else closing
            continue
        code, closing = _blanked(line.removesuffix("\r"))
        if _BLOCK.search(code.rstrip()):
            block = len(code) - len(re.sub(r"^ *(?:- +)*", "", code))
            block = indent if block == len(code) else block
        yield start, line.removesuffix("\r"), code


def _blanked(line: str) -> tuple[str, str]:
    """The line with quoted texts as `x` and the comment as blanks; and the quote that stays open at its end."""
    code, at = line, 0
    while found := _QUOTED.search(code, at):
        start = found.start()
        if found[2]:
            return code[:start] + " " * (len(code) - start), ""
        if not re.search(r"(?:^|[:\-,\[{])\s*$", code[:start]):
            at = start + 1
            continue
        sign = code[start]
        end = re.compile(r'"(?:[^"\\]|\\.)*"' if sign == '"' else r"'(?:[^']|'')*'").match(code, start)
        if not end:
            return code[:start] + "x" * (len(code) - start), sign
        at = end.end()
        code = code[:start] + "x" * (at - start) + code[at:]
    return code, ""


def _indentation(start: int, line: str, code: str) -> Iterator[Accident]:
    indent = _INDENT.match(code) or (_INDENT.match(line) if not code.strip() else None)
    if indent and _STRUCTURE.match(line[indent.end() :]):
        yield _indent(start, indent[0])
    body = indent.end() if indent else len(code) - len(code.lstrip())
    reason, remedy = "タブは使えません。", "半角の空白に置きかえてください。"
    for found in re.finditer("\t+", code[body:].rstrip()):
        place = start + body + found.start()
        yield Accident("yaml.tab", place, reason, remedy, (Edit(place, place + len(found[0]), " "),))


def _indent(start: int, written: str) -> Accident:
    """Two columns for a 全角スペース or a tab, one for a no-break space: as it looks in the editor."""
    width = sum(2 if sign in "\u3000\t" else 1 for sign in written)
    place = start + len(written) - len(written.lstrip(" "))
    edit = Edit(start, start + len(written), " " * width)
    remedy = "半角の空白で字下げしてください。"
    if "\t" in written:
        return Accident("yaml.tab", place, "字下げにタブが使われています。", remedy, (edit,))
    name = "全角スペース" if "\u3000" in written else "ノーブレークスペースなどの特殊な空白"
    return Accident("yaml.space", place, f"字下げに{name}が使われています。", remedy, (edit,))


def _colons(start: int, code: str) -> Iterator[Accident]:
    for found in (*_WIDE_COLON.finditer(code), *_WIDE_COLON_JA.finditer(code)):
        if "{" in code[: found.start()] or not code[: found.start()].strip(" -"):
            place, end = start + found.start(1), start + found.end(1)
            reason, remedy = "コロン「：」が全角です。", "半角の「: 」（後ろに空白）にしてください。"
            last = end - start == len(code)
            yield Accident("yaml.wide_colon", place, reason, remedy, (Edit(place, end, ":" if last else ": "),))
    for found in _NO_COLON_SPACE.finditer(code):
        if "{" in code[: found.start()] or not code[: found.start()].strip(" -"):
            place = start + found.end(1)
            reason, remedy = f"「{found[1]}:」の後ろに空白がありません。", "コロンの後ろに半角の空白を入れてください。"
            yield Accident("yaml.colon_space", place, reason, remedy, (Edit(place + 1, place + 1, " "),))
    for found in _SPACE_AFTER.finditer(code):
        group = 1 if found[1] else 2
        place, end = start + found.start(group), start + found.end(group)
        reason, remedy = "「:」や「-」の後ろの空白が全角です。", "半角の空白にしてください。"
        yield Accident("yaml.space", place, reason, remedy, (Edit(place, end, " "),))


def _wide_signs(start: int, line: str, code: str) -> Iterator[Accident]:
    if braces := _WIDE_BRACES.search(code):
        first, last = start + braces.start(1), start + braces.start(2)
        edits = (Edit(first, first + 1, "{"), Edit(last, last + 1, "}"))
        yield Accident("yaml.wide_sign", first, "括弧｛ ｝が全角です。", "半角の { } にしてください。", edits)
    if dash := _WIDE_DASH.match(code):
        place, end = start + dash.start(1), start + dash.end(1)
        remedy = "一覧の項目は半角の「- 」で始めてください。"
        yield Accident("yaml.wide_sign", place, f"「{dash[1][0]}」が全角です。", remedy, (Edit(place, end, "- "),))
    if sign := _WIDE_HASH.match(line):
        place = start + sign.start(1)
        remedy = "注釈は半角の # で始めてください。"
        yield Accident("yaml.wide_sign", place, "「＃」が全角です。", remedy, (Edit(place, place + 1, "#"),))
