"""The way back from a provider: everything is checked, then the session begins."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from engine.case.calendar import today
from engine.case.model import SYSTEM, Actor
from engine.store.sign_ins import Begun, NotBegun
from engine.web.identity import session
from engine.web.identity.acting import actor_of
from engine.web.identity.begin import party_of, told
from engine.web.identity.present import arrived, present
from engine.web.identity.profiles import Profile
from engine.web.identity.refused import SignInRefused
from engine.web.identity.sign_in import own_address
from engine.web.request import Request


def arrive(request: Request) -> Response:
    """GET /sign-in/{profile}/callback: a new session, or a page that says why not. Nothing half-way."""
    party = party_of(request)
    try:
        begun = _taken(request, party.profile)
    except SignInRefused as refused:
        return told(request, refused)
    try:
        sent = party.arrive(request.query, begun, request.now)
        actor = actor_of(party.profile, sent, today(request.now))
        cookie = _new_session(request, actor, _facts(party.profile, actor))
    except SignInRefused as refused:
        _record_refusal(request, party.profile, refused)
        return told(request, refused, begun.next)
    response = RedirectResponse(own_address(begun.next) or party.profile.home, 303)
    session.set_cookie(request.app, response, cookie)
    return response


def _taken(request: Request, profile: Profile) -> Begun:
    """The sign-in that this answer ends; it is used up, whatever comes of it."""
    try:
        with request.app.store.write() as tx:
            begun = tx.sign_ins.take(request.query.get("state", ""), request.browser, request.now)
    except NotBegun as error:
        raise SignInRefused("state" if error.why == "unknown" else error.why) from error
    if begun.profile != profile.id:
        raise SignInRefused("state", "profile")
    return begun


def _new_session(request: Request, actor: Actor, facts: Mapping[str, Any]) -> str:
    """The cookie of a new session; the one this browser had ends (no fixation). Raises SignInRefused for who has left."""
    with request.app.store.write() as tx:
        arrived(tx, actor, request.now)
        if present(tx, actor, today(request.now)) is None:
            raise SignInRefused("account.ended")
        if request.cookie:
            tx.sessions.end(request.cookie)
        cookie = tx.sessions.create(actor, request.now, request.device, facts["profile"])
        tx.audit.append("session.begin", actor, f"actor:{actor.id}", facts, request.now)
    return cookie


def _facts(profile: Profile, actor: Actor) -> dict[str, Any]:
    """What the record of a sign-in says besides who: by which profile, as what, by which delegation."""
    facts: dict[str, Any] = {"profile": profile.id, "account": actor.account}
    if actor.mandate:
        given = actor.mandate
        facts |= {"mandate": given.id, "until": given.until, "categories": list(given.categories)}
    return facts


def _record_refusal(request: Request, profile: Profile, refused: SignInRefused) -> None:
    """Only of sign-ins that were begun here: what anybody may send us does not grow the records."""
    facts = {"code": refused.code, "detail": refused.detail}
    with request.app.store.write() as tx:
        tx.audit.append("session.refuse", SYSTEM, f"profile:{profile.id}", facts, request.now)
