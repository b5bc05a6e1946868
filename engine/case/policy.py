"""The only permission question: `may(actor, action, case, procedure)`. Default deny; every denial has a code and a
reason.

ACTIONS is the authorization matrix: one line per action, who may and under which condition. What an actor may not know
of is denied with `hidden`: pages and API answer as for an unknown id. Author, publisher, operator and auditor never
reach a case's data; nobody acts as an official on a case of a party he belongs to; who drafted a decision does not
take it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.case import firing, parties, permissions, scopes
from engine.case.model import Actor, Case, Denied
from engine.case.permissions import SIGN_IN, UNKNOWN_CASE, YES, Decision
from engine.case.standing import ADMINISTRATION, roles_anywhere, working_roles
from engine.procedure.model import Procedure

FIRE = "case.fire:"
UNKNOWN_PROCEDURE = Denied("procedure.unknown", "お探しの手続は見つかりません。", hidden=True)
UNKNOWN_PAGE = Denied("page.unknown", "お探しのページは見つかりません。", hidden=True)


@dataclass(frozen=True)
class Action:
    """One line of the matrix. `who` says it for people; exactly one of the rules decides."""

    id: str
    who: str
    on_case: Callable[[Actor, Case, Procedure], Decision] | None = None
    on_procedure: Callable[[Actor | None, Procedure], Decision] | None = None
    plain: Callable[[Actor, Procedure | None], Decision] | None = None


def may(actor: Actor | None, action: str, case: Case | None = None, procedure: Procedure | None = None) -> Decision:
    """Whether `actor` may do `action`. `case.…` needs case and its procedure version; None as actor = not signed in."""
    if action.startswith(FIRE):
        return _may_fire(actor, action.removeprefix(FIRE), case, procedure)
    line = ACTIONS.get(action)
    if line is None:
        return Denied("action.unknown", "この操作はありません。", hidden=True)
    if line.on_procedure:
        return line.on_procedure(actor, procedure) if procedure else UNKNOWN_PROCEDURE
    if actor is None:
        return SIGN_IN
    if line.on_case:
        if case is None or procedure is None or case.procedure != procedure.id:
            return UNKNOWN_CASE
        return line.on_case(actor, case, procedure)
    return line.plain(actor, procedure) if line.plain else UNKNOWN_PAGE


def _may_fire(actor: Actor | None, name: str, case: Case | None, procedure: Procedure | None) -> Decision:
    if actor is None:
        return SIGN_IN
    if case is None or procedure is None or case.procedure != procedure.id:
        return UNKNOWN_CASE
    seen = permissions.view(actor, case, procedure)
    if not seen:
        return seen
    transition = procedure.workflow.transition(name)
    if transition is None:
        return Denied("transition.unknown", "この手続に、その処理はありません。")
    return firing.may_fire(actor, case, procedure, transition)


# ── things that are no case ──────────────────────────────────────────────────────────────────────────────────────────


def _read_procedure(actor: Actor | None, procedure: Procedure) -> Decision:
    """The catalogue is public; what is not yet published is for those who write and check it."""
    if procedure.stage in ("published", "inventory"):
        return YES
    if actor and roles_anywhere(actor, procedure) & {"author", "publisher", "auditor"}:
        return YES
    return UNKNOWN_PROCEDURE


def _with_role(*roles: str) -> Callable[[Actor, Procedure | None], Decision]:
    def rule(actor: Actor, procedure: Procedure | None) -> Decision:
        return YES if roles_anywhere(actor, procedure) & set(roles) else UNKNOWN_PAGE

    return rule


def _queue(actor: Actor, procedure: Procedure | None) -> Decision:
    held = roles_anywhere(actor, procedure)
    handling = held & working_roles(procedure) if procedure else held - ADMINISTRATION
    return YES if handling else UNKNOWN_PAGE


def _with_scope(scope: str) -> Callable[[Actor, Procedure | None], Decision]:
    return lambda actor, _: scopes.holds(scope, actor)


def _case_with(*held: str) -> Callable[[Actor, Case, Procedure], Decision]:
    return lambda actor, case, procedure: scopes.reads_case(actor, case, procedure, *held)


def _own_list(actor: Actor, _: Procedure | None) -> Decision:
    return YES if actor.principal is not None and actor.kind != "system" else UNKNOWN_PAGE


ACTIONS: Mapping[str, Action] = {
    action.id: action
    for action in (
        Action(
            "procedure.view", "everybody: published ones; author, publisher, auditor: all", on_procedure=_read_procedure
        ),
        Action(
            "case.start", "a party of the right kind and account; agents where allowed", on_procedure=permissions.start
        ),
        Action("case.list", "everybody who files: the own party's cases", plain=_own_list),
        Action(
            "case.view",
            "own side always; officials in scope once filed, approving roles once drafted",
            on_case=permissions.view,
        ),
        Action(
            "case.history", "who may view the case (notes and staff names: case.internal)", on_case=permissions.view
        ),
        Action("case.internal", "officials in scope: notes, office fields, staff names", on_case=permissions.internal),
        Action("case.draft.save", "own side, while the applicant holds the case", on_case=permissions.write_draft),
        Action("case.draft.delete", "own side, before the first filing", on_case=permissions.drop_draft),
        Action(
            "case.upload",
            "as case.draft.save; in a correction also correction.is_open",
            on_case=permissions.write_draft,
        ),
        Action(
            "case.handover", "own side, not agents, while the applicant holds the case", on_case=parties.may_hand_over
        ),
        Action("files.download", "who may view the case", on_case=permissions.view),
        Action("notice.view", "who may view the case", on_case=permissions.view),
        Action(
            "case.claim", "officials in scope, not of the own party, until it is closed", on_case=permissions.handle
        ),
        Action("case.release", "as case.claim", on_case=permissions.handle),
        Action("case.assign", "as case.claim", on_case=permissions.handle),
        Action("case.remark", "as case.claim, on the office's turn, not taken by another", on_case=permissions.remark),
        Action(
            "office.answers.write",
            "officials in scope, on their turn, not taken by another",
            on_case=permissions.write_office,
        ),
        Action("case.note", "officials in scope, not of the own party; also after the end", on_case=permissions.note),
        Action("case.reveal", "as case.note; the reason is recorded", on_case=permissions.note),
        Action("case.recall", "who drafted the decision, while it is being approved", on_case=permissions.recall),
        Action(
            "principal.switch", "whoever files; to mandates of the own party that hold today", plain=parties.belongs
        ),
        Action("mandate.view", "whoever files: mandates of the own party, on either side", plain=parties.belongs),
        Action("mandate.ask", "prime and member accounts, sole proprietors", plain=parties.may_ask),
        Action("mandate.answer", "prime accounts of the principal, sole proprietors", plain=parties.may_answer),
        Action("company.view", "prime and member accounts: of the own party", plain=parties.may_see_company),
        Action("company.rules", "prime accounts: of the own party", plain=parties.may_answer),
        Action("queue.view", "roles that an act, a turn, a page or a field of the procedure names", plain=_queue),
        Action("definition.view", "author, publisher, auditor", plain=_with_role("author", "publisher", "auditor")),
        Action("definition.edit", "author", plain=_with_role("author")),
        Action("definition.try", "author, publisher", plain=_with_role("author", "publisher")),
        Action(
            "definition.publish",
            "publisher; that it is not his own version, publishing asks",
            plain=_with_role("publisher"),
        ),
        Action("admin.view", "operator", plain=_with_role("operator")),
        Action("admin.office.edit", "operator", plain=_with_role("operator")),
        Action("admin.staff.edit", "operator; never of himself", plain=_with_role("operator")),
        Action(
            "admin.staff.grant",
            "operator, never to himself; operator, auditor and publisher count once another operator approved",
            plain=_with_role("operator"),
        ),
        Action("admin.staff.approve", "operator who neither proposed it nor gets it", plain=_with_role("operator")),
        Action("admin.invite", "operator; who opens it is staff and not its maker", plain=_with_role("operator")),
        Action("admin.access.view", "operator, auditor", plain=_with_role("operator", "auditor")),
        Action("admin.access.review", "operator", plain=_with_role("operator")),
        Action("admin.client.edit", "operator", plain=_with_role("operator")),
        Action("audit.view", "auditor", plain=_with_role("auditor")),
        Action("audit.verify", "auditor, operator", plain=_with_role("auditor", "operator")),
        Action("disposal.view", "auditor, operator", plain=_with_role("auditor", "operator")),
        Action("disposal.hold", "auditor, operator", plain=_with_role("auditor", "operator")),
        Action("disposal.propose", "operator", plain=_with_role("operator")),
        Action(
            "disposal.approve",
            "auditor, operator; that it is not the proposer, the list asks",
            plain=_with_role("auditor", "operator"),
        ),
        Action(
            "api.procedure.list",
            "systems with procedures.read: published ones that the token is for",
            plain=_with_scope(scopes.PROCEDURES),
        ),
        Action("api.procedure.view", "as api.procedure.list", on_procedure=scopes.reads_procedure),
        Action(
            "api.case.list",
            "systems with cases.read: filed cases of procedures that the token is for",
            plain=_with_scope(scopes.CASES),
        ),
        Action("api.case.view", "as api.case.list", on_case=_case_with(scopes.CASES)),
        Action("api.case.guarded", "as api.case.view, with cases.guarded", on_case=_case_with(scopes.GUARDED)),
        Action("api.case.internal", "as api.case.view, with cases.internal", on_case=_case_with(scopes.INTERNAL)),
        Action("api.case.events", "as api.case.view, but events.read", on_case=_case_with(scopes.EVENTS)),
    )
}
