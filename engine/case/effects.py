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

Changes = dict[str, Any]  # fields of the case by name


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
    office_files: Mapping[str, tuple[FileRef, ...]] | None = None  # None = as they were
    filed: Filed | None = None
    voices: tuple[Approved, ...] | None = None  # of the running approval, this voice included
    returned: bool = False  # sent back out of an approval


def after(attempt: Attempt, settled: Settled) -> Case:
    """The case after the act. Its revision is one higher; what the act does not touch stays."""
    case, given = attempt.case, settled.given
    moved = settled.target != case.state
    state = attempt.procedure.workflow.state(settled.target)
    changes: Changes = {"revision": case.revision + 1, "state": settled.target}
    if moved:
        changes["state_since"] = attempt.now
    if moved or "due" in asked(attempt.transition):
        changes["due"] = settled.due
    if given.assignee:
        changes["assignee"] = given.assignee
    if settled.office:
        changes["office_answers"] = {**case.office_answers, **settled.office}
    if settled.office_files is not None:
        changes["office_files"] = settled.office_files
    changes |= _filing(attempt, settled.filed)
    changes |= _correction(attempt, given, moved)
    changes |= _decision(attempt, settled, state)
    changes |= _clock(attempt, state, filed=settled.filed is not None)
    return replace(case, **changes)


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
        "office_files": _new_files(attempt.case, changed),
        "agent": attempt.actor.agent,
    }
    if attempt.transition.approval:
        kept["verdict"] = attempt.act.verdict
        spoken = [voice for voice in settled.voices or () if voice not in attempt.case.approvals]
        kept["seat"] = {"step": spoken[0].step, "role": spoken[0].role} if spoken else None
    return {name: value for name, value in kept.items() if value not in (None, "", [], {}, False)}


def _new_files(before: Case, after: Case) -> dict[str, list[str]]:
    """The office's uploads by path, as digests, where the act changed them; an empty list where they were taken away."""
    paths = {**before.office_files, **after.office_files}
    changed = [path for path in paths if before.office_files.get(path) != after.office_files.get(path)]
    return {path: [file.digest for file in after.office_files.get(path, ())] for path in changed}


def _filing(attempt: Attempt, filed: Filed | None) -> Changes:
    if filed is None:
        return {}
    case, actor = attempt.case, attempt.actor
    changes: Changes = {
        "answers": filed.answers,
        "answers_number": case.answers_number + 1,
        "draft": filed.draft,
        "files": filed.files,
        "draft_files": filed.files,
        "contact": actor.email or case.contact,
        "filer": {
            "氏名": actor.name,
            "メール": actor.email or None,
            "電話": actor.phone or None,
            "代理": actor.agent,
        },
    }
    if case.submitted_at is None:
        receipt = attempt.act.receipt or case.receipt
        changes |= {"submitted_at": attempt.now, "office": filed.office, "receipt": receipt}
    return changes


def _correction(attempt: Attempt, given: Given, moved: bool) -> Changes:
    if given.remarks:
        whole = attempt.transition.mode == "whole" or any(remark.path == "" for remark in given.remarks)
        kind = "whole" if whole else "partial"
        return {"remarks": given.remarks, "correction": kind, "draft_files": attempt.case.files}
    return {"remarks": (), "correction": None} if moved else {}


def _decision(attempt: Attempt, settled: Settled, state: State | None) -> Changes:
    """Outcome, reason, drafter and voices: drafted, spoken on, sent back, decided, reopened."""
    case, transition, given = attempt.case, attempt.transition, settled.given
    asks = "outcome" in asked(transition)
    if settled.returned:
        return {"outcome": None, "reason": "", "approvals": ()}
    if settled.voices is not None and settled.target == case.state:
        return {"outcome": given.outcome, "approvals": settled.voices}
    changes: Changes = {}
    if settled.voices is not None:
        changes["approvals"] = settled.voices
    if state is not None and state.final:
        outcome = (given.outcome if asks or transition.outcomes else None) or state.final
        drafted = case.outcome is not None and case.outcome == outcome
        return {**changes, "outcome": outcome, "reason": given.reason or (case.reason if drafted else "")}
    if asks or transition.outcomes:
        changes |= {"outcome": given.outcome, "reason": given.reason or case.reason}
    elif case.decided_at is not None:
        return {"outcome": None, "reason": "", "drafter": None, "approvals": ()}
    if settled.voices is None and (asks or _opens_approval(attempt, settled.target)):
        changes |= {"drafter": attempt.actor.id, "approvals": ()}
    return changes


def _opens_approval(attempt: Attempt, target: str) -> bool:
    """Whether the move brings the case before who approves: then its actor is who drafted (起案)."""
    workflow = attempt.procedure.workflow
    approvals = (each for each in workflow.transitions if each.approval)
    return target != attempt.case.state and any(target in workflow.sources(each) for each in approvals)


def _clock(attempt: Attempt, state: State | None, filed: bool) -> Changes:
    """Pauses open and close with the states' `clock:`; the decision ends the counting, reopening starts it again."""
    case, today = attempt.case, attempt.today
    if case.submitted_at is None and not filed:
        return {}
    pauses = case.pauses
    ended = state is not None and state.final is not None
    standing = bool(pauses) and pauses[-1].until is None
    if case.decided_at is not None and not ended:
        pauses = (*pauses, Pause(min(day_of(case.decided_at), today), today))
        standing = False
    stops = state is not None and state.clock == "stops"
    if standing and not stops:
        pauses = (*pauses[:-1], Pause(pauses[-1].since, max(today, pauses[-1].since)))
    elif stops and not standing:
        pauses = (*pauses, Pause(today))
    return {"pauses": pauses, "decided_at": (case.decided_at or attempt.now) if ended else None}


def with_notices(case: Case, notices: tuple[Notice, ...], attempt: Attempt) -> Case:
    """The case with the notices this act gave rise to; they get their numbers where they are issued."""
    if not notices:
        return case
    return replace(case, notices=(*case.notices, *(Issued(notice.id, attempt.now) for notice in notices)))
