"""What was filed, as this official is shown it: read with the office's own fields, without what other roles see."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.case import guards
from engine.case.answers import Answers
from engine.case.model import Case
from engine.case.seeing import Roles, as_seen
from engine.web.file_access import looking_as
from engine.web.opening import OpenCase
from engine.web.request import Request


def roles(request: Request, open_: OpenCase) -> Roles:
    """The roles under which this official looks at this case."""
    return looking_as(request, open_)


def read(
    request: Request, open_: OpenCase, changes: Mapping[str, Any] | None = None, asked: frozenset[str] = frozenset()
) -> Answers:
    """The case as it stands (or with `changes` of it), narrowed to what this official's roles see."""
    case: Case = replace(open_.case, **changes) if changes else open_.case
    answers = guards.read_filed(open_.program, case, request.now, asked)
    return as_seen(open_.program, answers, roles(request, open_))


def judged(request: Request, open_: OpenCase) -> Answers:
    """The same, with every rule applied to it anew: what the machine finds (warnings, and what would be an error now)."""
    answers = guards.read_filed(open_.program, open_.case, request.now, opened=None)
    return as_seen(open_.program, answers, roles(request, open_))


def with_office(open_: OpenCase, typed: Mapping[str, Any], outcome: str | None) -> dict[str, Any]:
    """The changes of a case under which an act is looked at: what is typed now, the outcome chosen now."""
    return {"office_answers": {**open_.case.office_answers, **typed}, "outcome": outcome}
