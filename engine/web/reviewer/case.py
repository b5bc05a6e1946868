"""One case for an official (案件): what is to be done, what the machine checked, what changed, what was filed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from engine.case import calendar, clock, workflow
from engine.case.act import Choice
from engine.case.answers import Answers
from engine.case.changes import Change, changes
from engine.case.model import Case, Event, FileRef
from engine.case.need import NEED_TO_KNOW, guarded
from engine.case.policy import may
from engine.case.seeing import Roles, is_unseen, unseen
from engine.procedure.model import Procedure
from engine.procedure.workflow import Transition
from engine.store.answers import Revision
from engine.store.notices import Issue
from engine.store.transaction import Transaction
from engine.web.file_states import file_states
from engine.web.opening import OpenCase, case_of, day_of
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer import filed
from engine.web.reviewer.colleagues import colleagues, name_of, names
from engine.web.reviewer.findings import findings
from engine.web.reviewer.history import history, place
from engine.web.reviewer.words import OUTCOMES, days, left, state_chip, turn
from engine.web.summary import Line, lines_of


@dataclass(frozen=True)
class Open:
    """An act the official may do now, or why not."""

    transition: Transition
    allowed: bool
    reason: str


@dataclass(frozen=True)
class Said:
    """What an act at the desk that was refused has to say: the status, why, what was typed by input name."""

    status: int = 200
    error: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Everything the store has of a case besides the case itself."""

    events: Sequence[Event]
    revisions: Sequence[Revision]
    files: Sequence[FileRef]
    notices: Sequence[Issue]
    names: Mapping[str, str]


def show(request: Request) -> Response:
    """GET /review/cases/{case}"""
    return answer(request, Said())


def answer(request: Request, said: Said) -> Response:
    """The page; also after an act at the desk that was refused, with the reason and what was typed."""
    with request.app.store.read() as tx:
        open_ = case_of(request, tx, "case.internal")
        told, states = _told(tx, open_.case), file_states(request, tx, open_.case.id, official=True)
    case, procedure, program = open_.case, open_.procedure, open_.program
    answers, roles = filed.read(request, open_), filed.roles(request, open_)
    state = procedure.workflow.state(case.state)
    final = state is not None and state.final is not None
    ticking = clock.state(procedure, case, day_of(request), calendar)
    return page(
        request,
        "reviewer/case.html",
        said.status,
        case=case,
        procedure=procedure,
        state=state_chip(state, case.state),
        turn=turn(state),
        clock=ticking,
        left=left(ticking.due, day_of(request), not ticking.runs and case.pauses != (), final),
        due=days(case.due, day_of(request)) if case.due and not final else None,
        acts=acts(request, open_),
        findings=findings(open_, answers, filed.judged(request, open_)),
        sections=sections(procedure, answers, roles),
        files=files(open_, answers, roles),
        states=states,
        withheld=[] if NEED_TO_KNOW in roles else guarded(procedure),
        changed=last_changes(open_, told.revisions, roles),
        remarks=[(place(program, remark.path), remark.text) for remark in case.remarks],
        revisions=told.revisions,
        events=history(program, told.events, told.files),
        notices=[(notice, notice.document["label"]) for notice in told.notices],
        key=secrets.token_hex(16),
        mine=case.assignee == request.person.id,
        assignee=name_of(told.names, case.assignee, request.person.id),
        may={action: bool(may(request.person, f"case.{action}", case, procedure)) for action in _DESK},
        colleagues=[each for each in colleagues(request, open_) if each.id not in (case.assignee, request.person.id)],
        final=final,
        outcomes=OUTCOMES,
        said=said,
    )


def _told(tx: Transaction, case: Case) -> Told:
    id_, events = case.id, tx.events.of_case(case.id)
    known = names(tx, case.assignee, events)
    return Told(events, tx.answers.of_case(id_), tx.files.of_case(id_), tx.notices.of_case(id_), known)


_DESK = ("claim", "release", "assign", "remark", "note", "recall")


def acts(request: Request, open_: OpenCase) -> list[Open]:
    """What officials can do from here, allowed ones first; acts of applicants and of the clock are not theirs."""
    choices: Sequence[Choice] = workflow.available(open_.program, open_.case, request.person, None, request.now)
    found = []
    for choice in choices:
        transition = open_.procedure.workflow.transition(choice.transition)
        if transition is not None and (transition.approval or set(transition.by) - {"applicant", "system"}):
            found.append(Open(transition, choice.allowed, choice.reason))
    return sorted(found, key=lambda each: not each.allowed)


def sections(procedure: Procedure, answers: Answers, roles: Roles) -> list[tuple[str, bool, Sequence[Line]]]:
    """Title, whether it is the office's own page, and the answers, page by page."""
    pages = [each for each in procedure.pages if each.id in answers.shown_pages]
    found = [(each.title.say(), not each.filled_by_applicant, lines_of(each, answers, roles=roles)) for each in pages]
    return [(title, office, lines) for title, office, lines in found if lines and not (office and _empty(lines))]


def _empty(lines: Sequence[Line]) -> bool:
    return not any(line.value for line in lines)


def files(open_: OpenCase, answers: Answers, roles: Roles) -> list[tuple[str, tuple[FileRef, ...], Mapping[str, bool]]]:
    """Every attachment that is there or should be; without the files that are not for these roles."""
    away = unseen(open_.procedure, roles)
    found: list[tuple[str, tuple[FileRef, ...], Mapping[str, bool]]] = []
    for attachment in open_.procedure.attachments:
        there = open_.case.files.get(attachment.id, ())
        needed = attachment.id in answers.attachments
        closed = bool(there) and (attachment.id,) in away
        if there or needed:
            state = {"missing": needed and not there, "change": False, "closed": closed}
            found.append((attachment.label.say(), () if closed else there, state))
    return found


def last_changes(open_: OpenCase, revisions: Sequence[Revision], roles: Roles) -> list[Change]:
    """What the last correction changed; nothing after the first filing."""
    if len(revisions) < 2:
        return []
    away = unseen(open_.procedure, roles)
    found = changes(open_.program, revisions[-2].values, revisions[-1].values)
    return [change for change in found if not is_unseen(change.path, away)]
