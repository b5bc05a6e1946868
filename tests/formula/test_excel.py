"""Functions with Excel names against results that were checked by hand or stand in Excel's own help (excel.tsv)."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from engine import formula

_CONTEXT = formula.Context(date(2026, 11, 23), holidays=lambda day: day.weekday() >= 5)
_ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("excel.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def _expected(text: str) -> Any:
    if text in ("未定", "はい", "いいえ"):
        return {"未定": None, "はい": True, "いいえ": False}[text]
    if text.startswith('"'):
        return text[1:-1]
    return date.fromisoformat(text) if text.count("-") == 2 and text[0] != "-" else Fraction(text)


@pytest.mark.parametrize(("text", "expected"), _ROWS)
def test_result(text: str, expected: str) -> None:
    compiled, problems = formula.compile(text, formula.Scope({}))
    assert compiled is not None, problems
    value = compiled.evaluate({}, _CONTEXT)
    wanted = _expected(expected)
    assert value == wanted
    assert type(value) is type(wanted) or isinstance(value, int | Decimal | Fraction | time)
    assert isinstance(value, bool) == isinstance(wanted, bool)


def test_every_function_with_an_excel_name_is_in_the_table() -> None:
    tested = " ".join(row[0] for row in _ROWS)
    list_functions = {"INDEX", "XLOOKUP", "CONVERT", "TODAY"}  # these need a table, or stand under their Japanese name
    names = {function.alias for function in formula.FUNCTIONS if function.alias} - list_functions
    assert {name for name in names if f"{name}(" not in tested} == set()
