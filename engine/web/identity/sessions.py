"""Where one is signed in (サインイン中の機器): a list to look through, to end one place or all others; staying signed in."""

from datetime import timedelta

from starlette.responses import JSONResponse, RedirectResponse, Response

from engine.store.sessions import IDLE, handle_of
from engine.web.identity.signed_out import address_of, gone
from engine.web.refusal import bad_request
from engine.web.rendering import page
from engine.web.request import Request


def show(request: Request) -> Response:
    """GET /sessions"""
    with request.reading() as tx:
        places = tx.sessions.of_actor(request.person.id, request.now)
    return page(request, "identity/sessions.html", places=places, here=handle_of(request.cookie))


def end(request: Request) -> Response:
    """POST /sessions: `end` names a place, `others` or `all`."""
    which, person = request.form.one("end"), request.person
    with request.app.store.write() as tx:
        address = address_of(request, tx)
        if which == "others":
            ended = tx.sessions.end_others(person.id, request.cookie)
        elif which == "all":
            ended = tx.sessions.end_all(person.id)
        else:
            ended = tx.sessions.end_place(person.id, which)
        if not ended and which not in ("others", "all"):
            raise bad_request("session.unknown", "そのサインインは、もう終わっています。")
        tx.audit.append("session.end_others", person, f"actor:{person.id}", {"count": ended}, request.now)
    if which not in ("all", handle_of(request.cookie)):
        return RedirectResponse("/sessions", 303)
    return gone(request, address)


def stay(request: Request) -> Response:
    """POST /sessions/stay: somebody is there; how many seconds are left without doing anything, and at most."""
    with request.app.store.write() as tx:
        tx.sessions.touch(request.cookie, request.now)
    return JSONResponse({"idle": int(IDLE.total_seconds()), "most": left(request)})


def left(request: Request) -> int:
    """Seconds until the session ends whatever one does."""
    return max(0, int((request.ends_at - request.now if request.ends_at else timedelta()).total_seconds()))
