"""Officials by name (職員): who may be given a case, and how the id of one is shown to colleagues."""

from collections.abc import Mapping, Sequence

from engine.case.calendar import today
from engine.case.model import Actor, Event
from engine.case.policy import may
from engine.store.transaction import Transaction
from engine.web.opening import OpenCase
from engine.web.request import Request


def colleagues(request: Request, open_: OpenCase) -> Sequence[Actor]:
    """Everybody who may handle this case today, oneself first; who is away today is left out."""
    case, procedure, day = open_.case, open_.procedure, today(request.now)
    scopes = [name for name in (procedure.id, procedure.family) if name]
    with request.app.store.read() as tx:
        away = {absence.away.staff for absence in tx.absences.on(day)}
        staff = tx.staff.handling(scopes, case.office, day)
    known = {request.person.id: request.person}
    for member, grants in staff.items():
        if member.id not in away:
            known.setdefault(member.id, Actor(member.id, member.name, "staff", grants=grants, account="staff"))
    return [actor for actor in known.values() if may(actor, "case.claim", case, procedure)]


def names(tx: Transaction, assignee: str | None, events: Sequence[Event]) -> Mapping[str, str]:
    """Names by id: of who acted on a case, and of who has it."""
    found = {event.actor: event.actor_name for event in events}
    found |= {str(each.data["assignee"]): str(each.data["assignee_name"]) for each in events if _named(each)}
    return {**found, **tx.staff.names([assignee])}


def name_of(known: Mapping[str, str], id_: str | None, me: str) -> str:
    """Who has a case: oneself as 自分, others by name, nobody as ""."""
    if id_ is None:
        return ""
    return "自分" if id_ == me else known.get(id_, id_.rpartition(":")[2])


def _named(event: Event) -> bool:
    return "assignee" in event.data and "assignee_name" in event.data
