"""GET /api/v1/cases: filed cases by their last change, and one of them. Never a draft: nothing was filed there yet."""

from datetime import datetime, timedelta

from starlette.responses import Response

from engine.case.need import guarded
from engine.case.policy import may
from engine.case.scopes import covered
from engine.procedure.text import Text
from engine.store.changes import Changed, ChangesQuery, Mark, mark_of
from engine.store.errors import BadCursor
from engine.store.transaction import Transaction
from engine.web.api import shapes, shown
from engine.web.api.answer import answer
from engine.web.api.asked import Asked, CasesAsked, asked, bad_value
from engine.web.looks import GIVEN, Look
from engine.web.opening import OpenCase, case_of
from engine.web.request import Request

PATH = "/api/v1/cases"
# What is stored now may bear a time of a while ago: its request began then. So the last of the marks goes back as far.
OVERLAP = timedelta(minutes=2)


def show_list(request: Request) -> Response:
    """GET /api/v1/cases: those of the procedures that the token is for; the database chooses, nothing is left out later."""
    wanted = asked(request, CasesAsked)
    if wanted.state is not None and wanted.procedure is None:
        raise bad_value(CasesAsked, "state")
    after = _after(wanted.cursor)
    query = ChangesQuery(_procedures(request, wanted.procedure), wanted.state, after, wanted.limit + 1)
    with request.reading() as tx:
        found = tx.cases.changed(query)
    rows, more = found[: wanted.limit], len(found) > wanted.limit
    last = rows[-1].mark if rows else after
    settled = Mark(request.now - OVERLAP)
    mark = last if more or last.at <= settled.at else settled
    return answer(shapes.CaseList(items=tuple(map(_row, rows)), next=mark.text(), more=more))


def show(request: Request) -> Response:
    """GET /api/v1/cases/{case}: what was filed, as far as the token's scopes open it."""
    asked(request, Asked)
    with request.reading() as tx:
        open_ = case_of(request, tx)
        events = tx.events.of_case(open_.case.id)
        is_open = given(request, open_, tx)
    return answer(_told(open_, shown.filed(request, open_), is_open, events[-1].at))


def given(request: Request, open_: OpenCase, tx: Transaction) -> bool:
    """Whether what is guarded is given to this system; then that is recorded, before anything is answered."""
    if not may(request.person, "api.case.guarded", open_.case, open_.procedure):
        return False
    if guarded(open_.procedure) or shown.is_person(open_.case):
        request.app.looks.look(Look(request.person, open_.case.id, request.now, request.url, GIVEN), tx)
    return True


def _after(cursor: str | None) -> Mark:
    try:
        return mark_of(cursor) if cursor else Mark()
    except BadCursor as error:
        raise bad_value(CasesAsked, "cursor") from error


def _procedures(request: Request, wanted: str | None) -> tuple[str, ...] | None:
    """The procedures that are asked for and that the token is for; None = all."""
    reach = covered(request.person)
    if wanted is None:
        return reach
    return (wanted,) if reach is None or wanted in reach else ()


def _row(changed: Changed) -> shapes.CaseRow:
    return shapes.CaseRow(
        id=changed.id,
        procedure=changed.procedure,
        version=changed.version,
        state=changed.state,
        receipt=changed.receipt,
        revision=changed.revision,
        submitted_at=changed.submitted_at,
        changed_at=changed.mark.at,
        decided_at=changed.decided_at,
        outcome=changed.outcome if changed.decided_at else None,  # a drafted one is no outcome yet
        url=f"{PATH}/{changed.id}",
    )


def _told(open_: OpenCase, filed: shown.Filed, is_open: bool, changed_at: datetime) -> shapes.CaseAnswer:
    case, owner = open_.case, open_.case.owner
    return shapes.CaseAnswer(
        id=case.id,
        procedure=case.procedure,
        version=case.version,
        state=_standing(open_),
        receipt=case.receipt or "",
        revision=case.revision,
        channel=case.channel,
        submitted_at=case.submitted_at or changed_at,
        changed_at=changed_at,
        decided_at=case.decided_at,
        outcome=case.outcome if case.decided_at or filed.internal else None,
        due=case.due,
        office=case.office,
        assignee=case.assignee if filed.internal else None,
        applicant=shapes.Party(
            kind=owner.kind,
            name=owner.name if is_open or not shown.is_person(case) else None,
            corporate_number=owner.corporate_number,
        ),
        answers=filed.answers,
        files=filed.files,
        withheld=filed.withheld,
        events=f"{PATH}/{case.id}/events",
    )


def _standing(open_: OpenCase) -> shapes.Standing:
    id_ = open_.case.state
    state = open_.procedure.workflow.state(id_)
    if state is None:
        return shapes.Standing(id=id_, label=Text(ja=id_), holder=(), final=None)
    return shapes.Standing(id=id_, label=state.title, holder=state.holder, final=state.final)
