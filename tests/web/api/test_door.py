"""The door: only a token in the header, that counts now and has the scope; everything else is refused in one form."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.app import create_app
from engine.settings import Settings
from engine.web.api.call import API
from engine.web.api.door import BAD_TOKEN
from engine.web.api.problems import PROBLEMS
from engine.web.api.shapes import Problem
from tests.web.api.conftest import Caller, System
from tests.web.conftest import ORIGIN, Person, Site

CASES = "/api/v1/cases"


def problem(answer: Any, status: int, code: str, at: str = "") -> Problem:
    """The answer is this problem, in the form that openapi.json promises."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "access-control-allow-origin" not in answer.headers
    told = Problem.model_validate_json(answer.text)
    assert (told.status, told.code, told.at, told.type) == (status, code, at, f"urn:tetsuzuki:{code}")
    assert told.instance.removeprefix("urn:request:")
    for text in (told.title, told.detail, told.remedy):
        assert text and not text.isascii()
    assert told.en.title.isascii() and told.en.detail.isascii() and told.en.remedy.isascii()
    return told


def test_without_a_token_one_is_asked_for_it(site: Site) -> None:
    nobody = TestClient(site.app, base_url=ORIGIN)
    answer = nobody.get(CASES)
    problem(answer, 401, "token.none", "header.authorization")
    assert answer.headers["www-authenticate"] == 'Bearer realm="tetsuzuki"'


@pytest.mark.parametrize("name", ["access_token", "token", "api_key"])
def test_a_token_in_the_address_is_never_accepted(system: Caller, name: str) -> None:
    caller = system()
    answer = caller.http.get(f"{CASES}?{name}={caller.secret}")
    problem(answer, 401, "token.in_address", "header.authorization")
    problem(caller.ask(f"{CASES}?{name}={caller.secret}"), 400, "query.unknown", f"query.{name}")


def test_a_session_is_no_token_and_a_token_no_session(site: Site, system: Caller) -> None:
    for persona in ("applicant", "reviewer", "operator"):
        problem(Person(site, persona).get(CASES), 401, "token.none", "header.authorization")
    caller = system()
    caller.http.cookies.set("session", caller.secret)
    problem(caller.http.get(CASES), 401, "token.none", "header.authorization")
    assert caller.ask("/review").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer x",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer " + "x" * 5000,
        "Bearer a b",
        "bearer\ttetsu_x",
        "Bearer é",
    ],
)
def test_what_is_no_token_of_ours_is_refused(site: Site, header: str) -> None:
    answer = TestClient(site.app, base_url=ORIGIN).get(CASES, headers={"authorization": header.encode("latin-1")})
    problem(answer, 401, "token.unknown", "header.authorization")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_token_that_counts_no_more_says_why_and_the_use_is_recorded(site: Site, system: Caller) -> None:
    late, revoked, ended = system(days=1), system(), system()
    with site.store.write() as tx:
        tx.tokens.revoke(revoked.token.id, revoked.client, "op", site.now)
        tx.clients.end(ended.client, "op", site.now)
    assert late.get(CASES)
    site.now += timedelta(days=1)
    for caller, code in ((late, "token.expired"), (revoked, "token.revoked"), (ended, "client.ended")):
        answer = caller.ask(CASES)
        problem(answer, 401, code, "header.authorization")
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        found = caller.recorded("token.refuse")
        assert [row.subject for row in found] == [f"client:{caller.client}"]
        assert found[0].data == {"code": code, "hint": caller.token.hint, "page": CASES}
        assert caller.secret not in str(found)


def test_a_token_of_another_scope_is_refused_before_anything_is_looked_up(system: Caller) -> None:
    caller = system("procedures.read")
    for path in (CASES, f"{CASES}/{'0' * 32}", f"{CASES}/x/events"):
        answer = caller.ask(path)
        wanted = "events.read" if path.endswith("events") else "cases.read"
        assert problem(answer, 403, "token.scope").required == wanted
        assert f'error="insufficient_scope", scope="{wanted}"' in answer.headers["www-authenticate"]
    assert len(caller.recorded("token.refuse")) == 3


def test_the_scheme_is_written_as_one_likes(system: Caller) -> None:
    caller = system()
    for scheme in ("Bearer", "bearer", "BEARER "):
        assert caller.ask(CASES, authorization=f"{scheme} {caller.secret}").status_code == 200


def test_when_a_token_was_used_is_kept_and_not_at_every_call(site: Site, system: Caller) -> None:
    caller = system()

    def used() -> Any:
        with site.store.read() as tx:
            return tx.tokens.of(caller.client)[0].used_at

    assert used() is None
    caller.get(CASES)
    first = used()
    assert first == site.now
    site.now += timedelta(minutes=4)
    caller.get(CASES)
    assert used() == first
    site.now += timedelta(minutes=2)
    caller.get(CASES)
    assert used() == site.now
    assert "まだありません" not in Person(site, "operator").get(f"/admin/clients/{caller.client}").text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [CASES, "/api/v1/openapi.json"])
def test_there_is_only_reading(system: Caller, method: str, path: str) -> None:
    answer = system().ask(path, method, origin="https://other.test", access_control_request_method="GET")
    problem(answer, 405, "http.405")
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_answers_as_get(system: Caller) -> None:
    caller = system()
    assert caller.ask(CASES, "HEAD").status_code == 200
    assert caller.http.head(CASES).status_code == 401


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 200),
        ("*/*", 200),
        ("application/json", 200),
        ("text/html, application/json;q=0.5", 200),
        ("application/*", 200),
        ("text/html", 406),
        ("application/xml", 406),
    ],
)
def test_only_json_is_answered(system: Caller, accept: str, status: int) -> None:
    answer = system().ask(CASES, accept=accept)
    assert answer.status_code == status
    if status == 406:
        problem(answer, 406, "accept.json", "header.accept")


@pytest.mark.parametrize(
    "path", ["/api/v1", "/api/v1/", "/api/v1/nowhere", "/api/v2/cases", "/api/v1/cases/", "/api/x/y"]
)
def test_an_unknown_address_is_unknown_in_the_same_form(site: Site, path: str) -> None:
    problem(TestClient(site.app, base_url=ORIGIN).get(path), 404, "unknown")


def test_every_code_is_worded_in_both_languages() -> None:
    for words in PROBLEMS.values():
        assert 400 <= words.status < 500
        assert words.ja.remedy.endswith("。") and words.en.remedy.endswith(".") and words.en.reason.isascii()


def test_who_tries_tokens_is_held_up_and_others_are_not(tmp_path: Path) -> None:
    site = Site(None, tmp_path)
    site.app = create_app(Settings(data=tmp_path, pace=1), lambda: site.now)
    with TestClient(site.app, base_url=ORIGIN):
        caller = System(site, ("cases.read",), (), 9)
        for _ in range(BAD_TOKEN.most):
            problem(caller.ask(CASES, authorization="Bearer guess"), 401, "token.unknown", "header.authorization")
        answer = caller.ask(CASES, authorization="Bearer guess")
        problem(answer, 429, "limit.api.token")
        assert 1 <= int(answer.headers["retry-after"]) <= BAD_TOKEN.seconds
        assert caller.ask(CASES).status_code == 200, "a good token from the same address goes on working"
        site.now += timedelta(seconds=BAD_TOKEN.seconds)
        problem(caller.ask(CASES, authorization="Bearer guess"), 401, "token.unknown", "header.authorization")


def test_a_system_calls_so_often_and_no_oftener(tmp_path: Path) -> None:
    site = Site(None, tmp_path)
    site.app = create_app(Settings(data=tmp_path, pace=30 / API.most), lambda: site.now)
    with TestClient(site.app, base_url=ORIGIN):
        one, other = System(site, ("cases.read",), (), 9), System(site, ("procedures.read",), (), 9)
        assert [one.ask(CASES).status_code for _ in range(30)] == [200] * 30
        answer = one.ask(CASES)
        problem(answer, 429, "limit.api")
        assert 1 <= int(answer.headers["retry-after"]) <= API.seconds
        assert [other.ask(CASES).status_code for _ in range(8)] == [403] * 8
        assert len(other.recorded("token.refuse")) < 8, "not every refused call grows the records"
