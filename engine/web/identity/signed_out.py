"""Signing out: our session ends first, whatever comes after; then the browser is sent to where the person signed in.

Two steps and not one redirect: a browser follows the answer to a form to this site only (form-action in headers.py).
"""

from starlette.responses import RedirectResponse, Response

from engine.store.transaction import Transaction
from engine.web.identity import session
from engine.web.identity.profiles import origin_of
from engine.web.rendering import page
from engine.web.request import Request

LEAVES = {"clear-site-data": '"cache", "storage"'}  # nothing of a person stays in a browser that others may use


def leave(request: Request) -> Response:
    """POST /sign-out: the session ends on the server; the cookie goes."""
    address = "/"
    if request.cookie and request.actor:
        with request.app.store.write() as tx:
            address = address_of(request, tx)
            tx.sessions.end(request.cookie)
            tx.audit.append("session.end", request.actor, f"actor:{request.actor.id}", {}, request.now)
    return gone(request, address)


def show(request: Request) -> Response:
    """GET /signed-out: on to the provider that `from` names, if it can be told; else what is left to do there."""
    party = request.app.sign_ins.get(request.query.get("from", ""))
    onward = party.leave(request.now) if party else ""
    return page(
        request,
        "identity/signed_out.html",
        onward=onward,
        place=party.profile.place if party else "",
        provider=f"{origin_of(party.profile.issuer)}/" if party else "",
    )


def address_of(request: Request, tx: Transaction) -> str:
    """Where a person goes whose session is about to end: by way of the provider that he signed in at, if any."""
    found = tx.sessions.get(request.cookie, request.now)
    return f"/signed-out?from={found.profile}" if found and found.profile in request.app.sign_ins else "/"


def gone(request: Request, address: str) -> Response:
    """The answer that takes the cookie and what the browser keeps of this site."""
    response = RedirectResponse(address, 303, headers=LEAVES)
    session.clear_cookie(request.app, response)
    return response
