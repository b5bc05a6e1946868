"""Counting days and months (日付の計算).

The functions take known values; a partial date that lacks a needed part gives None, as does a day outside the years
1 to 9999. Months end as in Excel: one month after 31 January is the last day of February.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta

from engine.formula.arithmetic import Numeric, integer
from engine.formula.context import Context
from engine.formula.partial_date import AnyDate, PartialDate, before, whole

MOST_DAYS = 36_600
"""Business days are counted over at most a hundred years."""
LONGEST_CLOSURE = 366


def make_date(year: Numeric, month: Numeric, day: Numeric) -> date | None:
    """日付(年, 月, 日) with Excel's overflow: month 13 is January of the next year, day 0 the last of the month
    before."""
    months = integer(year) * 12 + integer(month) - 1
    try:
        return date(months // 12, months % 12 + 1, 1) + timedelta(days=integer(day) - 1)
    except (ValueError, OverflowError):
        return None


def make_time(hour: Numeric, minute: Numeric) -> time | None:
    """時刻(時, 分)."""
    try:
        return time(integer(hour), integer(minute))
    except (ValueError, OverflowError):
        return None


def year_of(value: AnyDate) -> int:
    """年."""
    return value.year


def month_of(value: AnyDate) -> int | None:
    """月."""
    return value.month


def day_of(value: AnyDate) -> int | None:
    """日."""
    return value.day


def fiscal_year(value: AnyDate) -> int | None:
    """年度: the year that began on the last 1 April."""
    month = value.month
    return None if month is None else value.year - (month < 4)


def days_between(end: AnyDate, start: AnyDate) -> int | None:
    """日数(終, 始): end minus start, as Excel's DAYS."""
    last, first = whole(end), whole(start)
    return None if last is None or first is None else (last - first).days


def add_days(value: AnyDate, days: Numeric) -> date | None:
    """The day `days` later; a fraction of a day is cut."""
    day = whole(value)
    try:
        return None if day is None else day + timedelta(days=integer(days))
    except OverflowError:
        return None


def add_months(value: AnyDate, months: Numeric) -> date | PartialDate | None:
    """月後 (EDATE): the same day `months` later, or the last day of a shorter month. A 年月 stays a 年月."""
    if value.month is None:
        return None
    count = value.year * 12 + value.month - 1 + integer(months)
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9999:
        return None
    day = value.day
    return PartialDate(year, month) if day is None else date(year, month, min(day, monthrange(year, month)[1]))


def end_of_month(value: AnyDate, months: Numeric = 0) -> date | None:
    """月末 (EOMONTH): the last day of the month `months` later."""
    moved = add_months(value, months)
    if moved is None or moved.month is None:
        return None
    return date(moved.year, moved.month, monthrange(moved.year, moved.month)[1])


def months_between(start: AnyDate, end: AnyDate) -> int | None:
    """経過月数(始, 終): whole months, counted so that 月後(始, n) is never behind 終. Negative when reversed."""
    first, last = whole(start), whole(end)
    if first is None or last is None:
        return None
    if last < first:
        back = months_between(last, first)
        return None if back is None else -back
    months = (last.year - first.year) * 12 + last.month - first.month
    reached = add_months(first, months)
    return months - 1 if reached is None or before(last, reached) else months


def age(c: Context, birth: AnyDate, on: AnyDate | None = None) -> int | None:
    """年齢: full years on the day (today unless given); who was born on 29 February turns on 1 March in other years."""
    born, day = whole(birth), whole(on if on is not None else c.today)
    if born is None or day is None or day < born:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def workday(c: Context, start: AnyDate, days: Numeric) -> date | None:
    """営業日後 (WORKDAY): the `days`-th open day after (before, if negative) `start`; `start` itself for 0."""
    day, left = whole(start), integer(days)
    if day is None:
        return None
    if abs(left) > MOST_DAYS:
        c.warnings.append("営業日の数が大きすぎます。")
        return None
    step, closed = timedelta(days=1 if left > 0 else -1), 0
    left = abs(left)
    try:
        while left and closed < LONGEST_CLOSURE:
            day += step
            closed = closed + 1 if c.holidays(day) else 0
            left -= closed == 0
    except OverflowError:
        return None
    return day if left == 0 else None


def workdays_between(c: Context, start: AnyDate, end: AnyDate) -> int | None:
    """営業日数 (NETWORKDAYS): open days from `start` to `end`, both counted; negative when reversed."""
    first, last = whole(start), whole(end)
    if first is None or last is None:
        return None
    if last < first:
        back = workdays_between(c, last, first)
        return None if back is None else -back
    span = (last - first).days
    if span > MOST_DAYS:
        c.warnings.append("営業日を数える期間が長すぎます。")
        return None
    return sum(not c.holidays(first + timedelta(days=offset)) for offset in range(span + 1))
