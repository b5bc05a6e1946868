"""From every state that is not final, a final one can be reached by people or by the clock.

Why: a case that can never end holds the applicant and the office for ever.

Wrong:
    states:
      保留: {holder: office}          # no transition leaves it
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.reachable_states import edges, reached
from engine.procedure.rules.subject import Subject

CODES = ("state.no_way_out", "state.no_final")


def check(subject: Subject) -> Iterator[Finding]:
    workflow = subject.procedure.workflow
    finals = {state.id for state in workflow.states if state.final}
    if not finals:
        reason = "終わりの状態がありません。"
        yield Finding(
            ("workflow", "states"), "state.no_final", reason, "終わる状態に final: granted などを書いてください。"
        )
        return
    ways = edges(workflow)
    for state in workflow.states:
        if not state.final and not reached(state.id, ways) & finals:
            reason = f"状態「{state.id}」からは、どの処理をしても終わりの状態に着きません。"
            remedy = "終わりに向かう処理（from / to）を加えてください。"
            yield Finding(("workflow", "states", state.id), "state.no_way_out", reason, remedy)
