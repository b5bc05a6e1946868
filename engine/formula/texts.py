"""Cutting and searching text (文字の操作), in characters as people count them."""

from __future__ import annotations

from engine.formula.arithmetic import Numeric
from engine.formula.characters import MAX_TEXT, count_characters, split_characters
from engine.formula.context import Context


def _count(number: Numeric) -> int:
    return int(max(-1, min(MAX_TEXT + 1, number)))


def length(text: str) -> int:
    """文字数 (LEN)."""
    return count_characters(text)


def left(text: str, count: Numeric = 1) -> str | None:
    """左 (LEFT); a negative count is unknown."""
    wanted = _count(count)
    return None if wanted < 0 else "".join(split_characters(text)[:wanted])


def right(text: str, count: Numeric = 1) -> str | None:
    """右 (RIGHT); a negative count is unknown."""
    wanted = _count(count)
    pieces = split_characters(text)
    return None if wanted < 0 else "".join(pieces[max(0, len(pieces) - wanted) :])


def middle(text: str, start: Numeric, count: Numeric) -> str | None:
    """抜出 (MID), counted from 1; a start below 1 or a negative count is unknown."""
    begin, wanted = _count(start), _count(count)
    return None if begin < 1 or wanted < 0 else "".join(split_characters(text)[begin - 1 : begin - 1 + wanted])


def has(text: str, word: str) -> bool:
    """文字を含む."""
    return word in text


def starts(text: str, word: str) -> bool:
    """始まる."""
    return text.startswith(word)


def ends(text: str, word: str) -> bool:
    """終わる."""
    return text.endswith(word)


def upper(text: str) -> str:
    """大文字 (UPPER): ASCII and full-width letters; other signs keep their length."""
    return "".join(ch.upper() if len(ch.upper()) == 1 else ch for ch in text)


def lower(text: str) -> str:
    """小文字 (LOWER)."""
    return "".join(ch.lower() if len(ch.lower()) == 1 else ch for ch in text)


def find(word: str, text: str, start: Numeric = 1) -> int | None:
    """位置 (FIND), counted from 1; unknown when the word does not occur."""
    begin = _count(start)
    if begin < 1:
        return None
    pieces = split_characters(text)
    if begin > len(pieces) + 1:
        return None
    skipped = len("".join(pieces[: begin - 1]))
    found = text.find(word, skipped)
    return None if found < 0 else count_characters(text[:found]) + 1


def substitute(text: str, old: str, new: str, which: Numeric | None = None) -> str | None:
    """置換 (SUBSTITUTE): every occurrence, or only the `which`-th. Unknown where the text would grow beyond all use."""
    if not old:
        return text
    if len(text) + text.count(old) * len(new) > MAX_TEXT:
        return None
    if which is None:
        return text.replace(old, new)
    wanted = _count(which)
    if wanted < 1:
        return None
    at = -len(old)
    for _ in range(wanted):
        at = text.find(old, at + len(old))
        if at < 0:
            return text
    return text[:at] + new + text[at + len(old) :]


def join(c: Context, *pieces: str | None) -> str | None:
    """&: blanks are empty texts."""
    joined = "".join(piece for piece in pieces if piece is not None)
    if len(joined) > MAX_TEXT:
        c.warnings.append("つないだ文が長すぎます。")
        return None
    return joined
