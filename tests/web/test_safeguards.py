"""Safeguards that no single page owns (ASVS 5.0): what the policy lets in, types, listings, asking changes nothing."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from sqlalchemy import text
from starlette.testclient import TestClient

from engine.cli.serving import configured
from engine.settings import Settings
from engine.web.headers import POLICY
from engine.web.page import Page
from engine.web.prose import prose
from engine.web.routes import ROUTES
from tests.web.conftest import FORM, ORIGIN, Person, Site, opened
from tests.web.matrix import PEOPLE
from tests.web.test_headers import answers
from tests.web.test_matrix import World, name_of

ALLOWED = {"'none'", "'self'"}
HELD = (
    "cases", "drafts", "answers", "events", "notices", "files", "offices", "staff", "grants", "invitations",
    "absences", "mandates", "account_rules", "handovers", "clients", "tokens", "holds", "disposals", "tombstones",
)  # fmt: skip


def test_the_policy_lets_in_nothing_but_our_own() -> None:
    directives = dict(each.strip().split(" ", 1) for each in POLICY.split(";"))
    assert directives["default-src"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives.get("object-src", directives["default-src"]) == "'none'"
    assert all(
        set(value.split()) <= ALLOWED | ({"data:"} if name == "img-src" else set())
        for name, value in directives.items()
    )
    assert "data:" not in directives["script-src"] + directives["style-src"]


def test_every_answer_says_what_it_is_and_in_which_letters(applicant: Person, sign_in: Callable[..., Person]) -> None:
    for kind, answer in answers(applicant, sign_in()):
        said = answer.headers.get("content-type", "")
        assert said or not answer.content, kind
        if said.startswith("text/"):
            assert said.endswith("; charset=utf-8"), (kind, said)
        beginning = answer.content.lstrip()[:1]
        assert (beginning == b"<") == said.startswith("text/html"), (kind, said)
        assert beginning != b"{" or "json" in said, (kind, said)


@pytest.mark.parametrize(
    "path", ["/static/", "/static/{digest}/", "/static/{digest}", "/static/{digest}/vendor/", "/static/{digest}/vendor"]
)
def test_no_folder_is_listed(applicant: Person, path: str) -> None:
    digest = applicant.site.app.state.site.assets
    answer = applicant.get(path.format(digest=digest))
    assert answer.status_code == 404
    assert ".css" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize(
    "path",
    ["/openapi.json", "/docs", "/redoc", "/metrics", "/debug", "/server-status", "/admin/tasks", "/.git/HEAD", "/.env"],
)
def test_nothing_is_there_that_the_table_does_not_name(applicant: Person, path: str) -> None:
    if path not in {page.path for page in ROUTES}:
        assert applicant.get(path).status_code == 404


def test_what_is_sent_is_decoded_once(applicant: Person) -> None:
    id_ = applicant.begin()
    body = f"form-token={applicant.token}&form-revision={applicant.case(id_).draft_revision}&form-do=save&%E5%BA%97%E5%90%8D=%2541%2526lt%253B"
    assert applicant.raw(f"/cases/{id_}/pages/店", body.encode(), content_type=FORM, origin=ORIGIN).status_code == 303
    assert applicant.case(id_).draft["店名"] == "%41%26lt%3B"


def test_of_two_in_the_address_the_first_counts_and_none_is_joined(
    applicant: Person, sign_in: Callable[..., Person]
) -> None:
    shown = applicant.get("/?q=first&q=second").text
    assert 'value="first"' in shown
    assert "second" not in shown
    nobody = sign_in()
    answer = nobody.raw("/sign-in?persona=applicant", b"persona=nobody", content_type=FORM, origin=ORIGIN)
    assert answer.status_code == 400, "a form is read from its body only"


def test_the_session_stands_in_no_page(applicant: Person) -> None:
    cookie = applicant.client.cookies["session"]
    id_ = applicant.begin()
    for path in ("/", "/cases", "/sessions", "/nowhere", f"/cases/{id_}/pages/店", f"/cases/{id_}/attachments"):
        answer = applicant.get(path)
        assert cookie not in answer.text + str(answer.headers), path


@pytest.mark.parametrize("page", ["/", "/cases", "/sessions", "/nowhere", "/review", "/admin", "/audit"])
def test_signing_out_is_on_every_page(sign_in: Callable[..., Person], page: str) -> None:
    for persona in ("applicant", "reviewer", "operator", "auditor"):
        assert 'action="/sign-out"' in sign_in(persona).get(page).text, persona


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.test",
        'https://x.test/"onclick=x',
        "vbscript:x",
        "JaVaScRiPt:x",
    ],
)
def test_a_link_of_an_author_leads_to_the_web_only(link: str) -> None:
    html = prose(f"[read]({link})\n\n- [again]({link})")
    found = re.findall(r"<a ([^>]*)>", html)
    assert all(re.fullmatch(r'href="https?://[^"<>]*" rel="noopener noreferrer"', each) for each in found), html
    assert "onclick=x" not in html or '"onclick' not in html


# ── asking changes nothing ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    site = opened(tmp_path_factory.mktemp("asking"))
    with TestClient(site.app, base_url=ORIGIN):
        yield World(site)


def kept(site: Site) -> dict[str, Any]:
    with site.store.read() as tx:
        return {name: tx.scope.connection.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2")).all() for name in HELD}


@pytest.mark.parametrize("page", [page for page in ROUTES if page.method == "GET"], ids=name_of)
def test_asking_for_a_page_changes_nothing(world: World, page: Page) -> None:
    """No image and no link of another site does anything for whoever is signed in (ASVS 3.5.3)."""
    for persona in PEOPLE[1:]:
        world.ask(page, persona, "filed")
    before = kept(world._site)
    for persona in PEOPLE[1:]:
        world.ask(page, persona, "filed")
    assert kept(world._site) == before


# ── who asks, where a proxy may say it ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("proxies", "believed"), [("", False), ("192.0.2.1", False), ("127.0.0.1", True)])
def test_only_a_named_proxy_says_who_asks(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], proxies: str, believed: bool
) -> None:
    site = opened(tmp_path)
    place = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configured(site.app, Settings(data=tmp_path, proxies=proxies)))
    thread = Thread(target=server.run, kwargs={"sockets": [place]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    with socket.create_connection(place.getsockname(), 5) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost:8000\r\nX-Forwarded-For: 203.0.113.7\r\nX-Real-IP: 203.0.113.8\r\nForwarded: for=203.0.113.9\r\nConnection: close\r\n\r\n")  # fmt: skip
        while line.recv(1 << 16):
            pass
    server.should_exit = True
    thread.join(30)
    said = [line for line in capfd.readouterr().err.splitlines() if '"page": "start"' in line]
    assert len(said) == 1
    assert ('"address": "203.0.113.7"' in said[0]) is believed
    assert ('"address": "127.0.0.1"' in said[0]) is not believed
