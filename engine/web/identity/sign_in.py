"""The sign-in page: where people sign in, and in development personas to choose from besides."""

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from engine.case.calendar import today
from engine.case.standing import ADMINISTRATION
from engine.web.identity import session
from engine.web.identity.personas import BY_ID, PERSONAS, Persona
from engine.web.identity.present import arrived, present
from engine.web.identity.refused import SignInRefused
from engine.web.refusal import Refusal, bad_request, unknown
from engine.web.rendering import page
from engine.web.request import Request

_NEXT_LIMIT = 1000


class _Group:
    def __init__(self, title: str, personas: tuple[Persona, ...]) -> None:
        self.title, self.personas = title, personas


_SIDES = ("申請する側", "審査する側", "手続と運用を整える側")


def _side(persona: Persona) -> str:
    roles = {grant.role for grant in persona.actor.grants}
    return _SIDES[0] if persona.actor.kind == "applicant" else _SIDES[2] if roles & ADMINISTRATION else _SIDES[1]


_GROUPS = tuple(_Group(side, tuple(each for each in PERSONAS if _side(each) == side)) for side in _SIDES)


def show(request: Request) -> Response:
    """GET /sign-in: the providers to sign in at; in development the personas, too."""
    next_ = request.query_text("next", _NEXT_LIMIT)
    profiles = [party.profile for party in request.app.sign_ins.values()]
    groups = _GROUPS if request.app.settings.development else ()
    more = more_of(own_address(next_))
    return page(request, "identity/sign_in.html", profiles=profiles, more=more, groups=groups, next=next_)


def enter(request: Request) -> Response:
    """POST /sign-in: a persona's new session, whatever cookie came along (no fixation), and back to where one was."""
    if not request.app.settings.development:
        raise unknown()
    persona = BY_ID.get(request.form.one("persona"))
    if persona is None:
        raise bad_request("persona.unknown", "その人物はいません。")
    facts = {"profile": "persona", "account": persona.actor.account}
    with request.app.store.write() as tx:
        if present(tx, persona.actor, today(request.now)) is None:
            raise Refusal(403, "account.ended", SignInRefused("account.ended").say)
        if request.cookie:
            tx.sessions.end(request.cookie)
        cookie = tx.sessions.create(persona.actor, request.now, request.device)
        arrived(tx, persona.actor, request.now)
        tx.audit.append("session.begin", persona.actor, f"actor:{persona.actor.id}", facts, request.now)
    response = RedirectResponse(own_address(request.form.get("next")) or persona.home, 303)
    session.set_cookie(request.app, response, cookie)
    return response


def more_of(next_: str) -> str:
    """The query that carries on where somebody wants to go."""
    return f"?next={quote(next_, safe='')}" if next_ else ""


def own_address(address: str) -> str:
    """An address on this site, or nothing: `//evil`, `/\\evil` and other schemes lead nowhere (HT-35)."""
    plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else ""
