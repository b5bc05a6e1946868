"""Three-valued logic, exhaustively: Kleene's tables as SQL has them."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from engine import formula
from tests.formula.sample import SCOPE

_NAMES = "abc"
_SCOPE = formula.Scope({name: formula.Name(formula.YesNo()) for name in _NAMES})
_ORDER = {False: 0, None: 1, True: 2}
_TRUTHS = (True, False, None)


def _value(text: str, values: tuple[bool | None, ...]) -> bool | None:
    compiled, problems = formula.compile(text, _SCOPE)
    assert compiled is not None, problems
    result = compiled.evaluate(dict(zip(_NAMES, values, strict=False)), formula.Context(date(2026, 4, 1)))
    assert result is None or isinstance(result, bool)
    return result


@pytest.mark.parametrize("values", list(product(_TRUTHS, repeat=3)))
def test_and_is_the_least_and_or_the_greatest(values: tuple[bool | None, ...]) -> None:
    least = min(values, key=lambda value: _ORDER[value])
    most = max(values, key=lambda value: _ORDER[value])
    for text in ("a かつ b かつ c", "AND(a, b, c)", "AND(a, AND(b, c))", "(a かつ b) かつ c", "すべて(a, b, c)"):
        assert _value(text, values) is least
    for text in ("a または b または c", "OR(a, b, c)", "OR(OR(a, b), c)", "a または (b または c)", "いずれか(a, b, c)"):
        assert _value(text, values) is most


@pytest.mark.parametrize("values", list(product(_TRUTHS, repeat=2)))
def test_two_operands(values: tuple[bool | None, bool | None]) -> None:
    a, b = values
    unknown = a is None or b is None
    assert _value("NOT(a)", values) is (None if a is None else not a)
    assert _value("a = b", values) is (None if unknown else a == b)
    assert _value("a <> b", values) is (None if unknown else a != b)
    assert _value("NOT(a かつ b)", values) is _value("NOT(a) または NOT(b)", values)
    assert _value("空欄(a)", values) is (a is None)
    assert _value("以外(a, はい)", values) is (a is not True)


@pytest.mark.parametrize("values", list(product(_TRUTHS, repeat=3)))
def test_if_is_unknown_only_where_it_cannot_choose(values: tuple[bool | None, ...]) -> None:
    a, b, c = values
    chosen = b if a is True else c if a is False else None
    assert _value("もし(a, b, c)", values) is chosen
    assert _value("条件(a, b, c)", values) is chosen
    assert _value("選ぶ(a, はい, b, c)", values) is chosen


@pytest.mark.parametrize(
    "text",
    [
        "日数(今日(), 開始月)",
        "日(開始月)",
        "営業日後(開始月, 1)",
        "営業日数(開始月, 今日())",
        "年齢(開始月)",
        "経過月数(開始月, 今日())",
    ],
)
def test_a_month_has_no_day_to_count_from(text: str) -> None:
    compiled, (problem,) = formula.compile(text, SCOPE)
    assert compiled is None
    assert problem.code == "formula.type"
    assert "月末(開始月, 0)" in problem.remedy
    assert formula.compile(text.replace("開始月", "月末(開始月, 0)"), SCOPE)[0] is not None
