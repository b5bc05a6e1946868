"""Who somebody is now (現在の権限): a session says who signed in; roles, rules and mandates are looked up each time.

So what was revoked, ended or has run out counts on the very next request. One statement at most, none for most people.
"""

from dataclasses import replace
from datetime import date, datetime

from engine.case.calendar import today
from engine.case.model import Actor, Mandate, Principal
from engine.store.mandates import Entrusting
from engine.store.transaction import Transaction


def present(tx: Transaction, actor: Actor, day: date) -> Actor | None:
    """The actor as he is on a day (Asia/Tokyo); None for staff who left: their sessions are worth nothing.

    An agent whose mandate does not hold any more is back in his own place: `own` is then set, and `agent` False.
    """
    if actor.kind == "staff":
        found = tx.staff.standing(actor.id, day)
        return None if found.ended else replace(actor, grants=found.grants)
    if actor.kind == "applicant" and actor.agent:
        return _agent(tx, actor, day)
    if actor.kind == "applicant" and actor.account == "member" and actor.principal is not None:
        rules = tx.accounts.rules(actor.principal.id)
        return replace(actor, sees=rules.sees, files=rules.files)
    return actor


def _agent(tx: Transaction, actor: Actor, day: date) -> Actor | None:
    if actor.own is None or actor.mandate is None:
        return None
    held = tx.mandates.live(actor.mandate.id, actor.own.id, day)
    if held is None:
        back = present(tx, at_home(actor), day)
        return replace(back, own=actor.own) if back else None
    bound = held if actor.account == "member" else replace(held, sees="all", files=True)
    found = bound.entrusting
    return replace(actor, principal=found.principal, mandate=found.mandate, sees=bound.sees, files=bound.files)


def at_home(actor: Actor) -> Actor:
    """The actor in his own place: for his own party, as nobody's agent."""
    if not actor.agent and actor.own is None:
        return actor
    return replace(actor, principal=actor.own or actor.principal, own=None, agent=False, mandate=None)


def acting_for(actor: Actor, held: Entrusting) -> Actor:
    """The actor as the agent of a mandate's principal."""
    home = at_home(actor)
    return replace(home, principal=held.principal, own=home.principal, agent=True, mandate=held.mandate)


def arrived(tx: Transaction, actor: Actor, now: datetime) -> None:
    """A sign-in: the account is noted, so that its company knows it; a delegation given at GビズID is kept, with its
    last day (a persona's is there already: personas.py).
    """
    if actor.kind != "applicant":
        return
    tx.accounts.seen(actor, now)
    if actor.agent and actor.own and actor.principal and actor.mandate and actor.mandate.until:
        tx.mandates.keep(_delegated(actor, actor.own, (actor.principal, actor.mandate), now))


def _delegated(actor: Actor, own: Principal, given: tuple[Principal, Mandate], now: datetime) -> Entrusting:
    principal, mandate = given
    return Entrusting(
        id=mandate.id,
        principal=principal,
        agent=own,
        procedures=mandate.procedures,
        since=today(now),
        until=mandate.until or today(now),
        source="gbizid",
        reference=mandate.id.rpartition(":")[2],
        asked_by=actor.id,
        asked_at=now,
        accepted_by=principal.id,
        accepted_at=now,
        categories=mandate.categories,
    )
