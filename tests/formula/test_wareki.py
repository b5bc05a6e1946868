"""和暦, to the day: the boundaries of the eras, 元年, what is refused, and every day from 1873 to 2200 there and
back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.formula import ERAS, Era, era_of, parse_wareki, to_wareki

BOTH_WAYS = [
    ("明治6年1月1日", "1873-01-01"),
    ("明治33年2月28日", "1900-02-28"),
    ("明治45年7月29日", "1912-07-29"),
    ("大正元年7月30日", "1912-07-30"),
    ("大正元年12月31日", "1912-12-31"),
    ("大正2年1月1日", "1913-01-01"),
    ("大正12年9月1日", "1923-09-01"),
    ("大正15年12月24日", "1926-12-24"),
    ("昭和元年12月25日", "1926-12-25"),
    ("昭和元年12月31日", "1926-12-31"),
    ("昭和2年1月1日", "1927-01-01"),
    ("昭和20年8月15日", "1945-08-15"),
    ("昭和39年10月10日", "1964-10-10"),
    ("昭和63年2月29日", "1988-02-29"),
    ("昭和64年1月1日", "1989-01-01"),
    ("昭和64年1月7日", "1989-01-07"),
    ("平成元年1月8日", "1989-01-08"),
    ("平成元年12月31日", "1989-12-31"),
    ("平成2年1月1日", "1990-01-01"),
    ("平成12年2月29日", "2000-02-29"),
    ("平成23年3月11日", "2011-03-11"),
    ("平成31年1月1日", "2019-01-01"),
    ("平成31年4月30日", "2019-04-30"),
    ("令和元年5月1日", "2019-05-01"),
    ("令和元年12月31日", "2019-12-31"),
    ("令和2年2月29日", "2020-02-29"),
    ("令和8年4月1日", "2026-04-01"),
    ("令和82年1月1日", "2100-01-01"),
    ("令和100年12月31日", "2118-12-31"),
]

READ = [
    ("R8.4.1", "2026-04-01"),
    ("r8.4.1", "2026-04-01"),
    ("R8/4/1", "2026-04-01"),
    ("R08-04-01", "2026-04-01"),
    ("H31.4.30", "2019-04-30"),
    ("S64.1.7", "1989-01-07"),
    ("T15.12.25", "1926-12-25"),
    ("M45.7.30", "1912-07-30"),
    ("令8.4.1", "2026-04-01"),
    ("㋿元年5月1日", "2019-05-01"),
    ("令和 8 年 4 月 1 日", "2026-04-01"),
    ("令和８年４月１日", "2026-04-01"),
    ("　令和8年4月1日　", "2026-04-01"),
    ("令和1年5月1日", "2019-05-01"),
    ("R元.5.1", "2019-05-01"),
    ("明治45年7月30日", "1912-07-30"),
    ("大正15年12月25日", "1926-12-25"),
]

REFUSED = [
    "令和0年1月1日", "令和1年4月30日", "令和元年4月30日", "平成31年5月1日", "平成0年1月1日", "平成35年4月1日",
    "昭和64年1月8日",
    "昭和65年1月1日", "明治45年7月31日", "大正15年12月26日", "明治5年12月2日", "明治5年12月31日", "皇紀2686年1月1日",
    "令和8年2月29日",
    "令和8年13月1日", "令和8年4月31日", "令和8年4月", "令和8年", "8年4月1日", "2026年4月1日", "2026-04-01", "",
    "令和", "R8.4/1",
    "R8.4.1.", "令和八年四月一日", "令和٨年4月1日", "Q8.4.1", "令和9999年1月1日", "令和-1年1月1日",
    "令和8年4月1日" * 5, "R8.4.1\n", "\x00",
]  # fmt: skip


@pytest.mark.parametrize(("written", "day"), BOTH_WAYS)
def test_both_ways(written: str, day: str) -> None:
    assert to_wareki(date.fromisoformat(day)) == written
    assert parse_wareki(written) == date.fromisoformat(day)


@pytest.mark.parametrize(("written", "day"), READ)
def test_other_writings_are_read(written: str, day: str) -> None:
    assert parse_wareki(written) == date.fromisoformat(day)


@pytest.mark.parametrize("written", REFUSED)
def test_what_never_was_is_refused(written: str) -> None:
    assert parse_wareki(written) is None


@pytest.mark.parametrize("day", ["1872-12-31", "1868-10-23", "0001-01-01"])
def test_before_the_calendar_reform_there_is_no_era_date(day: str) -> None:
    assert era_of(date.fromisoformat(day)) is None
    with pytest.raises(ValueError, match="明治5年以前"):
        to_wareki(date.fromisoformat(day))


def test_every_day_comes_back() -> None:
    day, last = date(1873, 1, 1), date(2200, 12, 31)
    while day <= last:
        assert parse_wareki(to_wareki(day)) == day
        day += timedelta(days=1)


def test_an_era_that_this_version_does_not_know_comes_from_outside() -> None:
    now, *older = ERAS
    ended = Era(now.name, now.letter, now.sign, now.first, date(2049, 12, 31))
    eras = (Era("新元", "N", "新", date(2050, 1, 1)), ended, *older)
    assert to_wareki(date(2050, 1, 1), eras) == "新元元年1月1日"
    assert parse_wareki("新元2年3月4日", eras) == date(2051, 3, 4)
    assert parse_wareki("令和32年1月1日", eras) is None
    assert parse_wareki("令和31年12月31日", eras) == date(2049, 12, 31)
