"""What officials are shown of a case: what only certain roles see (`seen_by`), and what only who handles the case needs to
know (need.py), is taken out of a reading.

The reading itself knows everything: formulas and guards count what nobody here sees. Only what is shown is narrowed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.case.answers import Answers, Issue
from engine.case.derived import Derived
from engine.case.model import Case
from engine.case.need import NEED_TO_KNOW, is_guarded
from engine.procedure.field import Field
from engine.procedure.model import Page, Procedure, walk_fields
from engine.procedure.path import SchemaPath, parse_path, schema_path
from engine.procedure.program import Program

Roles = Collection[str]
APPLICANT: Roles = ("applicant", NEED_TO_KNOW)
Limits = tuple[tuple[SchemaPath, frozenset[str]], ...]


def _limits(procedure: Procedure) -> Limits:
    """Everything that names its readers: the path, and who may see it. A page's own limit holds for all its fields."""
    found = []
    for page in procedure.pages:
        above: SchemaPath = (page.id,) if page.repeat is not None else ()
        for path, field in walk_fields(page.fields, above):
            if field.seen_by:
                found.append((path, frozenset(field.seen_by)))
            if page.seen_by:
                found.append((path, frozenset(page.seen_by)))
            if is_guarded(field):
                found.append((path, frozenset({NEED_TO_KNOW})))
    found += [((each.id,), frozenset({NEED_TO_KNOW})) for each in procedure.attachments if is_guarded(each)]
    return tuple(found)


_LIMITS: Derived[Procedure, Limits] = Derived(_limits)


def sees(part: Field | Page, roles: Roles) -> bool:
    """Whether somebody with these roles is shown this page or field, as far as its own `seen_by` and guard go."""
    if isinstance(part, Field) and is_guarded(part) and NEED_TO_KNOW not in roles:
        return False
    return not part.seen_by or not set(part.seen_by).isdisjoint(roles)


def is_shown_to_applicant(page: Page, case: Case) -> bool:
    """Whether the page is for the applicant to read: his own, or the office's where and when the definition says so."""
    if page.filled_by_applicant or page.shown_to_applicant == "always":
        return True
    return page.shown_to_applicant == "after_decision" and case.decided_at is not None


def unseen(procedure: Procedure, roles: Roles) -> frozenset[SchemaPath]:
    """The fields that somebody with these roles is not shown; what lies inside them is not shown either."""
    return frozenset(path for path, readers in _LIMITS(procedure) if not readers & set(roles))


def as_seen(program: Program, answers: Answers, roles: Roles) -> Answers:
    """The reading as somebody with these roles is shown it."""
    procedure = program.procedure
    away = unseen(procedure, roles)
    closed = frozenset(page.id for page in procedure.pages if not sees(page, roles))
    if not away and not closed:
        return answers
    return replace(
        answers,
        values=_pruned(answers.values, (), away),
        shown=frozenset(path for path in answers.shown if not is_unseen(path, away)),
        shown_pages=answers.shown_pages - closed,
        notes={key: text for key, text in answers.notes.items() if key.partition(".")[0] not in closed},
        errors=_issues(answers.errors, away),
        warnings=_issues(answers.warnings, away),
        _tree=lambda: _pruned(answers.raw, (), away),
    )


def is_unseen(path: str, away: Collection[SchemaPath]) -> bool:
    """Whether a formatted path is one of those, or lies in one."""
    parsed = parse_path(path)
    names = schema_path(parsed) if parsed else ()
    return any(names[:length] in away for length in range(1, len(names) + 1))


def _issues(issues: Iterable[Issue], away: frozenset[SchemaPath]) -> tuple[Issue, ...]:
    return tuple(issue for issue in issues if not is_unseen(issue.path, away))


def _pruned(values: Any, above: SchemaPath, away: frozenset[SchemaPath]) -> Any:
    if isinstance(values, Mapping):
        return {
            name: _pruned(value, (*above, name), away) for name, value in values.items() if (*above, name) not in away
        }
    if isinstance(values, (list, tuple)) and any(isinstance(row, Mapping) for row in values):
        return [_pruned(row, above, away) for row in values]
    return values
