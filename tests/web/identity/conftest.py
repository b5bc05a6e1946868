"""The application signing in at a provider that does as it is told: honest by default, a liar where a test wants one."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from engine.app import create_app
from engine.settings import Settings
from engine.store.audit import Record, RecordQuery
from engine.web.identity.provider.realm import Realm
from engine.web.identity.provider.requests import Asked
from engine.web.identity.provider.stand_ins import started
from tests.web.conftest import NOW, ORIGIN

PROVIDER = f"{ORIGIN}/sign-in/gbizid"


class Liar(Realm):
    """A provider whose every answer a test can change; `asked_for` counts what it was asked."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.honest()

    def honest(self) -> None:
        self.claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.sign: Callable[[dict[str, Any]], Any] = super().id_token
        self.info: Callable[[dict[str, Any]], Any] = lambda info: info
        self.about: Callable[[dict[str, Any]], Any] = lambda document: document
        self.grant: Callable[[dict[str, Any]], Any] = lambda answer: answer
        self.asked_for: list[str] = []

    def metadata(self) -> Any:
        self.asked_for.append("metadata")
        return self.about(super().metadata())

    def jwks(self) -> dict[str, Any]:
        self.asked_for.append("jwks")
        return super().jwks()

    def id_claims(self, sub: str, nonce: str) -> dict[str, Any]:
        return self.claims(super().id_claims(sub, nonce))

    def id_token(self, claims: dict[str, Any]) -> Any:
        return self.sign(claims)

    def token(self, authorization: str, form: Any) -> Any:
        self.asked_for.append("token")
        return self.grant(super().token(authorization, form))

    def userinfo(self, authorization: str) -> Any:
        self.asked_for.append("userinfo")
        return self.info(super().userinfo(authorization))

    def request_of(self, address: str) -> Asked:
        return self.asked(dict(parse_qsl(urlsplit(address).query)))


@dataclass
class Place:
    """The running application, its provider, and the clock of both."""

    app: Any
    realm: Liar
    clock: list[Any] = field(default_factory=lambda: [NOW])

    @property
    def store(self) -> Any:
        return self.app.state.site.store

    def records(self) -> tuple[Record, ...]:
        with self.store.read() as tx:
            return tx.audit.page(RecordQuery()).rows

    def forget(self) -> None:
        """What the relying parties learned about their providers."""
        for party in self.app.state.site.sign_ins.values():
            party.__dict__.pop("_discovery", None)
            party.__dict__.pop("_channel", None)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("site")
    clock = [NOW]
    with ExitStack() as stack:
        settings = Settings(data=folder, pace=0)
        access, realm = started(settings, "gbizid", lambda: clock[0], stack, Liar)
        assert isinstance(realm, Liar)
        settings = settings.model_copy(update={"sign_ins": {"gbizid": access}})
        app = create_app(settings, lambda: clock[0])
        stack.enter_context(TestClient(app, base_url=ORIGIN))
        yield Place(app, realm, clock)


@pytest.fixture
def place(running: Place) -> Place:
    running.clock[0] = NOW
    running.realm.honest()
    running.forget()
    return running


class Browser:
    """Somebody's browser: cookies, no redirects followed by itself."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.client = TestClient(place.app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)

    def get(self, address: str) -> Any:
        return self.client.get(address)

    def depart(self, next_: str = "") -> str:
        """The provider's address that one is sent to."""
        answer = self.client.get("/sign-in/gbizid", params={"next": next_} if next_ else {})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def choose(self, address: str, sub: str = "dev-prime") -> str:
        """At the provider; the address one comes back to."""
        answer = httpx2.post(address, data={"account": sub})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def sign_in(self, sub: str = "dev-prime", next_: str = "") -> Any:
        return self.get(self.choose(self.depart(next_), sub))

    @property
    def session(self) -> str:
        return self.client.cookies.get("session", "")

    def is_signed_in(self) -> bool:
        return "サインアウト" in self.get("/").text


@pytest.fixture
def browser(place: Place) -> Browser:
    return Browser(place)


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token made by hand: what a library would refuse to make."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(map(base64url, parts))
