"""A workflow has exactly one initial state, held by the applicant; a final state is not also initial.

Why: a new case must know where it begins.

Wrong:
    states:
      下書き: {holder: applicant}
      受付済: {holder: office}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("state.no_initial", "state.two_initial", "state.initial_final")


def check(subject: Subject) -> Iterator[Finding]:
    initial = [state for state in subject.procedure.workflow.states if state.initial]
    if not initial:
        reason = "始まりの状態がありません。"
        remedy = "申請者が入力している状態に initial: true を書いてください。"
        yield Finding(("workflow", "states"), "state.no_initial", reason, remedy)
    for state in initial[1:]:
        reason = f"始まりの状態が二つあります（「{initial[0].id}」と「{state.id}」）。"
        yield Finding(
            ("workflow", "states", state.id), "state.two_initial", reason, "initial: true は一つだけにしてください。"
        )
    for state in initial:
        if state.final:
            reason = f"「{state.id}」は始まりであり、終わりでもあります。"
            yield Finding(
                ("workflow", "states", state.id), "state.initial_final", reason, "どちらか一方にしてください。"
            )
