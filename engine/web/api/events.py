"""GET /api/v1/cases/{case}/events: what happened to a case, as it is told outside; with a scope, as officials read it."""

from typing import Literal

from starlette.responses import Response

from engine.case.model import SYSTEM, Event
from engine.case.policy import may
from engine.web.api import shapes
from engine.web.api.answer import answer
from engine.web.api.asked import Asked, asked
from engine.web.api.cases import given
from engine.web.opening import OpenCase, case_of
from engine.web.request import Request

By = Literal["applicant", "office", "system"]


def show(request: Request) -> Response:
    """GET /api/v1/cases/{case}/events: in order, all of them."""
    asked(request, Asked)
    with request.reading() as tx:
        open_ = case_of(request, tx)
        events = tx.events.of_case(open_.case.id)
        is_open = given(request, open_, tx)
    internal = bool(may(request.person, "api.case.internal", open_.case, open_.procedure))
    told = [event for event in events if internal or is_outer(open_, event)]
    items = tuple(_row(open_, event, is_open, internal) for event in told)
    return answer(shapes.EventList(case=open_.case.id, items=items))


def is_outer(open_: OpenCase, event: Event) -> bool:
    """Whether the applicant is told of it, too: his own acts, the end, his turn, a new word for where the case stands."""
    flow = open_.procedure.workflow
    before, after = flow.state(event.before), flow.state(event.after)
    if after is None or flow.transition(event.action) is None or event.before == event.after:
        return False
    new = (before.public if before else None) != after.public
    return _by(open_, event) == "applicant" or bool(after.final) or "applicant" in after.holder or new


def _by(open_: OpenCase, event: Event) -> By:
    if event.actor == SYSTEM.id:
        return "system"
    return "applicant" if event.principal is not None and event.principal == open_.case.owner.id else "office"


def _row(open_: OpenCase, event: Event, is_open: bool, internal: bool) -> shapes.EventRow:
    """Names of the applicant's people are guarded, those of officials internal; what somebody wrote may be about anybody."""
    by = _by(open_, event)
    number = event.data.get("answers_number")
    reason = event.data.get("reason") or (event.data.get("note") if internal else None)
    end = open_.procedure.workflow.state(event.after)
    told = is_open and (internal or by == "applicant" or (end is not None and end.final is not None))
    named = is_open if by == "applicant" else internal
    return shapes.EventRow(
        number=event.number,
        at=event.at,
        action=event.action,
        by=by,
        before=event.before,
        after=event.after,
        answers_number=number if isinstance(number, int) else None,
        name=event.actor_name if named else None,
        reason=str(reason) if reason and told else None,
    )
