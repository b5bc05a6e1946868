"""The route table: every address with every persona answers as its permission says, never with a 5xx; queries are few."""

import re
from collections.abc import Callable, Iterator
from threading import current_thread
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from engine.case.policy import ACTIONS
from engine.store import prepared
from engine.web.api.call import Call
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
        if page.name in ("sign_out", "principal"):  # they end the session or give it a new token
            continue
        path = address(page, case)
        answer = person.get(path) if page.method == "GET" else person.post(path, {"form-key": "f" * 32})
        assert answer.status_code < 500 or answer.status_code == 503, (page.path, answer.text)
        if isinstance(page, Call):  # a token opens it, nobody's session
            assert answer.status_code == (200 if page.permission == PUBLIC else 401), page.path
            continue
        if page.permission != PUBLIC and not persona:
            assert answer.status_code in (303, 401), page.path
            assert answer.status_code == 401 or answer.headers["location"].startswith("/sign-in"), page.path
        action = ACTIONS.get(page.permission)
        if persona and action and action.on_case and persona in ("stranger", "author", "publisher", "operator"):
            assert answer.status_code == 404, page.path
        if own and page.permission == "case.view" and page.method == "GET":
            assert answer.status_code in (200, 303), page.path


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile, from both ways there are to it; BEGIN and PRAGMA left out."""
    seen: list[str] = []
    driver = prepared._driver

    class Counting:
        def __init__(self, connection: Any) -> None:
            self._connection = connection

        def execute(self, sql: str, *rest: Any) -> Any:
            if current_thread().name != "worker":
                seen.append(sql)
            return self._connection.execute(sql, *rest)

    def listen(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")) and current_thread().name != "worker":
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    monkeypatch.setattr(prepared, "_driver", lambda connection: Counting(driver(connection)))
    yield seen
    event.remove(Engine, "before_cursor_execute", listen)


def counted(seen: list[str], work: Callable[[], Any]) -> list[str]:
    """The statements of one piece of work; what the worker does beside it does not count."""
    seen.clear()
    work()
    return list(seen)


# Session and case are two of each; what is stored comes on top.
QUERIES = {
    "": 5,
    "/pages/店": 2,
    "/attachments": 3,  # and what the scanner says of the files
    "/check": 2,
}


@pytest.mark.parametrize("path", QUERIES)
def test_a_page_asks_few_questions(applicant: Person, statements: list[str], path: str) -> None:
    id_ = applicant.filled()
    applicant.get(f"/cases/{id_}{path}")
    asked = counted(statements, lambda: applicant.get(f"/cases/{id_}{path}"))
    assert 0 < len(asked) <= QUERIES[path], asked


def test_a_save_and_a_submit_ask_few_questions(applicant: Person, statements: list[str]) -> None:
    id_ = applicant.filled()
    data = {"form-revision": str(applicant.case(id_).draft_revision), **SHOP, "店名": "名を変えた店"}
    path = f"/cases/{id_}/pages/店/partial"
    asked = counted(statements, lambda: applicant.post(path, data, hx_request="true"))
    assert 0 < len(asked) <= 4, asked
    form = {"form-key": "a" * 32, "form-revision": str(applicant.case(id_).draft_revision)}
    asked = counted(statements, lambda: applicant.post(f"/cases/{id_}/submit", form))
    assert applicant.case(id_).receipt
    assert 0 < len(asked) <= 2 + 6 + 1, asked  # session and case; six of the submit; old timers are dropped


def test_a_list_of_many_asks_as_much_as_a_list_of_few(applicant: Person, statements: list[str]) -> None:
    applicant.begin()
    few = counted(statements, lambda: applicant.get("/cases"))
    for _ in range(5):
        applicant.begin()
    many = counted(statements, lambda: applicant.get("/cases"))
    assert 0 < len(many) == len(few) <= 3  # the session, what one was asked to fill, the cases
