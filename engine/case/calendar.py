"""Days as the administration counts them: which day it is in Japan, and which days offices are closed (行政機関の休日).

行政機関の休日に関する法律第1条: Saturdays and Sundays, national holidays (国民の祝日), 29 December to 3 January.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Protocol

import jpholiday

JST = timezone(timedelta(hours=9), "JST")  # Japan has had no summer time since 1951
_DAY = timedelta(days=1)
_YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


class Calendar(Protocol):
    """What period rules need to know; this module itself is one."""

    def is_closed(self, day: date, /) -> bool: ...


def utc(now: datetime) -> datetime:
    """The same instant in UTC, as it is stored. Raises ValueError for a naive time: it could be any instant."""
    if now.tzinfo is None:
        raise ValueError("`now` must carry its time zone: a naive time would be another day in Japan")
    return now.astimezone(UTC)


def today(now: datetime) -> date:
    """The day in Asia/Tokyo at the instant `now` (aware)."""
    return utc(now).astimezone(JST).date()


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in Japan."""
    return datetime.combine(day, time(), JST)


@lru_cache(maxsize=4096)
def _is_holiday(day: date) -> bool:
    """Whether `day` is a 国民の祝日. The law is of 1948; nobody can name the equinoxes of the far future.

    By the day: to work out a whole year takes sixty milliseconds, and most processes ask for three days.
    """
    return 1948 <= day.year <= 2150 and jpholiday.is_holiday(day)


def is_closed(day: date) -> bool:
    """Whether agencies of the state are closed on `day`."""
    return day.weekday() >= 5 or (day.month, day.day) in _YEAR_END or _is_holiday(day)


def open_day(day: date, calendar: Calendar) -> date:
    """`day`, or the next day on which agencies are open; the last day there is, if the calendar ends before."""
    while calendar.is_closed(day) and day < date.max:
        day += _DAY
    return day


def days_after(start: date, end: date) -> Iterator[date]:
    """Each day after `start` up to and including `end`."""
    for offset in range(1, (end - start).days + 1):
        yield start + timedelta(days=offset)
