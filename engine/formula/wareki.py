"""Japanese era dates (和暦).

A new era is one more line in `ERAS`; every function also takes the list, so that an installation can name an era that
this version does not know yet. The eras since 大正 begin on the very day on which the last one ended, so
明治45年7月30日 and 大正元年7月30日 are the same day: both are read, the new era is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """One era (元号). `last` is None while it lasts; `sign` is the one-character form such as ㋿."""

    name: str
    letter: str
    sign: str
    first: date
    last: date | None = None

    @property
    def initial(self) -> str:
        """The short form with one Chinese character: 令."""
        return self.name[0]


CALENDAR_REFORM = date(1873, 1, 1)
"""明治6年1月1日: before it Japan counted by the moon, and an era date is no date of our calendar."""

ERAS: tuple[Era, ...] = (
    Era("令和", "R", "㋿", date(2019, 5, 1)),
    Era("平成", "H", "㍻", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", "㍼", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", "㍽", date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", "M", "㍾", date(1868, 1, 25), date(1912, 7, 30)),
)
"""Newest first."""

_FULL = str.maketrans("０１２３４５６７８９．／－　", "0123456789./- ")
_LONG = re.compile(r"(元|[0-9]{1,3}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日", re.ASCII)
_SHORT = re.compile(r"(元|[0-9]{1,3})([./-])([0-9]{1,2})\2([0-9]{1,2})", re.ASCII)


def era_of(day: date, eras: Sequence[Era] = ERAS) -> tuple[Era, int] | None:
    """The era of `day` and the year in it, or None before 1873."""
    if day < CALENDAR_REFORM:
        return None
    for era in eras:
        if era.first <= day:
            return era, day.year - era.first.year + 1
    return None


def to_wareki(day: date, eras: Sequence[Era] = ERAS) -> str:
    """令和8年4月1日, with 元年 for the first year. Raises ValueError before 1873-01-01."""
    found = era_of(day, eras)
    if found is None:
        raise ValueError("明治5年以前の日付は、和暦で表せません。")
    era, year = found
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def parse_wareki(text: str, eras: Sequence[Era] = ERAS) -> date | None:
    """Read 令和8年4月1日, 令8.4.1, R8.4.1, R8/4/1 or ㋿元年5月1日, full-width or not.

    None for everything else, above all for days outside the era (平成31年5月1日, 昭和64年1月8日, 令和0年) and before
    1873.
    """
    if len(text) > 40:
        return None
    plain = text.translate(_FULL).strip(" ")
    for era in eras:
        for prefix in (era.name, era.sign, era.initial, era.letter, era.letter.lower()):
            if plain.startswith(prefix):
                return _in_era(era, plain[len(prefix) :].lstrip(" "))
    return None


def _in_era(era: Era, rest: str) -> date | None:
    match = _LONG.fullmatch(rest)
    if match:
        parts = match.group(1, 2, 3)
    else:
        match = _SHORT.fullmatch(rest)
        if match is None:
            return None
        parts = match.group(1, 3, 4)
    year = 1 if parts[0] == "元" else int(parts[0])
    try:
        day = date(era.first.year + year - 1, int(parts[1]), int(parts[2]))
    except ValueError:
        return None
    within = era.first <= day and (era.last is None or day <= era.last)
    return day if within and day >= CALENDAR_REFORM and year > 0 else None
