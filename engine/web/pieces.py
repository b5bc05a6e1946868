"""What stands on a page: fields in their frames, and notes between them, as text with slots (see slots.py)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field as attribute
from typing import Any, Protocol

from markupsafe import Markup

from engine.case.correction import is_open
from engine.procedure.field import Field, Option, Raw
from engine.procedure.path import Path, format_path, html_id
from engine.web import fillers
from engine.web.bound import Bound, Sheet
from engine.web.prose import prose
from engine.web.slots import Compiled, Later, safe, text


class Piece(Protocol):
    """What stands on a page: a field or a note."""

    def html(self, sheet: Sheet, above: Path, raw: Mapping[str, Raw], values: Mapping[str, Any]) -> str:
        """The piece for one request; where it is hidden, an empty element that a partial answer can fill."""


@dataclass(frozen=True)
class NotePiece:
    """Text between fields. `key` is what the reading calls it; `body` holds a mark for the id and one for the text."""

    key: str
    body: str
    text: Markup | None  # None: the text holds values of the case

    def html(self, sheet: Sheet, above: Path, raw: Mapping[str, Raw], values: Mapping[str, Any]) -> str:
        if not self.shown(sheet, above):
            return f'<div id="{text(self.element(above))}" hidden></div>'
        said = self.text if self.text is not None else prose(sheet.answers.notes[self.path(above)])
        return self.body.replace("\x00", text(self.element(above))).replace("\x01", said)

    def path(self, above: Path) -> str:
        """Its place, as the reading names it."""
        return f"{format_path(above)}.{self.key}" if above else self.key

    def element(self, above: Path) -> str:
        """The id of its element at a place."""
        return "n" + html_id((*above, self.key))[1:]

    def shown(self, sheet: Sheet, above: Path) -> bool:
        """Whether the reading shows it."""
        return self.path(above) in sheet.answers.notes


@dataclass(frozen=True)
class FieldPiece:
    """One field in its frame: to be typed (`edit`), to be read (`read`). `items` are the members of a group or row."""

    field: Field
    key: str
    in_row: bool
    help: Markup | None
    hinted: bool
    needed: frozenset[str]  # the parts that a required field asks for
    edit: Compiled[Bound]
    read: Later[Bound]
    part: Later[Bound] | None  # a table in whose rows something may be changed, while no row comes or goes
    items: "tuple[Piece, ...]"
    row: Compiled[tuple[Bound, int]] | None
    row_part: Compiled[tuple[Bound, int]] | None
    summed: tuple[str, ...]  # the columns whose sums the widget shows
    options: Any  # the widget's options.html, or None
    blank: dict[bool, str] = attribute(default_factory=dict)  # the HTML of the unanswered field, by required or not
    _attrs: dict[tuple[str | None, bool], str] = attribute(default_factory=dict)

    def html(self, sheet: Sheet, above: Path, raw: Mapping[str, Raw], values: Mapping[str, Any]) -> str:
        if not self.in_row and self._is_blank(sheet, raw):
            return self._blank_html(sheet, above, raw, values)
        bound = self.bind(sheet, above, raw, values)
        if bound.key not in sheet.answers.shown:
            return f'<div id="{text(fillers.frame_id(bound, "w"))}" hidden></div>'
        if self.reads(bound):
            return self.read.fill(bound)
        return (self.edit if self.part is None or self._rows_change(bound) else self.part).fill(bound)

    def _rows_change(self, bound: Bound) -> bool:
        return is_open(bound.sheet.open, bound.key)

    def _is_blank(self, sheet: Sheet, raw: Mapping[str, Raw]) -> bool:
        """Whether the field looks as it does for everybody who has not answered it yet."""
        key = self.key
        return not (
            raw.get(self.field.id)
            or sheet.said
            or self.items
            or self.field.value is not None
            or self.field.uploaded
            or key not in sheet.answers.shown
            or key in sheet.locked
            or key in sheet.origins
            or key in sheet.answers.limits
        )

    def _blank_html(self, sheet: Sheet, above: Path, raw: Mapping[str, Raw], values: Mapping[str, Any]) -> str:
        required = self.key in sheet.required
        found = self.blank.get(required)
        if found is None:
            found = self.blank[required] = self.edit.fill(self.bind(sheet, above, raw, values))
        return found

    def plain_attrs(self, part: str | None, required: bool) -> str:
        """`fillers.attrs` of a control at which nothing is to be said; not for rows, whose ids differ."""
        found = self._attrs.get((part, required))
        if found is None:
            ids = [f"h{self._id}"] if self.help else []
            ids += [f"f{self._id}-x"] if self.hinted else []
            ids += [f"m{self._id}"] if self.items else []
            found = f' aria-describedby="{text(" ".join(ids))}"' if ids else ""
            if required and (part is None or part in self.needed):
                found += ' aria-required="true"'
            self._attrs[(part, required)] = found
        return found

    @property
    def _id(self) -> str:
        return html_id(tuple(self.key.split(".")))[1:]

    def bind(self, sheet: Sheet, above: Path, raw: Mapping[str, Raw], values: Mapping[str, Any]) -> Bound:
        """The field at a place, with what was typed there and what it means."""
        id_ = self.field.id
        return Bound(sheet, self, (*above, id_), raw.get(id_, ""), values.get(id_))

    def reads(self, bound: Bound) -> bool:
        """Whether it is only to be read: computed, locked, or not open in this correction."""
        if self.field.value is not None or bound.key in bound.sheet.locked:
            return True
        return bool(self.items) and not bound.sheet.is_reachable(bound.key)

    def row_html(self, bound: Bound, index: int) -> str:
        """One row of a table."""
        row = self.row if self._rows_change(bound) else self.row_part
        return row.fill((bound, index)) if row else ""

    def row_title(self, bound: Bound, index: int) -> str:
        """What a row is called, as HTML."""
        return text(row_title(self.field, index, bound.sheet.lang))

    def row_members(self, bound: Bound, index: int) -> str:
        """The fields of one row."""
        return _row_members((bound, index), None)

    def options_html(self, bound: Bound, options: Sequence[Option]) -> str:
        """Choices that come from the case, by the widget's template."""
        if self.options is None:
            return ""
        chosen = bound.field.chosen(bound.raw) if bound.raw else frozenset()
        html: str = self.options.render(f=_Live(bound), options=options, chosen=chosen)
        return html


class _Live:
    """`f` for `options.html`, which runs per request: real names instead of marks."""

    def __init__(self, bound: Bound) -> None:
        self.field = bound.field
        self.lang = bound.sheet.lang
        self.name = bound.key
        self.id = html_id(bound.path)
        self.attrs = safe(fillers.attrs(bound, None))

    def t(self, ja: str, en: str) -> str:
        return en if self.lang == "en" else ja


def _row_members(place: tuple[Bound, int], _: None) -> str:
    bound, index = place
    raws = bound.raw if isinstance(bound.raw, list) else []
    values = bound.value if isinstance(bound.value, Sequence) else []
    raw = raws[index] if index < len(raws) else {}
    value = values[index] if index < len(values) else None
    path = (*bound.path, index)
    return "".join(
        item.html(bound.sheet, path, raw if isinstance(raw, dict) else {}, value if isinstance(value, Mapping) else {})
        for item in bound.spec.items
    )


def row_title(field: Field, index: int, lang: str) -> str:
    """What a row is called: its fixed name, the author's label for it, or its number."""
    fixed = getattr(getattr(field, "rows", None), "fixed", ())
    if index < len(fixed):
        return str(fixed[index].say(lang))
    label = getattr(field, "row_label", None)
    if label is not None:
        return str(label.say(lang)).replace("《行番号》", str(index + 1))
    return f"Row {index + 1}" if lang == "en" else f"{index + 1}行目"


ROW: dict[str, Callable[[tuple[Bound, int], Any], str]] = {
    "id": lambda place, _: text("w" + html_id((*place[0].path, place[1]))[1:]),
    "name": lambda place, _: text(f"{place[0].key}[{place[1]}]"),
    "title": lambda place, _: text(row_title(place[0].field, place[1], place[0].sheet.lang)),
    "members": _row_members,
}
