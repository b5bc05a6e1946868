"""In whose place one acts (立場): the own party or a principal who gave a mandate; changed on purpose, on this page only."""

from starlette.responses import RedirectResponse, Response

from engine.case.calendar import today
from engine.web.applicant.mandates import own_party, shown
from engine.web.identity import session
from engine.web.identity.present import acting_for, at_home
from engine.web.refusal import Refusal, unknown
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /principal: the own party and every mandate that holds today, with its scope and end."""
    party, day, actor = own_party(request), today(request.now), request.person
    with request.reading() as tx:
        held = [each for each in tx.mandates.of_agent(party.id) if each.state(day) == "running"]
        places = [shown(tx, each, day) for each in held]
    return page(
        request,
        "applicant/principal.html",
        party=party,
        places=places,
        here=session.place_of(actor),
        name=actor.name,
        session_token=session.token_of(request.cookie),
    )


def switch(request: Request) -> Response:
    """POST /principal: `mandate` names the mandate, empty the own place. Said twice, it is done once: the form says where
    to, so it is taken from whatever place it was opened in (`anywhere` in routes.py).
    """
    id_, actor = request.form.one("mandate"), at_home(request.person)
    party = own_party(request)
    with request.app.store.write() as tx:
        if id_:
            found = tx.mandates.live(id_, party.id, today(request.now)) if len(id_) <= 120 else None
            if found is None:
                raise unknown()
            actor = acting_for(actor, found.entrusting)
        if id_ != session.place_of(request.person) or request.person.own != actor.own:
            if not tx.sessions.move(request.cookie, actor, request.now):
                raise Refusal(401, "session.none")
            tx.audit.append("session.switch", actor, f"actor:{actor.id}", {"mandate": id_}, request.now)
    return RedirectResponse("/cases", 303)
