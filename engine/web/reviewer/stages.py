"""The tabs of a queue, from the definition: states by whose turn it is; and the offices whose cases somebody sees."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.case.model import Actor
from engine.procedure.model import Procedure
from engine.procedure.workflow import State


@dataclass(frozen=True)
class Stage:
    """One tab: its name in the address, its title, the states it lists."""

    id: str
    title: str
    states: tuple[str, ...]


def stages(procedure: Procedure) -> Sequence[Stage]:
    """審査 / 決裁 / 補正待ち / 終了, as far as this workflow has such states. Drafts are nobody's business here."""
    titles = {"work": "審査するもの", "approval": "決裁するもの", "applicant": "補正待ち", "done": "終わったもの"}
    found: dict[str, list[str]] = {id_: [] for id_ in titles}
    for state in procedure.workflow.states:
        if not state.initial:
            found[_turn(state)].append(state.id)
    return [Stage(id_, title, tuple(found[id_])) for id_, title in titles.items() if found[id_]]


def _turn(state: State) -> str:
    if state.final:
        return "done"
    if "approvers" in state.holder:
        return "approval"
    return "applicant" if "applicant" in state.holder else "work"


def first_stage(procedure: Procedure, actor: Actor) -> str:
    """Where this official's own work lies: who only approves begins with what is to be approved."""
    roles = {grant.role for grant in actor.grants}
    approving = {
        step.role
        for each in procedure.workflow.transitions
        if each.approval
        for step in each.approval.steps
        if step.role
    }
    by = {role for each in procedure.workflow.transitions if not each.approval for role in each.by}
    known = [stage.id for stage in stages(procedure)]
    if roles & approving and not roles & by and "approval" in known:
        return "approval"
    return known[0] if known else ""


def offices(actor: Actor, procedure: Procedure) -> tuple[str, ...] | None:
    """The offices in which this official holds a role for the procedure; None = every office."""
    found: list[str] = []
    for grant in actor.grants:
        if grant.procedure not in (None, procedure.id, procedure.family):
            continue
        if grant.office is None:
            return None
        found.append(grant.office)
    return tuple(dict.fromkeys(found))
