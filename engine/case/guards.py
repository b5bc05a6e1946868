"""Guard formulas (`when:`) of transitions and conditional targets, decided over what a case holds. Unknown means: not
yet.

When an official acts, the case is read anew with the office's own fields and the outcome of this very act, so that a
guard over `結論` or 登録番号 counts what is being entered.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.case import answers as reading
from engine.case.act import Attempt, Refused
from engine.case.answers import Answers, Situation
from engine.case.calendar import today as day_of
from engine.case.filing import is_filing
from engine.case.machine import SAME
from engine.case.model import Case
from engine.case.office_fields import asked_fields, files_after
from engine.formula import Context
from engine.procedure.prepared import Rule
from engine.procedure.program import Program
from engine.procedure.workflow import Transition

NOT_YET = "未入力のため判定できません。"


def facts(case: Case, today: date) -> Mapping[str, Any]:
    """案件.*: what formulas know of the case itself. 提出日 is today until it is filed, then that day for good."""
    return {
        "提出日": day_of(case.submitted_at) if case.submitted_at else today,
        "番号": case.receipt,
        "状態": case.state,
        "官署": case.office,
        "経路": case.channel,
    }


def read(program: Program, attempt: Attempt, outcome: str | None) -> Answers | None:
    """The answers this act rests on: those handed in when it files, else the filed ones with the office's fields."""
    case, act = attempt.case, attempt.act
    if case.answers is None or is_filing(attempt.procedure.workflow, attempt.transition, case.state):
        return act.answers
    asked = asked_fields(attempt.procedure, attempt.transition)
    if not asked and not decides_on_values(program, attempt.transition):
        return None  # nothing rests on values: an act without conditions costs no reading
    office = {name: raw for name, raw in act.office.items() if name in asked}
    files = files_after(case, act, asked)
    changed = replace(case, office_answers={**case.office_answers, **office}, office_files=files, outcome=outcome)
    return read_filed(program, changed, attempt.now, frozenset(asked))


def decides_on_values(program: Program, transition: Transition) -> bool:
    """Whether a transition has a condition of its own or a conditional target."""
    guard = program.guards.get(transition.id)
    return guard is not None and (guard.when is not None or bool(guard.targets))


def read_filed(
    program: Program,
    case: Case,
    now: datetime,
    asked: frozenset[str] = frozenset(),
    opened: frozenset[str] | None = frozenset(),
) -> Answers:
    """What was filed, read again for officials and notices: with the office's own fields and the outcome as they are.

    `asked`: the office's fields that are to be checked as well. Nothing is `opened`: what was filed stays as filed, no
    default fills what the applicant left blank, and its own rules are silent. None judges it anew as a draft would be.
    """
    situation = Situation(
        now=now,
        principal=case.owner,
        facts=facts(case, day_of(now)),
        evidence=case.evidence,
        office=case.office_answers,
        outcome=case.outcome,
        open=opened,
        base=case.answers,
        files=case.files_read(),
        asked=asked,
        applicant=case.filer,
    )
    return reading.read(program, case.answers or {}, situation)


def refusal(program: Program, attempt: Attempt, answers: Answers | None) -> Refused | None:
    """Why the transition's own guard keeps the case where it is; None when it has none or says yes."""
    guard = program.guards.get(attempt.transition.id)
    if guard is None or guard.when is None:
        return None
    verdict = _decide(guard.when, attempt, answers)
    if verdict is None:
        return Refused("guard.unknown", NOT_YET)
    if verdict:
        return None
    note = attempt.transition.note
    return Refused("guard.no", str(note) if note else "この処理をする条件を満たしていません。")


def target(program: Program, attempt: Attempt, answers: Answers | None, outcome: str | None) -> str | Refused:
    """The state the transition leads to now: by outcome, one state, `same`, or the first condition that says yes."""
    transition, here = attempt.transition, attempt.case.state
    if transition.outcomes:
        named = transition.outcomes.get(outcome or "")
        return named or Refused("outcome.missing", "結論を選んでください。")
    if isinstance(transition.to, str):
        return here if transition.to == SAME else transition.to
    guard = program.guards.get(transition.id)
    for rule, found in guard.targets if guard else ():
        if rule is None or _decide(rule, attempt, answers):
            return here if found == SAME else found
    return Refused("guard.no_target", "この処理の行き先が決まりません。" + NOT_YET)


def _decide(rule: Rule, attempt: Attempt, answers: Answers | None) -> bool | None:
    env = answers.env if answers is not None else {"案件": facts(attempt.case, attempt.today)}
    found = rule.evaluate(env, Context(today=attempt.today, holidays=attempt.calendar.is_closed))
    return found if isinstance(found, bool) else None
