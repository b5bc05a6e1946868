"""Which day it is in Japan, and on which days agencies are closed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from engine.case import calendar

NEW_YORK = timezone(-timedelta(hours=5))

# reliability.md T-1: instants around the days that matter, given in UTC or elsewhere.
INSTANTS = [
    (datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
    (datetime(2026, 3, 31, 15, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
    (datetime(2026, 3, 31, 23, 59, 59, tzinfo=calendar.JST), date(2026, 3, 31)),
    (datetime(2026, 4, 1, 0, 0, 0, tzinfo=calendar.JST), date(2026, 4, 1)),
    (datetime(2026, 12, 31, 14, 59, 59, 999999, tzinfo=UTC), date(2026, 12, 31)),
    (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), date(2027, 1, 1)),
    (datetime(2028, 2, 28, 15, 0, tzinfo=UTC), date(2028, 2, 29)),
    (datetime(2028, 2, 29, 15, 0, tzinfo=UTC), date(2028, 3, 1)),
    (datetime(2027, 2, 28, 15, 0, tzinfo=UTC), date(2027, 3, 1)),
    (datetime(2019, 4, 30, 14, 59, 59, tzinfo=UTC), date(2019, 4, 30)),
    (datetime(2019, 4, 30, 15, 0, tzinfo=UTC), date(2019, 5, 1)),
    (datetime(2026, 3, 31, 10, 0, 0, tzinfo=NEW_YORK), date(2026, 4, 1)),
]


@pytest.mark.parametrize(("instant", "day"), INSTANTS)
def test_today_is_the_day_in_japan(instant: datetime, day: date) -> None:
    assert calendar.today(instant) == day


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar.today(datetime(2026, 4, 1))


def test_midnight_is_the_first_instant_of_the_day() -> None:
    first = calendar.midnight(date(2026, 4, 1))
    assert first.astimezone(UTC) == datetime(2026, 3, 31, 15, 0, tzinfo=UTC)
    assert calendar.today(first - timedelta(microseconds=1)) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 11, 21), True),  # Saturday
        (date(2026, 11, 22), True),  # Sunday
        (date(2026, 11, 23), True),  # 勤労感謝の日
        (date(2026, 11, 24), False),
        (date(2026, 9, 22), True),  # between two holidays (国民の休日)
        (date(2026, 5, 6), True),  # 振替休日 of 3 May, a Sunday
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
        (date(2020, 7, 24), True),  # moved for the Olympic games
        (date(2020, 10, 12), False),
        (date(1900, 1, 4), False),
        (date(9999, 12, 31), True),
    ],
)
def test_closed_days(day: date, closed: bool) -> None:
    assert calendar.is_closed(day) is closed


def test_open_day_goes_forward_over_a_whole_closed_week() -> None:
    assert calendar.open_day(date(2026, 12, 29), calendar) == date(2027, 1, 4)
    assert calendar.open_day(date(2026, 4, 1), calendar) == date(2026, 4, 1)
    assert calendar.open_day(date(9999, 12, 31), calendar) == date(9999, 12, 31)


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.timezones()))
def test_the_machines_time_zone_does_not_matter(instant: datetime) -> None:
    assert calendar.today(instant) == calendar.today(instant.astimezone(UTC))
