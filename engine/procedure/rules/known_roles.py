"""Every act can be done by somebody: roles that can be granted, the applicant, an assignee who is named, a party.

Why: a transition by a role that nobody can hold stops every case there.

Wrong:
    - {id: accept, from: 受付済, to: 審査中, by: reveiwer}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.roles import HOLDERS, WORDS
from engine.procedure.rules.subject import Subject, did_you_mean

DRAFTER = "drafter"  # who drafted the decision: a word of `not_by`
CODES = ("role.unknown", "role.missing", "role.assignee_unnamed")


def check(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    parties = {party.id for party in (*procedure.parties, *procedure.workflow.parties)}
    known = [*WORDS, *sorted(subject.roles), *sorted(parties)]
    for path, role in _named(subject):
        if role not in known and not (role in HOLDERS and "holder" in path):
            yield Finding(path, "role.unknown", f"「{role}」という役割は誰も持てません。", did_you_mean(role, known))
    names_assignee = any(ask.field == "assignee" for each in procedure.workflow.transitions for ask in each.asks)
    for at, transition in enumerate(procedure.workflow.transitions):
        place = ("workflow", "transitions", at)
        if not transition.by and transition.after is None and transition.every is None:
            reason = f"処理「{transition.title.ja}」を誰がするか（by）がありません。"
            yield Finding((*place, "id"), "role.missing", reason, "by: reviewer のように書いてください。")
        if "assignee" in transition.by and not names_assignee:
            reason = "担当者（assignee）を決める処理がありません。"
            yield Finding(
                (*place, "by"), "role.assignee_unnamed", reason, "前の処理に asks: [assignee] を書いてください。"
            )


def _named(subject: Subject) -> Iterator[tuple[DataPath, str]]:
    procedure = subject.procedure
    for state in procedure.workflow.states:
        yield from ((("workflow", "states", state.id, "holder"), role) for role in state.holder)
    for at, transition in enumerate(procedure.workflow.transitions):
        place: DataPath = ("workflow", "transitions", at)
        yield from (((*place, "by"), role) for role in transition.by)
        told = transition.does.get("notify", ())
        yield from (((*place, "does", "notify"), str(role)) for role in ((told,) if isinstance(told, str) else told))
        if transition.approval is None:
            continue
        yield from (((*place, "approval", "not_by"), role) for role in transition.approval.not_by if role != DRAFTER)
        for n, step in enumerate(transition.approval.steps):
            path = (*place, "approval", "steps", n)
            yield from (((*path, "all"), role) for role in step.all)
            yield from (((*path, "any"), role) for role in step.any)
            yield from (((*path, "veto"), role) for role in step.veto)
            if step.role:
                yield (*path, "role"), step.role
    for owner, parties in (((), procedure.parties), (("workflow",), procedure.workflow.parties)):
        for at, party in enumerate(parties):
            yield from (((*owner, "parties", at, "named_by"), role) for role in party.named_by)
    for at, notice in enumerate(procedure.notices):
        yield from ((("notices", at, "to"), role) for role in notice.to)
    for at, page in enumerate(procedure.pages):
        yield from ((("pages", at, "by"), role) for role in page.by)
        yield from ((("pages", at, "seen_by", n), role) for n, role in enumerate(page.seen_by))
