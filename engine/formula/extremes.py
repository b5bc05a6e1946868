"""The largest and smallest of numbers, dates or times (最大・最小)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.formula.context import Context
from engine.formula.partial_date import PartialDate, first_of_month, not_after


def _smaller(a: Any, b: Any) -> bool | None:
    """a <= b. Two months compare as wholes; other partial dates only where the answer is certain."""
    if isinstance(a, PartialDate) and isinstance(b, PartialDate) and a.day is None and b.day is None:
        return not_after(first_of_month(a), first_of_month(b))
    if isinstance(a, date | PartialDate):
        return not_after(a, b)
    return bool(a <= b)


def smallest(_c: Context, values: Sequence[Any], _at: int) -> Any:
    """最小; unknown of nothing, or where partial dates leave it open."""
    return _extreme(values, want_smaller=True)


def largest(_c: Context, values: Sequence[Any], _at: int) -> Any:
    """最大; unknown of nothing, or where partial dates leave it open."""
    return _extreme(values, want_smaller=False)


def _extreme(values: Sequence[Any], want_smaller: bool) -> Any:
    if not values:
        return None
    best = values[0]
    for value in values[1:]:
        best_is_smaller = _smaller(best, value)
        if best_is_smaller is None:
            return None
        if best_is_smaller is not want_smaller:
            best = value
    return best
