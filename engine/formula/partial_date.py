"""Dates of which a part may be unknown (不完全な日付), and how dates compare.

A date, a month and a year are all spans of days. A comparison is known when every day of one span gives the same
answer against every day of the other, and unknown (None) otherwise.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, or a month of a year, or a whole date. Raises ValueError for what no calendar has."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        date(self.year, self.month or 1, self.day or 1)

    @property
    def complete(self) -> date | None:
        """The date, where all parts are known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def first(self) -> date:
        """The first day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def isoformat(self) -> str:
        """2026, 2026-04 or 2026-04-01."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)


AnyDate: TypeAlias = date | datetime | PartialDate


def whole(value: AnyDate) -> date | None:
    """The one day that `value` is, or None when a part is missing. A datetime is its day."""
    if type(value) is date:
        return value
    if isinstance(value, PartialDate):
        return value.complete
    return value.date() if isinstance(value, datetime) else value


def first_of_month(value: AnyDate) -> AnyDate:
    """A 年月 as a day, so that two of them compare as wholes."""
    if isinstance(value, PartialDate):
        return date(value.year, value.month, 1) if value.month else value
    return date(value.year, value.month, 1)


def _span(value: AnyDate) -> tuple[date, date]:
    if isinstance(value, PartialDate):
        return value.first, value.last
    day = value.date() if isinstance(value, datetime) else value
    return day, day


def before(a: AnyDate, b: AnyDate) -> bool | None:
    """a < b."""
    if type(a) is type(b) and not isinstance(a, PartialDate):
        return a < b  # type: ignore[operator]  # both date or both datetime
    (a_first, a_last), (b_first, b_last) = _span(a), _span(b)
    if a_last < b_first:
        return True
    return False if a_first >= b_last else None


def not_after(a: AnyDate, b: AnyDate) -> bool | None:
    """a <= b."""
    later = before(b, a)
    return None if later is None else not later


def same(a: AnyDate, b: AnyDate) -> bool | None:
    """a = b."""
    if type(a) is type(b) and not isinstance(a, PartialDate):
        return a == b
    (a_first, a_last), (b_first, b_last) = _span(a), _span(b)
    if a_last < b_first or b_last < a_first:
        return False
    return True if a_first == a_last == b_first == b_last else None
