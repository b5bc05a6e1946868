"""Which name a request may be for: one Host header, and where TETSUZUKI_BASE_URL is set, the one it names.

A name that somebody else points at this machine (DNS rebinding), or that a proxy let through, is nobody's here.
"""

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.web import log

_ASKED_BY_ADDRESS = ("/healthz", "/readyz")  # by load balancers, which know no name


class Hosts:
    """Refuses with 400 what is for another name, before anything looks at it."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        parts = urlsplit(base_url)
        usual = {"https": 443, "http": 80}.get(parts.scheme)
        port = parts.port or usual
        self._names = (
            {f"{parts.hostname}:{port}", *([parts.hostname or ""] if port == usual else [])} if base_url else set()
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_ours(scope):
            address = (scope.get("client") or ("",))[0]
            log.logger().info("refused", code="host.unknown", status=400, address=address)
            await PlainTextResponse("この名前では受け付けていません。", 400)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1:
            return False
        return not self._names or named[0] in self._names or scope["path"] in _ASKED_BY_ADDRESS
