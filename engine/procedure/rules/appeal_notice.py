"""A notice of a disposition says to whom one may appeal (教示); whoever is refused gets a notice.

Why: 行政不服審査法第82条 asks for it in writing, 行政事件訴訟法第46条 for suits.
A notification (届出) has no disposition.

Wrong:
    notices: [{id: 拒否通知書, upon: refused, to: applicant}]
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("notice.no_appeal", "notice.refusal_missing")
DISPOSITIONS = ("granted", "conditional", "refused")


def check(subject: Subject) -> Iterator[Finding]:
    procedure, workflow = subject.procedure, subject.procedure.workflow
    if procedure.kind != "application":
        return
    told: set[str] = set()
    for at, notice in enumerate(procedure.notices):
        upon = set(notice.upon) & set(DISPOSITIONS)
        for transition in workflow.transitions:
            if transition.id in notice.upon:
                ends = (workflow.state(state) for state in workflow.targets(transition))
                upon |= {state.final for state in ends if state and state.final in DISPOSITIONS}
        told |= upon
        if upon and "applicant" in notice.to and notice.appeal is None:
            reason = f"処分の通知「{notice.id}」に教示がありません（行政不服審査法第82条）。"
            yield Finding(
                ("notices", at, "id"), "notice.no_appeal", reason, "appeal: {to: 経済産業大臣} のように書いてください。"
            )
    if any(state.final == "refused" for state in workflow.states) and "refused" not in told:
        reason = "拒否したときに申請者に出す通知がありません。"
        remedy = "notices: に upon: refused の通知を加えてください。"
        path = ("notices",) if "notices" in procedure.model_fields_set else ("id",)
        yield Finding(path, "notice.refusal_missing", reason, remedy)
