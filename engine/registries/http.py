"""One careful way to ask another system over HTTP: short time-outs, no redirects, small answers, a circuit breaker.

Whatever the other side does (hangs, drips, floods, lies about its encoding), `HttpLine.get` returns within 5 seconds and
never raises: the caller turns a `Failure` into `Unavailable`.
"""

import logging
import threading
import time
from collections.abc import Mapping

import httpx2

from engine.registries.line import Endpoint, Failure, Reply
from engine.registries.transport import transport

CONNECT_SECONDS = 2.0
READ_SECONDS = 1.5
TOTAL_SECONDS = 3.0  # checked between reads, so the worst case is TOTAL + READ = 4.5 s
MAX_BYTES = 1_000_000
FAILURES_TO_OPEN = 5
OPEN_SECONDS = 30.0
_log = logging.getLogger(__name__)


class Breaker:
    """After FAILURES_TO_OPEN failures in a row nobody waits any more for OPEN_SECONDS; then one request tries again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again_at = 0.0

    def admits(self) -> bool:
        """Whether to ask at all. In the open state one caller per OPEN_SECONDS is let through to look."""
        with self._lock:
            if self._failures < FAILURES_TO_OPEN:
                return True
            now = time.monotonic()
            if now < self._closed_again_at:
                return False
            self._closed_again_at = now + OPEN_SECONDS
            return True

    def record(self, ok: bool) -> None:
        with self._lock:
            self._failures = 0 if ok else self._failures + 1
            if self._failures >= FAILURES_TO_OPEN:
                self._closed_again_at = time.monotonic() + OPEN_SECONDS


class HttpLine:
    """A `Line` over HTTP, with its circuit breaker."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.breaker = Breaker()
        self._client = httpx2.Client(
            timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            transport=transport(endpoint.inside),
            follow_redirects=False,
            trust_env=False,
        )

    def get(self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Reply | Failure:
        """GET `path` below the endpoint's URL. 2xx and 404 are replies; everything else is a Failure."""
        if not self.endpoint.url:
            return Failure("not configured")
        if not self.breaker.admits():
            return Failure("circuit open")
        result = self._ask(path, params, {"Accept-Encoding": "identity", **(headers or {})})
        self.breaker.record(isinstance(result, Reply))
        if isinstance(result, Failure):
            # Neither path nor key: they say whom it is about, and open the door.
            host = self.endpoint.url.partition("://")[2].partition("/")[0].rpartition("@")[2]
            _log.warning("registry.failed host=%s reason=%s", host, result.reason)
        return result

    def close(self) -> None:
        self._client.close()

    def _ask(self, path: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Reply | Failure:
        began = time.monotonic()
        body = bytearray()
        address = self.endpoint.url + path
        try:
            if _origin(address) != _origin(self.endpoint.url):
                return Failure("another destination")
            with self._client.stream("GET", address, params=dict(params), headers=headers) as response:
                if response.headers.get("content-encoding", "identity") != "identity":
                    return Failure("compressed answer refused")
                if response.status_code != 404 and not 200 <= response.status_code < 300:
                    return Failure(f"status {response.status_code}")
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) > MAX_BYTES:
                        return Failure("answer too large")
                    if time.monotonic() - began > TOTAL_SECONDS:
                        return Failure("answer too slow")
                return Reply(response.status_code, bytes(body))
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            return Failure(type(error).__name__)


def _origin(address: str) -> tuple[str, bytes, int | None, bytes]:
    """Where an address leads and as whom: what is appended to an endpoint's must not change it."""
    url = httpx2.URL(address)
    return url.scheme, url.raw_host, url.port, url.userinfo
