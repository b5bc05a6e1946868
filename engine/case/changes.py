"""What was changed between two submitted revisions (補正の前後), field by field, rows matched as a person would."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.procedure.field import Field, Invalid
from engine.procedure.model import Procedure
from engine.procedure.path import Path, format_path


class HasProcedure(Protocol):
    """What carries a procedure: a Program."""

    @property
    def procedure(self) -> Procedure: ...


@dataclass(frozen=True)
class Change:
    """One answer that differs between two revisions: its path, its label with those around it, both values as text."""

    path: str
    label: str
    before: str
    after: str


def changes(program: HasProcedure, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What was changed between two submitted revisions (canonical values), in the order of the form.

    Rows are matched by what is equal in them, in order, so that a row put in the middle shows as one new row; a
    matched or replaced row is compared field by field.
    """
    found: list[Change] = []
    for page in program.procedure.pages:
        fields = _fields(page.fields)
        if page.repeat is not None:
            rows = (list(before.get(page.id) or ()), list(after.get(page.id) or ()))
            found += _compare_rows(fields, (page.id,), rows, page.title.ja)
            continue
        for field in fields:
            found += _compare(field, (field.id,), before.get(field.id), after.get(field.id))
    return tuple(found)


def _compare(field: Field, path: Path, before: Any, after: Any, above: str = "") -> Iterator[Change]:
    if before == after or field.internal:
        return
    label = f"{above} {field.title}".strip()
    if field.many:
        yield from _compare_rows(_fields(field.members), path, (list(before or ()), list(after or ())), label)
    elif field.members:
        for member in _fields(field.members):
            yield from _compare(
                member, (*path, member.id), (before or {}).get(member.id), (after or {}).get(member.id), label
            )
    else:
        yield Change(format_path(path), label, _show(field, before), _show(field, after))


def _compare_rows(
    fields: tuple[Field, ...], path: Path, rows: tuple[list[Any], list[Any]], label: str
) -> Iterator[Change]:
    before, after = rows
    for old, new in _matched(before, after):
        if old is not None and new is not None:
            for member in fields:
                yield from _compare(
                    member,
                    (*path, new, member.id),
                    before[old].get(member.id),
                    after[new].get(member.id),
                    f"{label} {new + 1}行目",
                )
        elif new is not None:
            yield Change(format_path((*path, new)), f"{label} {new + 1}行目", "", _row_text(fields, after[new]))
        elif old is not None:
            yield Change(format_path((*path, old)), f"{label} もとの{old + 1}行目", _row_text(fields, before[old]), "")


def _matched(before: list[Any], after: list[Any]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of row numbers (old, new): equal rows in order, between them the most alike; None = no partner."""
    old = new = 0
    for left, right in (*_equal_rows(before, after), (len(before), len(after))):
        yield from _alike(before, after, (old, left), (new, right))
        old, new = left + 1, right + 1


def _equal_rows(before: list[Any], after: list[Any]) -> list[tuple[int, int]]:
    """The longest run of equal rows that rises on both sides: of rows that changed places, the fewest count as
    changed.
    """
    places: dict[str, list[int]] = {}
    for number, row in reversed(list(enumerate(after))):
        places.setdefault(repr(row), []).append(number)
    pairs = [(old, here.pop()) for old, row in enumerate(before) if (here := places.get(repr(row)))]
    tails: list[int] = []  # patience sorting: the smallest last `new` of a rising run, by its length
    links: list[tuple[int, int, int | None]] = []  # (old, new, the link before)
    ends: list[int] = []
    for old, new in pairs:
        length = bisect_left(tails, new)
        links.append((old, new, ends[length - 1] if length else None))
        tails[length : length + 1] = [new]
        ends[length : length + 1] = [len(links) - 1]
    run: list[tuple[int, int]] = []
    at = ends[-1] if ends else None
    while at is not None:
        old, new, at = links[at]
        run.append((old, new))
    return run[::-1]


def _alike(
    before: list[Any], after: list[Any], old: tuple[int, int], new: tuple[int, int]
) -> Iterator[tuple[int | None, int | None]]:
    """Inside a gap between equal rows: as many on both sides = the same rows changed; else by likeness of their
    values.
    """
    left, right = list(range(*old)), list(range(*new))
    if len(left) == len(right):
        yield from zip(left, right, strict=True)
        return
    while left and right:
        row = left.pop(0)
        surplus = len(right) - len(left)  # how many new rows may stay without a partner before this one
        near = right[: max(1, surplus)]
        best = max(near, key=lambda number: _likeness(before[row], after[number]))
        if _likeness(before[row], after[best]) == 0:
            yield row, None
            continue
        while right[0] != best:
            yield None, right.pop(0)
        yield row, right.pop(0)
    yield from ((row, None) for row in left)
    yield from ((None, row) for row in right)


def _likeness(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    return sum(1 for name, value in old.items() if value not in (None, "") and new.get(name) == value)


def _fields(items: tuple[Any, ...]) -> tuple[Field, ...]:
    return tuple(item for item in items if isinstance(item, Field))


def _row_text(fields: tuple[Field, ...], row: Mapping[str, Any]) -> str:
    shown = ((member, _show(member, row.get(member.id))) for member in fields)
    return "、".join(f"{member.title} {text}" for member, text in shown if text)


def _show(field: Field, value: Any) -> str:
    """The text of a canonical value: read back as the widget reads what it stored."""
    if value is None or value == "":
        return ""
    if field.many:
        return "；".join(_row_text(_fields(field.members), row) for row in value)
    if field.members:
        return _row_text(_fields(field.members), value)
    if field.uploaded:
        return "、".join(str(file.get("name", "")) if isinstance(file, Mapping) else str(file) for file in value)
    read = field.parse(_as_raw(value))
    if isinstance(read, Invalid) or (isinstance(read, tuple) and any(isinstance(part, Invalid) for part in read)):
        return str(value)  # a value of an older rule: shown as it is stored
    return field.show(read)


def _as_raw(value: Any) -> Any:
    """Stored JSON as typed text: numbers and yes/no become the text that `parse` accepts (`Field.dump`'s promise)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {key: _as_raw(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_raw(part) for part in value]
    return "" if value is None else str(value)
