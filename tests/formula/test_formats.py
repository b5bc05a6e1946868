"""Named formats, characters as people count them, dates with missing parts, units, and rounding."""

from __future__ import annotations

import time
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from engine import formula
from engine.formula import NAMED_FORMATS, PartialDate
from engine.formula.date_format import format_date
from engine.formula.partial_date import before, not_after, same
from engine.formula.units import factor

YES = {
    "郵便番号": ["100-8901", "1008901", "001-0000"],
    "法人番号": ["7000012050002", "4000012090001", "8700110005901"],
    "電話番号": ["03-3501-1511", "0335011511", "090-1234-5678", "09012345678", "0120-123-456", "+81-3-3501-1511",
         "+14155552671"],
    "メールアドレス": ["a@example.jp", "first.last+tag@sub.example.co.jp", "o'brien@example.com"],
    "カナ": ["ケイザイ サンギョウ", "ヴァーチャル", "ミドリ・ジョーンズ", "ヶ"],
    "ひらがな": ["けいざい", "さっぽろ　し", "らーめん"],
    "半角英数": ["ABC123", "0"],
    "半角数字": ["0123"],
    "全角": ["経済産業省", "ＡＢＣ１２３", "カナ　カナ", "𠮷野"],
    "URL": ["https://www.meti.go.jp/", "http://example.jp:8080/a?b=c#d", "https://example.jp"],
    "JIS X 0213": ["﨑①㈱～〜", "俱剝𠮟", "ｶﾅ"],
}  # fmt: skip
NO = {
    "郵便番号": ["", "000-0000", "100-890", "100‐8901", "１００-8901", "〒100-8901", "100-8901\n", "10-08901"],
    "法人番号": ["7000012050003", "700001205000", "70000120500021", "７０００012050002", "0000000000000",
         "7000-012050002"],
    "電話番号": ["", "03-3501-151", "3501-1511", "03 3501 1511", "０３-3501-1511", "03-3501-1511 内線1", "110", "+",
         "+81-", "0" * 99],
    "メールアドレス": ["", "a", "a@", "@b.jp", "a@localhost", "a b@c.jp", "a@b.jp\n", "a@b.jp,c@d.jp", "a..b@c.jp",
         "a@-b.jp", "あ@b.jp", "a" * 65 + "@b.jp"],
    "カナ": ["", "けい", "ｶﾅ", "カナa", "漢字"],
    "ひらがな": ["", "カナ", "漢"],
    "半角英数": ["", "ａ", "a b", "a\n", "é"],
    "半角数字": ["", "１", "٣", "1.0", "1\n"],
    "全角": ["", "a", "ｶ", "全角 半角", "\n"],
    "URL": ["", "ftp://example.jp", "javascript:alert(1)", "https://", "https://localhost", "https://例え.jp",
         "https://a.jp/ x", "https://a.jp/\n"],
    "JIS X 0213": ["髙", "😀", "𩸽한", "\ud800"],
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED_FORMATS)
def test_named_format(name: str) -> None:
    assert [text for text in YES[name] if not NAMED_FORMATS[name](text)] == []
    assert [text for text in NO[name] if NAMED_FORMATS[name](text)] == []
    test, problems = formula.compile(
        f"{name.replace(' ', '')}か(a)", formula.Scope({"a": formula.Name(formula.Text())})
    )
    assert test is not None, problems
    assert test.evaluate({"a": YES[name][0]}, formula.Context(date(2026, 4, 1))) is True


@given(st.text(max_size=200))
def test_formats_judge_any_text(text: str) -> None:
    assert all(isinstance(test(text), bool) for test in NAMED_FORMATS.values())


@pytest.mark.parametrize(
    "text", ["a@" * 50_000, "0-" * 50_000, "https://" + "a." * 50_000, "カ" * 200_000, "a" * 100_000 + "@"]
)
def test_formats_are_quick_on_long_texts(text: str) -> None:
    start = time.thread_time()
    for test in NAMED_FORMATS.values():
        test(text)
    assert time.thread_time() - start < 0.5


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("abc", 3), ("葛󠄀", 1), ("辻󠄁さん", 3), ("𠮷", 1), ("か\u3099", 1), ("ｶﾞ", 2), ("👨‍👩‍👧", 1),
     ("👍🏽", 1), ("🇯🇵", 1), ("🇯🇵🇺🇸", 2),
     ("🇯🇵🇺", 2), ("1\ufe0f\u20e3", 1), ("\r\n", 1), ("\n\n", 2), ("e\u0301", 1), ("\u0301", 1), ("㈱①", 2)],
)  # fmt: skip
def test_characters_as_people_count_them(text: str, count: int) -> None:
    assert formula.count_characters(text) == count
    assert "".join(formula.split_characters(text)) == text
    assert len(formula.split_characters(text)) == count


def _spans() -> st.SearchStrategy[date | PartialDate | datetime]:
    days = st.dates(date(2025, 12, 1), date(2026, 3, 1))
    months = st.builds(PartialDate, st.integers(2025, 2027), st.integers(1, 12))
    return st.one_of(
        days,
        months,
        st.builds(PartialDate, st.integers(2025, 2027)),
        days.map(lambda d: datetime(d.year, d.month, d.day, 9)),
    )


@given(_spans(), _spans(), st.data())
def test_a_known_comparison_of_dates_holds_for_every_day_they_can_be(
    a: date | PartialDate | datetime, b: date | PartialDate | datetime, data: st.DataObject
) -> None:
    def some_day(value: date | PartialDate | datetime) -> date:
        if isinstance(value, PartialDate):
            return data.draw(st.dates(value.first, value.last))
        return value.date() if isinstance(value, datetime) else value

    day_a, day_b = some_day(a), some_day(b)
    assert before(a, b) in (None, day_a < day_b)
    assert not_after(a, b) in (None, day_a <= day_b)
    assert same(a, b) in (None, day_a == day_b)
    certain = not isinstance(a, PartialDate) and not isinstance(b, PartialDate)
    assert not certain or None not in (before(a, b), not_after(a, b), same(a, b))


@pytest.mark.parametrize(
    "parts", [(2026, None, 1), (2026, 13, None), (2026, 2, 30), (0, None, None), (10_000, None, None)]
)
def test_no_calendar_has_this_date(parts: tuple[int, int | None, int | None]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(*parts)


def test_partial_dates_in_iso_form() -> None:
    assert [PartialDate(*parts).isoformat() for parts in ((987,), (2026, 4), (2026, 4, 1))] == [
        "0987",
        "2026-04",
        "2026-04-01",
    ]


_numbers = st.one_of(
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6),
    st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6),
)


@given(_numbers, st.integers(-10, 8))
def test_rounding_is_the_nearest_multiple_on_the_right_side(value: int | Decimal | Fraction, digits: int) -> None:
    step, exact = Fraction(10) ** -digits, Fraction(value)
    half, down, up = (
        Fraction(rounding(value, digits)) for rounding in (formula.round_half_up, formula.round_down, formula.round_up)
    )
    assert half % step == down % step == up % step == 0
    assert abs(down) <= abs(exact) <= abs(up)
    assert abs(up) - abs(down) in (0, step)
    assert abs(half - exact) * 2 <= step
    assert abs(half - exact) * 2 < step or abs(half) >= abs(exact)


@pytest.mark.parametrize(
    ("a", "b", "times"),
    [("千円", "円", 1000), ("円", "百万円", Fraction(1, 10**6)), ("㎡", "m2", 1), ("kＷ", "kW", 1), ("kL", "m³",
    1), ("%", "割", Fraction(1, 10)),
     ("円", "kg", None), ("ドル", "円", None), ("㌧", "kg", 1000), ("ヶ月", "年", Fraction(1, 12))],
)  # fmt: skip
def test_units(a: str, b: str, times: int | Fraction | None) -> None:
    assert factor(a, b) == times
    if times is not None:
        back = factor(b, a)
        assert back is not None
        assert back * times == 1


def _run(text: str) -> object:
    compiled, problems = formula.compile(text, formula.Scope({}))
    assert compiled is not None, problems
    return compiled.evaluate({}, formula.Context(date(2026, 4, 1)))


def test_a_whole_date_in_either_calendar() -> None:
    assert _run('書式(日付(2026, 4, 1), "和暦")') == "令和8年4月1日"
    assert _run('書式(日付(2019, 5, 1), "和暦")') == "令和元年5月1日"
    assert _run('書式(日付(2026, 4, 1), "西暦")') == "2026年4月1日"
    assert format_date(PartialDate(2020, 6), "和暦") == "令和2年6月"
    assert format_date(PartialDate(2020), "和暦") == format_date(PartialDate(2020), "ggge年")
    assert format_date(PartialDate(2020), "西暦") == "2020年"
