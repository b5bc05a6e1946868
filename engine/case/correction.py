"""Correction (補正): which answers are open again, what may be written, and what was changed.

Two kinds, as on e-Gov: partial (部分補正), where only the remarked fields may change, and whole (再提出).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.case.changes import Change, changes
from engine.case.derived import Derived
from engine.case.filing import held_by_applicant
from engine.case.model import Case, Remark
from engine.procedure.field import Field
from engine.procedure.model import Page, Procedure, walk_fields
from engine.procedure.path import Path, SchemaPath, format_path, parse_path, schema_path

__all__ = [
    "ATTACHMENT",
    "Change",
    "attachment_path",
    "changes",
    "fields_of",
    "is_open",
    "is_reachable",
    "open_paths",
    "places",
    "unknown_remark",
    "writable",
]
ATTACHMENT = "添付:"  # a remark or an open place at an attachment: `添付:事業計画`


def attachment_path(id_: str) -> str:
    """How an attachment is named where paths stand: in remarks, open places and issues."""
    return ATTACHMENT + id_


def open_paths(procedure: Procedure, case: Case) -> frozenset[str] | None:
    """What a correction opens. None = everything; empty = nothing (it is not the applicant's turn).

    In a partial correction: the remarked paths, with all that is inside them; a path without row numbers covers all
    rows. Fields that show only because of what is corrected are open as well: see `writable`.
    """
    if not held_by_applicant(procedure.workflow.state(case.state)):
        return frozenset()
    if case.submitted_at is None or case.correction != "partial":
        return None
    return frozenset(remark.path for remark in case.remarks)


def writable(procedure: Procedure, case: Case, path: str, also: frozenset[str] = frozenset()) -> bool:
    """Whether the applicant may write at `path` (a field's or `添付:id`) now.

    `also`: paths that the reading opened because an open field made them wrong (`Answers.opened`).

    Open is what the correction opens, and what was not there to be filled when the case was last filed: a field that
    was hidden then, an attachment that was not handed in.
    """
    opened = open_paths(procedure, case)
    if is_open(opened, path) or (opened and is_open(also, path)):
        return True
    if not opened:
        return False
    if path.startswith(ATTACHMENT):
        return not case.files.get(path) and not case.files.get(path.removeprefix(ATTACHMENT))
    parsed = parse_path(path)
    return parsed is not None and _was_hidden(case.answers or {}, parsed)


def is_open(opened: frozenset[str] | None, path: str) -> bool:
    """Whether `path` (a field's or `添付:id`) may be written: itself, something around it, or its column is open."""
    if opened is None or path in opened:
        return True
    parsed = parse_path(path) if not path.startswith(ATTACHMENT) else None
    if parsed is None:
        return False
    return any(format_path(part) in opened for part in _around(parsed))


def is_reachable(opened: frozenset[str] | None, path: str) -> bool:
    """Whether something inside `path` is open: a page shows the container of an open field."""
    if is_open(opened, path):
        return True
    parsed = parse_path(path)
    if parsed is None or opened is None:
        return False
    inside = (parse_path(name) for name in opened if not name.startswith(ATTACHMENT))
    return any(
        found is not None and (found[: len(parsed)] == parsed or schema_path(found)[: len(parsed)] == parsed)
        for found in inside
    )


def unknown_remark(procedure: Procedure, case: Case, remark: Remark) -> str | None:
    """Why a remark cannot stand at its path, in words for the official; None when it can."""
    if remark.path == "":
        return None
    if remark.path.startswith(ATTACHMENT):
        known = procedure.attachment(remark.path.removeprefix(ATTACHMENT))
        return None if known else f"「{remark.path}」という添付書類はありません。"
    path = parse_path(remark.path)
    found = places(procedure).get(schema_path(path)) if path else None
    if path is None or found is None:
        return f"「{remark.path}」という項目はありません。"
    page, field = found
    if not page.filled_by_applicant or field.value is not None or field.internal:
        return f"「{field.title}」は申請者が書く項目ではありません。もとになる項目に付けてください。"
    if not _row_exists(case.answers or {}, path):
        return f"「{remark.path}」の行はありません。"
    return None


def fields_of(procedure: Procedure) -> Iterator[tuple[Page, SchemaPath, Field]]:
    """Every field with its page and full schema path; a repeating page's id stands before its fields."""
    for page in procedure.pages:
        above: SchemaPath = (page.id,) if page.repeat is not None else ()
        yield from ((page, path, field) for path, field in walk_fields(page.fields, above))


def _places(procedure: Procedure) -> dict[SchemaPath, tuple[Page, Field]]:
    return {path: (page, field) for page, path, field in fields_of(procedure)}


places: Derived[Procedure, dict[SchemaPath, tuple[Page, Field]]] = Derived(_places)
"""Every field with its page, by full schema path."""


def _was_hidden(values: Any, path: Path) -> bool:
    """Whether the filed values have no place for the last step: rows that were not there do not count."""
    for step in path[:-1]:
        if isinstance(step, int):
            if not isinstance(values, (list, tuple)) or step >= len(values):
                return False
            values = values[step]
        elif isinstance(values, Mapping) and step in values:
            values = values[step]
        else:
            return isinstance(values, Mapping)
    return isinstance(values, Mapping) and path[-1] not in values


def _around(path: Path) -> Iterator[Path]:
    """What contains a path, nearest first, and the same without row numbers."""
    for length in range(len(path), 0, -1):
        yield path[:length]
        yield schema_path(path[:length])


def _row_exists(values: Any, path: Path) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(values, (list, tuple)) or step >= len(values):
                return False
            values = values[step]
        else:
            values = values.get(step) if isinstance(values, Mapping) else None
    return True
