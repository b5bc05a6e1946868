"""Correction (補正): which answers are open again, what may be written, and what was changed.

Two kinds, as on e-Gov: partial (部分補正), where only the remarked fields may change, and whole (再提出).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.case.changes import Change, changes
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
    "locate",
    "open_paths",
    "unknown_remark",
]
ATTACHMENT = "添付:"  # a remark or an open place at an attachment: `添付:事業計画`
Dependents = Callable[[SchemaPath], frozenset[SchemaPath]]


def attachment_path(id_: str) -> str:
    """How an attachment is named where paths stand: in remarks, open places and issues."""
    return ATTACHMENT + id_


def open_paths(procedure: Procedure, case: Case, dependents: Dependents | None = None) -> frozenset[str] | None:
    """What the applicant may write now. None = everything; empty = nothing (it is not the applicant's turn).

    In a partial correction: the remarked paths with all that is inside them, and fields that may show because of them
    (`dependents`: `Program.dependents`) as far as they hold no answer yet. A path without row numbers covers all rows.
    """
    if not held_by_applicant(procedure.workflow.state(case.state)):
        return frozenset()
    if case.submitted_at is None or case.correction != "partial":
        return None
    paths = {remark.path for remark in case.remarks}
    if dependents is not None:
        paths |= set(_newly_shown(procedure, case, dependents))
    return frozenset(paths)


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
    found = locate(procedure, schema_path(path)) if path else None
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


def locate(procedure: Procedure, path: SchemaPath) -> tuple[Page, Field] | None:
    """The field at a full schema path, with its page."""
    return next(((page, field) for page, here, field in fields_of(procedure) if here == path), None)


def _newly_shown(procedure: Procedure, case: Case, dependents: Dependents) -> Iterator[str]:
    left = [schema_path(path) for path in (parse_path(remark.path) for remark in case.remarks) if path]
    seen = set(left)
    while left:
        base = left.pop()
        inside = [path for _, path, _ in fields_of(procedure) if path[: len(base)] == base]
        for path in frozenset().union(*map(dependents, inside or [base])) - seen:
            seen.add(path)
            left.append(path)
            found = locate(procedure, path)
            if found is not None and found[1].value is None and _is_blank(case.answers or {}, path):
                yield format_path(path)


def _is_blank(values: Any, path: SchemaPath) -> bool:
    """Whether no row holds an answer at this schema path."""
    if isinstance(values, (list, tuple)) and path:
        return all(_is_blank(row, path) for row in values)
    if not path:
        return values in (None, "", [], {}, ())
    return not isinstance(values, Mapping) or _is_blank(values.get(path[0]), path[1:])


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
