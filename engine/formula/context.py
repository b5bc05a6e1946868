"""What an evaluation is given besides the values (評価の文脈): the day, the holidays, the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


def weekend_or_new_year(day: date) -> bool:
    """Saturdays, Sundays and 29 December to 3 January: the closed days that need no calendar of holidays."""
    return day.weekday() >= 5 or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


@dataclass(frozen=True)
class Context:
    """The circumstances of one evaluation; the same context always gives the same result.

    `holidays` says whether a day is one of 行政機関の休日. For a formula in a row, `row` is that row, `rows` its table
    and `index` its place from 0. `warnings` collects what went wrong without stopping anything, such as a division by
    zero.
    """

    today: date
    holidays: Callable[[date], bool] = weekend_or_new_year
    row: Mapping[str, Any] | None = None
    rows: Sequence[Mapping[str, Any]] | None = None
    index: int = 0
    warnings: list[str] = field(default_factory=list)


class EvaluationStop(Exception):
    """A limit of the language was reached while evaluating; the result is unknown. Never leaves `engine.formula`."""
