"""Every state can be reached from the initial one.

Why: a state that no case can ever be in is usually a transition that was forgotten or misspelt.

Wrong:
    states:
      下書き: {holder: applicant, initial: true}
      保留: {holder: office}          # nothing leads here
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject
from engine.procedure.workflow import Workflow

CODES = ("state.unreachable",)


def edges(workflow: Workflow) -> dict[str, set[str]]:
    """State -> the states one act away; `same` is an edge to itself."""
    found: dict[str, set[str]] = {state.id: set() for state in workflow.states}
    for transition in workflow.transitions:
        for source in workflow.sources(transition):
            targets = {source if target == "same" else target for target in workflow.targets(transition)}
            found.setdefault(source, set()).update(targets)
    return found


def reached(start: str, ways: dict[str, set[str]]) -> set[str]:
    """Every state that can be reached from `start`, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        for target in ways.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def check(subject: Subject) -> Iterator[Finding]:
    workflow = subject.procedure.workflow
    initial = next((state.id for state in workflow.states if state.initial), None)
    if initial is None:
        return
    seen = reached(initial, edges(workflow))
    for state in workflow.states:
        if state.id not in seen:
            reason = f"どの処理をしても、状態「{state.id}」になりません。"
            remedy = "この状態への処理（to）を加えるか、状態を消してください。"
            yield Finding(("workflow", "states", state.id), "state.unreachable", reason, remedy)
