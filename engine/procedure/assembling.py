"""Pages to nodes (項目の組み立て): every page, group, table, field and note prepared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field as attribute
from typing import Any

from engine import formula
from engine.formula import Use
from engine.procedure.compiling import Compiler, Seat
from engine.procedure.field import Field
from engine.procedure.field_rules import default_of, limits_of, rows_limit
from engine.procedure.model import Note, Page, Procedure
from engine.procedure.path import SchemaPath
from engine.procedure.prepared import (
    FieldNode,
    Fill,
    GroupNode,
    LimitRules,
    NoteNode,
    PageNode,
    RowsNode,
)
from engine.procedure.problem import DataPath

NO_LIMITS = LimitRules()


@dataclass(frozen=True)
class _Inside:
    """What the members of a container need to know of it."""

    parent: int
    path: SchemaPath
    place: DataPath
    office: bool
    key: str  # what notes without an id are named after
    grouped: bool = False  # in a group, `required` may rest on the other members


@dataclass
class Assembled:
    """The nodes of all pages in the order of the definition; `containers` counts them, the filing (0) included."""

    pages: list[PageNode] = attribute(default_factory=list)
    groups: list[GroupNode] = attribute(default_factory=list)
    tables: list[RowsNode] = attribute(default_factory=list)
    fields: list[FieldNode] = attribute(default_factory=list)
    notes: list[NoteNode] = attribute(default_factory=list)
    containers: int = 1
    order: int = 0

    def number(self) -> int:
        self.containers += 1
        return self.containers - 1

    def next(self) -> int:
        self.order += 1
        return self.order

    def nodes(self) -> Iterator[PageNode | GroupNode | RowsNode | FieldNode]:
        """All but the notes, in the order of the definition."""
        every: list[PageNode | GroupNode | RowsNode | FieldNode] = [*self.pages, *self.groups]
        every += [*self.tables, *self.fields]
        return iter(sorted(every, key=lambda node: node.order))


def field_paths(procedure: Procedure) -> dict[SchemaPath, Field]:
    """Every field by its schema path; fields of a repeating page stand below the page's id."""
    found: dict[SchemaPath, Field] = {}
    for page in procedure.pages:
        _collect(page.fields, (page.id,) if page.repeat is not None else (), found)
    return found


def _collect(items: tuple[Any, ...], above: SchemaPath, found: dict[SchemaPath, Field]) -> None:
    for item in items:
        if isinstance(item, Field):
            found[(*above, item.id)] = item
            _collect(item.members, (*above, item.id), found)


def assemble(procedure: Procedure, compiler: Compiler) -> Assembled:
    """All nodes of the procedure's pages."""
    return _Assembler(procedure, compiler).run()


class _Assembler:
    def __init__(self, procedure: Procedure, compiler: Compiler) -> None:
        self.procedure = procedure
        self.compiler = compiler
        self.made = Assembled()
        self.fills = _fills(procedure)

    def run(self) -> Assembled:
        for number, page in enumerate(self.procedure.pages):
            self._page(page, ("pages", number))
        return self.made

    def _page(self, page: Page, place: DataPath) -> None:
        office = not page.filled_by_applicant
        seat = Seat(place, self.compiler.scopes.top, not office)
        visible = self.compiler.condition(page.visible_when, seat.below("visible_when"), Use.VISIBLE)
        number, order = self.made.number(), self.made.next()
        if page.repeat is None:
            self.made.pages.append(PageNode(number, page, visible, order))
            self._items(page.fields, _Inside(number, (), (*place, "fields"), office, page.id))
            return
        limits = LimitRules(
            rows_min=rows_limit(self.compiler, page.repeat.min, seat.below("repeat", "min")),
            rows_max=rows_limit(self.compiler, page.repeat.max, seat.below("repeat", "max")),
        )
        node = RowsNode(
            number, 0, (page.id,), page.id, None, page.title, visible, page.repeat.min is not None, None, limits, None,
            (), order, office,
        )  # fmt: skip
        self.made.tables.append(node)
        self._items(page.fields, _Inside(number, (page.id,), (*place, "fields"), office, page.id))

    def _items(self, items: tuple[Any, ...], inside: _Inside) -> None:
        notes = 0
        for number, item in enumerate(items):
            place = (*inside.place, number)
            if isinstance(item, Note):
                notes += 1
                self._note(item, inside, place, notes)
            elif item.many:
                self._table(item, inside, place)
            elif item.members:
                self._group(item, inside, place)
            else:
                self._field(item, inside, place)

    def _seat(self, inside: _Inside, place: DataPath) -> Seat:
        return Seat(place, self.compiler.scopes.at(inside.path), not inside.office)

    def _note(self, note: Note, inside: _Inside, place: DataPath, number: int) -> None:
        seat = self._seat(inside, place)
        name = note.id or f"注{number}"
        key = f"{inside.key}.{name}" if inside.path == () and note.id is None else name
        self.made.notes.append(
            NoteNode(
                inside.parent,
                key,
                note,
                self.compiler.condition(note.visible_when, seat.below("visible_when"), Use.VISIBLE),
                self.compiler.text(note.note.ja, seat.below("note")),
                self.made.next(),
                inside.office,
            )
        )

    def _table(self, table: Field, inside: _Inside, place: DataPath) -> None:
        seat, path = self._seat(inside, place), (*inside.path, table.id)
        rows: Any = getattr(table, "rows", None)
        limits = LimitRules(
            rows_min=rows_limit(self.compiler, getattr(rows, "min", None), seat.below("rows", "min")),
            rows_max=rows_limit(self.compiler, getattr(rows, "max", None), seat.below("rows", "max")),
        )
        fixed = getattr(rows, "fixed", ())
        number = self.made.number()
        node = RowsNode(
            number=number,
            parent=inside.parent,
            path=path,
            id=table.id,
            field=table,
            title=table.title,
            visible=self.compiler.condition(table.visible_when, seat.below("visible_when"), Use.VISIBLE),
            required=table.required,
            required_when=self.compiler.condition(table.required_when, seat.below("required_when"), Use.REQUIRED),
            limits=limits,
            fixed=len(fixed) if fixed else None,
            fills=self.fills.get(".".join(path), ()),
            order=self.made.next(),
            office=inside.office,
        )
        self.made.tables.append(node)
        self._items(table.members, _Inside(number, path, (*place, "fields"), inside.office, table.id))

    def _group(self, group: Field, inside: _Inside, place: DataPath) -> None:
        seat, path = self._seat(inside, place), (*inside.path, group.id)
        number = self.made.number()
        node = GroupNode(
            number=number,
            parent=inside.parent,
            path=path,
            id=group.id,
            field=group,
            visible=self.compiler.condition(group.visible_when, seat.below("visible_when"), Use.VISIBLE),
            required_when=self.compiler.condition(group.required_when, seat.below("required_when"), Use.REQUIRED),
            fills=self.fills.get(".".join(path), ()),
            order=self.made.next(),
            office=inside.office,
        )
        self.made.groups.append(node)
        self._items(group.members, _Inside(number, path, (*place, "fields"), inside.office, group.id, True))

    def _field(self, field: Field, inside: _Inside, place: DataPath) -> None:
        seat, path = self._seat(inside, place), (*inside.path, field.id)
        compiler = self.compiler
        compute = compiler.value(field.value, seat.below("value"), field.value_type())
        fills = self.fills.get(".".join(path), ())
        default = default_of(compiler, field, seat.below("default"))
        governed = field.value or default or fills or field.locked or field.internal or field.uploaded
        kind = type(field)
        limits = limits_of(compiler, field, seat)
        immediate = not (limits or field.required_when or inside.grouped or inside.office or field.internal)
        immediate = immediate and compute is None
        self.made.fields.append(
            FieldNode(
                parent=inside.parent,
                path=path,
                id=field.id,
                key=".".join(path),
                field=field,
                visible=compiler.condition(field.visible_when, seat.below("visible_when"), Use.VISIBLE),
                compute=compute,
                default=default,
                fills=fills,
                required=field.required,
                required_when=compiler.condition(field.required_when, seat.below("required_when"), Use.REQUIRED),
                limits=limits,
                empty=() if isinstance(field.value_type(), formula.ListOf) else None,
                plain=not governed,
                parse=field.parse,
                check=field.check if kind.check is not Field.check else None,
                parted=kind.missing is not Field.missing,
                immediate=immediate,
                order=self.made.next(),
                office=inside.office,
            )
        )


def _fills(procedure: Procedure) -> Mapping[str, tuple[Fill, ...]]:
    """Which lookups fill which field, by its dotted path."""
    found: dict[str, list[Fill]] = {}
    for lookup in procedure.lookups:
        said = f"{lookup.label.ja if lookup.label else lookup.id}から取得した内容のため、変更できません。"
        for path, name in lookup.fills.items():
            found.setdefault(path, []).append(Fill(lookup.id, name, path in lookup.locks, said))
    return {path: tuple(fills) for path, fills in found.items()}
