"""What stand-ins share: a small HTTP server on loopback that speaks a registry's real protocol.

Used by `tetsuzuki serve` in development and by the contract tests. Production refuses to start with a stand-in.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engine.registries.recorded import Behaviour


class StandIn:
    """Serve `answer` on a free loopback port until `close`."""

    def __init__(self, answer: Behaviour) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def inside(self) -> frozenset[str]:
        """Its host, which is named explicitly: nothing else on loopback is ever connected to."""
        return frozenset(("127.0.0.1",))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(answer: Behaviour) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, media_type, body = answer(parts.path, query, dict(self.headers.items()))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet: keys in the path are business data."""

    return Handler
