"""Transitions name states that exist, and say where they lead.

Why: an act that leads nowhere stops the case in front of the person who presses the button.

Wrong:
    - {id: submit, from: 下書き, to: 受付すみ, by: applicant}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject, did_you_mean
from engine.procedure.workflow import Transition

CODES = ("state.unknown", "transition.no_target", "transition.from_final")


def check(subject: Subject) -> Iterator[Finding]:
    workflow = subject.procedure.workflow
    known = [state.id for state in workflow.states]
    finals = {state.id for state in workflow.states if state.final}
    for at, transition in enumerate(workflow.transitions):
        place: DataPath = ("workflow", "transitions", at)
        for path, name in _named(transition, place):
            if name not in known and name not in {"any", "same"}:
                reason = f"「{name}」という状態はありません。"
                yield Finding(path, "state.unknown", reason, did_you_mean(name, known))
        if transition.to is None and not transition.outcomes:
            reason = f"処理「{transition.title.ja}」の行き先（to）がありません。"
            yield Finding((*place, "id"), "transition.no_target", reason, "to: 状態の名前 を書いてください。")
        if finals & set(transition.from_) and "applicant" in transition.by:
            reason = f"終わった案件から、申請者の処理「{transition.title.ja}」はできません。"
            remedy = "終わりの状態からの処理（再開、取消し）は官署の役割にしてください。"
            yield Finding((*place, "from"), "transition.from_final", reason, remedy)


def _named(transition: Transition, place: DataPath) -> Iterator[tuple[DataPath, str]]:
    yield from (((*place, "from"), name) for name in transition.from_)
    if isinstance(transition.to, str):
        yield (*place, "to"), transition.to
    elif transition.to:
        for n, target in enumerate(transition.to):
            key = "state" if target.state else "else"
            yield (*place, "to", n, key), target.state or target.otherwise or ""
    yield from (((*place, "outcomes", outcome), state) for outcome, state in transition.outcomes.items())
    if transition.approval and transition.approval.returns_to:
        yield (*place, "approval", "returns_to"), transition.approval.returns_to
