"""`tetsuzuki sign-out`: one person or everybody is signed out at once, and the records say so (ASVS 7.4.5)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.case.model import Actor
from engine.store.audit import RecordQuery
from engine.store.store import Store
from tests.cli.conftest import Run

PEOPLE = ("gbizid:hanako", "gbizid:taro", "staff:yoko")


def signed_in(folder: Path) -> set[str]:
    """Who of the people is still signed in."""
    now = datetime.now(UTC)
    store = Store.open("", folder)
    with store.read() as tx:
        found = {each for each in PEOPLE if tx.sessions.of_actor(each, now)}
    store.close()
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store, now = Store.open("", tmp_path), datetime.now(UTC)
    with store.write() as tx:
        for person in (*PEOPLE, PEOPLE[0]):
            tx.sessions.create(Actor(id=person, name="花子", kind="applicant"), now)
    store.close()
    return tmp_path


def test_one_person_is_signed_out_everywhere_and_nobody_else(run: Run, data: Path) -> None:
    said = run("sign-out", "gbizid:hanako", "--data", data)
    assert said.exit_code == 0, said.output
    assert "2件" in said.output
    assert signed_in(data) == {"gbizid:taro", "staff:yoko"}
    store = Store.open("", data)
    with store.read() as tx:
        (record,) = tx.audit.page(RecordQuery(action="session.revoke")).rows
    store.close()
    assert (record.actor, record.subject, record.data) == ("system", "actor:gbizid:hanako", {"count": 2})


def test_everybody_is_signed_out(run: Run, data: Path) -> None:
    said = run("sign-out", "--everybody", "--data", data)
    assert said.exit_code == 0, said.output
    assert not signed_in(data)


@pytest.mark.parametrize("asked", [(), ("gbizid:hanako", "--everybody")])
def test_nobody_or_both_is_refused_and_ends_nothing(run: Run, data: Path, asked: tuple[str, ...]) -> None:
    said = run("sign-out", *asked, "--data", data)
    assert said.exit_code == 2
    assert "--everybody" in said.output
    assert signed_in(data) == set(PEOPLE)
