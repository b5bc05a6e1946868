"""Headers of every answer: what a browser may load, keep and send along (ASVS V3.4)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No inline script or style anywhere: behaviour and look are files of our own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
_ALWAYS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
_HTTPS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_NO_STORE = (b"cache-control", b"no-store")


class Headers:
    """Adds the headers to every answer, errors and static files included; personal pages are never kept."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        self._always = [*_ALWAYS, _HTTPS] if https else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append(_NO_STORE)
                own = {name for name, _ in headers}
                headers.extend(pair for pair in self._always if pair[0] not in own)
            await send(message)

        await self._app(scope, receive, with_headers)
