"""How an actor stands to a case: on its own side, a party of it, or an official with which roles in which scope."""

from collections.abc import Collection

from engine.case import approval
from engine.case.derived import Derived
from engine.case.filing import APPLICANT, may_stand_in
from engine.case.model import Actor, Case, Grant
from engine.procedure.model import Procedure, walk_fields
from engine.procedure.roles import HOLDERS, ROLES, WORDS

REVIEWER = "reviewer"
# Roles that run the service and never see a case.
ADMINISTRATION = frozenset({"author", "publisher", "operator", "auditor"})
_NAMES = {APPLICANT: "申請者", "assignee": "担当者", "system": "システム", "office": "官署の職員"}


def name_of(role: str) -> str:
    """The role as people call it; the workflow's own roles have the name the author gave them."""
    return str(ROLES[role]) if role in ROLES else _NAMES.get(role, role)


def is_own_side(actor: Actor, case: Case, procedure: Procedure) -> bool:
    """Whether the actor belongs to who filed: the party itself, its agent (代理) where the procedure and the mandate
    allow it, colleagues (the agent's, too) as the rules of their own company say. Staff only of what they file for themselves.
    """
    principal = actor.principal
    if principal is None or actor.kind == "system" or principal.id != case.owner.id:
        return False
    if actor.kind == "staff":
        return principal.kind == "staff"
    if actor.agent and not may_stand_in(actor, procedure):
        return False
    return actor.sees == "all" or actor.id == case.created_by or actor.id in case.shared


def is_party(actor: Actor, case: Case, names: Collection[str] | None = None) -> bool:
    """Whether the actor is a party named on this case (代理人 …); `names` limits which."""
    ids = {actor.id, actor.principal.id if actor.principal else actor.id}
    return any(holder in ids for name, holder in case.parties.items() if names is None or name in names)


def _working_roles(procedure: Procedure) -> frozenset[str]:
    workflow = procedure.workflow
    named: set[str] = set()
    for transition in workflow.transitions:
        named |= set(transition.by)
        named |= approval.roles_of(transition.approval) if transition.approval else frozenset()
    if named & {"office", "assignee"}:
        named.add(REVIEWER)
    for state in workflow.states:
        named |= set(state.holder)
    for page in procedure.pages:
        named |= {*page.by, *page.seen_by}
        named |= {role for _, field in walk_fields(page.fields) for role in field.seen_by}
    parties = {party.id for party in (*procedure.parties, *workflow.parties)}
    return frozenset(named - {*WORDS, *HOLDERS} - ADMINISTRATION - parties)


working_roles: Derived[Procedure, frozenset[str]] = Derived(_working_roles)
"""Every role that may handle a case of this procedure: an act, a turn, a page or a field names it. Where the workflow
only says `office` or `assignee`, those are reviewers.
"""


def roles_on(actor: Actor, case: Case, procedure: Procedure) -> frozenset[str]:
    """The handling roles an official holds on this very case: in its office, for its procedure or family."""
    if actor.kind != "staff":
        return frozenset()
    held = {
        grant.role
        for grant in actor.grants
        if _covers(grant, procedure) and (grant.office is None or grant.office == case.office)
    }
    return frozenset(held & working_roles(procedure))


def roles_anywhere(actor: Actor, procedure: Procedure | None) -> frozenset[str]:
    """The roles an official holds in any office, for this procedure or (None) for any."""
    if actor.kind != "staff":
        return frozenset()
    return frozenset(grant.role for grant in actor.grants if procedure is None or _covers(grant, procedure))


def _covers(grant: Grant, procedure: Procedure) -> bool:
    return grant.procedure is None or grant.procedure in (procedure.id, procedure.family)
