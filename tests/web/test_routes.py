"""The route table: every address with every persona answers as its permission says, never with a 5xx; queries are few."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from engine.case.policy import ACTIONS
from engine.web.identity.personas import PERSONAS
from engine.web.page import PUBLIC, SIGNED_IN, Page
from engine.web.routes import ROUTES
from tests.web.conftest import SHOP, Person

PEOPLE = ["", *(persona.id for persona in PERSONAS)]
FOUND = {"procedure": "開業届", "page": "店", "digest": "0" * 64, "event": "1", "notice": "登録通知書", "number": "1"}


def address(page: Page, case: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: case if name[1] == "case" else FOUND.get(name[1], "x"), page.path)


@pytest.mark.parametrize("page", ROUTES, ids=lambda page: f"{page.method} {page.path}")
def test_a_permission_is_one_that_the_policy_knows(page: Page) -> None:
    assert page.permission in {PUBLIC, SIGNED_IN, *ACTIONS}
    acts_on_case = page.permission in ACTIONS and ACTIONS[page.permission].on_case
    assert not acts_on_case or "{case}" in page.path
    if "{case}" in page.path:
        assert acts_on_case, "a case is only opened by a permission on it"


@pytest.mark.parametrize("persona", PEOPLE)
def test_every_address_answers_every_persona(sign_in: Callable[..., Person], applicant: Person, persona: str) -> None:
    case = applicant.filled()
    applicant.submit(case)
    person = sign_in(persona)
    own = persona in ("applicant", "colleague", "agent")
    for page in ROUTES:
        if page.name == "sign_out":
            continue
        path = address(page, case)
        answer = person.get(path) if page.method == "GET" else person.post(path, {"form-key": "f" * 32})
        assert answer.status_code < 500 or answer.status_code == 503, (page.path, answer.text)
        if page.permission != PUBLIC and not persona:
            assert answer.status_code in (303, 401), page.path
            assert answer.status_code == 401 or answer.headers["location"].startswith("/sign-in"), page.path
        action = ACTIONS.get(page.permission)
        if persona and action and action.on_case and persona in ("stranger", "author", "publisher", "operator"):
            assert answer.status_code == 404, page.path
        if own and page.permission == "case.view" and page.method == "GET":
            assert answer.status_code in (200, 303), page.path


@contextmanager
def statements(site: Any) -> Iterator[list[str]]:
    """The SQL that runs meanwhile."""
    engine = site.store.database.engine
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        if not arguments[2].startswith(("BEGIN", "PRAGMA")):
            seen.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


# Session and case are two of each; what is stored comes on top.
QUERIES = {
    "": 5,
    "/pages/店": 2,
    "/attachments": 2,
    "/check": 2,
}


@pytest.mark.parametrize("path", QUERIES)
def test_a_page_asks_few_questions(site: Any, applicant: Person, path: str) -> None:
    id_ = applicant.filled()
    applicant.get(f"/cases/{id_}{path}")
    with statements(site) as seen:
        assert applicant.get(f"/cases/{id_}{path}").status_code in (200, 303)
    assert 0 < len(seen) <= QUERIES[path], seen


def test_a_save_and_a_submit_ask_few_questions(site: Any, applicant: Person) -> None:
    id_ = applicant.filled()
    revision = str(applicant.case(id_).draft_revision)
    with statements(site) as seen:
        data = {"form-revision": revision, **SHOP, "店名": "名を変えた店"}
        assert applicant.post(f"/cases/{id_}/pages/店/partial", data, hx_request="true").status_code == 200
    assert 0 < len(seen) <= 4, seen
    revision = str(applicant.case(id_).draft_revision)
    with statements(site) as seen:
        answer = applicant.post(f"/cases/{id_}/submit", {"form-key": "a" * 32, "form-revision": revision})
        assert answer.status_code == 303
    assert len(seen) <= 2 + 6 + 1, seen  # session and case; six of the submit; old timers are dropped


def test_a_list_of_many_asks_as_much_as_a_list_of_few(site: Any, applicant: Person) -> None:
    applicant.begin()
    with statements(site) as few:
        applicant.get("/cases")
    for _ in range(5):
        applicant.begin()
    with statements(site) as many:
        applicant.get("/cases")
    assert 0 < len(many) == len(few) <= 2
