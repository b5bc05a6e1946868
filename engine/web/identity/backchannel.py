"""The line to a provider: only to where the operator said, short time-outs, no redirects, small answers, a circuit breaker."""

import json
import time
from collections.abc import Collection
from typing import Any

import httpx2

from engine.registries.http import Breaker
from engine.registries.transport import transport
from engine.web.identity.profiles import origin_of
from engine.web.identity.refused import SignInRefused

CONNECT_SECONDS = 2.0
READ_SECONDS = 2.0
TOTAL_SECONDS = 4.0
MAX_BYTES = 256 * 1024
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


class BackChannel(httpx2.BaseTransport):
    """A transport for httpx2 and for authlib on top of it; shared by threads. Errors are httpx2's own."""

    def __init__(self, origins: Collection[str], inside: Collection[str] = ()) -> None:
        self._origins = frozenset(origins)
        self._inner = transport(inside)
        self._breaker = Breaker()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer, read within the limits."""
        if origin_of(str(request.url)) not in self._origins:
            raise httpx2.ConnectError("not a destination of the settings", request=request)
        if not self._breaker.admits():
            raise httpx2.ConnectError("circuit open", request=request)
        request.headers["accept-encoding"] = "identity"
        try:
            answer = self._asked(request)
        except BaseException:
            self._breaker.record(ok=False)
            raise
        self._breaker.record(ok=answer.status_code < 500)
        return answer

    def _asked(self, request: httpx2.Request) -> httpx2.Response:
        began = time.monotonic()
        body = bytearray()
        answer = self._inner.handle_request(request)
        try:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise httpx2.DecodingError("compressed answer refused", request=request)
            for chunk in answer.iter_raw():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise httpx2.ReadError("answer too large", request=request)
                if time.monotonic() - began > TOTAL_SECONDS:
                    raise httpx2.ReadTimeout("answer too slow", request=request)
        finally:
            answer.close()
        kept = {"content-type": answer.headers.get("content-type", "")}
        return httpx2.Response(answer.status_code, headers=kept, content=bytes(body), request=request)

    @property
    def options(self) -> dict[str, Any]:
        """What a client over this line is made with."""
        timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        return {"transport": self, "timeout": timeout, "follow_redirects": False, "trust_env": False}

    def fetch(self, address: str) -> dict[str, Any]:
        """GET a JSON object. Raises SignInRefused `unreachable` for everything else."""
        try:
            answer = httpx2.Client(**self.options).get(address, headers={"accept": "application/json"})
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SignInRefused("unreachable", type(error).__name__) from error
        if answer.status_code != 200:
            raise SignInRefused("unreachable", f"status {answer.status_code}")
        found = json_object(answer.content)
        if found is None:
            raise SignInRefused("unreachable", "no JSON object")
        return found


def json_object(content: bytes) -> dict[str, Any] | None:
    """The object that was sent; None for anything else, however broken or deep."""
    try:
        found = json.loads(content)
    except _BROKEN:
        return None
    return found if isinstance(found, dict) else None
