"""A published version's pages, evaluated once: every field as text with slots (see slots.py), notes, rows, groups."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field as attribute
from typing import Any, Protocol

from jinja2 import Environment
from markupsafe import Markup

from engine.procedure.field import Field, Option, Raw
from engine.procedure.model import Note, Page, Procedure
from engine.procedure.path import Path, SchemaPath, format_path, html_id
from engine.web import fillers
from engine.web.bound import Bound, Sheet
from engine.web.controls import Controls, Frame
from engine.web.prose import prose
from engine.web.slots import Compiled, Recorder, safe, text

Seen = Callable[[Field], bool]


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
    read: Compiled[Bound]
    items: "tuple[Piece, ...]"
    row: Compiled[tuple[Bound, int]] | None
    options: Any  # the widget's options.html, or None
    blank: dict[bool, str] = attribute(default_factory=dict)  # the HTML of the unanswered field, by required or not
    _attrs: dict[tuple[str | None, bool], str] = attribute(default_factory=dict)

    def html(self, sheet: Sheet, above: Path, raw: Mapping[str, Raw], values: Mapping[str, Any]) -> str:
        if not self.in_row and self._is_blank(sheet, raw):
            return self._blank_html(sheet, above, raw, values)
        bound = self.bind(sheet, above, raw, values)
        if bound.key not in sheet.answers.shown:
            return f'<div id="{text(fillers.frame_id(bound, "w"))}" hidden></div>'
        return (self.read if self.reads(bound) else self.edit).fill(bound)

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

    @property
    def summed(self) -> tuple[str, ...]:
        """The columns whose sums the widget shows."""
        return tuple(column.id for column in getattr(self.field, "summed", ()))

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
        return self.row.fill((bound, index)) if self.row else ""

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


@dataclass(frozen=True)
class FormPage:
    """One page of the form, ready to be filled."""

    page: Page
    pieces: tuple[Piece, ...]

    def body(self, sheet: Sheet) -> Markup:
        """All fields and notes of the page."""
        raw, values = sheet.raw, sheet.answers.values
        return safe("".join(piece.html(sheet, (), raw, values) for piece in self.pieces))

    def fields(self) -> Iterator[FieldPiece]:
        """Every field on the page, containers before their members."""
        return _fields(self.pieces)


def _fields(pieces: Sequence[Piece]) -> Iterator[FieldPiece]:
    for piece in pieces:
        if isinstance(piece, FieldPiece):
            yield piece
            yield from _fields(piece.items)


@dataclass(frozen=True)
class _Maker:
    """Compiles the fields of one version in one language."""

    templates: Environment
    lang: str
    seen: Seen
    page: str

    def pieces(self, items: Sequence[Any], above: SchemaPath, in_row: bool) -> tuple[Piece, ...]:
        made: list[Piece] = []
        notes = 0
        for item in items:
            if isinstance(item, Note):
                notes += 1
                made.append(self.note(item, item.id or (f"注{notes}" if above else f"{self.page}.注{notes}")))
            elif not item.internal and self.seen(item):
                made.append(self.field(item, above, in_row))
        return tuple(made)

    def note(self, note: Note, key: str) -> NotePiece:
        source = note.note.say(self.lang)
        body = self.templates.get_template("note.html").render(id=safe("\x00"), level=note.level, body=safe("\x01"))
        return NotePiece(key, body, None if "《" in source or "«" in source else prose(source))

    def field(self, field: Field, above: SchemaPath, in_row: bool) -> FieldPiece:
        path = (*above, field.id)
        items = self.pieces(field.members, path, in_row or field.many)
        help_ = prose(field.help.say(self.lang), 4) if field.help else None
        mode = "computed" if field.value is not None else "read"
        edit = self.frame(field, path, in_row, "edit")
        return FieldPiece(
            field=field,
            key=".".join(path),
            in_row=in_row,
            help=help_,
            hinted=any('-x"' in piece for piece in edit.pieces),
            needed=frozenset(str(at[0]) for at in field.missing(None) if at),
            edit=edit,
            read=self.frame(field, path, in_row, mode),
            items=items,
            row=self.row() if field.many else None,
            options=self.options(field),
        )

    def frame(self, field: Field, path: SchemaPath, in_row: bool, mode: str) -> Compiled[Bound]:
        recorder: Recorder[Bound] = Recorder()
        f = Controls(recorder, field, path, in_row, self.lang)
        if mode != "edit" and field.members:
            control = f.rows_read if field.many else f.members
        else:
            name = "input" if mode == "edit" else "display"
            control = safe(self.templates.get_template(f"widgets/{field.type}/{name}.html").render(f=f))
        html = self.templates.get_template("field.html").render(
            f=f,
            frame=Frame(recorder, html_id(path), in_row, bool(field.members)),
            mode=mode,
            grouped=field.grouped,
            wide=bool(field.members),
            label=field.title.say(self.lang),
            help=prose(field.help.say(self.lang), 4) if field.help else None,
            control=control,
        )
        return recorder.compile(html)

    def row(self) -> Compiled[tuple[Bound, int]]:
        recorder: Recorder[tuple[Bound, int]] = Recorder()
        row = {name: recorder.mark(fill) for name, fill in _ROW.items()}
        return recorder.compile(self.templates.get_template("row.html").render(row=row))

    def options(self, field: Field) -> Any:
        name = f"widgets/{field.type}/options.html"
        return self.templates.get_template(name) if name in self.templates.list_templates() else None


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


_ROW: dict[str, Callable[[tuple[Bound, int], Any], str]] = {
    "id": lambda place, _: text("w" + html_id((*place[0].path, place[1]))[1:]),
    "name": lambda place, _: text(f"{place[0].key}[{place[1]}]"),
    "number": lambda place, _: str(place[1] + 1),
    "members": _row_members,
}


def compile_pages(
    procedure: Procedure, templates: Environment, lang: str = "ja", seen: Seen = lambda field: not field.seen_by
) -> Mapping[str, FormPage]:
    """Every page of a version by id. `seen` leaves out fields that this kind of reader may not see (`seen_by`)."""
    return {
        page.id: FormPage(page, _Maker(templates, lang, seen, page.id).pieces(page.fields, (), False))
        for page in procedure.pages
    }
