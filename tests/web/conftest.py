"""The whole application over a real SQLite store, with a procedure written here; one server for a module's tests."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from engine.app import create_app
from engine.case.checked import check
from engine.cli.workbench import workbench
from engine.settings import Settings
from engine.store.publication import publish

ORIGIN = "http://localhost:8000"
NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
DEFINITION = (Path(__file__).parent / "開業届.yaml").read_text(encoding="utf-8")


@dataclass
class Site:
    """The running application and its clock."""

    app: Any
    folder: Path
    now: datetime = NOW

    @property
    def store(self) -> Any:
        return self.app.state.site.store


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = opened(tmp_path_factory.mktemp("site"))
    with TestClient(made.app, base_url=ORIGIN):  # the lifespan: worker and store
        yield made


def opened(folder: Path) -> Site:
    """The application over a new store, with the test's procedure published."""
    made = Site(None, folder)
    made.app = create_app(Settings(data=folder, pace=0), lambda: made.now)
    checked = check(DEFINITION, "開業届.yaml", workbench())
    assert checked.publishable, [problem.line() for problem in checked.problems]
    parsed = checked.parsed
    with made.store.write() as tx:
        publish(tx, parsed.procedure, parsed.expanded, parsed.digest, DEFINITION, "test", NOW)
    return made


class Person:
    """A browser with somebody signed in, or nobody. Posts as a browser does: token, revision, Origin."""

    def __init__(self, site: Site, persona: str = "") -> None:
        self.site = site
        self.client = TestClient(site.app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
        self.token = ""
        if persona:
            answer = self.client.post("/sign-in", data={"persona": persona}, headers={"origin": ORIGIN})
            assert answer.status_code == 303, answer.text
            self.token = shown_input(self.get("/").text, "form-token")

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=_named(headers))

    def post(self, path: str, data: Any = (), **headers: str) -> Any:
        pairs = [("form-token", self.token), *(data.items() if isinstance(data, dict) else data)]
        body = urlencode(pairs, quote_via=quote)
        return self.raw(path, body.encode(), **{"content_type": FORM, "origin": ORIGIN, **headers})

    def raw(self, path: str, body: bytes, **headers: str) -> Any:
        return self.client.post(path, content=body, headers=_named(headers))

    def send(self, path: str, field: str, name: str, content: bytes, **data: str) -> Any:
        """A file, as a browser sends one."""
        values = {"form-token": self.token, **{key.replace("_", "-"): value for key, value in data.items()}}
        return self.client.post(path, data=values, files={field: (name, content)}, headers={"origin": ORIGIN})

    # ── a filing ──

    def begin(self) -> str:
        """A new draft of the test's procedure; its id."""
        key = shown_input(self.get("/procedures/開業届").text, "form-key")
        answer = self.post("/procedures/開業届/cases", {"form-key": key})
        assert answer.status_code == 303, answer.text
        return key

    def case(self, id_: str) -> Any:
        with self.site.store.read() as tx:
            return tx.cases.get(id_)

    def type(self, id_: str, page: str, data: Any, do: str = "save", **headers: str) -> Any:
        """Post a page of the form with the revision it has now."""
        return self.type_at(f"/cases/{id_}/pages/{page}", id_, data, do, **headers)

    def type_at(self, path: str, id_: str, data: Any, do: str = "save", **headers: str) -> Any:
        """The same, wherever the form is posted to."""
        revision = str(self.case(id_).draft_revision)
        pairs = [("form-revision", revision), ("form-do", do), *(data.items() if isinstance(data, dict) else data)]
        return self.post(path, pairs, **headers)

    def partial(self, id_: str, page: str, data: dict[str, str], strict: bool = False) -> Any:
        revision = str(self.case(id_).draft_revision)
        more = {"form-strict": "1"} if strict else {}
        return self.post(
            f"/cases/{id_}/pages/{page}/partial", {"form-revision": revision, **more, **data}, hx_request="true"
        )

    def filled(self) -> str:
        """A draft that can be submitted."""
        id_ = self.begin()
        assert self.type(id_, "店", SHOP).status_code == 303
        sent = self.send(f"/cases/{id_}/attachments", "図面", "plan.pdf", b"%PDF-1.4 plan", form_do="upload")
        assert sent.status_code == 303, sent.text
        return id_

    def submit(self, id_: str, key: str = "a" * 32) -> Any:
        revision = str(self.case(id_).draft_revision)
        return self.post(f"/cases/{id_}/submit", {"form-key": key, "form-revision": revision})


SHOP = {"店名": "港南商店", "種類": "飲食", "席数": "12", "同意": "yes"}


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def shown_input(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no input {name}"
    return found[1]


@pytest.fixture
def sign_in(site: Site) -> Iterator[Callable[..., Person]]:
    site.now = NOW
    yield lambda persona="": Person(site, persona)
    site.now = NOW


@pytest.fixture
def applicant(sign_in: Callable[..., Person]) -> Person:
    return sign_in("applicant")
