"""Playing an example through its workflow (`then:`): each step is fired as in real life, by an actor with that role.

What a transition asks for in words (reason, due day, remarks, outcome) is made up where the step does not give it:
`answers:` of a step may name 結論 and 理由; anything else in it is typed into the office's fields, or the applicant's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from engine.case import answers as reading, calendar, guards
from engine.case.act import Act, Fired, Refused
from engine.case.answers import Answers
from engine.case.asks import asked
from engine.case.correction import open_paths
from engine.case.model import Actor, Case, Grant, Remark
from engine.case.simulation import Trial
from engine.case.workflow import fire
from engine.procedure.finding import Finding
from engine.procedure.model import Do, Example, Procedure
from engine.procedure.problem import DataPath
from engine.procedure.program import Program
from engine.procedure.workflow import Transition

_REASON = "例による処理です。"
_WORDS = ("結論", "理由")
_DUE_IN = timedelta(days=14)
_STEP = timedelta(hours=1)  # between two steps, so that times rise


@dataclass(frozen=True)
class _Stage:
    """Where the play stands: the case, the trial it began with, the steps still to come."""

    case: Case
    trial: Trial
    later: tuple[Do, ...]


def play(program: Program, example: Example, trial: Trial, place: DataPath) -> Iterator[Finding]:
    """Fire the steps one after the other; the first that does not go as written ends the play with a finding."""
    case = replace(trial.case, draft=dict(trial.case.draft), office_answers={})
    for number, step in enumerate(example.then):
        here = (*place, "then", number)
        name = f"例「{example.name}」の{number + 1}番目の処理「{step.do}」"
        transition = program.procedure.workflow.transition(step.do)
        if transition is None:
            yield Finding(
                (*here, "do"), "example.failed", f"{name}は、この手続にありません。", "処理の id を確かめてください。"
            )
            return
        trial = replace(trial, now=trial.now + _STEP)
        result = _fire(program, _Stage(case, trial, example.then[number:]), step, transition)
        if isinstance(result, Refused):
            said = "。".join(f"{issue.path}: {issue.text}" for issue in result.issues[:3])
            reason = f"{name}はできませんでした。{result.reason}{said}"
            yield Finding((*here, "do"), "example.failed", reason, "手前の処理か、例の入力内容を直してください。")
            return
        case = result.case
        if step.state is not None and case.state != step.state:
            reason = f"{name}の後の状態は「{step.state}」のはずが、「{case.state}」でした。"
            yield Finding((*here, "state"), "example.failed", reason, "定義か、期待する状態を直してください。")
            return


def _fire(program: Program, stage: _Stage, step: Do, transition: Transition) -> Fired | Refused:
    actor = _actor(step.by or (transition.by[0] if transition.by else "applicant"), stage.trial)
    return fire(program, stage.case, step.do, actor, _act(program, stage, step, transition), stage.trial.now)


def _actor(role: str, trial: Trial) -> Actor:
    if role == "applicant":
        return trial.actor
    if role == "system":
        return Actor("system", "システム", "system")
    return Actor("example-" + role, role, "staff", None, grants=(Grant(role),), account="staff")


def _act(program: Program, stage: _Stage, step: Do, transition: Transition) -> Act:
    procedure, trial = program.procedure, stage.trial
    given = {name: value for name, value in step.answers.items() if name not in _WORDS}
    asks = asked(transition)
    remarks = (Remark(_remarked(procedure, transition), _REASON),) if "remarks" in asks else ()
    return Act(
        answers=_answers(program, stage, given),
        reason=str(step.answers.get("理由") or _REASON),
        outcome=step.answers.get("結論") or _outcome(procedure, stage.later, transition),
        due=calendar.today(trial.now) + _DUE_IN if "due" in asks else None,
        remarks=remarks,
        assignee="example-reviewer" if "assignee" in asks else None,
        office=given,
        files=trial.case.draft_files if "attachment" in asks else {},
        receipt="例",
    )


def _answers(program: Program, stage: _Stage, typed: Mapping[str, Any]) -> Answers:
    """The applicant's answers as they are in this step; in a correction only what it opens can differ."""
    trial, case = stage.trial, stage.case
    raw = {**trial.answers.raw, **typed}
    situation = replace(
        trial.situation,
        now=trial.now,
        facts=guards.facts(case, calendar.today(trial.now)),
        office=case.office_answers,
        outcome=case.outcome,
        open=open_paths(program.procedure, case) if case.submitted_at is not None else None,
        base=case.answers,
        asked=frozenset(),
    )
    return reading.read(program, raw, situation)


def _remarked(procedure: Procedure, transition: Transition) -> str:
    """Where the made-up remark stands: the whole filing, or in a partial correction its first field."""
    if transition.mode != "partial":
        return ""
    fields = (path for page, path, _ in procedure.walk() if page.filled_by_applicant and len(path) == 1)
    return next((path[0] for path in fields), "")


def _outcome(procedure: Procedure, later: tuple[Do, ...], transition: Transition) -> str | None:
    """The outcome that leads where the example says it goes: now, or in the later step that decides."""
    workflow = procedure.workflow
    for step in later:
        deciding = workflow.transition(step.do)
        state = workflow.state(step.state or "")
        if deciding is None or state is None:
            continue
        for outcome, target in deciding.outcomes.items():
            if target == state.id:
                return outcome
        if state.final is not None and not deciding.outcomes:
            return state.final
    return next(iter(transition.outcomes), None)
