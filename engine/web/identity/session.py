"""The session of a request: a cookie whose value only its hash on the server knows, and the token bound to it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from engine.case.calendar import today
from engine.case.model import Actor
from engine.store.errors import StoreError
from engine.store.sessions import ABSOLUTE
from engine.store.transaction import Transaction
from engine.web.identity.present import present
from engine.web.request import Request
from engine.web.site import Site

PLAIN, SECURE = "session", "__Host-session"
_LONGEST = 100


@dataclass(frozen=True)
class Found:
    """Who is signed in, and the token that his forms carry."""

    actor: Actor
    token: str
    ends_at: datetime  # whatever one does; it ends earlier where nothing is done for 30 minutes


def cookie_of(headers: Mapping[str, str]) -> str:
    """The session cookie's value; empty when there is none, or two (then neither is believed)."""
    found = [
        value
        for name, _, value in (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        if name in (PLAIN, SECURE)
    ]
    return found[0] if len(found) == 1 and 0 < len(found[0]) <= _LONGEST else ""


def read(request: Request, tx: Transaction, cookie: str) -> Found | None:
    """The valid session of a cookie and what its person may be now, looked up anew each time: signing out, a role
    taken away, a mandate that ended count from the next request on.
    """
    found = tx.sessions.get(cookie, request.now)
    actor = present(tx, found.actor, today(request.now)) if found else None
    if found is None or actor is None:
        return None
    if found.is_due(request.now):
        with request.app.store.write() as writing:
            writing.sessions.touch(cookie, request.now)
    return Found(actor, token_of(cookie, place_of(actor)), found.created_at + ABSOLUTE)


def known(request: Request, headers: Mapping[str, str]) -> Request:
    """The request with who is signed in, for pages that only say so: as it was where nobody is or the store is down."""
    cookie = cookie_of(headers)
    if not cookie or request.actor is not None:
        return request
    try:
        with request.app.store.read() as tx:
            found = read(request, tx, cookie)
    except StoreError:
        return request
    if found is None:
        return request
    return replace(request, actor=found.actor, token=found.token, cookie=cookie, ends_at=found.ends_at)


def token_of(cookie: str, place: str = "") -> str:
    """The token against forged forms: bound to the session, useless without its cookie, not to be turned back.

    Bound to the place (立場), too: a form that was opened for one party is not sent for another.
    """
    return hashlib.sha256(f"form:{cookie}{':' if place else ''}{place}".encode()).hexdigest()[:32]


def place_of(actor: Actor) -> str:
    """In whose place somebody acts: the mandate's id; empty in one's own."""
    return actor.mandate.id if actor.agent and actor.mandate else ""


def set_cookie(site: Site, response: Response, cookie: str) -> None:
    """Sign-in: the cookie that scripts cannot read and other sites' forms do not send."""
    secure = site.settings.https
    response.set_cookie(SECURE if secure else PLAIN, cookie, path="/", secure=secure, httponly=True, samesite="lax")


def clear_cookie(site: Site, response: Response) -> None:
    """Sign-out."""
    secure = site.settings.https
    response.delete_cookie(SECURE if secure else PLAIN, path="/", secure=secure, httponly=True, samesite="lax")
