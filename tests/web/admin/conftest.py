"""Operators at work over HTTP: a second one besides the persona, people without a role, and what was recorded."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.app import create_app
from engine.case.model import Actor, Grant
from engine.settings import Settings
from engine.store.audit import Record, RecordQuery
from engine.store.grants import Terms
from engine.store.staff import Staff
from engine.web.identity.session import PLAIN, token_of
from tests.web.conftest import ORIGIN, Person, Site, opened


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the test's procedure, as it is before anybody did anything."""
    folder = tmp_path_factory.mktemp("published")
    with TestClient(opened(folder).app, base_url=ORIGIN):
        return folder


@contextmanager
def running(published: Path, folder: Path) -> Iterator[Site]:
    shutil.copytree(published, folder, dirs_exist_ok=True)
    made = Site(None, folder)
    made.app = create_app(Settings(data=folder, pace=0), lambda: made.now)
    with TestClient(made.app, base_url=ORIGIN):
        yield made


@pytest.fixture
def site(published: Path, tmp_path: Path) -> Iterator[Site]:
    """A new one for each test: what one test gives and takes, another need not know."""
    with running(published, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def still(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests that change nothing."""
    with running(published, tmp_path_factory.mktemp("still")) as made:
        yield made


@pytest.fixture(scope="module")
def asker(still: Site) -> Person:
    """The operator of `still`."""
    return Person(still, "operator")


@pytest.fixture
def operator(site: Site) -> Person:
    return Person(site, "operator")


def member(site: Site, id_: str, name: str, *grants: Grant, email: str = "") -> Person:
    """A member of staff who is no persona, signed in."""
    with site.store.write() as tx:
        if tx.staff.add(Staff(id_, name, email, "関東経済産業局", site.now)):
            for grant in grants:
                tx.grants.give(id_, grant, Terms("試験", approved_by="system"), "system", site.now)
    return stranger(site, Actor(id_, name, "staff", account="staff", email=email))


def stranger(site: Site, actor: Actor) -> Person:
    """Somebody whom the directory let sign in."""
    person = Person(site)
    with site.store.write() as tx:
        cookie = tx.sessions.create(actor, site.now)
    person.client.cookies.set(PLAIN, cookie)
    person.token = token_of(cookie)
    return person


def second_operator(site: Site) -> Person:
    return member(site, "staff:second", "運用 次郎", Grant("operator"))


def recorded(site: Site, action: str) -> tuple[Record, ...]:
    """Records of an action, newest first."""
    with site.store.read() as tx:
        return tuple(tx.audit.page(RecordQuery(action=action)).rows)


def roles(site: Site, id_: str) -> set[str]:
    """What counts for somebody now."""
    with site.store.read() as tx:
        return {grant.role for grant in tx.staff.grants(id_, site.now.date())}


def words(answer: Any) -> str:
    """The text of a page, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
