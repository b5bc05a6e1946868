"""Other systems at the API, over the officials' procedure (許可.yaml) and its neighbour, with tokens as operators make them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.case.scopes import SCOPES
from engine.store.audit import Record, RecordQuery
from engine.store.clients import Permit
from tests.web.conftest import NOW, ORIGIN, Site
from tests.web.reviewer import conftest as desks

site = desks.site
Caller = Callable[..., "System"]


class System:
    """Another system with a token."""

    def __init__(self, site: Site, scopes: tuple[str, ...], procedures: tuple[str, ...], days: int) -> None:
        self.site = site
        self.http = TestClient(site.app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
        permit = Permit(scopes, procedures, site.now + timedelta(days=days))
        with site.store.write() as tx:
            self.client = tx.clients.add("電子決裁", "tanto@example.jp", "staff:operator", site.now).id
            self.secret, self.token = tx.tokens.make(self.client, permit, "staff:operator", site.now)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Any:
        sent = {"authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.http.request(method, path, headers=sent)

    def get(self, path: str) -> Any:
        """What is found there, as JSON."""
        answer = self.ask(path)
        assert answer.status_code == 200, (path, answer.text)
        assert answer.headers["content-type"] == "application/json"
        return answer.json()

    def recorded(self, action: str) -> list[Record]:
        with self.site.store.read() as tx:
            return list(tx.audit.page(RecordQuery(action=action, actor=f"client:{self.client}")).rows)


@pytest.fixture(autouse=True)
def _clock(site: Site) -> Iterator[None]:
    site.now = NOW
    yield
    site.now = NOW


@pytest.fixture
def system(site: Site) -> Caller:
    """A new system with a token of its own; left out, with every scope for every procedure."""

    def made(*scopes: str, procedures: tuple[str, ...] = (), days: int = 30) -> System:
        return System(site, scopes or tuple(SCOPES), procedures, days)

    return made
