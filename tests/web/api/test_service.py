"""The matrix's column for systems: a token opens the API as the table says, and no page of people, whatever its scopes."""

import re
import secrets
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.case.scopes import SCOPES
from engine.web.page import Page
from engine.web.routes import ROUTES
from tests.web.api.conftest import System
from tests.web.conftest import FORM, ORIGIN
from tests.web.matrix import MATRIX, PEOPLE, SERVICE, STATES
from tests.web.test_matrix import World, name_of, sign, world

__all__ = ["world"]


class Asking:
    """A system that asks every route for the same case as people do, with its token and no cookie."""

    def __init__(self, world: World, *scopes: str, procedures: tuple[str, ...] = ()) -> None:
        self._world = world
        self._system = System(world._site, scopes, procedures, 30)

    def signs(self, page: Page) -> str:
        return "".join(sign(self.ask(page, state)) for state in STATES)

    def ask(self, page: Page, state: str) -> Any:
        case = self._world._case(state)
        path = re.sub(r"\{(\w+)\}", lambda name: self._world._value(name[1], state, case), page.path)
        client = TestClient(self._world._site.app, base_url=ORIGIN, follow_redirects=False)
        headers = {"authorization": f"Bearer {self._system.secret}", "origin": ORIGIN, "content-type": FORM}
        if page.method == "GET":
            return client.get(path, headers=headers)
        return client.post(path, content=f"form-key={secrets.token_hex(16)}&form-revision=0", headers=headers)


@pytest.mark.parametrize("page", ROUTES, ids=name_of)
def test_every_route(world: World, page: Page) -> None:
    nobody = "".join(row[PEOPLE.index("")] for row in MATRIX[name_of(page)])
    assert Asking(world, *SCOPES).signs(page) == SERVICE.get(name_of(page), nobody)


@pytest.mark.parametrize("name", SERVICE)
def test_without_the_scope_nothing_and_for_another_procedure_unknown(world: World, name: str) -> None:
    page = next(page for page in ROUTES if name_of(page) == name)
    assert Asking(world, "cases.guarded").signs(page) == "xxxx"
    elsewhere = Asking(world, *SCOPES, procedures=("25843",)).signs(page)
    assert elsewhere == ("----" if "{" in page.path else "++++")
