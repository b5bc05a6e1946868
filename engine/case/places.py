"""Reading containers (まとまりの読み取り): which pages, groups and rows are shown, and what stands in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.case.lookups import evidence_of
from engine.case.raw import MAX_ROWS, is_blank
from engine.case.reading import Frame, Reading
from engine.formula import Context
from engine.procedure.field import Invalid
from engine.procedure.prepared import Fill, GroupNode, PageNode, RowsNode


def read_page(reading: Reading, node: PageNode) -> None:
    """A page is a place in the case's own names; office pages hold what officials typed."""
    root = reading.root
    if node.visible is not None and not reading.holds(node.visible, root):
        return
    applicants = node.page.filled_by_applicant
    frame = Frame(root, "", (), root.raw if applicants else reading.situation.office, reading.env)
    if not applicants:
        frame.open, frame.base = True, None
        frame.asked = reading.is_asked(node)
    reading.frames[node.number].append(frame)
    reading.pages.append(node.page.id)


def read_group(reading: Reading, node: GroupNode) -> None:
    """A group is a place with names of its own."""
    for parent in reading.frames[node.parent]:
        if node.visible is not None and not reading.holds(node.visible, parent):
            continue
        path = parent.prefix + node.id
        raw = _filled_raw(reading, node.fills, parent.raw.get(node.id), path)
        if not isinstance(raw, Mapping):
            if raw not in (None, "", []):
                reading.issue(parent, node.order, path, Invalid("shape"), node.field)
            raw = {}
        env: dict[str, Any] = {}
        frame = Frame(parent, path + ".", parent.key, raw, env)
        if reading.partial:
            frame.open = reading.is_open(parent, path, ".".join(node.path))
            frame.base = _mapping(parent.base, node.id)
        parent.env[node.id] = env
        reading.frames[node.number].append(frame)
        reading.shown.append(path)


def read_rows(reading: Reading, node: RowsNode) -> None:
    """A table is one place per row. In a correction that does not open it, its rows stay those last submitted."""
    for parent in reading.frames[node.parent]:
        if node.visible is not None and not reading.holds(node.visible, parent):
            continue
        path = parent.prefix + node.id
        raw = _filled_raw(reading, node.fills, parent.raw.get(node.id), path)
        rows = _row_list(reading, node, parent, raw)
        bases: Sequence[Any] = ()
        open_ = parent.open
        if reading.partial:
            open_ = reading.is_open(parent, path, ".".join(node.path))
            bases = _list(parent.base, node.id)
            if not open_:
                reading.closed.add(path)
                rows = [rows[number] if number < len(rows) else {} for number in range(len(bases))]
        values: list[dict[str, Any]] = []
        parent.env[node.id] = values
        reading.shown.append(path)
        if node.field is None:
            reading.pages.append(node.id)
        for number, row in enumerate(rows):
            frame = _row(parent, node, number, row, values)
            if reading.partial:
                frame.open = open_ or f"{path}[{number}]" in reading.opened
                frame.base = bases[number] if number < len(bases) and isinstance(bases[number], Mapping) else None
            reading.frames[node.number].append(frame)


def _row(parent: Frame, node: RowsNode, number: int, raw: Mapping[str, Any], values: list[dict[str, Any]]) -> Frame:
    env: dict[str, Any] = {}
    values.append(env)
    frame = Frame(parent, f"{parent.prefix}{node.id}[{number}].", (*parent.key, node.order, number), raw, env)
    outer = parent.context
    frame.context = Context(outer.today, outer.holidays, env, values, number, outer.warnings)
    return frame


def _row_list(reading: Reading, node: RowsNode, parent: Frame, raw: Any) -> list[Mapping[str, Any]]:
    """The rows as posted: never more than the language allows, each a mapping."""
    path = parent.prefix + node.id
    if not isinstance(raw, (list, tuple)):
        if raw not in (None, "", {}):
            reading.issue(parent, node.order, path, Invalid("shape"), node.field)
        raw = ()
    if len(raw) > MAX_ROWS:
        reading.issue(parent, node.order, path, Invalid("rows.max", {"max": f"{MAX_ROWS:,}"}), node.field)
        raw = raw[:MAX_ROWS]
    rows: list[Mapping[str, Any]] = []
    for number, row in enumerate(raw):
        if not isinstance(row, Mapping):
            if row not in (None, "", []):
                reading.issue(parent, node.order, f"{path}[{number}]", Invalid("shape"), node.field)
            row = {}
        rows.append(row)
    if node.fixed is not None:
        rows = [rows[number] if number < len(rows) else {} for number in range(node.fixed)]
    return rows


def _mapping(base: Mapping[str, Any] | None, name: str) -> Mapping[str, Any] | None:
    found = base.get(name) if base is not None else None
    return found if isinstance(found, Mapping) else None


def _list(base: Mapping[str, Any] | None, name: str) -> Sequence[Any]:
    found = base.get(name) if base is not None else None
    return found if isinstance(found, (list, tuple)) else ()


def _filled_raw(reading: Reading, fills: tuple[Fill, ...], raw: Any, path: str) -> Any:
    """A group or table that a registry fills: its raw where nothing was typed, or always where it locks."""
    for fill in fills:
        found = evidence_of(reading, fill)
        if found in (None, "", [], {}):
            continue
        if fill.locks:
            reading.locked[path] = fill.said
        elif not is_blank(raw):
            continue
        reading.origin[path] = f"registry:{fill.lookup}"
        return found
    return raw
