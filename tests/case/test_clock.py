"""Periods by 民法第140条–第143条 and the standard processing time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, strategies as st

from engine.case import calendar, clock
from engine.case.clock import add_period
from engine.case.model import Case, Pause, Principal
from engine.procedure.model import Procedure

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        # The first day is not counted (第140条); the period ends with its last day (第141条).
        (date(2026, 4, 1), "1 day", date(2026, 4, 2)),
        (date(2026, 4, 1), "10 days", date(2026, 4, 11)),
        (date(2026, 4, 1), "0 days", date(2026, 4, 1)),
        (date(2026, 4, 1), "2 weeks", date(2026, 4, 15)),
        # By the calendar, up to the day before the corresponding day of the first counted day (第143条).
        (date(2026, 3, 15), "1 month", date(2026, 4, 15)),
        (date(2026, 1, 31), "1 month", date(2026, 2, 28)),  # counted from 1 February
        (date(2028, 1, 31), "1 month", date(2028, 2, 29)),
        (date(2026, 1, 30), "1 month", date(2026, 2, 28)),  # counted from the 31st: no corresponding day
        (date(2028, 1, 30), "1 month", date(2028, 2, 29)),
        (date(2026, 2, 28), "1 month", date(2026, 3, 31)),  # counted from 1 March: the whole of March
        (date(2026, 3, 31), "1 month", date(2026, 4, 30)),
        (date(2026, 11, 30), "3 months", date(2027, 2, 28)),
        (date(2027, 2, 28), "1 year", date(2028, 2, 29)),  # counted from 1 March 2027
        (date(2028, 2, 28), "1 year", date(2029, 2, 28)),  # counted from 29 February: no corresponding day
        (date(2028, 2, 29), "1 year", date(2029, 2, 28)),
        (date(2026, 3, 31), "5 years", date(2031, 3, 31)),
        (date(2026, 12, 31), "1 month", date(2027, 1, 31)),
        # Business days are the agency's open days.
        (date(2026, 11, 20), "1 business_day", date(2026, 11, 24)),  # over a weekend and 勤労感謝の日
        (date(2026, 12, 25), "2 business_days", date(2027, 1, 4)),
        (date(2026, 4, 4), "1 business_day", date(2026, 4, 6)),  # arrived on a Saturday
        (date(2026, 4, 1), "3 hours", date(2026, 4, 2)),
        (date(2026, 4, 1), "48 hours", date(2026, 4, 3)),
        (date(2026, 4, 1), "9999 years", date.max),
        (date(2026, 4, 1), "9999 months", date(2859, 7, 1)),
    ],
)
def test_periods(start: date, period: str, end: date) -> None:
    assert add_period(start, period, calendar) == end


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2026, 11, 13), "10 days", date(2026, 11, 24)),  # 23 November is a holiday
        (date(2026, 12, 19), "10 days", date(2027, 1, 4)),  # 29 December: the next open day is 4 January
        (date(2026, 4, 1), "1 month", date(2026, 5, 1)),
        (date(2026, 4, 2), "1 month", date(2026, 5, 7)),  # 2 May: Saturday, then 憲法記念日 … 振替休日
    ],
)
def test_a_period_set_by_law_ends_on_an_open_day(start: date, period: str, end: date) -> None:
    assert add_period(start, period, calendar, roll=True) == end


@given(DAYS, st.integers(0, 400), st.sampled_from(["days", "business_days", "weeks", "months", "years", "hours"]))
def test_longer_periods_never_end_earlier(start: date, amount: int, unit: str) -> None:
    amount = amount if unit != "business_days" else amount % 30
    shorter, longer = (add_period(start, f"{n} {unit}", calendar) for n in (amount, amount + 1))
    assert start <= shorter <= longer
    assert unit == "hours" or shorter < longer


@given(DAYS, st.integers(1, 48))
def test_months_end_before_the_corresponding_day_or_with_a_month_that_has_none(start: date, amount: int) -> None:
    end = add_period(start, f"{amount} months", calendar)
    first = start + timedelta(days=1)
    year, month = divmod(first.year * 12 + first.month - 1 + amount, 12)
    try:
        corresponding = date(year, month + 1, first.day)
    except ValueError:
        corresponding = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    assert end + timedelta(days=1) == corresponding


@given(DAYS, st.integers(0, 60))
def test_rolling_gives_the_next_open_day(start: date, amount: int) -> None:
    plain = add_period(start, f"{amount} days", calendar)
    rolled = add_period(start, f"{amount} days", calendar, roll=True)
    assert not calendar.is_closed(rolled)
    assert all(calendar.is_closed(plain + timedelta(days=n)) for n in range((rolled - plain).days))


@given(DAYS, st.integers(1, 40))
def test_business_days_hold_exactly_that_many_open_days(start: date, amount: int) -> None:
    end = add_period(start, f"{amount} business_days", calendar)
    assert sum(not calendar.is_closed(day) for day in calendar.days_after(start, end)) == amount
    assert not calendar.is_closed(end)


def test_timers_are_over_at_midnight_in_japan_after_the_last_day() -> None:
    moment = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
    assert clock.after(moment, "10 days", calendar) == calendar.midnight(date(2026, 4, 12))
    assert clock.after(moment, "3 hours", calendar) == moment + timedelta(hours=3)
    assert clock.after(moment, "9999 years", calendar) == calendar.midnight(date.max)


# ── the standard processing time ─────────────────────────────────────────────────────────────────────────────────────


def procedure(**processing: str) -> Procedure:
    return Procedure.model_validate(
        {
            "id": "x",
            "title": "x",
            "processing": processing,
            "workflow": {"states": {"下書き": {"initial": "true"}}, "transitions": []},
        }
    )


def case(arrived: datetime, pauses: tuple[Pause, ...] = (), decided: datetime | None = None) -> Case:
    owner = Principal("1", "corporation", "甲")
    base = Case("c", "x", "v", "審査中", owner, "a", arrived)
    return replace(base, submitted_at=arrived, pauses=pauses, decided_at=decided)


def jst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=calendar.JST)  # type: ignore[misc,arg-type]


def test_the_day_of_arrival_is_not_counted_day_or_night() -> None:
    for hour in (0, 12, 23):
        found = clock.state(procedure(online="10 days"), case(jst(2026, 4, 1, hour)), date(2026, 4, 1), calendar)
        assert (found.used, found.left, found.due, found.runs) == (0, 10, date(2026, 4, 11), True)
    last = clock.state(procedure(online="10 days"), case(jst(2026, 4, 1, 23)), date(2026, 4, 11), calendar)
    assert (last.used, last.left, last.overdue) == (10, 0, False)
    late = clock.state(procedure(online="10 days"), case(jst(2026, 4, 1, 23)), date(2026, 4, 12), calendar)
    assert (late.used, late.left, late.overdue) == (11, -1, True)


def test_correction_time_does_not_count_and_moves_the_expected_day() -> None:
    paused = case(jst(2026, 4, 1, 9), (Pause(date(2026, 4, 3), date(2026, 4, 8)),))
    found = clock.state(procedure(online="10 days"), paused, date(2026, 4, 9), calendar)
    assert (found.used, found.left, found.due) == (3, 7, date(2026, 4, 16))


def test_while_it_stands_still_nothing_is_used() -> None:
    standing = case(jst(2026, 4, 1, 9), (Pause(date(2026, 4, 3)),))
    days = [clock.state(procedure(online="10 days"), standing, date(2026, 4, day), calendar) for day in (3, 10, 20)]
    assert [(found.used, found.runs) for found in days] == [(2, False)] * 3
    assert days[2].due == date(2026, 4, 28)


def test_business_days_months_and_the_other_channel() -> None:
    arrived = case(jst(2026, 11, 20, 9))
    found = clock.state(procedure(online="3 business_days"), arrived, date(2026, 11, 25), calendar)
    assert (found.total, found.used, found.due, found.unit) == (3, 2, date(2026, 11, 26), "business_days")
    month = clock.state(procedure(online="1 month"), case(jst(2026, 1, 31, 9)), date(2026, 2, 1), calendar)
    assert (month.total, month.due) == (28, date(2026, 2, 28))
    paper = replace(arrived, channel="paper")
    both = procedure(online="10 days", other="15 days")
    assert clock.state(both, paper, date(2026, 11, 21), calendar).total == 15
    assert clock.state(both, arrived, date(2026, 11, 21), calendar).total == 10


def test_no_period_no_total() -> None:
    found = clock.state(procedure(none="届出のため"), case(jst(2026, 4, 1, 9)), date(2026, 4, 4), calendar)
    assert (found.total, found.left, found.due, found.used, found.overdue) == (None, None, None, 3, False)


def test_a_draft_has_no_clock_and_a_decided_case_a_stopped_one() -> None:
    draft = replace(case(jst(2026, 4, 1, 9)), submitted_at=None)
    assert clock.state(procedure(online="10 days"), draft, date(2027, 1, 1), calendar).due is None
    decided = case(jst(2026, 4, 1, 9), decided=jst(2026, 4, 5, 9))
    found = clock.state(procedure(online="10 days"), decided, date(2027, 1, 1), calendar)
    assert (found.used, found.runs, found.overdue) == (4, False, False)


@given(
    st.sampled_from(["10 days", "5 business_days", "1 month", "2 weeks"]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=5),
    st.integers(-5, 120),
)
@example(period="1 month", spans=[(0, 11), (41, 1)], passed=42)  # stands still on the day after its last one
def test_the_clock_is_never_negative_and_never_counts_pauses(
    period: str, spans: list[tuple[int, int]], passed: int
) -> None:
    arrived = date(2026, 4, 1)
    pauses = tuple(
        Pause(arrived + timedelta(days=since), arrived + timedelta(days=since + long)) for since, long in spans
    )
    today = arrived + timedelta(days=passed)
    found = clock.state(procedure(online=period), case(jst(2026, 4, 1, 9), pauses), today, calendar)
    assert found.total is not None and found.due is not None and found.left is not None
    assert 0 <= found.used <= max(0, passed)
    assert found.used + found.left == found.total
    counted = [
        day
        for day in calendar.days_after(arrived, today)
        if not any(pause.since < day <= (pause.until or today) for pause in pauses)
        and (period != "5 business_days" or not calendar.is_closed(day))
    ]
    assert found.used == len(counted)
    assert found.overdue is (found.used > found.total)
    assert found.overdue is any(day > found.due for day in counted)  # a day on which the clock stood makes nothing late
