"""An act on a case (処理): the form that the transition asks for, made from the definition; then it is fired.

What was typed stays in the form when the act is refused (422, 403) or somebody else was first (409). The outcome is
chosen first, because the office's own fields may depend on it; no JavaScript is needed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from engine.case import asks, calendar, clock
from engine.case.act import Refused
from engine.case.answers import Answers
from engine.case.model import Denied
from engine.case.policy import FIRE, may
from engine.procedure.workflow import Transition
from engine.store.errors import Stale
from engine.web import acting
from engine.web.file_states import file_states
from engine.web.opening import OpenCase, case_of, day_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer import asked, office_form, remarks
from engine.web.reviewer.asked import Opened
from engine.web.reviewer.case import acts, sections
from engine.web.reviewer.colleagues import colleagues
from engine.web.reviewer.history import Happened, history
from engine.web.reviewer.words import OUTCOMES
from engine.web.reviewer.wrong import wrong
from engine.web.summary import Line
from engine.web.uploads import checks

MOVED = "この画面を開いたあとに、ほかの人がこの案件を処理しました。入力した内容は残しています。"
_NOT_HERE = "いまの状態では、この処理はできません。"


@dataclass(frozen=True)
class Shown:
    """How the form is answered: the status, why the act was refused, and whether it was meant to be done."""

    status: int = 200
    refused: Refused | None = None
    fired: bool = False


def show(request: Request) -> Response:
    """GET /review/cases/{case}/acts/{transition}?outcome="""
    act = asked.opened(request)
    chosen = request.query.get("outcome", "")
    return _answer(request, replace(act, typed={"outcome": chosen}) if chosen in OUTCOMES else act, Shown())


def fire(request: Request) -> Response:
    """POST /review/cases/{case}/acts/{transition}: fire it, or one of the form's own buttons."""
    act = asked.posted(request)
    stale = request.form.get("revision") != str(act.case.revision)
    if stale and (repeated := _repeated(request, act)):
        return repeated
    denied, problem = _denied(request, act), None
    if denied is None:
        act, problem = asked.with_files(request, act)
    if stale:
        return _answer(request, act, Shown(409, Refused("case.stale", MOVED)))
    if denied is not None:
        return _answer(request, act, denied)
    do = request.form.get("do")
    if do and problem is None:
        act, problem = office_form.edited(request, act, do)
    if do or problem is not None:
        return _answer(request, act, Shown(422 if problem else 200, problem))
    return _fired(request, act)


def _fired(request: Request, act: Opened) -> Response:
    given = asked.given(request, act)
    if isinstance(given, Refused):
        return _answer(request, act, Shown(422, given, True))
    try:
        stored = acting.act(acting.doer(request), act.open_, act.transition.id, given)
    except Stale:
        now = replace(act, open_=_again(request))
        return _repeated(request, act) or _answer(request, now, Shown(409, Refused("case.stale", MOVED)))
    if isinstance(stored, Refused):
        if stored.hidden:
            raise unknown()
        return _answer(request, act, Shown(422, stored, True))
    return RedirectResponse(f"/review/cases/{act.case.id}", 303)


def _again(request: Request) -> OpenCase:
    """The case as who was first left it: the store says Stale only when that is on disk."""
    with request.app.store.read() as tx:
        return case_of(request, tx)


def _denied(request: Request, act: Opened) -> Shown | None:
    """Not possible in this state (409) or not for this person (403), before anything typed is looked at."""
    workflow = act.open_.procedure.workflow
    if act.case.state not in workflow.sources(act.transition):
        return Shown(409, Refused("transition.not_here", _NOT_HERE))
    decision = may(request.person, FIRE + act.transition.id, act.case, act.open_.procedure)
    return Shown(403, Refused(decision.code, decision.reason)) if isinstance(decision, Denied) else None


def _repeated(request: Request, act: Opened) -> Response | None:
    """The same form sent again (a double click): the case as the first one left it, not a conflict."""
    key = acting.doer(request).key(act.case.id, act.transition.id)
    with request.app.store.read() as tx:
        known = tx.once(key) if key else None
    return RedirectResponse(f"/review/cases/{act.case.id}", 303) if known else None


def _files(request: Request, act: Opened) -> dict[str, object]:
    """What the page says of files: those of this post, where more may go, what is known of each."""
    with request.app.store.read() as tx:
        states = file_states(request, tx, act.case.id, official=True)
    kept = [(asked.KEPT_AT + path, file.digest) for path, found in act.office_files.items() for file in found]
    return {"files": act.files, "states": states, "kept": kept, "slot": asked.SLOT, "accepted": checks(asked.SLOT)}


def _answer(request: Request, act: Opened, shown: Shown) -> Response:
    open_, case, typed = act.open_, act.case, act.typed
    choice = next((each for each in acts(request, open_) if each.transition.id == act.transition.id), None)
    barred = "" if choice and choice.allowed else choice.reason if choice else _NOT_HERE
    answers = office_form.reading(request, act)
    known = asks.outcomes_open(open_.procedure, act.transition) if "outcome" in act.words else ()
    mistakes = wrong(act, shown.refused, answers, shown.fired)
    places = remarks.sections(open_, answers, typed, act.roles) if "remarks" in act.words else ()
    return page(
        request,
        "reviewer/act.html",
        shown.status,
        case=case,
        procedure=open_.procedure,
        transition=act.transition,
        words=act.words,
        typed=typed,
        barred=barred,
        refused=shown.refused,
        outcomes=[(each, OUTCOMES.get(each, each)) for each in known],
        outcome=act.outcome,
        outcome_words=OUTCOMES,
        verdicts=_verdicts(act.transition),
        sections=places,
        written=sum(section.written for section in places),
        whole=typed.get(remarks.REMARK, ""),
        needed=_needed(act),
        wrong=mistakes,
        moved=shown.status == 409,
        drafted=_drafted(act, answers) if act.transition.approval else (),
        office=office_form.pages(act, answers, mistakes.issues),
        colleagues=colleagues(request, open_) if "assignee" in act.words else (),
        **_files(request, act),
        due=typed.get("due") or _usual_due(request, act),
        key=request.form.get("key") or secrets.token_hex(16),
        later=_later(request, act) if shown.status == 409 else (),
    )


def _drafted(act: Opened, answers: Answers) -> list[tuple[str, Sequence[Line]]]:
    """What the office wrote into its own pages: who decides reads it beside the draft."""
    found = sections(act.open_.procedure, answers, act.roles)
    return [(title, lines) for title, office, lines in found if office]


def _needed(act: Opened) -> frozenset[str]:
    """The words that may not be left out."""
    words = {word for word, ask in asks.asked(act.transition).items() if ask.required is not False}
    return frozenset(words | ({"reason"} if act.typed.get("outcome") == "refused" else set()))


def _later(request: Request, act: Opened) -> list[Happened]:
    """What others did since this form was opened; the last of it where the form does not say since when."""
    with request.app.store.read() as tx:
        events = tx.events.of_case(act.case.id)
    since = request.form.get("events")
    known = int(since) if since.isascii() and since.isdigit() and len(since) < 10 else len(events) - 3
    return history(act.open_.program, [event for event in events if event.number > known])


def _verdicts(transition: Transition) -> list[tuple[str, str]]:
    if transition.approval is None:
        return []
    consults = any(step.kind == "consult" for step in transition.approval.steps)
    offered = ["approve", *(["object"] if consults else []), *(["return"] if transition.approval.returns_to else [])]
    return [(id_, asked.VERDICTS[id_][1]) for id_ in offered]


def _usual_due(request: Request, act: Opened) -> str:
    """The day that the state's own period gives, to begin with."""
    if "due" not in act.words:
        return ""
    workflow = act.open_.procedure.workflow
    for id_ in workflow.targets(act.transition):
        state = workflow.state(id_)
        if state is not None and state.due is not None:
            return clock.add_period(day_of(request), state.due, calendar, roll=True).isoformat()
    return ""
