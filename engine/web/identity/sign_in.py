"""The development sign-in: choose a persona. In production these routes answer 404; GビズID takes their place."""

from starlette.responses import RedirectResponse, Response

from engine.web.identity import session
from engine.web.identity.personas import BY_ID, PERSONAS, Persona
from engine.web.refusal import bad_request, unknown
from engine.web.rendering import page
from engine.web.request import Request


class _Group:
    def __init__(self, title: str, personas: tuple[Persona, ...]) -> None:
        self.title, self.personas = title, personas


_GROUPS = (
    _Group("申請する人", tuple(persona for persona in PERSONAS if persona.actor.kind == "applicant")),
    _Group("職員", tuple(persona for persona in PERSONAS if persona.actor.kind == "staff")),
)


def show(request: Request) -> Response:
    """GET /sign-in: the personas to choose from."""
    if not request.app.settings.development:
        raise unknown()
    return page(request, "identity/sign_in.html", groups=_GROUPS, next=request.query_text("next"))


def enter(request: Request) -> Response:
    """POST /sign-in: a new session, whatever cookie came along (no fixation), and back to where one was."""
    if not request.app.settings.development:
        raise unknown()
    persona = BY_ID.get(request.form.one("persona"))
    if persona is None:
        raise bad_request("persona.unknown", "その人物はいません。")
    with request.app.store.write() as tx:
        cookie = tx.sessions.create(persona.actor, request.now)
    response = RedirectResponse(_own(request.form.get("next")) or persona.home, 303)
    session.set_cookie(request.app, response, cookie)
    return response


def leave(request: Request) -> Response:
    """POST /sign-out: the session ends on the server; the cookie goes."""
    if request.cookie:
        with request.app.store.write() as tx:
            tx.sessions.end(request.cookie)
    response = RedirectResponse("/", 303)
    session.clear_cookie(request.app, response)
    return response


def _own(address: str) -> str:
    """An address on this site, or nothing: `//evil`, `/\\evil` and other schemes lead nowhere (HT-35)."""
    plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else ""
