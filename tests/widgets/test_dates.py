"""The door for dates: DA rows of the catalogue of bad inputs, era borders, and both calendars."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given, strategies as st

from engine.formula import PartialDate, to_wareki
from engine.procedure.dates import (
    FIRST,
    LAST,
    fiscal_in_both,
    in_both,
    in_era,
    read_datetime,
    read_fiscal_year,
    read_partial,
    read_time,
)
from engine.procedure.field import Invalid


def code(value: object) -> str:
    assert isinstance(value, Invalid), value
    return value.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-30", "date.not_real"),
        ("2025-02-29", "date.not_real"),
        ("2026-13-01", "date.not_real"),
        ("2026-00-10", "date.not_real"),
        ("0000-01-01", "date.format"),
        ("1900-02-29", "date.not_real"),
        ("0001-01-01", "date.range"),
        ("9999-12-31", "date.range"),
        ("10000-01-01", "date.format"),
        ("infinity", "date.format"),
        ("now", "date.format"),
        ("1700000000", "date.format"),
        ("-0001-01-01", "date.format"),
        ("令和0年", "date.era_year"),
        ("令和1年4月30日", "date.era"),
        ("平成31年5月1日", "date.era"),
        ("平成0年", "date.era_year"),
        ("昭和64年1月8日", "date.era"),
        ("昭和65年", "date.era"),
        ("明治45年7月31日", "date.era"),
        ("大正15年12月26日", "date.era"),
        ("皇紀2686年", "date.format"),
        ("明治5年12月2日", "date.range"),
        ("平成35年", "date.era"),
        ("2026-04-01T10:00:00Z", "date.format"),
        ("26-4-1", "date.format"),
        ("2026/4-1", "date.format"),
        ("2026年4月1", "date.format"),
        ("2026-1 1-1", "date.format"),
        ("令和8年4月ごろ", "date.format"),
        ("元年", "date.format"),
        ("2026.4.1.", "date.format"),
        ("٢٠٢٦-٠٤-٠١", "date.format"),
        ("令和1000年1月1日", "date.era_year"),
        ("R", "date.format"),
    ],
)
def test_refused(text: str, expected: str) -> None:
    assert code(read_partial(text)) == expected


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("平成31年5月1日", "令和元年5月1日"),
        ("令和1年4月30日", "平成31年4月30日"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("明治45年7月31日", "大正元年7月31日"),
        ("大正15年12月26日", "昭和元年12月26日"),
        ("平成35年", "令和5年"),
        ("昭和65年4月", "平成2年4月"),
        ("S100.1.1", "令和7年1月1日"),
    ],
)
def test_the_right_era_is_named_and_offered(text: str, right: str) -> None:
    refused = read_partial(text)
    assert isinstance(refused, Invalid)
    assert refused.params["right"] == refused.suggestion == right
    assert not isinstance(read_partial(right), Invalid)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2000-02-29", date(2000, 2, 29)),
        ("2026/04/01", date(2026, 4, 1)),
        ("2026. 4. 1", date(2026, 4, 1)),
        ("２０２６年４月１日", date(2026, 4, 1)),
        ("令和 ８年 ４月 １日", date(2026, 4, 1)),
        ("㋿8年4月1日", date(2026, 4, 1)),
        ("令8.4.1", date(2026, 4, 1)),
        ("r8/4/1", date(2026, 4, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("2026－4－1", date(2026, 4, 1)),
    ],
)
def test_read(text: str, day: date) -> None:
    assert read_partial(text) == day


@given(st.dates(FIRST, LAST))
def test_every_day_reads_back_in_both_calendars(day: date) -> None:
    spellings = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ]
    for text in (*spellings, to_wareki(day), in_era(day)):
        assert read_partial(text) == day
    assert in_both(day) == f"{day.year}年{day.month}月{day.day}日（{to_wareki(day)}）"


@given(st.integers(FIRST.year, LAST.year), st.integers(1, 12))
def test_every_month_reads_back(year: int, month: int) -> None:
    month_ = PartialDate(year, month)
    assert read_partial(month_.isoformat()) == month_
    assert read_partial(f"{year}年{month}月") == month_
    for name in in_era(month_).split("・"):
        assert read_partial(name) == month_


@given(st.integers(FIRST.year, LAST.year))
def test_every_fiscal_year_reads_back(year: int) -> None:
    assert read_fiscal_year(str(year)) == year
    western, era = fiscal_in_both(year)[:-1].split("（")
    assert read_fiscal_year(western) == read_fiscal_year(era) == year


def test_english() -> None:
    assert in_both(date(2026, 4, 1), "en") == "1 April 2026 (Reiwa 8)"
    assert in_both(PartialDate(2019), "en") == "2019 (Heisei 31, Reiwa 1)"
    assert fiscal_in_both(2026, "en") == "FY2026 (Reiwa 8)"


def test_datetimes_come_to_japanese_time() -> None:
    assert read_datetime("2026-04-01T15:00:00Z") == datetime.fromisoformat("2026-04-02T00:00")
    assert read_datetime("2026-04-01T10:00+09:00") == datetime.fromisoformat("2026-04-01T10:00")
    assert read_datetime("2026-04-01T10:00:15-0500") == datetime.fromisoformat("2026-04-02T00:00:15")
    assert code(read_datetime("2026-04-01T23:59:60")) == "time.not_real"
    assert code(read_datetime("2026-04 10:00")) == "datetime.format"
    assert code(read_datetime("2026-04-01T10:00+99:99")) == "datetime.format"


@pytest.mark.parametrize("read", [read_partial, read_fiscal_year, read_time, read_datetime])
@pytest.mark.parametrize(
    "text", ["1" * 1_000_000, "令和" * 400_000, "2026-" * 200_000, " " * 30_000 + "時", "午前" * 30_000]
)
def test_long_text_is_refused_at_once(read: object, text: str) -> None:
    started = time.thread_time()
    assert callable(read)
    assert isinstance(read(text), Invalid)
    assert time.thread_time() - started < 0.05
