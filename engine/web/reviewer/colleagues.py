"""Officials by name (職員): who may be given a case, and how the id of one is shown to colleagues."""

from collections.abc import Mapping, Sequence

from engine.case.model import Actor, Event
from engine.case.policy import may
from engine.web.identity.personas import PERSONAS
from engine.web.opening import OpenCase
from engine.web.request import Request


def colleagues(request: Request, open_: OpenCase) -> Sequence[Actor]:
    """Everybody known here who may handle this case, oneself first."""
    known = {actor.id: actor for actor in (request.person, *_directory(request))}
    return [actor for actor in known.values() if may(actor, "case.claim", open_.case, open_.procedure)]


def names(request: Request, events: Sequence[Event] = ()) -> Mapping[str, str]:
    """Names by id: of everybody known here, and of who acted on the case."""
    found = {event.actor: event.actor_name for event in events}
    found |= {str(each.data["assignee"]): str(each.data["assignee_name"]) for each in events if _named(each)}
    return found | {actor.id: actor.name for actor in _directory(request)}


def name_of(known: Mapping[str, str], id_: str | None, me: str) -> str:
    """Who has a case: oneself as 自分, others by name, nobody as ""."""
    if id_ is None:
        return ""
    return "自分" if id_ == me else known.get(id_, id_.rpartition(":")[2])


def _directory(request: Request) -> Sequence[Actor]:
    """The officials this installation knows before they act: those one can sign in as here."""
    if not request.app.settings.development:
        return ()
    return [persona.actor for persona in PERSONAS if persona.actor.kind == "staff"]


def _named(event: Event) -> bool:
    return "assignee" in event.data and "assignee_name" in event.data
