"""Moving a case: `fire` is the only change of state. Pure: the store writes what comes out of it in one transaction.

The order is fixed: seen at all? – does the transition exist here? – may this actor? – is everything given that is
asked for? – does the guard say yes? – for a filing: are the answers valid, the documents there, the window open? – and
only then the machine moves the case along an edge of its own definition. Nothing here refuses to receive a filing that
is complete in form (行政手続法第7条); what is wrong is said with its reason and remedy, and nothing changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from engine.case import (
    asks,
    calendar,
    effects,
    guards,
    notice as notices_of,
    office_fields,
    outgoing,
    permissions,
    policy,
    submission,
    voting,
)
from engine.case.act import Act, Attempt, Choice, Fired, Refused, Timer
from engine.case.answers import Answers
from engine.case.desk import assign, claim, note, release
from engine.case.effects import Settled
from engine.case.filing import closed, is_filing
from engine.case.machine import table
from engine.case.model import Actor, Case, Denied, FileRef
from engine.case.timers import ready_at, timers
from engine.procedure.field import Raw
from engine.procedure.program import Program
from engine.procedure.workflow import Transition

__all__ = [
    "Act",
    "Choice",
    "Fired",
    "Refused",
    "Timer",
    "assign",
    "available",
    "claim",
    "fire",
    "note",
    "release",
    "save_draft",
    "start",
    "timers",
]
_UNKNOWN = Refused("transition.unknown", "この手続に、その処理はありません。")
_NOT_HERE = Refused(
    "transition.not_here", "いまの状態では、その処理はできません。ページを開き直して、状態を確かめてください。"
)


def start(program: Program, version: str, actor: Actor, now: datetime, id: str) -> Case | Refused:
    """A new case in its first state, pinned to `version` (the digest of the definition). `id`: 128 random bits."""
    procedure = program.procedure
    allowed = policy.may(actor, "case.start", procedure=procedure)
    if isinstance(allowed, Denied):
        return _refused(allowed)
    shut = closed(procedure, now)
    if isinstance(shut, Denied):
        return _refused(shut)
    if actor.principal is None:
        return _refused(permissions.SIGN_IN)
    return Case(
        id=id,
        procedure=procedure.id,
        version=version,
        state=procedure.workflow.initial.id,
        owner=actor.principal,
        created_by=actor.id,
        created_at=calendar.utc(now),
        state_since=calendar.utc(now),
        contact=actor.email,
    )


def save_draft(
    program: Program,
    case: Case,
    actor: Actor,
    draft: Mapping[str, Raw],
    files: Mapping[str, tuple[FileRef, ...]] | None = None,
) -> Case | Refused:
    """Keep what is being typed (the whole raw tree, already merged) and, if given, the uploads. No event, no revision.

    In a partial correction uploads at places that are not open stay as they were filed.
    """
    allowed = policy.may(actor, "case.draft.save", case, program.procedure)
    if isinstance(allowed, Denied):
        return _refused(allowed)
    if files is None:
        return replace(case, draft=draft)
    kept = replace(case, draft=draft, draft_files=files)
    return replace(kept, draft_files=submission.files_of(program.procedure, kept))


def fire(program: Program, case: Case, event: str, actor: Actor, act: Act, now: datetime) -> Fired | Refused:  # noqa: PLR0913
    """Fire the transition `event` (its id, exactly). Fired: to be stored as a whole; Refused: nothing changes."""
    transition = _find(program, case, event, actor)
    if isinstance(transition, Refused):
        return transition
    attempt = Attempt(program.procedure, case, transition, actor, act, calendar.utc(now), calendar)
    barred = _barred(attempt)
    if barred is not None:
        return barred
    settled = _settle(program, attempt)
    return settled if isinstance(settled, Refused) else _finish(program, attempt, settled)


def available(program: Program, case: Case, actor: Actor, answers: Answers | None, now: datetime) -> tuple[Choice, ...]:
    """Every transition from the present state, with the reason when this actor may not fire it now.

    `answers`: of the draft, for what files it; all else rests on what was filed. What a transition asks for is not
    looked at: that comes with the act. Empty for somebody who may not see the case.
    """
    if isinstance(policy.may(actor, "case.view", case, program.procedure), Denied):
        return ()
    workflow = program.procedure.workflow
    here = [transition for transition in workflow.transitions if case.state in workflow.sources(transition)]
    act = Act(answers=answers)
    attempts = [
        Attempt(program.procedure, case, transition, actor, act, calendar.utc(now), calendar) for transition in here
    ]
    filed = cache(lambda: guards.read_filed(program, case, now) if case.answers is not None else answers)
    return tuple(_choice(program, attempt, filed) for attempt in attempts)


def _find(program: Program, case: Case, event: str, actor: Actor) -> Transition | Refused:
    """The transition of that id, if it leaves the present state; for who may not see the case, nothing is known."""
    seen = policy.may(actor, "case.view", case, program.procedure)
    if isinstance(seen, Denied):
        return _refused(seen)
    workflow = program.procedure.workflow
    transition = workflow.transition(event)
    if transition is None:
        return _UNKNOWN
    return transition if case.state in workflow.sources(transition) else _NOT_HERE


def _barred(attempt: Attempt) -> Refused | None:
    """Why this actor may not fire this at all: permission, or a timer whose time has not come."""
    recalls = attempt.transition.approval is not None and attempt.act.verdict == "recall"
    action = "case.recall" if recalls else policy.FIRE + attempt.transition.id
    allowed = policy.may(attempt.actor, action, attempt.case, attempt.procedure)
    if isinstance(allowed, Denied):
        return _refused(allowed)
    ready = ready_at(attempt.case, attempt.transition) if attempt.actor.kind == "system" else None
    if ready is not None and attempt.now < ready:
        return Refused("timer.early", "この処理の期日は、まだ来ていません。")
    return None


def _settle(program: Program, attempt: Attempt) -> Settled | Refused:
    """Every check that needs more than the definition, in the fixed order; where the case goes and what it takes
    along.
    """
    given = asks.collect(attempt)
    if isinstance(given, Refused):
        return given
    answers = guards.read(program, attempt, given.outcome)
    barred = guards.refusal(program, attempt, answers)
    if barred is not None:
        return barred
    office = office_fields.collect(attempt, answers)
    if isinstance(office, Refused):
        return office
    vote = voting.vote(attempt) if attempt.transition.approval else None
    if isinstance(vote, Refused):
        return vote
    filed = None
    if is_filing(attempt.procedure.workflow, attempt.transition, attempt.case.state):
        frozen = submission.file(program, attempt, answers)
        if isinstance(frozen, Refused):
            return frozen
        filed = frozen
    files = office_fields.collect_files(attempt, answers)
    settled = Settled("", given, office=office, office_files=files, filed=filed)
    if vote is not None:
        settled = replace(settled, voices=vote.voices, returned=vote.course == "back")
    return _directed(program, attempt, settled, answers)


def _directed(program: Program, attempt: Attempt, settled: Settled, answers: Answers | None) -> Settled | Refused:
    """The state reached, its due day, and the machine's word that there is such an edge."""
    target = _target(program, attempt, settled, answers)
    if isinstance(target, Refused):
        return target
    due = asks.due_of(attempt, target)
    if isinstance(due, Refused):
        return due
    moves = table(attempt.procedure.workflow)
    if moves.move(attempt.transition.id, attempt.case.state, target) is None:
        return _NOT_HERE
    return replace(settled, target=target, due=due)


def _target(program: Program, attempt: Attempt, settled: Settled, answers: Answers | None) -> str | Refused:
    rule = attempt.transition.approval
    if rule is not None and settled.returned:
        return rule.returns_to or attempt.case.state
    if rule is not None and not voting.is_decided(rule, settled.voices or ()):
        return attempt.case.state
    return guards.target(program, attempt, answers, settled.given.outcome)


def _finish(program: Program, attempt: Attempt, settled: Settled) -> Fired:
    changed = effects.after(attempt, settled)
    data = effects.record(attempt, settled, changed)
    notices = tuple(
        each for each in outgoing.issued(attempt, changed) if notices_of.applies(program, changed, each, attempt.now)
    )
    changed = effects.with_notices(changed, notices, attempt)
    return Fired(changed, effects.event(attempt, changed, data), outgoing.messages(attempt, changed, notices))


def _choice(program: Program, attempt: Attempt, filed: Callable[[], Answers | None]) -> Choice:
    name, case = attempt.transition.id, attempt.case
    outcome = asks.outcome_of(attempt)
    files = is_filing(attempt.procedure.workflow, attempt.transition, case.state)
    answers = attempt.act.answers
    if not files and guards.decides_on_values(program, attempt.transition):
        answers = filed()
    to = guards.target(program, attempt, answers, outcome if isinstance(outcome, str) else None)
    shown = to if isinstance(to, str) else None
    barred = _barred(attempt)
    if barred is None:
        barred = guards.refusal(program, attempt, answers)
    if barred is None and files:
        barred = submission.obstacle(attempt, answers)
    if barred is None and isinstance(to, Refused) and not attempt.transition.outcomes:
        barred = to
    return Choice(name, barred is None, shown, barred.reason if barred else "")


def _refused(denied: Denied) -> Refused:
    return Refused(denied.code, denied.reason, hidden=denied.hidden)
