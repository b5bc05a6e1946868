"""What a client of the API may be let do (スコープ): one list. None of them decides anything: that is for people.

A system (連携システム) is an actor of kind `service`; each scope of its token is a grant, for the procedures that the
token names. It sees what was filed, never a draft.
"""

from collections.abc import Mapping

from engine.case.model import Actor, Allowed, Case, Denied
from engine.case.need import NEED_TO_KNOW
from engine.case.permissions import UNKNOWN_CASE, YES, Decision
from engine.case.seeing import Roles
from engine.case.standing import working_roles
from engine.procedure.model import Procedure
from engine.procedure.text import Text

PROCEDURES, CASES, EVENTS = "procedures.read", "cases.read", "events.read"
GUARDED, INTERNAL = "cases.guarded", "cases.internal"
SCOPES: Mapping[str, Text] = {
    PROCEDURES: Text(ja="公開中の手続とその定義を読む", en="read published procedures and their definitions"),
    CASES: Text(ja="提出された案件を読む", en="read cases that were filed"),
    EVENTS: Text(ja="案件の動きを読む", en="read what happened to cases"),
    GUARDED: Text(ja="案件の個人情報と営業秘密も読む", en="read personal data and business secrets of cases, too"),
    INTERNAL: Text(ja="職員だけが見る項目とメモも読む", en="read fields and notes that only officials see, too"),
}
UNKNOWN = Denied("procedure.unknown", "お探しの手続は見つかりません。", hidden=True)


def scopes_of(actor: Actor | None, procedure: str | None = None) -> frozenset[str]:
    """The scopes a system holds for a procedure, or (None) for any; nobody else holds one."""
    if actor is None or actor.kind != "service":
        return frozenset()
    return frozenset(grant.role for grant in actor.grants if procedure is None or grant.procedure in (None, procedure))


def covered(actor: Actor) -> tuple[str, ...] | None:
    """The procedures that a system's token names; None where it names none: then it is for all of them."""
    named = {grant.procedure for grant in actor.grants}
    return None if None in named else tuple(sorted(id_ for id_ in named if id_ is not None))


def holds(scope: str, actor: Actor) -> Allowed | Denied:
    """Whether a system holds a scope for any procedure; others are told of nothing."""
    return YES if scope in scopes_of(actor) else UNKNOWN


def reads_procedure(actor: Actor | None, procedure: Procedure) -> Decision:
    """A published procedure that the token is for."""
    held = PROCEDURES in scopes_of(actor, procedure.id)
    return YES if held and procedure.stage == "published" else UNKNOWN


def reads_case(actor: Actor, case: Case, procedure: Procedure, *scopes: str) -> Decision:
    """A case that was filed, of a procedure that the token is for, with all these scopes."""
    held = scopes_of(actor, procedure.id)
    return YES if held.issuperset(scopes) and case.submitted_at is not None else UNKNOWN_CASE


def looking_as(actor: Actor, procedure: Procedure) -> Roles:
    """The roles under which a system is shown what was filed: as the applicant without what is guarded, and more by
    the scopes of its token.
    """
    held, roles = scopes_of(actor, procedure.id), {"applicant"}
    if GUARDED in held:
        roles.add(NEED_TO_KNOW)
    return roles | working_roles(procedure) if INTERNAL in held else roles
