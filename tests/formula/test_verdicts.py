"""What conditions amount to: always, never, or it depends; and the classes of answers behind that."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine import formula
from engine.formula import Choice, Date, Known, Name, Number, Text, Use, YesNo

SCOPE = formula.Scope(
    {
        "額": Name(Number("円")), "数": Name(Number()), "日": Name(Date()), "文": Name(Text()), "可": Name(YesNo()),
        "区分": Name(Choice(("a", "b", "c"))), "国": Name(Choice(None)),
    }
)  # fmt: skip


def _made(text: str) -> formula.Formula:
    made, problems = formula.compile(text, SCOPE, Use.VISIBLE)
    assert made is not None, problems
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("額 > 100 または 額 <= 100", True),
        ("額 > 100 かつ 額 < 50", False),
        ("額 > 100", None),
        ("額 >= 100 かつ 額 <= 100", None),
        ("100 < 額 かつ 額 < 100", False),
        ("額 = 額", True),
        ("数 > 数", False),
        ("1 = 2", False),
        ('区分 = "a" または 区分 = "b" または 区分 = "c"', True),
        ('区分 = "a" または 区分 = "b"', None),
        ('区分 = "a" かつ 区分 = "b"', False),
        ('国 = "JPN" または 国 <> "JPN"', True),
        ('国 = "JPN" または 国 = "USA"', None),
        ('文 = "x" かつ 文 = "y"', False),
        ("可 または NOT(可)", True),
        ("可 = はい かつ 可 = いいえ", False),
        ("日 > 日付(2026, 4, 1) かつ 日 < 日付(2026, 4, 2)", False),
        ("日 > 日付(2026, 4, 1) かつ 日 < 日付(2026, 4, 3)", None),
        ("文字数(文) > 5 または NOT(文字数(文) > 5)", True),
        ("文字数(文) > 5 かつ 額 > 1", None),
        ("空欄(額) または 額 > 0", None),
    ],
)
def test_verdict(text: str, expected: bool | None) -> None:
    assert _made(text).verdict() is expected


def test_limits_of_a_field_close_the_gaps_between_whole_numbers() -> None:
    nodes = [_made("数 <= 3").node, _made("数 >= 4").node]
    assert any(not any(case.verdicts) for case in formula.outcomes(nodes, {}))
    known = {("数",): Known(0, 10, whole=True)}
    assert all(any(case.verdicts) for case in formula.outcomes(nodes, known))
    below = {("数",): Known(high=Fraction(3))}
    assert all(case.verdicts == (True, False) for case in formula.outcomes(nodes, below))


_LEAVES = st.sampled_from(
    ["額 > 10", "額 <= 10", "額 = 5", '区分 = "a"', '区分 <> "b"', "可", "日 >= 日付(2026, 4, 1)"]
)
_CONDITIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"AND({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"OR({pair[0]}, {pair[1]})"),
        inner.map(lambda one: f"NOT({one})"),
    ),
    max_leaves=6,
)
_ANSWERS = st.fixed_dictionaries(
    {
        "額": st.sampled_from([0, 5, 10, Decimal("10.5"), 11]),
        "区分": st.sampled_from("abc"),
        "可": st.booleans(),
        "日": st.dates(date(2026, 3, 1), date(2026, 5, 1)),
    }
)


@settings(max_examples=300, deadline=None)
@given(_CONDITIONS, _ANSWERS)
def test_what_is_said_to_hold_always_holds(text: str, answers: dict[str, Any]) -> None:
    made = _made(text)
    found = made.evaluate(answers, formula.Context(date(2026, 4, 1)))
    assert made.verdict() in (None, found)
    assert any(case.verdicts == (found,) for case in formula.outcomes([made.node], {}))
