"""What a partial answer must bring: the fields that look different after a change, and nothing else.

Looks are compared as small tuples, not as HTML; a field's HTML is made only when it is sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.procedure.field import Raw
from engine.procedure.path import Path
from engine.web import fillers
from engine.web.bound import Bound, Sheet
from engine.web.pieces import FieldPiece, NotePiece, Piece


@dataclass(frozen=True)
class Fragment:
    """HTML for the element with this id: in its place, or (`beforeend`) behind what it holds."""

    id: str
    html: str
    swap: Literal["outerMorph", "beforeend"] = "outerMorph"


@dataclass(frozen=True)
class _Place:
    """A container before and after: the sheets, and the raws and values in it."""

    above: Path
    before: tuple[Sheet, Mapping[str, Raw], Mapping[str, Any]]
    after: tuple[Sheet, Mapping[str, Raw], Mapping[str, Any]]


def differences(pieces: Sequence[Piece], before: Sheet, after: Sheet) -> list[Fragment]:
    """The fragments of a page. `before.raw` is what the browser shows, `after.raw` what it should show."""
    place = _Place((), (before, before.raw, before.answers.values), (after, after.raw, after.answers.values))
    return list(_pieces(pieces, place))


def _pieces(pieces: Sequence[Piece], place: _Place) -> Iterator[Fragment]:
    for piece in pieces:
        if isinstance(piece, NotePiece):
            yield from _note(piece, place)
        elif isinstance(piece, FieldPiece):
            yield from _field(piece, place)


def _note(piece: NotePiece, place: _Place) -> Iterator[Fragment]:
    if piece.shown(place.before[0], place.above) != piece.shown(place.after[0], place.above):
        yield Fragment(piece.element(place.above), piece.html(place.after[0], place.above, *place.after[1:]))


def _is_plainly_same(piece: FieldPiece, place: _Place) -> bool:
    """Whether nothing at all is said at a field that holds the same text before and after: most fields, most times."""
    (before, raw, _), (after, fresh, _), key, field = place.before, place.after, piece.key, piece.field
    if piece.in_row or piece.items or field.value is not None or field.uploaded or before.said or after.said:
        return False
    if raw.get(field.id) != fresh.get(field.id) or (key in before.required) != (key in after.required):
        return False
    if (key in before.answers.shown) != (key in after.answers.shown):
        return False
    return not any(
        key in sheet.origins or key in sheet.locked or key in sheet.answers.limits for sheet in (before, after)
    )


def _field(piece: FieldPiece, place: _Place) -> Iterator[Fragment]:
    if _is_plainly_same(piece, place):
        return
    old = piece.bind(place.before[0], place.above, *place.before[1:])
    new = piece.bind(place.after[0], place.above, *place.after[1:])
    looks = _look(piece, old), _look(piece, new)
    if _has_more_rows(piece, old, new, looks):
        yield _added_rows(old, new)
        yield from _inside(piece, old, new)
    elif looks[0] != looks[1]:
        html = piece.html(place.after[0], place.above, *place.after[1:])
        if looks[0][0] and looks[1][0] and old.raw != new.raw:
            html = html.replace(" id=", " data-set id=", 1)  # the server set it: it goes over what was chosen by hand
        yield Fragment(fillers.frame_id(new, "w"), html)
    elif piece.items and looks[1][0]:
        yield from _inside(piece, old, new)


def _has_more_rows(piece: FieldPiece, old: Bound, new: Bound, looks: tuple[tuple[Any, ...], tuple[Any, ...]]) -> bool:
    """Whether rows came behind the last one and nothing else changed: then only they are sent, not the whole table."""
    if not (
        piece.field.many and isinstance(old.raw, list) and isinstance(new.raw, list) and looks[0][0] and looks[1][0]
    ):
        return False
    count = len(old.raw)
    return len(new.raw) > count > 0 and looks[0][1] == looks[1][1] and old.raw == new.raw[:count]


def _added_rows(old: Bound, new: Bound) -> Fragment:
    rows = range(len(old.raw), len(new.raw))
    html = "".join(new.spec.row_html(new, index) for index in rows)
    return Fragment(f"{fillers.control_id(new, None)}-rows", html, "beforeend")


def _inside(piece: FieldPiece, old: Bound, new: Bound) -> Iterator[Fragment]:
    if fillers.messages(old, None) != fillers.messages(new, None):
        yield Fragment(fillers.frame_id(new, "m"), fillers.container_messages(new, None))
    if not piece.field.many:
        yield from _pieces(piece.items, _Place(new.path, _contents(old, None), _contents(new, None)))
        return
    both = min(len(bound.raw) if isinstance(bound.raw, list) else 0 for bound in (old, new))
    for index in range(both):
        yield from _pieces(piece.items, _Place((*new.path, index), _contents(old, index), _contents(new, index)))
    for column in piece.summed:
        if old.sheet.sum_of(old, column) != new.sheet.sum_of(new, column):
            yield Fragment(f"{fillers.frame_id(new, 's')}-{column}", fillers.column_sum(new, column))


def _contents(bound: Bound, index: int | None) -> tuple[Sheet, Mapping[str, Raw], Mapping[str, Any]]:
    raw: Any = bound.raw
    value: Any = bound.value
    if index is not None:
        raw = raw[index] if isinstance(raw, list) and index < len(raw) else {}
        value = value[index] if isinstance(value, Sequence) and index < len(value) else {}
    return bound.sheet, raw if isinstance(raw, dict) else {}, value if isinstance(value, Mapping) else {}


def _look(piece: FieldPiece, bound: Bound) -> tuple[Any, ...]:
    """All of a field's appearance that can change while the page is open."""
    sheet, key = bound.sheet, bound.key
    if key not in sheet.answers.shown:
        return (False,)
    reads = piece.reads(bound)
    if piece.items:
        rows = len(bound.raw) if piece.field.many and isinstance(bound.raw, list) else 0
        return (True, reads, rows, key in sheet.required)
    limits = sheet.limits(key, bound.schema)
    return (
        True,
        reads,
        key in sheet.required,
        bound.value if reads else bound.raw,
        tuple(bound.all_issues()),
        tuple(sheet.warnings.get(key, ())),
        sheet.origins.get(key, ""),
        sheet.asked.get(key),
        limits.options,
        sheet.files.get(key, ()),
    )
