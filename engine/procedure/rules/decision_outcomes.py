"""An approval says where each outcome leads, and every outcome that is asked for has its way.

Why: an official who chooses 「拒否」 must not find that the case cannot go there.

Wrong:
    - {id: decide, from: 決裁中, by: approver, approval: {steps: [{role: director}]}, outcomes: {}}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject
from engine.procedure.workflow import FINALS, Transition

CODES = ("approval.no_outcome", "approval.no_return", "outcome.unknown", "outcome.nowhere")


def check(subject: Subject) -> Iterator[Finding]:
    workflow = subject.procedure.workflow
    for at, transition in enumerate(workflow.transitions):
        place = ("workflow", "transitions", at)
        for outcome in transition.outcomes:
            if outcome not in FINALS and outcome != "conditional":
                reason = f"「{outcome}」という結論の言葉はありません。"
                remedy = f"使えるのは {'、'.join(FINALS)} です。"
                yield Finding((*place, "outcomes", outcome), "outcome.unknown", reason, remedy)
        if transition.approval and not transition.outcomes and transition.to is None:
            reason = f"決裁「{transition.title.ja}」の結論ごとの行き先（outcomes）がありません。"
            remedy = "outcomes: {granted: 登録済, refused: 拒否} のように書いてください。"
            yield Finding((*place, "id"), "approval.no_outcome", reason, remedy)
        if transition.approval and transition.approval.returns_to is None:
            reason = f"決裁「{transition.title.ja}」の差戻し先（returns_to）がありません。"
            yield Finding(
                (*place, "approval"), "approval.no_return", reason, "returns_to: 審査中 のように書いてください。"
            )
        if any(ask.field == "outcome" for ask in transition.asks) and not _decided(transition, workflow.transitions):
            reason = f"処理「{transition.title.ja}」は結論を尋ねますが、結論で行き先が決まる処理が続きません。"
            remedy = "続く処理に outcomes: を書くか、asks から outcome を消してください。"
            yield Finding((*place, "asks"), "outcome.nowhere", reason, remedy)


def _decided(asking: Transition, transitions: tuple[Transition, ...]) -> bool:
    if asking.outcomes:
        return True
    reached = {asking.to} if isinstance(asking.to, str) else set()
    conditions = [target for each in transitions if isinstance(each.to, tuple) for target in each.to]
    return any(each.outcomes and reached & set(each.from_) for each in transitions) or any(
        target.when and "結論" in target.when for target in conditions
    )
