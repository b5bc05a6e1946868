"""Dates and times as text (日付の書式), with Excel's Japanese format codes.

yyyy yy year, ggg gg g era (令和, 令, R), e ee year of the era (元 before 年), mm m month or, behind h or before s,
minute, dd d day, aaaa aaa weekday (水曜日, 水), hh h hour, ss s second. "…" and other signs stand for themselves.
和暦 and 西暦 stand for a whole date in that calendar, as far as its parts are known: 令和8年4月1日, 令和8年4月.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache

from engine.formula.partial_date import PartialDate
from engine.formula.wareki import era_of

_PIECE = re.compile(
    r'"[^"]*"|\\.|yyyy|yy|ggg|gg|g|ee|e|mm|m|dd|d|aaaa|aaa|hh|h|ss|s|[a-z]|.', re.IGNORECASE | re.DOTALL
)
_DATE_CODES = frozenset({"yyyy", "yy", "ggg", "gg", "g", "ee", "e", "mm", "m", "dd", "d", "aaaa", "aaa"})
_TIME_CODES = frozenset({"hh", "h", "MM", "M", "ss", "s"})
_CALENDARS = {"和暦": ("ggge年", "m月", "d日"), "西暦": ("yyyy年", "m月", "d日")}
_WEEKDAYS = "月火水木金土日"


@lru_cache(maxsize=512)
def _pieces(pattern: str) -> tuple[str, ...] | None:
    """Codes (minutes as M, MM) and literals (behind a leading quote sign), or None when the pattern is wrong."""
    found: list[str] = []
    for raw in _PIECE.findall(pattern):
        code = raw.lower()
        if code in _DATE_CODES or code in _TIME_CODES:
            found.append(code)
        elif raw[0] == '"' or raw[0] == "\\":
            found.append("'" + (raw[1:-1] if raw[0] == '"' else raw[1:]))
        elif raw.isascii() and raw.isalpha():
            return None
        else:
            found.append("'" + raw)
    codes = [place for place, piece in enumerate(found) if piece[0] != "'"]
    for before, place, after in zip([-1, *codes], codes, [*codes[1:], -1], strict=False):
        minute = (before >= 0 and found[before] in ("h", "hh")) or (after >= 0 and found[after] in ("s", "ss"))
        if minute and found[place] in ("m", "mm"):
            found[place] = found[place].upper()
    return tuple(found) if codes and len(pattern) <= 200 else None


def check_date_format(pattern: str, has_date: bool, has_time: bool) -> str | None:
    """Why `pattern` cannot be used for a value with these parts, in Japanese, or None when it can."""
    pieces = _pieces("".join(_CALENDARS.get(pattern, (pattern,))))
    if pieces is None:
        return "日付の書式は yyyy年m月d日 や ggge年m月d日 のように書いてください。"
    codes = {piece for piece in pieces if piece[0] != "'"}
    if not has_date and codes & _DATE_CODES:
        return "時刻の書式は h時mm分 のように書いてください。"
    if not has_time and codes & _TIME_CODES:
        return "日付だけの値に、時刻の書式（h m s）は使えません。"
    return None


def format_date(value: date | PartialDate | time, pattern: str) -> str | None:
    """`value` written as `pattern` says; None when it lacks a part the pattern needs or lies before the eras."""
    pieces = _pieces(_whole(value, pattern))
    if pieces is None:
        return None
    written: list[str] = []
    for place, piece in enumerate(pieces):
        text = piece[1:] if piece[0] == "'" else _code(value, piece)
        if text is None:
            return None
        if piece == "e" and text == "1" and pieces[place + 1 : place + 2] == ("'年",):
            text = "元"
        written.append(text)
    return "".join(written)


def _whole(value: date | PartialDate | time, pattern: str) -> str:
    """The codes behind 和暦 and 西暦, for the parts that are known."""
    if pattern not in _CALENDARS:
        return pattern
    year, month, day = _CALENDARS[pattern]
    if isinstance(value, PartialDate) and not value.day:
        return year + month if value.month else year
    return year + month + day


def _code(value: date | PartialDate | time, code: str) -> str | None:
    if code in _TIME_CODES:
        return _TIMES[code](value) if isinstance(value, datetime | time) else None
    if isinstance(value, time):
        return None
    if code in _PARTS:
        return _PARTS[code](value)
    day = value.complete if isinstance(value, PartialDate) else value
    if isinstance(value, PartialDate) and value.month and code[0] in "ge":
        day = value.last
    if day is None:
        return None
    return _WEEKDAYS[day.weekday()] + ("曜日" if code == "aaaa" else "") if code[0] == "a" else _era(day, code)


def _era(day: date, code: str) -> str | None:
    found = era_of(day.date() if isinstance(day, datetime) else day)
    if found is None:
        return None
    era, year = found
    return {"ggg": era.name, "gg": era.initial, "g": era.letter, "e": str(year), "ee": f"{year:02}"}[code]


def _padded(part: int | None, width: int) -> str | None:
    return None if part is None else f"{part:0{width}}"


_PARTS: Mapping[str, Callable[[date | PartialDate], str | None]] = {
    "yyyy": lambda value: _padded(value.year, 4),
    "yy": lambda value: _padded(value.year % 100, 2),
    "mm": lambda value: _padded(value.month, 2),
    "m": lambda value: _padded(value.month, 1),
    "dd": lambda value: _padded(value.day, 2),
    "d": lambda value: _padded(value.day, 1),
}
_TIMES: Mapping[str, Callable[[datetime | time], str]] = {
    "hh": lambda value: f"{value.hour:02}",
    "h": lambda value: str(value.hour),
    "MM": lambda value: f"{value.minute:02}",
    "M": lambda value: str(value.minute),
    "ss": lambda value: f"{value.second:02}",
    "s": lambda value: str(value.second),
}


def plain_date(value: date | PartialDate | time) -> str:
    """A date or time for people: 2026年4月1日, 2026年4月, 2026年, 2026年4月1日 9時05分, 9時05分."""
    if isinstance(value, time):
        return f"{value.hour}時{value.minute:02}分"
    text = f"{value.year}年"
    if value.month:
        text += f"{value.month}月"
        if value.day:
            text += f"{value.day}日"
    return f"{text} {value.hour}時{value.minute:02}分" if isinstance(value, datetime) else text
