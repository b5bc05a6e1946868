"""The case page for the applicant (申請の状況): where it stands, what to do, what was filed, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import RedirectResponse, Response

from engine.case import calendar, clock, guards, workflow
from engine.case.answers import Answers
from engine.case.filing import is_filing
from engine.case.model import Event, FileRef
from engine.case.seeing import is_shown_to_applicant
from engine.case.standing import is_own_side, is_party
from engine.procedure.workflow import State, Transition
from engine.web.applicant.procedure import first_page
from engine.web.applicant.receipt import address
from engine.web.applicant.standing import standing
from engine.web.file_states import file_states
from engine.web.opening import OpenCase, case_of, day_of, draft_answers
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.summary import Line, lines_of


@dataclass(frozen=True)
class Happened:
    """One line of the history as an applicant sees it: no names of officials, no internal steps."""

    at: datetime
    text: str
    who: str
    reason: str = ""


def show(request: Request) -> Response:
    """GET /cases/{case}: officials are led to their own page; a draft to where it is typed."""
    with request.reading() as tx:
        open_ = case_of(request, tx)
        events = tx.events.of_case(open_.case.id)
        notices = tx.notices.of_case(open_.case.id)
        states = file_states(request, tx, open_.case.id)
    case, procedure = open_.case, open_.procedure
    if not (is_own_side(request.person, case, procedure) or is_party(request.person, case)):
        return RedirectResponse(f"/review/cases/{case.id}", 303)
    if case.submitted_at is None:
        return RedirectResponse(f"/cases/{case.id}/pages/{first_page(procedure)}", 303)
    filed = guards.read_filed(open_.program, case, request.now)
    return page(
        request,
        "applicant/case.html",
        case=case,
        procedure=procedure,
        standing=standing(procedure, case.id, case.state, True),
        clock=clock.state(procedure, case, day_of(request), calendar),
        address=address(open_),
        sections=sections(open_, filed),
        files=_files(open_),
        states=states,
        remarks=case.remarks,
        events=history(open_, events),
        notices=[(notice, notice.document["label"]) for notice in notices],
        withdraw=withdrawal(request, open_),
    )


def sections(open_: OpenCase, filed: Answers) -> list[tuple[str, Sequence[Line]]]:
    """What was filed, and after the decision the office's pages that the definition shows to applicants."""
    pages = [
        found
        for found in open_.procedure.pages
        if found.id in filed.shown_pages and is_shown_to_applicant(found, open_.case)
    ]
    return [(found.title.say(), lines_of(found, filed)) for found in pages]


def _files(open_: OpenCase) -> list[tuple[str, tuple[FileRef, ...], dict[str, bool]]]:
    return [
        (attachment.label.say(), files, {"missing": False, "change": False})
        for attachment in open_.procedure.attachments
        if (files := open_.case.files.get(attachment.id))
    ]


def history(open_: OpenCase, events: Sequence[Event]) -> list[Happened]:
    """The outer view: filings, corrections, the end; what goes on inside the office in one word per public change."""
    found: list[Happened] = []
    workflow_ = open_.procedure.workflow
    for event in events:
        transition, state = workflow_.transition(event.action), workflow_.state(event.after)
        if transition is None or state is None or event.before == event.after:
            continue
        own = event.principal is not None and event.principal == open_.case.owner.id
        reason = str(event.data.get("reason", "")) if own or state.final else ""
        if own:
            found.append(Happened(event.at, _own_act(event, transition, state), event.actor_name, reason))
        elif state.final or "applicant" in state.holder or _is_new(open_, event):
            text = "結果が出ました" if state.final else state.public or state.title.say()
            found.append(Happened(event.at, text, "担当の官署", reason))
    return found[::-1]


def _own_act(event: Event, transition: Transition, state: State) -> str:
    """What the applicant did, as something that happened; the author's label where we have no word of our own."""
    if event.data.get("answers_number") == 1:
        return "提出しました"
    if event.data.get("answers_number"):
        return "補正を提出しました"
    return "取り下げました" if state.final == "withdrawn" else transition.title.say()


def _is_new(open_: OpenCase, event: Event) -> bool:
    """Whether the public word changed with this event."""
    before = open_.procedure.workflow.state(event.before)
    after = open_.procedure.workflow.state(event.after)
    return (before.public if before else None) != (after.public if after else None)


def withdrawal(request: Request, open_: OpenCase) -> Transition | None:
    """The transition by which the applicant gives the filing up, if it may be fired now."""
    answers = draft_answers(request, open_) if open_.case.answers is None else None
    choices = workflow.available(open_.program, open_.case, request.person, answers, request.now)
    for choice in choices:
        transition = open_.procedure.workflow.transition(choice.transition)
        if transition is None or "applicant" not in transition.by or not choice.allowed:
            continue
        if not is_filing(open_.procedure.workflow, transition, open_.case.state):
            return transition
    return None
