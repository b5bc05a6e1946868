"""One case for an official (案件): what is to be done, what the machine checked, what changed, what was filed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from engine.case import calendar, clock, guards, workflow
from engine.case.act import Choice
from engine.case.answers import Answers
from engine.case.changes import Change, changes
from engine.case.model import Case, Event, FileRef
from engine.procedure.program import Program
from engine.procedure.workflow import Transition
from engine.store.answers import Revision
from engine.web.opening import OpenCase, case_of, day_of
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer.words import OUTCOMES, left, state_chip
from engine.web.summary import Line, lines_of

_WORDS = {"claim": "担当になりました", "release": "担当を外れました", "assign": "担当を決めました", "note": "メモ"}
_STATUS = {
    "found": ("照会済み", "good"),
    "manual": ("照会済み（手動）", "good"),
    "not_found": ("該当なし", "bad"),
    "unavailable": ("未照会", "act"),
    "pending": ("未照会", "act"),
}


@dataclass(frozen=True)
class Open:
    """An act the official may do now, or why not."""

    transition: Transition
    allowed: bool
    reason: str


@dataclass(frozen=True)
class Finding:
    """One line of 「機械の点検」."""

    word: str
    look: str
    text: str
    lookup: str = ""


@dataclass(frozen=True)
class Happened:
    """One event as officials see it: who, when, what, why."""

    at: datetime
    who: str
    text: str
    details: tuple[str, ...]
    revision: int | None


def show(request: Request) -> Response:
    """GET /review/cases/{case}"""
    return answer(request)


def answer(request: Request, status: int = 200, error: str = "", note: str = "") -> Response:
    """The page; also after an act at the desk that was refused, with the reason and what was typed."""
    with request.app.store.read() as tx:
        open_ = case_of(request, tx, "case.internal")
        events = tx.events.of_case(open_.case.id)
        revisions = tx.answers.of_case(open_.case.id)
        notices = tx.notices.of_case(open_.case.id)
    case, procedure, program = open_.case, open_.procedure, open_.program
    filed = guards.read_filed(program, case, request.now)
    state = procedure.workflow.state(case.state)
    final = state is not None and state.final is not None
    ticking = clock.state(procedure, case, day_of(request), calendar)
    return page(
        request,
        "reviewer/case.html",
        status,
        case=case,
        procedure=procedure,
        state=state_chip(state, case.state),
        clock=ticking,
        left=left(ticking.due, day_of(request), not ticking.runs and case.pauses != (), final),
        acts=acts(request, open_),
        findings=findings(open_, filed),
        sections=sections(open_, filed),
        files=files(open_, filed),
        changed=last_changes(program, revisions),
        revisions=revisions,
        events=history(program, events),
        notices=[(notice, notice.document["label"]) for notice in notices],
        key=secrets.token_hex(16),
        mine=case.assignee == request.person.id,
        final=final,
        outcomes=OUTCOMES,
        error=error,
        note=note,
    )


def acts(request: Request, open_: OpenCase) -> list[Open]:
    """What officials can do from here, allowed ones first; acts of applicants and of the clock are not theirs."""
    choices: Sequence[Choice] = workflow.available(open_.program, open_.case, request.person, None, request.now)
    found = []
    for choice in choices:
        transition = open_.procedure.workflow.transition(choice.transition)
        if transition is not None and set(transition.by) - {"applicant", "system"}:
            found.append(Open(transition, choice.allowed, choice.reason))
    return sorted(found, key=lambda each: not each.allowed)


def findings(open_: OpenCase, filed: Answers) -> list[Finding]:
    """What the machine found: warnings, missing documents, and what every registry answered."""
    found = [Finding("注意", "act", issue.text) for issue in filed.warnings]
    found += [Finding("誤り", "bad", issue.text) for issue in filed.errors]
    for attachment in open_.procedure.attachments:
        if attachment.id in filed.attachments and not open_.case.files.get(attachment.id):
            found.append(Finding("添付なし", "bad", f"「{attachment.label}」が必要ですが、添付されていません。"))
    for lookup in open_.procedure.lookups:
        state = filed.lookups.get(lookup.id)
        if state is None or state.status == "blank":
            continue
        word, look = _STATUS[state.status]
        label = lookup.label or lookup.id
        text = "　".join((f"{label}（{state.key}）", *((state.source,) if state.source else ()), *state.notes))
        found.append(Finding(word, look, text, lookup.id if state.status in ("unavailable", "pending") else ""))
    return found


def sections(open_: OpenCase, filed: Answers) -> list[tuple[str, bool, Sequence[Line]]]:
    """Title, whether it is the office's own page, and the answers, page by page."""
    pages = [each for each in open_.procedure.pages if each.id in filed.shown_pages]
    found = [(each.title.say(), not each.filled_by_applicant, lines_of(each, filed)) for each in pages]
    return [(title, office, lines) for title, office, lines in found if lines and not (office and _empty(lines))]


def _empty(lines: Sequence[Line]) -> bool:
    return not any(line.value for line in lines)


def files(open_: OpenCase, filed: Answers) -> list[tuple[str, tuple[FileRef, ...], Mapping[str, bool]]]:
    """Every attachment that is there or should be."""
    found: list[tuple[str, tuple[FileRef, ...], Mapping[str, bool]]] = []
    for attachment in open_.procedure.attachments:
        there = open_.case.files.get(attachment.id, ())
        needed = attachment.id in filed.attachments
        if there or needed:
            found.append((attachment.label.say(), there, {"missing": needed and not there, "change": False}))
    return found


def last_changes(program: Program, revisions: Sequence[Revision]) -> tuple[Change, ...]:
    """What the last correction changed; nothing after the first filing."""
    if len(revisions) < 2:
        return ()
    return changes(program, revisions[-2].values, revisions[-1].values)


def history(program: Program, events: Sequence[Event]) -> list[Happened]:
    """Every event, the newest first."""
    found = []
    for event in events:
        transition = program.procedure.workflow.transition(event.action)
        text = transition.title.say() if transition else _WORDS.get(event.action, event.action)
        number = event.data.get("answers_number")
        found.append(
            Happened(
                event.at, event.actor_name, text, _details(event.data), number if isinstance(number, int) else None
            )
        )
    return found[::-1]


def _details(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts of an event as sentences."""
    said = []
    if outcome := data.get("outcome"):
        said.append(f"結論：{OUTCOMES.get(str(outcome), outcome)}")
    for key, label in (("reason", "理由"), ("note", ""), ("reference", "照会の記録")):
        if text := data.get(key):
            said.append(f"{label}：{text}" if label else str(text))
    if verdict := data.get("verdict"):
        words = {"approve": "承認", "object": "不同意", "return": "差戻し", "recall": "引戻し"}
        said.append(words.get(str(verdict), str(verdict)))
    remarks = data.get("remarks")
    listed = remarks if isinstance(remarks, (list, tuple)) else ()
    said += [
        f"指摘（{each.get('path') or '全体'}）：{each.get('text', '')}" for each in listed if isinstance(each, Mapping)
    ]
    if due := data.get("due"):
        said.append(f"期限：{due}")
    return tuple(said)


def is_stale(request: Request, case: Case) -> bool:
    """Whether the form was made before the case last changed."""
    return request.form.get("revision") != str(case.revision)
