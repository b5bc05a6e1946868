"""What generated code may call besides the functions of the language (実行時の部品): nothing else is in its reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from datetime import date, datetime
from typing import Any

from engine.formula import arithmetic, partial_date, texts, values
from engine.formula.arithmetic import calculate, negate as negated, subtract
from engine.formula.calendar import add_days, days_between
from engine.formula.context import Context
from engine.formula.date_format import format_date
from engine.formula.display import display
from engine.formula.formats import NAMED_FORMATS
from engine.formula.number_format import format_number
from engine.formula.partial_date import PartialDate


def _zero(value: Any) -> Any:
    return 0 if value is None else value


def _count(value: Sized | None) -> int:
    return 0 if value is None else len(value)


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _certainly_same(wanted: Any, candidate: Any) -> bool:
    return candidate is not None and partial_date.same(wanted, candidate) is True


def _move(c: Context, operands: Sequence[Any], operators: str, at: int) -> Any:
    """A chain of + and - in which dates occur: a date moves by days, two dates give the days between."""
    result = operands[0]
    for operator, operand in zip(operators, operands[1:], strict=True):
        if isinstance(operand, date | PartialDate) and isinstance(result, date | PartialDate):
            result = days_between(result, operand)
        elif isinstance(operand, date | PartialDate):
            result = add_days(operand, result)
        elif isinstance(result, date | datetime | PartialDate):
            result = add_days(result, operand if operator == "+" else negated(operand))
        else:
            result = calculate(c, (result, operand), operator, at)
        if result is None:
            return None
    return result


def _has_format(text: str, name: str) -> bool | None:
    test = NAMED_FORMATS.get(name)
    return None if test is None else test(text)


RUNTIME: Mapping[str, Any] = {
    "add": arithmetic.add,
    "subtract": subtract,
    "multiply": arithmetic.multiply,
    "divide": arithmetic.divide,
    "calculate": calculate,
    "negate": negated,
    "before": partial_date.before,
    "not_after": partial_date.not_after,
    "same": partial_date.same,
    "certainly_same": _certainly_same,
    "first_of_month": partial_date.first_of_month,
    "part": values.part,
    "previous": values.previous,
    "rows_of": values.rows_of,
    "column": values.column,
    "filled_column": values.filled_column,
    "flat": values.flat,
    "filled": values.filled,
    "zeroed": values.zeroed,
    "gather": values.gather,
    "each_row": values.each_row,
    "where": values.where,
    "join": texts.join,
    "display": display,
    "format_number": format_number,
    "format_date": format_date,
    "has_format": _has_format,
    "zero": _zero,
    "count": _count,
    "opposite": _opposite,
    "move": _move,
}
