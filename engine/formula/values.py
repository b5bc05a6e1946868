"""Reading values (値の読み取り) while a formula runs: parts, columns, rows, blanks, three-valued comparisons of lists.

The generated code calls these by fixed names. "Unknown" is None everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from engine.formula.arithmetic import integer
from engine.formula.context import Context, EvaluationStop

MAX_ROWS = 5_000
MAX_VISITS = 1_000_000
"""Row visits of one evaluation, over all nested conditions."""


def part(value: Mapping[str, Any] | None, name: str) -> Any:
    """One part of a group or one cell of a row."""
    return None if value is None else value.get(name)


def previous(c: Context) -> Mapping[str, Any] | None:
    """前行: the row before the one where the formula stands."""
    return c.rows[c.index - 1] if c.rows is not None and 0 < c.index <= len(c.rows) else None


def rows_of(value: Sequence[Any] | None) -> Sequence[Any]:
    """The rows of a table; none where it is hidden. Stops the evaluation over the limit."""
    if value is None:
        return ()
    if len(value) > MAX_ROWS:
        raise EvaluationStop(f"表の行が多すぎます（{MAX_ROWS:,}行まで）。")
    return value


def column(rows: Iterable[Mapping[str, Any] | None], name: str) -> list[Any]:
    """One column, a blank being None."""
    return [None if row is None else row.get(name) for row in rows]


def filled_column(rows: Sequence[Mapping[str, Any]] | None, name: str) -> list[Any]:
    """One column without its blanks: the fast way for aggregates."""
    if rows is None:
        return []
    if len(rows) > MAX_ROWS:
        rows_of(rows)
    return [value for row in rows if (value := row.get(name)) is not None]


def flat(values: Iterable[Sequence[Any] | None]) -> list[Any]:
    """A list of lists as one list."""
    joined = [item for value in values if value is not None for item in value]
    rows_of(joined)
    return joined


def filled(values: Sequence[Any] | None) -> list[Any]:
    """A list without its blanks; an unknown list counts as empty."""
    return [] if values is None else [value for value in values if not blank(value)]


def zeroed(values: Iterable[Any]) -> list[Any]:
    """A column with `blank: zero`."""
    return [0 if value is None else value for value in values]


def gather(*values: Any) -> list[Any]:
    """Lists and single values as one list without blanks."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, list | tuple):
            found += filled(value)
        elif not blank(value):
            found.append(value)
    return found


Budget = list[int]
"""One number: the row visits that are left."""


def each_row(budget: Budget, rows: Sequence[Any], judge: Callable[[Any, int], Any]) -> list[Any]:
    """What `judge` says of each row and its number from 1. Stops the evaluation when the budget is used up."""
    budget[0] -= len(rows)
    if budget[0] < 0:
        raise EvaluationStop("条件で調べる行が多すぎます。計算を別の項目に分けてください。")
    return [judge(row, number) for number, row in enumerate(rows, 1)]


def where(budget: Budget, rows: Sequence[Any], judge: Callable[[Any, int], Any]) -> list[Any]:
    """The rows for which the condition is known to hold."""
    return [row for row, holds in zip(rows, each_row(budget, rows, judge), strict=True) if holds is True]


def blank(value: Any) -> bool:
    """空欄: nothing, an empty text or list, or a group all of whose parts are blank."""
    if value is None or value == "" or value == () or value == []:
        return True
    return isinstance(value, Mapping) and all(blank(item) for item in value.values())


def all_hold(values: Iterable[bool | None]) -> bool | None:
    """すべて in three-valued logic; true of nothing."""
    seen = set(values)
    if False in seen:
        return False
    return None if None in seen else True


def any_holds(values: Iterable[bool | None]) -> bool | None:
    """いずれか in three-valued logic; false of nothing."""
    seen = set(values)
    if True in seen:
        return True
    return None if None in seen else False


def includes(values: Iterable[Any], wanted: Any) -> bool:
    """含む: whether `wanted` is a whole item."""
    return wanted in values


def other_than(value: Any, *excluded: Any) -> bool:
    """以外: also yes for a blank."""
    return value not in excluded


def all_different(*columns: Sequence[Any]) -> bool:
    """重複なし: no two rows agree in all columns; rows with a blank among them are left out."""
    seen: set[Hashable] = set()
    for cells in zip(*columns, strict=False):
        if any(blank(cell) for cell in cells):
            continue
        key = _frozen(cells)
        if key in seen:
            return False
        seen.add(key)
    return True


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return frozenset((name, _frozen(item)) for name, item in value.items() if not blank(item))
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value if isinstance(value, Hashable) else repr(value)


def first_of(values: Sequence[Any]) -> Any:
    """最初: of the first row, even if it is blank."""
    return values[0] if values else None


def last_of(values: Sequence[Any]) -> Any:
    """最後: of the last row, even if it is blank."""
    return values[-1] if values else None


def item_at(values: Sequence[Any], number: Any) -> Any:
    """番目, counted from 1; unknown outside the list."""
    place = integer(number)
    return values[place - 1] if 1 <= place <= len(values) else None


def look_up(wanted: Any, keys: Sequence[Any], results: Sequence[Any]) -> Any:
    """表引き: the result beside the first key that equals `wanted`, or unknown."""
    for key, result in zip(keys, results, strict=False):
        if key is not None and key == wanted:
            return result
    return None
