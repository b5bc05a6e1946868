"""What the log says of each request (ASVS 16): when, who, from where, what came of it; refusals with their code."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from engine.app import create_app
from engine.settings import Settings, SignInAccess
from engine.web.log import Others
from tests.web.conftest import FORM, ORIGIN, Person, Site, opened

WHO = "gbiz:applicant"
Lines = Callable[[], list[dict[str, Any]]]


@contextmanager
def started(folder: Path) -> Iterator[Site]:
    """Begun in the test itself: the log goes to what is standard error then."""
    made = opened(folder)
    with TestClient(made.app, base_url=ORIGIN):
        yield made


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """What was logged since the last time: every line is an object of JSON."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_says_when_who_from_where_and_what(tmp_path: Path, lines: Lines) -> None:
    with started(tmp_path) as site:
        person, nobody = Person(site, "applicant"), Person(site)
        lines()
        person.get("/cases")
        nobody.get("/")
        mine, anybodys = lines()
        assert (mine["event"], mine["page"], mine["method"], mine["status"]) == ("request", "cases", "GET", 200)
        assert (mine["who"], mine["address"]) == (WHO, "testclient")
        assert anybodys["who"] == ""
        assert mine["timestamp"].endswith("Z") and datetime.fromisoformat(mine["timestamp"]).utcoffset() is not None
        assert mine["id"] != anybodys["id"]


REFUSED: dict[str, tuple[Callable[[Person], Any], str, int]] = {
    "a page of another role": (lambda who: who.get("/admin"), "unknown", 404),
    "a case of somebody else": (lambda who: who.get(f"/cases/{'f' * 32}"), "unknown", 404),
    "a form of another site": (lambda who: who.post("/sessions", {}, origin="https://evil.test"), "origin", 403),
    "an old form": (lambda who: who.raw("/sessions", b"form-token=x", content_type=FORM), "csrf", 403),
    "a body that is no form": (lambda who: who.raw("/sign-out", b"{}", content_type="a/b"), "body.type", 415),
    "a body that is none": (lambda who: who.raw("/sign-out", b"a", content_type=FORM), "body.syntax", 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_logged_with_its_code_and_who_was_refused(tmp_path: Path, lines: Lines, name: str) -> None:
    with started(tmp_path) as site:
        ask, code, status = REFUSED[name]
        person = Person(site, "applicant")
        lines()
        assert ask(person).status_code == status
        said, request = lines()
        assert (said["event"], said["code"], said["status"]) == ("refused", code, status)
        assert said["id"] == request["id"]
        assert (request["who"], request["address"], request["status"]) == (WHO, "testclient", status)


def test_who_is_not_signed_in_is_logged_as_refused(tmp_path: Path, lines: Lines) -> None:
    with started(tmp_path) as site:
        assert Person(site).get("/cases").status_code == 303
        said, request = lines()
        assert (said["event"], said["code"], said["status"]) == ("refused", "session.none", 401)
        assert (request["who"], request["status"]) == ("", 303)


def test_unknown_addresses_and_methods_are_logged(tmp_path: Path, lines: Lines) -> None:
    with started(tmp_path) as site:
        person = Person(site, "applicant")
        lines()
        for ask, status in (
            (lambda: person.get("/.env"), 404),
            (lambda: person.client.put("/"), 405),
            (lambda: person.client.request("TRACE", "/"), 405),
        ):
            assert ask().status_code == status
            (said,) = lines()
            assert (said["event"], said["code"], said["status"]) == ("refused", f"http.{status}", status)
            assert (said["who"], said["address"]) == (WHO, "testclient")
            assert ".env" not in str(said), "what somebody typed stays out"


def test_another_name_is_logged(tmp_path: Path, lines: Lines) -> None:
    gbizid = SignInAccess(issuer="https://gbiz-id.example/", client_id="t", client_secret=SecretStr("s"))
    settings = Settings(
        data=tmp_path, env="production", base_url="https://t.example.go.jp", sign_ins={"gbizid": gbizid}
    )
    with TestClient(create_app(settings), base_url="https://t.example.go.jp") as client:
        lines()
        assert client.get("/", headers={"host": "evil.test"}).status_code == 400
    (said,) = (line for line in lines() if line["event"] == "refused")
    assert (said["code"], said["status"], said["address"]) == ("host.unknown", 400, "testclient")
    assert "evil" not in str(said)


def test_what_is_typed_makes_no_line_of_its_own(tmp_path: Path, lines: Lines) -> None:
    with started(tmp_path) as site:
        person = Person(site, "applicant")
        lines()
        for forged in ('a\n{"event": "request"}', "a%0A%7B%22event%22%3A1%7D", "\u2028{}", "\x1b[2J"):
            person.client.get(
                "/", params={"q": forged}, headers={"user-agent": forged.encode("ascii", "ignore").replace(b"\n", b"")}
            )
            person.post("/sign-in", {"persona": forged})
        found = lines()
        assert {line["event"] for line in found} <= {"request", "refused"}
        assert "2J" not in str(found)


def test_what_others_log_is_one_line_of_the_same_kind_without_values() -> None:
    stream = io.StringIO()
    record = logging.getLogger("test.others")
    record.addHandler(Others(stream))
    try:
        try:
            raise ValueError("secret of somebody")
        except ValueError:
            record.exception('worker.chore\n{"event": "forged"}')
        record.warning("worker.failed kind=%s", "mail\r\nx")
        record.info("not of interest")
    finally:
        record.handlers.clear()
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["level"], first["by"], first["kind"]) == (
        "logged",
        "error",
        "test.others",
        "ValueError",
    )
    assert first["at"] and "secret" not in str(first)
    assert (second["level"], second["message"]) == ("info", "worker.failed kind=mail\r\nx")


def test_what_nobody_foresaw_is_logged_with_its_place_and_without_its_values(
    tmp_path: Path, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("秘密の値")

    with started(tmp_path) as site:
        person = Person(site, "applicant")
        lines()
        monkeypatch.setattr("engine.store.cases.Cases.get", broken)
        assert person.get(f"/cases/{'0' * 32}").status_code == 500
        said, request = lines()
    assert (said["event"], said["level"], said["kind"]) == ("failure", "error", "RuntimeError")
    assert "broken" in said["at"][-1] and "秘密" not in str(said)
    assert (request["status"], request["id"]) == (500, said["id"])
