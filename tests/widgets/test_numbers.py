"""The door for numbers: NU rows of the catalogue of bad inputs, and exactness there and back."""

import json
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from engine.procedure.field import Invalid
from engine.procedure.numbers import as_json, decimals_of, grouped, plain_number, read_number, settle_number

NOT_NUMBERS = [
    "一二三",
    "壱",
    "①",
    "Ⅳ",
    "٣",
    "½",
    "1_000",
    "+5",
    "1E+1000000",
    "1e-999999",
    "1e400",
    "NaN",
    "sNaN",
    "Infinity",
    "-inf",
    "0x10",
    "0b1",
    "1e3",
    "1/0",
    "1-1",
    "=1",
    "1,000,0",
    "1.2.3",
    "1..2",
    ".5",
    "5.",
    "--1",
    "1,00",
    "1,0000",
    ",1",
    "0,123",
    "1 000",
    "-",
    "ー1",
    "１２a",
    "1000kl",
    "１２\u0660",
    "²",
]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_no_number(text: str) -> None:
    assert read_number(text, "kL") == Invalid("number.format")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２３", 123),
        ("１，０００", 1000),
        ("1,234,567", 1234567),
        ("-0", 0),
        ("007", 7),
        ("-12", -12),
        ("−12", -12),
        ("－12", -12),
        ("△1,000", -1000),
        ("▲5", -5),
        ("0.10", Decimal("0.1")),
        ("1.000", 1),
        ("00.5", Decimal("0.5")),
        ("999999999999999", 999999999999999),
        ("9007199254740993", None),
        ("2147483648", 2147483648),
        ("1200kL", 1200),
        ("1200 kL", 1200),
        ("1200ｋＬ", 1200),
    ],
)
def test_numbers(text: str, value: int | Decimal | None) -> None:
    read = read_number(text, "kL")
    if value is None:
        assert read == Invalid("number.size", {"digits": 15})
    else:
        assert read == value
        assert type(read) is type(value)


def test_yen_sign_only_for_yen() -> None:
    assert read_number("¥1,200", "円") == read_number("￥1,200円", "円") == 1200
    assert read_number("¥1,200", "kL") == Invalid("number.format")


@pytest.mark.parametrize("text", ["9" * 5_000, "9" * 1_000_000, "1" + ",000" * 300_000, "0" * 32_000, "-" * 32_000])
def test_long_digits_are_refused_at_once(text: str) -> None:
    started = time.thread_time()
    assert isinstance(read_number(text), Invalid)
    assert time.thread_time() - started < 0.05


numbers = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(-(10**15) + 1, 10**15 - 1, allow_nan=False, places=4),
    st.decimals(-1, 1, allow_nan=False, places=10),
)


@given(numbers)
def test_there_and_back(value: int | Decimal) -> None:
    for text in (plain_number(value), grouped(value)):
        assert read_number(text) == value
    stored = json.loads(json.dumps(as_json(value)))
    text = f"{Decimal(repr(stored)):f}" if isinstance(stored, float) else str(stored)
    assert read_number(text) == value
    assert "E" not in text.upper()


@given(st.fractions(-1000, 1000, max_denominator=10_000), st.integers(0, 10))
def test_a_fraction_ends_at_the_decimals(value: Fraction, places: int) -> None:
    settled = settle_number(value, places)
    assert abs(Fraction(settled) - value) <= Fraction(1, 2 * 10**places)
    assert decimals_of(settled) <= places


def test_rounding_is_half_away_from_zero() -> None:
    assert [settle_number(Fraction(n, 2), 0) for n in (1, 3, -1, -3)] == [1, 2, -1, -2]
    assert decimals_of(Fraction(1, 3)) > 10
    assert decimals_of(Fraction(1, 4)) == 2
    assert decimals_of(Decimal("1.50")) == 1
