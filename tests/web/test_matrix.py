"""Every route answers every persona as the matrix says, and a stranger learns nothing: not even that a case exists."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.case.model import Grant
from engine.store.clients import Permit
from engine.store.invitations import Invited
from engine.store.offices import Office
from engine.web.identity.personas import PERSONAS
from engine.web.page import Page
from engine.web.routes import ROUTES
from tests.web.conftest import ORIGIN, Person, Site, opened, shown_input
from tests.web.matrix import MATRIX, PEOPLE, STATES, TWINS

_FOUND = {
    "mandate": "gbizid:mandate:D000000001",
    "procedure": "開業届",
    "page": "店",
    "notice": "登録通知書",
    "number": "1",
    "profile": "gbizid",
    "person": "staff:reviewer",
}
_ACTS = {"draft": "submit", "filed": "accept", "deciding": "decide", "decided": "reopen"}
_ONCE = re.compile(r"[0-9a-f]{16,64}|\d{2}:\d{2}")  # request ids, tokens, the time


def name_of(page: Page) -> str:
    return f"{page.method} {page.path}"


def administered(site: Site) -> dict[str, str]:
    """What operators work on, by its name in addresses; invitations and absences would be used up by being asked for."""
    permit = Permit(("cases.read",), (), site.now + timedelta(days=300))
    with site.store.write() as tx:
        tx.offices.add(Office("東京事務所", None, "", site.now))
        client = tx.clients.add("電子決裁システム", "tanto@example.jp", "op", site.now)
        _, token = tx.tokens.make(client.id, permit, "op", site.now)
        _, nonce = tx.invitations.add(Invited("a@example.jp", "招かれた人", Grant("legal")), "op", site.now)
        secret = tx.invitations.secret(nonce)
    return {"office": "東京事務所", "client": client.id, "token": token.id, "secret": secret}


class World:
    """Everybody, and a case of the applicant in each state; a fresh one where an answer changed it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._people = {persona: Person(site, persona) for persona in PEOPLE}
        self._cases: dict[str, tuple[str, Any]] = {}
        self._decided = "1"  # number of the event that issued the notice
        self._found = {**_FOUND, **administered(site)}

    def ask(self, page: Page, persona: str, state: str, case: str = "") -> Any:
        """The route, asked as this persona about the case in this state."""
        path = re.sub(r"\{(\w+)\}", lambda name: self._value(name[1], state, case or self._case(state)), page.path)
        person = self._people[persona]
        if path == "/invitation":  # every browser was led here by the link
            person.get(f"/invitations/{self._found['secret']}")
        if page.method == "GET":
            return person.get(path)
        answer = person.post(path, {"form-key": secrets.token_hex(16), "form-revision": "0"})
        if page.name in ("sign_in", "sign_out", "principal"):
            self._people[persona] = Person(self._site, persona)
        if page.name == "mandate.end":  # the agent goes on acting by it
            with self._site.store.write() as tx:
                tx.scope.connection.exec_driver_sql(
                    "UPDATE mandates SET ended_at = NULL WHERE id = 'gbizid:mandate:D000000001'"
                )
        return answer

    def _value(self, name: str, state: str, case: str) -> str:
        if name == "case":
            return case
        if name == "digest":
            held = self._people["applicant"].case(self._cases[state][0]).draft_files
            return next(iter(held.values()))[0].digest
        return {"transition": _ACTS[state], "event": self._decided}.get(name) or self._found.get(name, "x")

    def _case(self, state: str) -> str:
        id_, known = self._cases.get(state, ("", None))
        if not id_ or self._people["applicant"].case(id_) != known:
            id_ = self._made(state)
            self._cases[state] = id_, self._people["applicant"].case(id_)
        return id_

    def _made(self, state: str) -> str:
        """A new case, brought to a state over HTTP by those who do that."""
        id_ = self._people["applicant"].filled()
        reached = STATES.index(state)
        if reached > 0:
            assert self._people["applicant"].submit(id_).status_code == 303
        if reached > 1:
            self._fire("reviewer", id_, "accept")
            self._fire("reviewer", id_, "draft_decision", outcome="granted", reason="適合", 登録番号="S-1")
        if reached > 2:
            self._fire("approver", id_, "decide", verdict="approve")
            self._decided = str(self._people["applicant"].case(id_).events)
        return id_

    def _fire(self, persona: str, case: str, transition: str, **given: str) -> None:
        person = self._people[persona]
        chosen = f"?outcome={given['outcome']}" if "outcome" in given else ""
        page = person.get(f"/review/cases/{case}/acts/{transition}{chosen}").text
        hidden = {name: shown_input(page, name) for name in ("form-key", "form-revision", "form-events")}
        answer = person.post(f"/review/cases/{case}/acts/{transition}", {**hidden, **given})
        assert answer.status_code == 303, answer.text


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    site = opened(tmp_path_factory.mktemp("matrix"))
    with TestClient(site.app, base_url=ORIGIN):
        yield World(site)


def sign(answer: Any) -> str:
    """What an answer means for who asked."""
    code = answer.status_code
    assert code < 500 or answer.request.url.path == "/readyz", answer.text
    if code == 401 or (code == 303 and answer.headers["location"].startswith("/sign-in")):
        return "s"
    return {404: "-", 403: "x"}.get(code, "+")


@pytest.mark.parametrize("page", ROUTES, ids=name_of)
def test_every_cell(world: World, page: Page) -> None:
    found = tuple("".join(sign(world.ask(page, persona, state)) for persona in PEOPLE) for state in STATES)
    assert name_of(page) in MATRIX, f"a new route needs its row: {name_of(page)!r}: {found!r}"
    assert dict(zip(STATES, found, strict=True)) == dict(zip(STATES, MATRIX[name_of(page)], strict=True)), PEOPLE


@pytest.mark.parametrize("page", ROUTES, ids=name_of)
def test_a_denial_says_why_and_whom_to_ask(world: World, page: Page) -> None:
    for persona in PEOPLE[1:]:
        answer = world.ask(page, persona, "filed")
        if sign(answer) in "x-" and not answer.headers["content-type"].startswith("application/octet"):
            main = answer.text.partition("<main")[2].partition("</main>")[0]
            assert re.search(r"(?:ください|られます)。</p>", main) or "csrf" in answer.text, (persona, main)


def test_the_matrix_has_every_persona_and_no_route_too_many() -> None:
    assert {*PEOPLE, *TWINS} == {"", *(persona.id for persona in PERSONAS)}
    grants = {persona.id: persona.actor.grants for persona in PERSONAS}
    assert all(grants[one] == grants[other] for one, other in TWINS.items())
    assert set(MATRIX) == {name_of(page) for page in ROUTES}
    assert all(len(row) == len(PEOPLE) for rows in MATRIX.values() for row in rows)


@pytest.mark.parametrize("page", [page for page in ROUTES if "{case}" in page.path], ids=name_of)
def test_somebody_elses_case_answers_like_one_that_does_not_exist(world: World, page: Page) -> None:
    def told(case: str) -> tuple[int, str]:
        answer = world.ask(page, "stranger", "filed", case)
        return answer.status_code, _ONCE.sub("*", answer.text)

    assert told("") == told("0" * 32)


def print_table(site: Site) -> None:
    """The present answers in the matrix's own spelling, to be read critically before they are put there."""
    world = World(site)
    for page in ROUTES:
        found = tuple("".join(sign(world.ask(page, persona, state)) for persona in PEOPLE) for state in STATES)
        print(f'    "{name_of(page)}": {found!r},'.replace("'", '"'))


if __name__ == "__main__":  # python -m tests.web.test_matrix
    import tempfile

    made = opened(Path(tempfile.mkdtemp()))
    with TestClient(made.app, base_url=ORIGIN):
        print_table(made)
