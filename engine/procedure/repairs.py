"""Repairs (直し): edits of a definition's text, and the small tools with which the accident finders write them.

A repair never throws away what somebody wrote: it quotes, joins, moves or comments out.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.procedure.problem import Edit


@dataclass(frozen=True)
class Mending:
    """`text` after `edits` of what stood before (`before`: an earlier mending, or None for the file itself)."""

    text: str
    edits: tuple[Edit, ...] = ()
    before: "Mending | None" = None
    starts: tuple[int, ...] = field(default=(), repr=False)

    def origin(self, offset: int) -> int:
        """Where in the author's file the character at `offset` of this text stood."""
        here = self._one(offset)
        return self.before.origin(here) if self.before else here

    def _one(self, offset: int) -> int:
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return offset
        edit, inside = self.edits[index], offset - self.starts[index]
        if inside >= len(edit.text):
            return edit.end + inside - len(edit.text)
        return min(edit.start + inside, max(edit.end - 1, edit.start))

    def original(self, edit: Edit) -> Edit:
        """An edit of this text as an edit of the author's file."""
        if not self.edits:
            return edit
        start = self.origin(edit.start)
        end = start if edit.end == edit.start else max(start, self.origin(edit.end - 1) + 1)
        return Edit(start, end, edit.text)


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits; of two that overlap the first wins. Offsets are those of `text`."""
    return mend(text, edits).text


def mend(text: str, edits: Sequence[Edit], before: Mending | None = None) -> Mending:
    """Like `apply`, and remembers where each character came from."""
    kept: list[Edit] = []
    starts: list[int] = []
    pieces: list[str] = []
    end = length = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if (kept and edit.start < end) or edit == (kept[-1] if kept else None) or edit.end > len(text):
            continue
        pieces += (text[end : edit.start], edit.text)
        length += edit.start - end
        starts.append(length)
        length += len(edit.text)
        kept.append(edit)
        end = edit.end
    pieces.append(text[end:])
    return Mending("".join(pieces), tuple(kept), before, tuple(starts))


# ── writing values ───────────────────────────────────────────────────────────────────────────────────────────────────


def quoted(text: str) -> str:
    """The text as a YAML scalar in single quotes, in which only the quote itself is special."""
    return "'" + text.replace("'", "''") + "'"


def quote(text: str, start: int, end: int) -> tuple[Edit, ...]:
    """Put quotes around what is written at `start`..`end`: only insertions, so that every character keeps its place."""
    inner = (at for at in range(start + 1, end) if text[at] == "'")
    first = "''" if text.startswith("'", start) else "'"
    return (Edit(start, start, first), *(Edit(at, at, "'") for at in inner), Edit(end, end, "'"))


# ── finding ends in broken text ──────────────────────────────────────────────────────────────────────────────────────

_NEXT_KEY = re.compile(r",\s*[a-z][a-z_]*:(?:\s|$)")
_OPENERS = {"(": ")", "（": "）", "[": "]", "{": "}"}


def line_start(text: str, offset: int) -> int:
    """The first character of the line of `offset`."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """The line break (or the end) behind `offset`."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def value_end(text: str, start: int) -> int:
    """Where the value that begins at `start` was meant to end, in a text YAML cannot read.

    In block style: the end of the line, or ` #`. Inside an open `{` or `[`: the next `, key:` or the closing sign.
    """
    end = line_end(text, start)
    if open_brackets(text[line_start(text, start) : start]):
        end = _flow_end(text, start, end)
    else:
        comment = re.compile(r"\s+#").search(text, start, end)
        end = comment.start() if comment else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _flow_end(text: str, start: int, end: int) -> int:
    waiting: list[str] = []
    for at in range(start, end):
        sign = text[at]
        if sign in _OPENERS:
            waiting.append(_OPENERS[sign])
        elif waiting and sign == waiting[-1]:
            waiting.pop()
        elif (sign in "}]" and not waiting) or (sign == "," and _NEXT_KEY.match(text, at)):
            return at
    return end


def open_brackets(text: str) -> str:
    """The `{` and `[` of a line's beginning that nothing closed, outside quotes."""
    waiting: list[str] = []
    for sign in re.sub(r'"[^"]*"|\'[^\']*\'', "", text):
        if sign in "{[":
            waiting.append(sign)
        elif sign in "}]" and waiting:
            waiting.pop()
    return "".join(waiting)


def unfinished(text: str) -> bool:
    """Whether a formula stops in the middle: an open bracket or string, or an operator at its end."""
    return unclosed(text) or bool(re.search(r"[-+*/=<>&,、，]\s*$", _without_strings(text)))


def unclosed(text: str) -> bool:
    """Whether a bracket or a string is open at the end."""
    bare = _without_strings(text)
    opened = sum(bare.count(sign) for sign in "(（") - sum(bare.count(sign) for sign in ")）")
    return opened > 0 or any(sign in bare for sign in '"「“')


def _without_strings(text: str) -> str:
    return re.sub(r'"[^"]*"|「[^」]*」|“[^”]*”', "x", text)
