"""What is taken away counts on the very next request (S-6, AZ-11, AZ-12): over HTTP, on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.app import create_app
from engine.case.calendar import today
from engine.case.model import Actor, Grant, Mandate
from engine.settings import Settings
from engine.store.accounts import AccountRules
from engine.store.grants import Terms
from engine.store.transaction import Transaction
from engine.web.identity import personas
from engine.web.identity.personas import BY_ID, KONAN, SCRIVENER
from engine.web.identity.present import arrived, present
from tests.store.conftest import KEY, Home
from tests.web.conftest import NOW, ORIGIN, Person

REVIEWER = BY_ID["reviewer"].actor.id


@dataclass
class Running:
    """The application, and somebody who changes the tables behind its back."""

    app: Any
    now: Any = NOW

    @property
    def store(self) -> Any:
        return self.app.state.site.store

    def do(self, verb: Callable[[Transaction], object]) -> None:
        with self.store.write() as tx:
            verb(tx)


@pytest.fixture
def site(home: Home) -> Iterator[Running]:
    made = Running(None)
    settings = Settings(data=home.data, database_url=home.url, audit_key=KEY.hex(), pace=0)
    made.app = create_app(settings, lambda: made.now)
    with TestClient(made.app, base_url=ORIGIN):
        yield made


def test_a_role_that_is_revoked(site: Running) -> None:
    person = Person(site, "reviewer")
    assert person.get("/review").status_code == 200
    site.do(lambda tx: tx.grants.revoke(_number(tx), "op", NOW))
    assert person.get("/review").status_code == 404
    assert person.get("/").status_code == 200, "still signed in, with nothing to do"
    site.do(lambda tx: tx.grants.give(REVIEWER, Grant("reviewer"), Terms(""), "op", NOW))
    assert person.get("/review").status_code == 200, "and given again"


def test_a_role_on_the_day_after_its_last(site: Running) -> None:
    person = Person(site, "author")
    assert person.get("/review").status_code == 404
    id_ = BY_ID["author"].actor.id
    site.do(lambda tx: tx.grants.give(id_, Grant("reviewer"), Terms("", today(NOW)), "op", NOW))
    assert person.get("/review").status_code == 200
    site.now = NOW + timedelta(minutes=25)  # 10:55 in Japan: the same day
    assert person.get("/review").status_code == 200
    site.now = NOW + timedelta(hours=14)
    again = Person(site, "author")  # the session itself is over by then
    assert again.get("/review").status_code == 404


def test_staff_who_left_are_signed_out(site: Running) -> None:
    person = Person(site, "reviewer")
    site.do(lambda tx: tx.staff.end(REVIEWER, NOW))
    answer = person.get("/review")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/review")


def test_personas_are_entered_once(site: Running) -> None:
    site.do(lambda tx: tx.grants.revoke(_number(tx), "op", NOW))
    site.do(lambda tx: tx.mandates.end("gbizid:mandate:D000000001", "x", "principal", NOW))
    site.do(lambda tx: personas.enter(tx, NOW))
    with site.store.read() as tx:
        assert tx.staff.grants(REVIEWER, today(NOW)) == ()
        kept = tx.mandates.get("gbizid:mandate:D000000001")
        assert kept is not None and kept.ended_at is not None


def test_a_mandate_that_is_ended(site: Running) -> None:
    agent = Person(site, "agent")
    assert KONAN.name in agent.get("/cases").text
    site.do(lambda tx: tx.mandates.end("gbizid:mandate:D000000001", "gbiz:applicant", "principal", NOW))
    page = agent.get("/cases")
    assert page.status_code == 200 and KONAN.name not in page.text
    assert "代理務行政書士事務所" in page.text, "back in the own place"


def test_a_mandate_on_the_day_after_its_last(site: Running) -> None:
    with site.store.read() as tx:
        kept = tx.mandates.get("gbizid:mandate:D000000001")
    assert kept is not None
    site.now = NOW + timedelta(days=(kept.until - today(NOW)).days)
    assert KONAN.name in Person(site, "agent").get("/cases").text
    site.now += timedelta(days=1)
    assert KONAN.name not in Person(site, "agent").get("/cases").text, "signed in anew, by the same mandate"


def test_a_delegation_given_at_gbizid(site: Running) -> None:
    """Kept at the sign-in; ended here it stays ended, whatever GビズID says at the next one."""
    mandate = Mandate("gbizid:mandate:77", (), today(NOW) + timedelta(days=9))
    signed_in = Actor("gbizid:9", "代理 三郎", "applicant", KONAN, agent=True, own=SCRIVENER, mandate=mandate)
    site.do(lambda tx: arrived(tx, signed_in, NOW))
    with site.store.read() as tx:
        kept = tx.mandates.get(mandate.id)
        assert kept is not None and (kept.source, kept.reference, kept.principal) == ("gbizid", "77", KONAN)
        assert present(tx, signed_in, today(NOW)) == signed_in
        late = present(tx, signed_in, today(NOW) + timedelta(days=10))
        assert late is not None and (late.principal, late.agent) == (SCRIVENER, False)
    site.do(lambda tx: tx.mandates.end(mandate.id, "gbiz:applicant", "principal", NOW))
    site.do(lambda tx: arrived(tx, signed_in, NOW))
    with site.store.read() as tx:
        back = present(tx, signed_in, today(NOW))
        assert back is not None and (back.principal, back.agent, back.mandate) == (SCRIVENER, False, None)


def test_rules_of_a_company(site: Running) -> None:
    member = Person(site, "colleague")
    with site.store.write() as tx:
        tx.accounts.set_rules(KONAN.id, AccountRules("own", False, "gbiz:applicant", NOW))
    assert _live(site, member).sees == "own"
    assert not _live(site, member).files
    prime = Person(site, "applicant")
    assert _live(site, prime).sees == "all", "they bind members only"


def _live(site: Running, person: Person) -> Any:
    """The actor as the next request finds him."""
    with site.store.read() as tx:
        found = tx.sessions.get(person.client.cookies["session"], site.now)
        assert found is not None
        return present(tx, found.actor, today(site.now))


def _number(tx: Transaction) -> int:
    return int(tx.scope.connection.exec_driver_sql(f"SELECT number FROM grants WHERE staff = '{REVIEWER}'").scalar())
