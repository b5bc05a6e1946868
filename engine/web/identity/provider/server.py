"""The stand-in over HTTP: one small server on a free port of loopback for each provider. Never in production."""

import json
import threading
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.settings import Settings
from engine.web.identity.provider.realm import Realm
from engine.web.identity.provider.requests import Wrong

PATH = "/oauth/"
_HERE = Path(__file__).parent
_WEB = _HERE.parents[1]
_FORM_LIMIT = 16 * 1024
_PAGES = Environment(
    loader=FileSystemLoader(_WEB), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# Without form-action: the choice is a form whose answer leads to another site.
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


class NotForProduction(Exception):
    """Somebody tried to start a stand-in where real people sign in."""


class ProviderServer:
    """Serves a realm until `close`. The realm is made with the issuer's address, which is known by then only."""

    def __init__(self, settings: Settings, make: Callable[[str], Realm]) -> None:
        if not settings.development:
            raise NotForProduction("the stand-in of a provider exists in development only")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        self._server.daemon_threads = True
        self.realm = make(f"http://127.0.0.1:{self._server.server_address[1]}{PATH}")
        self._server.RequestHandlerClass = _handler(self.realm)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(realm: Realm) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        def __init__(self, *parts: Any) -> None:
            self.realm = realm
            super().__init__(*parts)

    return Handler


class _Handler(BaseHTTPRequestHandler):
    """One request; its realm is set by the class made for it."""

    realm: Realm
    timeout = 10

    def do_GET(self) -> None:
        path, query = self._address()
        self._answer({
            "/": lambda: self._account(""),
            "authorize": lambda: self._choice(query),
            "logout": lambda: self._leaving(query),
            "authorize.css": lambda: self._send(200, "text/css; charset=utf-8", (_HERE / "authorize.css").read_bytes()),
            "jwks": lambda: self._json(200, self.realm.jwks()),
            "userinfo": lambda: self._json(200, self.realm.userinfo(self.headers.get("authorization", ""))),
            ".well-known/openid-configuration": lambda: self._json(200, self.realm.metadata()),
        }.get(path))  # fmt: skip

    def do_POST(self) -> None:
        path, query = self._address()
        form = self._form()
        authorization = self.headers.get("authorization", "")
        self._answer({
            "/": lambda: self._left("/"),
            "authorize": lambda: self._chosen(query, form),
            "logout": lambda: self._left(self.realm.left(query)),
            "token": lambda: self._json(200, self.realm.token(authorization, form)),
            "userinfo": lambda: self._json(200, self.realm.userinfo(authorization)),
        }.get(path))  # fmt: skip

    def _answer(self, work: Callable[[], None] | None) -> None:
        if work is None:
            self._json(404, {"error": "not_found"})
            return
        try:
            work()
        except Wrong as wrong:
            self._wrong(wrong)

    def _choice(self, query: Mapping[str, str]) -> None:
        self.realm.asked(query)
        here = self.realm.here(self._cookie())
        self._page(200, accounts=self.realm.accounts(), here=here, action=self.path)

    def _chosen(self, query: Mapping[str, str], form: Mapping[str, str]) -> None:
        sub = form.get("account", "")
        back = self.realm.choose(self.realm.asked(query), sub)
        self._redirect(back, self.realm.stay(sub))

    def _leaving(self, query: Mapping[str, str]) -> None:
        """Whoever is signed in here is asked: anybody's link could have led him here."""
        back = self.realm.left(query)
        if self.realm.here(self._cookie()) is None:
            self._redirect(back)
        else:
            self._account(back)

    def _account(self, back: str) -> None:
        """The provider's own page: who is signed in, and the way out."""
        self._page(200, leaving=True, here=self.realm.here(self._cookie()), action=self.path, back=back)

    def _left(self, back: str) -> None:
        self.realm.leave(self._cookie())
        self._redirect(back, "")

    def _wrong(self, wrong: Wrong) -> None:
        """As RFC 6749 wants it told: back by a redirect, as JSON, or here where the way back is not trusted."""
        if wrong.asked is not None:
            description = {"error_description": wrong.description} if wrong.description else {}
            self._redirect(wrong.asked.back(error=wrong.error, **description))
        elif self._address()[0] in ("authorize", "logout"):
            self._page(wrong.status, wrong=wrong)
        else:
            scheme = "Bearer" if wrong.error == "invalid_token" else "Basic"
            self._json(wrong.status, wrong.body, {"www-authenticate": scheme} if wrong.status == 401 else {})

    def _page(self, status: int, **context: Any) -> None:
        known = {"wrong": None, "leaving": False, "here": None, "accounts": (), "action": "", "back": ""}
        text = _PAGES.get_template("identity/provider/authorize.html").render(
            {**known, "title": self.realm.directory.title, **context}
        )
        self._send(status, "text/html; charset=utf-8", text.encode(), {"content-security-policy": _POLICY})

    def _redirect(self, address: str, cookie: str | None = None) -> None:
        """`cookie`: the provider's own from now on; empty ends it."""
        ends = "" if cookie else "; Max-Age=0"
        own = {"set-cookie": f"{self._name}={cookie}; Path=/; HttpOnly; SameSite=Lax{ends}"}
        self._send(303, "text/plain", b"", {"location": address, **({} if cookie is None else own)})

    @property
    def _name(self) -> str:
        """Cookies know no ports: each stand-in has a name of its own."""
        return f"provider-{urlsplit(self.realm.issuer).port}"

    def _cookie(self) -> str:
        found = SimpleCookie(self.headers.get("cookie", "")).get(self._name)
        return found.value if found else ""

    def _json(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(body).encode(), headers)

    def _send(self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        always = {"content-type": kind, "content-length": str(len(body)), "cache-control": "no-store"}
        for name, value in {**always, "x-content-type-options": "nosniff", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _address(self) -> tuple[str, dict[str, str]]:
        """What is asked for below the issuer, and the query."""
        parts = urlsplit(self.path)
        below = parts.path.removeprefix(PATH) if parts.path.startswith(PATH) else ""
        return "/" if parts.path == "/" else below, dict(parse_qsl(parts.query))

    def _form(self) -> dict[str, str]:
        length = self.headers.get("content-length", "")
        size = int(length) if length.isdigit() else 0
        return dict(parse_qsl(self.rfile.read(min(size, _FORM_LIMIT)).decode(errors="replace")))

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet: codes stand in the addresses."""
