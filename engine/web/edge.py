"""The outer edge (入口): what no request of ours looks like is refused before anything is done for it.

The server below (uvicorn with httptools) refuses most of what HTTP forbids by itself; this is what it lets through, or
would with another parser beneath: long and many headers, two ways to say where a body ends (request smuggling, RFC 9112
§6.3), other transfer codings, WebSockets. The proxy in front refuses the same (deploy/nginx.conf): neither trusts the
other to do so.
"""

from collections.abc import Iterable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.web import astray, errors, log
from engine.web.refusal import Refusal, unknown
from engine.web.site import Site

MOST_BYTES = 64 * 1024  # of all header lines together
MOST_LINES = 100
LONGEST_ADDRESS = 16 * 1024  # path and query, as sent


class Edge:
    """Answers with 400, 404, 414 or 431, with the page of every refusal, and closes the connection behind it."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site
        self._log = log.logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refused(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
            return
        asked = astray.bare(self._site, scope["method"], Headers(scope=scope))
        if scope["path"].startswith("/api/"):  # programs say so by the address alone
            asked = replace(asked, wants_json=True)
        self._log.info("refused", id=asked.id, code=refusal.code, status=refusal.status)
        response = await run_in_threadpool(errors.answer, asked, refusal)
        response.headers["connection"] = "close"  # where the next request would begin is not certain
        response.headers["x-request-id"] = asked.id
        await response(scope, receive, send)


def _refused(scope: Scope) -> Refusal | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(headers) > MOST_LINES:
        return Refusal(431, "edge.header_lines")
    if sum(len(name) + len(value) + 4 for name, value in headers) > MOST_BYTES:
        return Refusal(431, "edge.header_size")
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
        return Refusal(414, "edge.address")
    if not scope["path"].isprintable() and any(sign < " " or sign == "\x7f" for sign in scope["path"]):
        return unknown()  # no id holds a control character, and not every database takes a question about one
    if not _one_end(scope["http_version"], headers):
        return Refusal(400, "edge.framing")
    if any(b"websocket" in value.lower() for value in _all(headers, b"upgrade")):
        return Refusal(400, "edge.upgrade")
    return None


def _one_end(version: str, headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether everybody on the way reads the same end of the body: one length, or chunks and nothing else."""
    lengths, codings = list(_all(headers, b"content-length")), list(_all(headers, b"transfer-encoding"))
    if codings:
        return not lengths and version != "1.0" and [each.strip().lower() for each in codings] == [b"chunked"]
    return not lengths or (len(lengths) == 1 and lengths[0].isdigit())


def _all(headers: list[tuple[bytes, bytes]], wanted: bytes) -> Iterable[bytes]:
    return (value for name, value in headers if name == wanted)
