"""Begin a sign-in: keep what its answer is checked against, and send the person to the provider."""

from starlette.responses import RedirectResponse, Response

from engine.web import log
from engine.web.identity import browser
from engine.web.identity.refused import SignInRefused
from engine.web.identity.relying_party import RelyingParty
from engine.web.identity.sign_in import more_of, own_address
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request

_NEXT_LIMIT = 1000


def begin(request: Request) -> Response:
    """GET /sign-in/{profile}: to the provider. A link, not a form: forms may only be sent to this site (headers.py).

    Nobody is signed in without having asked for it (ASVS 7.6.2): who comes from another site's page sees ours first.
    """
    party = party_of(request)
    next_ = own_address(request.query_text("next", _NEXT_LIMIT))
    if request.foreign:
        return RedirectResponse(f"/sign-in{more_of(next_)}", 303)
    try:
        departure = party.depart(next_, request.now)
    except SignInRefused as refused:
        return told(request, refused, next_)
    cookie = browser.chosen(request)
    with request.app.store.write() as tx:
        tx.sign_ins.begin(departure.state, cookie, departure.begun)
    response = RedirectResponse(departure.address, 303)
    browser.set_cookie(request, response, cookie)
    return response


def party_of(request: Request) -> RelyingParty:
    """The profile that the address names; Refusal 404 where there is none."""
    party = request.app.sign_ins.get(request.params["profile"])
    if party is None:
        raise unknown()
    return party


def told(request: Request, refused: SignInRefused, next_: str = "") -> Response:
    """The page that says why nobody was signed in, with the way to try again; the log says which check failed, no value."""
    log.logger().info("sign_in.refused", id=request.id, code=refused.code, detail=refused.detail)
    return page(request, "identity/callback.html", refused.status, words=refused.say, more=more_of(next_))
