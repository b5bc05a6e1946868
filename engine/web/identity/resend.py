"""The token of a page that kept what was typed (再送用の印) while nobody was signed in: one press sends it afterwards.

When a session has ended, its token is worth nothing and the next session's is not known yet. So the kept page carries
a token bound to a cookie of its own: only the browser that was given the page can send it, and only when signed in.
"""

import hashlib
import secrets
from collections.abc import Mapping

from starlette.responses import Response

from engine.web.request import Request

PLAIN, SECURE = "resend", "__Host-resend"
_SECONDS = 3600  # long enough to sign in; afterwards the page asks to be sent twice
_LENGTH = 32


def cookie_of(headers: Mapping[str, str]) -> str:
    """The cookie's value; empty when there is none of ours, or two."""
    found = [
        value
        for name, _, value in (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        if name in (PLAIN, SECURE)
    ]
    return found[0] if len(found) == 1 and len(found[0]) == _LENGTH and found[0].isalnum() else ""


def token_of(cookie: str) -> str:
    """The token of the forms that this browser was given to keep; empty without a cookie: no form matches that."""
    return hashlib.sha256(f"resend:{cookie}".encode()).hexdigest()[:32] if cookie else ""


def chosen(request: Request) -> str:
    """The value that this browser has, or a new one."""
    return request.resend or secrets.token_hex(_LENGTH // 2)


def set_cookie(request: Request, response: Response, cookie: str) -> None:
    """Hand the cookie out with the page: scripts cannot read it, other sites' forms do not send it."""
    secure = request.app.settings.https
    response.set_cookie(
        SECURE if secure else PLAIN, cookie, _SECONDS, path="/", secure=secure, httponly=True, samesite="strict"
    )
