"""Requests that no page of ours takes: unknown addresses, wrong methods; and what broke outside every handler."""

import secrets
from collections.abc import Awaitable, Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request as Asked
from starlette.responses import Response

from engine.web import errors, log
from engine.web.identity import session
from engine.web.refusal import STANDARD, Refusal
from engine.web.request import Request
from engine.web.site import Site

Answer = Callable[[Asked, Exception], Awaitable[Response]]


def handler(site: Site) -> Answer:
    """404 and 405 with our own page."""

    async def answer(asked: Asked, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        known = status if status in STANDARD else 400
        refusal = Refusal(known, f"http.{known}", headers=headers)
        return await run_in_threadpool(lambda: _told(site, asked, refusal))

    return answer


def _told(site: Site, asked: Asked, refusal: Refusal) -> Response:
    request = _known(site, asked)
    who = request.actor.id if request.actor else ""
    address = asked.client.host if asked.client else ""
    log.logger().info(
        "refused",
        id=request.id,
        who=who,
        address=address,
        method=asked.method,
        code=refusal.code,
        status=refusal.status,
    )
    response = errors.answer(request, refusal)
    response.headers["x-request-id"] = request.id
    return response


def last_resort(site: Site) -> Answer:
    """Whatever is left: said to the log without anybody's data, told to the person without a trace."""

    async def answer(asked: Asked, error: Exception) -> Response:
        request = await run_in_threadpool(lambda: _known(site, asked))
        log.logger().error("failure", id=request.id, kind=type(error).__name__, at=log.places(error))
        return errors.answer(request, Refusal(500, "failure"))

    return answer


def _known(site: Site, asked: Asked) -> Request:
    """What the error page needs to know: who is signed in stays visible on it."""
    return session.known(bare(site, asked.method, asked.headers), asked.headers)


def bare(site: Site, method: str, headers: Mapping[str, str]) -> Request:
    """A request that belongs to no page, as the error page needs it; nobody is looked up."""
    return Request(
        app=site,
        method=method,
        url="/",
        params={},
        query={},
        now=site.clock(),
        id=secrets.token_hex(8),
        htmx=headers.get("hx-request") == "true",
        wants_json="application/json" in headers.get("accept", ""),
    )
