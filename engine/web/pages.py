"""A published version's pages, evaluated once: every field's frame and widget, every note, every table's row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from jinja2 import Environment, TemplateNotFound
from markupsafe import Markup

from engine import formula
from engine.procedure.field import Field
from engine.procedure.model import Note, Page, Procedure
from engine.procedure.path import SchemaPath, html_id
from engine.web.bound import Bound, Sheet
from engine.web.controls import Controls, Frame, Place
from engine.web.pieces import ROW, FieldPiece, NotePiece, Piece
from engine.web.prose import prose
from engine.web.slots import Compiled, Later, Recorder, safe

Seen = Callable[[Field], bool]


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


class RepeatedPage(Field):
    """A page that repeats (`repeat:`), as a table of its fields: one block of questions after the other."""

    type: str = "page"
    fields: tuple[Any, ...] = ()
    row_label: Any = None

    many: ClassVar[bool] = True
    grouped: ClassVar[bool] = True

    @property
    def members(self) -> tuple[Any, ...]:
        return self.fields


@dataclass(frozen=True)
class _Maker:
    """Compiles the fields of one version in one language."""

    templates: Environment
    lang: str
    seen: Seen
    page: str
    totals: frozenset[formula.Expr]  # what the page's computed fields say

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
        place = Place(path, in_row, self.lang, self.sums(field, path))
        edit = self.frame(field, place, "edit")
        return FieldPiece(
            field=field,
            key=".".join(path),
            in_row=in_row,
            help=help_,
            hinted=any('-x"' in piece for piece in edit.pieces),
            needed=frozenset(str(at[0]) for at in field.missing(None) if at),
            edit=edit,
            read=Later(lambda: self.frame(field, place, mode)),
            part=Later(lambda: self.frame(field, replace(place, rows_change=False), "edit")) if field.many else None,
            items=items,
            row=self.row(field, True) if field.many else None,
            row_part=self.row(field, False) if field.many else None,
            summed=place.sums,
            options=self.options(field),
        )

    def sums(self, field: Field, path: SchemaPath) -> tuple[str, ...]:
        """The columns to be summed under the rows: not where a field of the page says the same total."""
        columns: Sequence[Field] = getattr(field, "summed", ())
        told = {column.id: formula.parse(f"合計({'.'.join((*path, column.id))})")[0] for column in columns}
        return tuple(id_ for id_, total in told.items() if total not in self.totals)

    def frame(self, field: Field, place: Place, mode: str) -> Compiled[Bound]:
        recorder: Recorder[Bound] = Recorder()
        f = Controls(recorder, field, place)
        if mode != "edit" and field.members:
            control = f.rows_read if field.many else f.members
        else:
            name = "input" if mode == "edit" else "display"
            template = "repeat.html" if isinstance(field, RepeatedPage) else f"widgets/{field.type}/{name}.html"
            control = safe(self.templates.get_template(template).render(f=f))
        html = self.templates.get_template("field.html").render(
            f=f,
            frame=Frame(recorder, html_id(place.path), place.in_row, bool(field.members)),
            mode=mode,
            grouped=field.grouped,
            wide=bool(field.members),
            label=field.title.say(self.lang),
            help=prose(field.help.say(self.lang), 4) if field.help else None,
            control=control,
        )
        return recorder.compile(html)

    def row(self, field: Field, changes: bool) -> Compiled[tuple[Bound, int]]:
        recorder: Recorder[tuple[Bound, int]] = Recorder()
        fixed = not changes or bool(getattr(getattr(field, "rows", None), "fixed", ()))
        row = {name: recorder.mark(fill) for name, fill in ROW.items()}
        return recorder.compile(self.templates.get_template("row.html").render(row=row, fixed=fixed))

    def options(self, field: Field) -> Any:
        name = f"widgets/{field.type}/options.html"
        try:
            return self.templates.get_template(name)
        except TemplateNotFound:
            return None


def compile_pages(
    procedure: Procedure, templates: Environment, lang: str = "ja", seen: Seen = lambda field: not field.seen_by
) -> Mapping[str, FormPage]:
    """Every page of a version by id. `seen` leaves out fields that this kind of reader may not see (`seen_by`)."""
    return {
        page.id: FormPage(
            page, _Maker(templates, lang, seen, page.id, _totals(page.fields)).pieces(_items(page), (), False)
        )
        for page in procedure.pages
    }


def _totals(items: Sequence[Any]) -> frozenset[formula.Expr]:
    """The formulas of a page's computed fields, those in groups too; they compare by meaning."""
    found: set[formula.Expr] = set()
    for field in items:
        if not isinstance(field, Field) or field.many:
            continue
        found |= _totals(field.members)
        tree = formula.parse(field.value)[0] if field.value else None
        if tree is not None:
            found.add(tree)
    return frozenset(found)


def _items(page: Page) -> tuple[Any, ...]:
    if page.repeat is None:
        return page.fields
    return (RepeatedPage(id=page.id, label=page.title, fields=page.fields, row_label=page.repeat.label),)
