"""Whoever is refused gets the reason: the act that refuses, or the draft before it, asks for one.

Why: a refusal must state its reasons, in writing where the decision is in writing (行政手続法第8条).

Wrong:
    - {id: refuse, from: 審査中, to: 拒否, by: reviewer}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject
from engine.procedure.workflow import Transition, Workflow

CODES = ("transition.refusal_without_reason",)
REFUSALS = ("refused", "not_met")


def check(subject: Subject) -> Iterator[Finding]:
    workflow = subject.procedure.workflow
    refused = {state.id for state in workflow.states if state.final in REFUSALS}
    for at, transition in enumerate(workflow.transitions):
        if not refused & set(workflow.targets(transition)) or _asks(transition):
            continue
        before = [each for each in workflow.transitions if set(workflow.targets(each)) & set(transition.from_)]
        if not before or not all(_asks(each) for each in before):
            reason = (
                f"処理「{transition.title.ja}」で断ることがあるのに、理由を書く場所がありません（行政手続法第8条）。"
            )
            remedy = "asks: [reason] を加えてください。"
            yield Finding(("workflow", "transitions", at, "id"), CODES[0], reason, remedy)


def _asks(transition: Transition) -> bool:
    return any(ask.field == "reason" for ask in transition.asks)


def refuses(workflow: Workflow) -> bool:
    """Whether any case of this workflow can end in a refusal."""
    return any(state.final == "refused" for state in workflow.states)
