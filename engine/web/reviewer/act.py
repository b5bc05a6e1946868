"""An act on a case (処理): the form that the transition asks for, made from the definition; then it is fired.

What was typed stays in the form when the act is refused (422) or somebody else was first (409). The outcome is chosen
first, because the office's own fields may depend on it; no JavaScript is needed.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from engine.case import asks, calendar, clock, guards, intake
from engine.case.act import Act, Refused, Verdict
from engine.case.answers import Answers, Issue
from engine.case.correction import attachment_path, unknown_remark
from engine.case.model import Case, FileRef, Remark
from engine.case.office_fields import asked_fields
from engine.procedure import dates
from engine.procedure.field import Invalid, Raw
from engine.procedure.workflow import Transition
from engine.store.errors import Stale
from engine.web import acting
from engine.web.applicant.told import anchor_of
from engine.web.bound import Sheet
from engine.web.opening import OpenCase, case_of, day_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer.case import acts, history
from engine.web.reviewer.words import OUTCOMES
from engine.web.summary import lines_of

REMARK = "remark-"
_MOVED = "この画面を開いたあとに、ほかの人がこの案件を処理しました。入力した内容は残しています。"
_VERDICTS: Mapping[str, tuple[Verdict, str]] = {
    "approve": ("approve", "承認する"),
    "object": ("object", "同意しない"),
    "return": ("return", "差し戻す"),
}
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """One answer or attachment that a remark can stand at."""

    name: str
    label: str
    value: str
    remark: str
    head: bool = False
    level: int = 0


@dataclass(frozen=True)
class Opened:
    """The act that is asked for: the case, the transition, what was typed so far (plain inputs by name)."""

    open_: OpenCase
    transition: Transition
    typed: Texts
    office: Mapping[str, Raw]

    @property
    def words(self) -> frozenset[str]:
        """What the transition asks for, in words."""
        return frozenset(asks.asked(self.transition))

    @property
    def outcome(self) -> str | None:
        """The outcome chosen now, or drafted before."""
        return self.typed.get("outcome") or (None if "outcome" in self.words else self.open_.case.outcome)


def show(request: Request) -> Response:
    """GET /review/cases/{case}/acts/{transition}?outcome="""
    chosen = request.query.get("outcome", "")
    opened = _opened(request, {"outcome": chosen} if chosen in OUTCOMES else {}, {})
    return _answer(request, opened)


def fire(request: Request) -> Response:
    """POST /review/cases/{case}/acts/{transition}"""
    typed = dict(request.form.pairs)
    opened = _opened(request, typed, _office(request))
    case = opened.open_.case
    if request.form.get("revision") != str(case.revision):
        return _repeated(request, case) or _answer(request, opened, 409, Refused("case.stale", _MOVED))
    given = _act(opened, request)
    if isinstance(given, Refused):
        return _answer(request, opened, 422, given)
    try:
        stored = acting.act(acting.doer(request), opened.open_, opened.transition.id, given)
    except Stale:
        return _answer(request, opened, 409, Refused("case.stale", _MOVED))
    if isinstance(stored, Refused):
        return _answer(request, opened, 422, stored)
    return RedirectResponse(f"/review/cases/{case.id}", 303)


def _repeated(request: Request, case: Case) -> Response | None:
    """The same form sent again (a double click): the case as the first one left it, not a conflict."""
    key = acting.doer(request).key(case.id, request.params.get("transition", ""))
    with request.app.store.read() as tx:
        known = tx.once(key) if key else None
    return RedirectResponse(f"/review/cases/{case.id}", 303) if known else None


def _opened(request: Request, typed: Texts, office: Mapping[str, Raw]) -> Opened:
    with request.app.store.read() as tx:
        open_ = case_of(request, tx)
    transition = open_.procedure.workflow.transition(request.params.get("transition", ""))
    if transition is None or not set(transition.by) - {"applicant", "system"}:
        raise unknown()
    return Opened(open_, transition, typed, office)


def _office(request: Request) -> Mapping[str, Raw]:
    """What was typed into the office's own fields; names that are no field's are left out later."""
    kept = [(name, value) for name, value in request.form.pairs if not name.startswith(REMARK)]
    tree = intake.decode(kept)
    return {} if isinstance(tree, intake.Unreadable) else tree


def _act(opened: Opened, request: Request) -> Act | Refused:
    typed, wanted = opened.typed, asked_fields(opened.open_.procedure, opened.transition)
    due = _day(typed.get("due", ""))
    if isinstance(due, Refused):
        return due
    remarks = tuple(
        Remark(name.removeprefix(REMARK), text)
        for name, text in request.form.pairs
        if name.startswith(REMARK) and text.strip()
    )
    verdict = _VERDICTS.get(typed.get("verdict", ""), ("approve", ""))[0]
    if opened.transition.approval and typed.get("verdict") not in _VERDICTS:
        return Refused("verdict.missing", "承認するか、差し戻すかを選んでください。")
    office = {name: raw for name, raw in opened.office.items() if name in wanted}
    return Act(
        reason=typed.get("reason", ""),
        outcome=typed.get("outcome") or None,
        due=due,
        remarks=remarks,
        assignee=typed.get("assignee") or None,
        office=office,
        verdict=verdict,
    )


def _day(text: str) -> date | Refused | None:
    if not text.strip():
        return None
    read = dates.read_partial(text.strip())
    if isinstance(read, Invalid) or not isinstance(read, date):
        return Refused("due.format", "期限は、2026-04-01 や 令和8年4月1日 のように入力してください。")
    return read


def _answer(request: Request, opened: Opened, status: int = 200, refused: Refused | None = None) -> Response:
    open_, transition, case = opened.open_, opened.transition, opened.open_.case
    choice = next((each for each in acts(request, open_) if each.transition.id == transition.id), None)
    barred = (
        "" if choice and choice.allowed else (choice.reason if choice else "いまの状態では、この処理はできません。")
    )
    answers = _read(request, opened)
    known = asks.outcomes_open(open_.procedure, transition) if "outcome" in opened.words else ()
    with request.app.store.read() as tx:
        events = tx.events.of_case(case.id) if status == 409 else ()
    return page(
        request,
        "reviewer/act.html",
        status,
        case=case,
        procedure=open_.procedure,
        transition=transition,
        words=opened.words,
        typed=opened.typed,
        barred=barred if status == 200 else "",
        refused=refused,
        outcomes=[(each, OUTCOMES.get(each, each)) for each in known],
        outcome=opened.outcome,
        outcome_words=OUTCOMES,
        verdicts=_verdicts(transition),
        places=_places(opened, answers) if "remarks" in opened.words else (),
        whole=opened.typed.get(REMARK, ""),
        office=_pages(opened, answers, refused),
        due=opened.typed.get("due") or _usual_due(request, opened),
        key=request.form.get("key") or secrets.token_hex(16),
        later=history(open_.program, events)[:3],
        anchors={issue.path: anchor_of(open_, issue.path) for issue in (refused.issues if refused else ())},
    )


def _verdicts(transition: Transition) -> list[tuple[str, str]]:
    if transition.approval is None:
        return []
    consults = any(step.kind == "consult" for step in transition.approval.steps)
    offered = ["approve", *(["object"] if consults else []), *(["return"] if transition.approval.returns_to else [])]
    return [(id_, _VERDICTS[id_][1]) for id_ in offered]


def _read(request: Request, opened: Opened) -> Answers:
    """The filed answers with the office's fields as typed now, under the outcome chosen now."""
    wanted = asked_fields(opened.open_.procedure, opened.transition)
    case = opened.open_.case
    typed = {name: raw for name, raw in opened.office.items() if name in wanted}
    changed = replace(case, office_answers={**case.office_answers, **typed}, outcome=opened.outcome)
    return guards.read_filed(opened.open_.program, changed, request.now, frozenset(wanted))


def _places(opened: Opened, answers: Answers) -> Sequence[Place]:
    """Every answer of the applicant and every attachment, each with what was remarked so far."""
    open_, found = opened.open_, []
    for each in open_.procedure.pages:
        if not each.filled_by_applicant or each.id not in answers.shown_pages:
            continue
        found.append(Place("", each.title.say(), "", "", True))
        for line in lines_of(each, answers):
            wrong = unknown_remark(open_.procedure, open_.case, Remark(line.path, "x"))
            name = "" if wrong else REMARK + line.path
            found.append(Place(name, line.label, line.value, opened.typed.get(name, ""), line.head, line.level))
    files: Mapping[str, tuple[FileRef, ...]] = open_.case.files
    shown = [each for each in open_.procedure.attachments if each.id in answers.attachments or files.get(each.id)]
    if shown:
        found.append(Place("", "添付書類", "", "", True))
    for attachment in shown:
        name = REMARK + attachment_path(attachment.id)
        value = "、".join(file.name for file in files.get(attachment.id, ())) or "（添付なし）"
        found.append(Place(name, attachment.label.say(), value, opened.typed.get(name, "")))
    return found


def _pages(opened: Opened, answers: Answers, refused: Refused | None) -> list[tuple[str, Markup]]:
    """The office's own pages that this act asks for, ready to be filled in; empty until the outcome is known."""
    wanted = asked_fields(opened.open_.procedure, opened.transition)
    if not wanted or ("outcome" in opened.words and not opened.outcome):
        return []
    issues: dict[str, list[Issue]] = {}
    for issue in refused.issues if refused else ():
        issues.setdefault(issue.path, []).append(issue)
    raw = {**opened.open_.case.office_answers, **{name: raw for name, raw in opened.office.items() if name in wanted}}
    shown = Sheet(answers, raw, opened.open_.case.id, errors=issues, required=frozenset(answers.required))
    found = []
    for form in opened.open_.opened.office_pages.values():
        ids = {piece.field.id for piece in form.fields()}
        if not form.page.filled_by_applicant and ids & set(wanted) and form.page.id in answers.shown_pages:
            found.append((form.page.title.say(), form.body(shown)))
    return found


def _usual_due(request: Request, opened: Opened) -> str:
    """The day that the state's own period gives, to begin with."""
    if "due" not in opened.words:
        return ""
    workflow = opened.open_.procedure.workflow
    for id_ in workflow.targets(opened.transition):
        state = workflow.state(id_)
        if state is not None and state.due is not None:
            return clock.add_period(day_of(request), state.due, calendar, roll=True).isoformat()
    return ""
