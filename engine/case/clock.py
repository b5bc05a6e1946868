"""Periods by law, and the standard processing time (標準処理期間, 行政手続法第6条): days used, days left, expected
date.

Periods are counted as 民法第140条–第143条 say: the first day is not counted; weeks, months and years follow the
calendar and end on the day before the corresponding day (応当日), or on the last day of a month that has none.
"""

import calendar as months
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from engine.case.calendar import Calendar, days_after, midnight, open_day, today as day_of
from engine.case.model import Pause
from engine.procedure.model import Procedure

Unit = Literal["hours", "days", "business_days", "weeks", "months", "years"]


@dataclass(frozen=True)
class Clock:
    """The state of the processing time. Days; `unit` says whether all days count or only the agency's open days.

    `total`, `left` and `due` are None where the definition gives no period or the case has not arrived yet.
    `due` is the expected date (行政手続法第9条); while the clock stands still it is as if it started again today.
    """

    total: int | None
    used: int
    left: int | None
    due: date | None
    runs: bool
    overdue: bool
    unit: Literal["days", "business_days"] = "days"


def split_period(period: str) -> tuple[int, Unit]:
    """`20 business_days` -> (20, "business_days"). The definition's schema has checked the form."""
    amount, _, word = period.partition(" ")
    units: tuple[Unit, ...] = ("hours", "days", "business_days", "weeks", "months", "years")
    return int(amount), next(unit for unit in units if unit.rstrip("s") == word.rstrip("s"))


def add_period(start: date, period: str, calendar: Calendar, roll: bool = False) -> date:
    """The last day of a period that an act on `start` sets running.

    `roll`: a period set by law or by an order to somebody outside, whose last day is one on which agencies are
    closed, ends on the next open day (行政機関の休日に関する法律第2条, 民法第142条). Business days always end on
    an open day. Hours count as the days they fill or begin. A period beyond year 9999 ends with that year.
    """
    amount, unit = split_period(period)
    try:
        if unit == "business_days":
            end = _business_days_after(start, amount, calendar)
        elif unit in ("months", "years"):
            end = _months_after(start, amount * 12 if unit == "years" else amount)
        else:
            days = {"hours": -(-amount // 24), "days": amount, "weeks": amount * 7}[unit]
            end = start + timedelta(days=days)
    except OverflowError:
        return date.max
    return open_day(end, calendar) if roll else end


def after(moment: datetime, period: str, calendar: Calendar) -> datetime:
    """The instant at which a period counted from `moment` is over: hours exactly, else midnight in Japan after its
    last day.
    """
    amount, unit = split_period(period)
    if unit == "hours":
        return moment + timedelta(hours=amount)
    end = add_period(day_of(moment), period, calendar)
    return midnight(min(end, date.max - timedelta(days=1)) + timedelta(days=1))


def _months_after(start: date, amount: int) -> date:
    """民法第143条: counted from the day after `start`; ends on the day before the corresponding day."""
    if amount == 0:
        return start
    first = start + timedelta(days=1)
    year, month = divmod(first.year * 12 + first.month - 1 + amount, 12)
    if year > date.max.year:
        raise OverflowError
    last = months.monthrange(year, month + 1)[1]
    if first.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, first.day) - timedelta(days=1)


def _business_days_after(start: date, amount: int, calendar: Calendar) -> date:
    day = start
    for _ in range(amount):
        day = open_day(day + timedelta(days=1), calendar)
    return day


class Counted(Protocol):
    """What the clock looks at: a case, or its row in a list."""

    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def decided_at(self) -> datetime | None: ...
    @property
    def pauses(self) -> tuple[Pause, ...]: ...
    @property
    def channel(self) -> str: ...


def state(procedure: Procedure, case: Counted, today: date, calendar: Calendar) -> Clock:
    """How much of the standard processing time is used, on `today` in Japan. Pauses (補正 …) do not count.

    Counting starts the day after arrival (到達) and ends with the decision. Never negative, whatever `today` is.
    """
    if case.submitted_at is None:
        return Clock(None, 0, None, None, runs=False, overdue=False)
    start = day_of(case.submitted_at)
    end = max(start, day_of(case.decided_at) if case.decided_at else today)
    standing = bool(case.pauses) and case.pauses[-1].until is None
    runs = not standing and case.decided_at is None
    period = procedure.processing.other if case.channel == "paper" else procedure.processing.online
    period = period or procedure.processing.online or procedure.processing.other
    if period is None:
        return Clock(None, _used(start, end, case.pauses, _every), None, None, runs, overdue=False)
    unit = split_period(period)[1]
    counts = (lambda day: not calendar.is_closed(day)) if unit == "business_days" else _every
    used = _used(start, end, case.pauses, counts)
    total = _count(start, add_period(start, period, calendar), counts)
    due = _expected(start, total, case.pauses, end, counts)
    named: Literal["days", "business_days"] = "business_days" if unit == "business_days" else "days"
    return Clock(total, used, total - used, due, runs, used > total, named)


def _every(_: date) -> bool:
    return True


def _count(start: date, end: date, counts: Callable[[date], bool]) -> int:
    if counts is _every:
        return max(0, (end - start).days)
    return sum(1 for day in days_after(start, end) if counts(day))


def _used(start: date, end: date, pauses: Iterable[Pause], counts: Callable[[date], bool]) -> int:
    return _count(start, end, counts) - sum(_count(since, until, counts) for since, until in _apart(start, end, pauses))


def _apart(start: date, end: date, pauses: Iterable[Pause]) -> list[tuple[date, date]]:
    """The pauses inside `start`..`end`, in order, overlaps taken once. A pause leaves out the days after `since` up to
    `until`.
    """
    found: list[tuple[date, date]] = []
    reached = start
    for pause in sorted(pauses, key=lambda pause: pause.since):
        since = max(pause.since, reached)
        until = min(pause.until or end, end)
        if since < until:
            found.append((since, until))
            reached = until
    return found


def _expected(start: date, total: int, pauses: tuple[Pause, ...], end: date, counts: Callable[[date], bool]) -> date:
    """The day on which the last counted day falls, the pauses so far left out."""
    day, left = start, total
    try:
        for since, until in _apart(start, end, pauses):
            here = _count(day, since, counts)
            if here >= left:
                break
            day, left = until, left - here
        if counts is _every:
            return day + timedelta(days=left)
        while left > 0:
            day += timedelta(days=1)
            left -= counts(day)
    except OverflowError:
        return date.max
    return day
