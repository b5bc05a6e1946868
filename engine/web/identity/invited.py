"""The invitation that a browser was led here by (招待のリンク), in a cookie while its person signs in.

The link's secret stands in the mail and here, nowhere else: not in the address of a page, so in no history, Referer or log,
and not among what is kept of a sign-in under way. SameSite=Lax, because who signs in comes back from the provider's site.
"""

from collections.abc import Mapping

from starlette.responses import Response

from engine.web.request import Request

PLAIN, SECURE = "invitation", "__Host-invitation"
_SECONDS = 3600
_LENGTH = 64  # hexadecimal digits


def cookie_of(headers: Mapping[str, str]) -> str:
    """The secret; empty when there is no cookie of ours, or two."""
    found = [
        value
        for name, _, value in (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        if name in (PLAIN, SECURE)
    ]
    return found[0] if len(found) == 1 and is_secret(found[0]) else ""


def is_secret(text: str) -> bool:
    """Whether it looks like a link's secret."""
    return len(text) == _LENGTH and text.isascii() and text.isalnum()


def set_cookie(request: Request, response: Response, secret: str) -> None:
    """Keep it for as long as signing in may take."""
    secure = request.app.settings.https
    name = SECURE if secure else PLAIN
    response.set_cookie(name, secret, _SECONDS, path="/", secure=secure, httponly=True, samesite="lax")
