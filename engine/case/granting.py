"""Giving roles (役割の付与): nobody gives himself one, and a role that runs the service needs two persons.

Whoever may publish definitions, read the records or give roles could otherwise make himself anything by one press.
"""

from engine.case.model import Actor, Allowed, Denied

TWO_PERSONS = frozenset({"operator", "auditor", "publisher"})
_YES = Allowed()
_OWN = Denied("grant.own", "自分の役割と在籍は、自分では変えられません。ほかの運用担当者に頼んでください。")
_OWN_PROPOSAL = Denied(
    "grant.own_proposal",
    "自分が提案した役割は、自分では承認できません。別の運用担当者に承認を頼んでください。",
)
_OWN_INVITATION = Denied(
    "invitation.own",
    "自分が出した招待は、自分では受けられません。役割が要るときは、ほかの運用担当者に頼んでください。",
)
_NOT_STAFF = Denied(
    "invitation.not_staff",
    "この招待は職員のためのものです。いったんサインアウトし、職員用のアカウントでサインインしてから開いてください。",
)
_OTHER_ADDRESS = Denied(
    "invitation.other_address",
    "この招待は、別のメールアドレスの人に宛てたものです。役割が要るときは、招待した運用担当者に頼んでください。",
)


def may_change(actor: Actor, person: str) -> Allowed | Denied:
    """Whether an operator may change what this person may do or is (`person`: the actor's id of a member of staff)."""
    return _OWN if actor.id == person else _YES


def may_approve(actor: Actor, person: str, proposed_by: str) -> Allowed | Denied:
    """Whether an operator may approve a role: neither for himself nor what he proposed."""
    if actor.id == proposed_by:
        return _OWN_PROPOSAL
    return may_change(actor, person)


def may_accept(actor: Actor, invited_by: str, email: str) -> Allowed | Denied:
    """Whether who opens an invitation may have it: staff, not its maker; where the directory says the address, the same."""
    if actor.kind != "staff":
        return _NOT_STAFF
    if actor.id == invited_by:
        return _OWN_INVITATION
    if actor.email and actor.email.casefold() != email.casefold():
        return _OTHER_ADDRESS
    return _YES
