"""What a fired transition leaves behind: the case as it is afterwards, and the event that says so. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.case.act import Attempt
from engine.case.asks import Given, asked
from engine.case.calendar import today as day_of
from engine.case.model import Approved, Case, Event, FileRef, Issued, Pause
from engine.procedure.field import Raw
from engine.procedure.model import Notice
from engine.procedure.workflow import State


@dataclass(frozen=True)
class Filed:
    """What is filed: canonical values, what was typed, files, and (on arrival) the office it goes to."""

    answers: Mapping[str, Any]
    draft: Mapping[str, Raw]
    files: Mapping[str, tuple[FileRef, ...]]
    office: str | None


@dataclass(frozen=True)
class Settled:
    """Where a checked act leads and what it carries."""

    target: str
    given: Given
    due: date | None = None
    office: Mapping[str, Raw] = field(default_factory=dict)
    filed: Filed | None = None
    voices: tuple[Approved, ...] | None = None  # of the running approval, this voice included
    returned: bool = False  # sent back out of an approval


def after(attempt: Attempt, settled: Settled) -> Case:
    """The case after the act. Its revision is one higher; what the act does not touch stays."""
    case, given = attempt.case, settled.given
    moved = settled.target != case.state
    state = attempt.procedure.workflow.state(settled.target)
    changed = replace(
        case,
        revision=case.revision + 1,
        state=settled.target,
        state_since=attempt.now if moved else case.state_since,
        due=settled.due if moved or "due" in asked(attempt.transition) else case.due,
        assignee=given.assignee or case.assignee,
        office_answers={**case.office_answers, **settled.office},
    )
    changed = _with_filing(changed, attempt, settled.filed)
    changed = _with_correction(changed, attempt, given, moved)
    changed = _with_decision(changed, attempt, settled, state)
    return _with_clock(changed, case, attempt, state)


def event(attempt: Attempt, changed: Case, data: Mapping[str, Any]) -> Event:
    """The fact, without number and digest: the store chains it."""
    actor, principal = attempt.actor, attempt.actor.principal
    return Event(
        case=changed.id,
        number=0,
        action=attempt.transition.id,
        actor=actor.id,
        actor_name=actor.name,
        principal=principal.id if principal else None,
        at=attempt.now,
        before=attempt.case.state,
        after=changed.state,
        data=data,
    )


def record(attempt: Attempt, settled: Settled, changed: Case) -> dict[str, Any]:
    """What the event keeps of the act, as JSON: only what was given or came of it."""
    given = settled.given
    state = attempt.procedure.workflow.state(changed.state)
    decided = bool(attempt.transition.outcomes) or "outcome" in asked(attempt.transition) or bool(state and state.final)
    kept: dict[str, Any] = {
        "reason": given.reason,
        "note": given.note,
        "outcome": changed.outcome if decided else None,
        "assignee": given.assignee,
        "due": changed.due.isoformat() if changed.due and changed.due != attempt.case.due else None,
        "remarks": [{"path": remark.path, "text": remark.text} for remark in given.remarks],
        "office": dict(settled.office),
        "answers_number": changed.answers_number if settled.filed else None,
        "routed": changed.office if settled.filed and attempt.case.submitted_at is None else None,
        "files": {name: [file.digest for file in files] for name, files in attempt.act.files.items() if files},
        "agent": attempt.actor.agent,
    }
    if attempt.transition.approval:
        kept["verdict"] = attempt.act.verdict
        spoken = [voice for voice in settled.voices or () if voice not in attempt.case.approvals]
        kept["seat"] = {"step": spoken[0].step, "role": spoken[0].role} if spoken else None
    return {name: value for name, value in kept.items() if value not in (None, "", [], {}, False)}


def _with_filing(case: Case, attempt: Attempt, filed: Filed | None) -> Case:
    if filed is None:
        return case
    case = replace(
        case,
        answers=filed.answers,
        answers_number=case.answers_number + 1,
        draft=filed.draft,
        files=filed.files,
        draft_files=filed.files,
        contact=attempt.actor.email or case.contact,
        filer=_filer(attempt),
    )
    if case.submitted_at is not None:
        return case
    return replace(case, submitted_at=attempt.now, office=filed.office, receipt=attempt.act.receipt or case.receipt)


def _filer(attempt: Attempt) -> dict[str, Any]:
    actor = attempt.actor
    return {"氏名": actor.name, "メール": actor.email or None, "電話": actor.phone or None, "代理": actor.agent}


def _with_correction(case: Case, attempt: Attempt, given: Given, moved: bool) -> Case:
    if given.remarks:
        whole = attempt.transition.mode == "whole" or any(remark.path == "" for remark in given.remarks)
        return replace(
            case, remarks=given.remarks, correction="whole" if whole else "partial", draft_files=attempt.case.files
        )
    return replace(case, remarks=(), correction=None) if moved else case


def _with_decision(case: Case, attempt: Attempt, settled: Settled, state: State | None) -> Case:
    transition, given = attempt.transition, settled.given
    names_outcome = bool(transition.outcomes) or "outcome" in asked(transition)
    if settled.returned:
        return replace(case, outcome=None, reason="", approvals=())
    if settled.voices is not None and case.state == attempt.case.state:
        return replace(case, approvals=settled.voices, outcome=given.outcome)
    if state is not None and state.final:
        reason = given.reason or (case.reason if names_outcome else "")
        named = given.outcome if names_outcome and given.outcome else state.final
        return replace(case, outcome=named, reason=reason, approvals=settled.voices or case.approvals)
    workflow = attempt.procedure.workflow
    for_approval = any(after.approval and case.state in workflow.sources(after) for after in workflow.transitions)
    if names_outcome:
        case = replace(case, outcome=given.outcome, reason=given.reason or case.reason)
    if names_outcome or (for_approval and case.state != attempt.case.state):
        return replace(case, drafter=attempt.actor.id, approvals=())
    left_final = attempt.case.decided_at is not None
    return replace(case, outcome=None, reason="", drafter=None, approvals=()) if left_final else case


def _with_clock(case: Case, before: Case, attempt: Attempt, state: State | None) -> Case:
    """Pauses open and close with the states' `clock:`; the decision ends the counting, reopening starts it again."""
    if case.submitted_at is None:
        return case
    today, pauses = attempt.today, case.pauses
    ended = state is not None and state.final is not None
    standing = bool(pauses) and pauses[-1].until is None
    if before.decided_at is not None and not ended:
        pauses = (*pauses, Pause(min(day_of(before.decided_at), today), today))
        standing = False
    stops = state is not None and state.clock == "stops"
    if standing and not stops:
        pauses = (*pauses[:-1], Pause(pauses[-1].since, max(today, pauses[-1].since)))
    elif stops and not standing:
        pauses = (*pauses, Pause(today))
    decided = (before.decided_at or attempt.now) if ended else None
    return replace(case, pauses=pauses, decided_at=decided)


def with_notices(case: Case, notices: tuple[Notice, ...], attempt: Attempt) -> Case:
    """The case with the notices this act gave rise to; they get their numbers where they are issued."""
    return replace(case, notices=(*case.notices, *(Issued(notice.id, attempt.now) for notice in notices)))
