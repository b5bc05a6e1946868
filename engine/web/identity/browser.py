"""The cookie that binds a sign-in to the browser that began it: nobody is signed in by an answer that another one got.

SameSite=Lax, because the answer comes from the provider's site. One for all sign-ins of a browser: several tabs may be
under way at once.
"""

import secrets
from collections.abc import Mapping

from starlette.responses import Response

from engine.store.sign_ins import LIFETIME
from engine.web.request import Request

PLAIN, SECURE = "sign-in", "__Host-sign-in"
_LENGTH = 43  # base64url digits of 256 bits


def cookie_of(headers: Mapping[str, str]) -> str:
    """The cookie's value; empty when there is none of ours, or two."""
    found = [
        value
        for name, _, value in (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        if name in (PLAIN, SECURE)
    ]
    return found[0] if len(found) == 1 and len(found[0]) == _LENGTH and found[0].isascii() else ""


def chosen(request: Request) -> str:
    """The value that this browser has, or a new one."""
    return request.browser or secrets.token_urlsafe(32)


def set_cookie(request: Request, response: Response, cookie: str) -> None:
    """Hand it out for as long as a sign-in may take."""
    secure = request.app.settings.https
    name, seconds = SECURE if secure else PLAIN, int(LIFETIME.total_seconds())
    response.set_cookie(name, cookie, seconds, path="/", secure=secure, httponly=True, samesite="lax")
