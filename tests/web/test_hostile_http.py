"""Every address of the route table with every hostile input of reliability.md §5.1 that makes sense for it.

Always: no 5xx, our own page, nothing repeated, nothing changed, and quickly. A failing row names all its addresses.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.web.page import Page
from engine.web.routes import ROUTES
from tests.web.conftest import ORIGIN, SHOP, Person, Site
from tests.web.hostile_http import (
    ASKINGS,
    BODIES,
    COOKIES,
    EVIL,
    HTMX,
    IDS,
    LOOKED_FOR,
    METHODS,
    NO_METHODS,
    REDIRECTS,
    SPELLINGS,
    WHERE,
    Asking,
    Body,
)

FOUND = {"procedure": "開業届", "page": "店", "digest": "0" * 64, "event": "1", "notice": "登録通知書", "number": "1",
         "profile": "gbizid", "person": "staff:reviewer", "transition": "submit"}  # fmt: skip
READ = [page for page in ROUTES if page.method == "GET"]
POSTED = [page for page in ROUTES if page.method == "POST"]
WHO = {"/review": "reviewer", "/admin": "operator", "/audit": "auditor"}


class World:
    """Whoever may open a page, a case, and what it was before."""

    def __init__(self, site: Site) -> None:
        self.people = {name: Person(site, name) for name in ("", "applicant", *WHO.values())}
        self.applicant = self.people["applicant"]
        self.case = self.applicant.begin()
        self.applicant.type(self.case, "店", SHOP)
        self.before = self.applicant.case(self.case)
        self._usual: dict[tuple[str, bool], int] = {}

    def person(self, page: Page) -> Person:
        return self.people[next((name for start, name in WHO.items() if page.path.startswith(start)), "applicant")]

    def path(self, page: Page) -> str:
        return re.sub(r"\{(\w+)\}", lambda name: self.case if name[1] == "case" else FOUND.get(name[1], "x"), page.path)

    def usual(self, page: Page, nobody: bool = False) -> int:
        """How the address answers without anything hostile."""
        key = (page.path, nobody)
        if key not in self._usual:
            person = self.people[""] if nobody else self.person(page)
            self._usual[key] = person.get(self.path(page)).status_code
        return self._usual[key]


@pytest.fixture(scope="module")
def everybody(site: Site) -> World:
    return World(site)


@pytest.fixture
def world(everybody: World) -> Iterator[World]:
    made = everybody
    yield made
    assert made.applicant.case(made.case) == made.before, "nothing changed"
    assert "サインアウト" in made.applicant.get("/").text, "nobody was signed out"


def wrong(page: Page, answer: Any, allowed: tuple[int, ...], began: float) -> list[str]:
    """What is not as it must be always."""
    found = [] if answer.status_code in allowed else [f"{page.method} {page.path}: {answer.status_code}"]
    held = answer.text + str(answer.headers)
    if answer.status_code >= 500 or "Traceback" in held or EVIL in held:
        found.append(f"{page.path}: {held[:300]}")
    if "content-security-policy" not in answer.headers or time.perf_counter() - began > 3:
        found.append(f"{page.path}: no policy, or slow")
    return found


@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body.id} {body.what}")
def test_a_body_on_every_address_that_takes_one(world: World, body: Body) -> None:
    found = []
    for page in POSTED:
        began, person = time.perf_counter(), world.person(page)
        headers = {"content-type": body.kind, "origin": ORIGIN, **body.headers}
        answer = person.client.post(world.path(page), content=body.of(page.limit), headers=headers)
        found += wrong(page, answer, body.answers, began)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("asking", ASKINGS, ids=lambda asking: f"{asking.id} {asking.what}")
def test_a_question_to_every_address_that_is_read(world: World, asking: Asking) -> None:
    found = []
    for page in READ:
        began = time.perf_counter()
        path = world.path(page) + (f"?{asking.query}" if asking.query else "")
        answer = world.person(page).client.get(path, headers=dict(asking.headers))
        found += wrong(page, answer, asking.answers or (world.usual(page),), began)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", COOKIES)
def test_ht_28_cookies_that_no_browser_sends_are_nobody(world: World, name: str) -> None:
    found = []
    for page in READ:
        began = time.perf_counter()
        answer = world.people[""].get(world.path(page), cookie=COOKIES[name])
        found += wrong(page, answer, (world.usual(page, nobody=True),), began)
    assert not found, "\n".join(found)


def test_ht_29_htmx_headers_are_only_a_question_of_form(world: World) -> None:
    found = []
    for page in READ:
        began = time.perf_counter()
        answer = world.person(page).client.get(world.path(page), headers=HTMX)
        found += wrong(page, answer, (world.usual(page),), began)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("method", NO_METHODS)
def test_ht_12_methods_that_nothing_takes(world: World, method: str) -> None:
    found = []
    for page in ROUTES:
        began = time.perf_counter()
        found += wrong(page, world.person(page).client.request(method, world.path(page)), (405,), began)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("method", METHODS)
def test_ht_13_an_action_in_the_address_of_another_method(world: World, method: str) -> None:
    found = []
    taken = {(page.method, page.path) for page in ROUTES} | {("HEAD", page.path) for page in READ}
    for page in ROUTES:
        if (method, page.path) in taken:
            continue
        began, person = time.perf_counter(), world.person(page)
        query = f"?form-token={person.token}&form-do=save&form-revision={world.before.draft_revision}"
        answer = person.client.request(method, world.path(page) + query)
        # /admin/offices/missing, asked with GET, is the page of an office of that name.
        other = method in ("GET", "HEAD") and page.path == "/admin/offices/missing"
        found += wrong(page, answer, (404,) if other else (405,), began)
        if "allow" not in answer.headers and not other:
            found.append(f"{page.path}: no Allow")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_ht_31_an_address_spelt_otherwise_is_another_address(world: World, spelling: str) -> None:
    found = []
    for page in ROUTES:
        path = SPELLINGS[spelling](world.path(page))
        if path in (world.path(page), "//", "/.", "///"):
            continue
        began = time.perf_counter()
        answer = world.person(page).client.get(ORIGIN + path)
        # The last step may be anybody's word: then it is one that does not exist; or nothing
        # that is read (405), or nothing without a token (401).
        found += wrong(page, answer, (400, 401, 403, 404, 405), began)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", LOOKED_FOR)
def test_ht_32_what_is_looked_for_everywhere_is_not_here(world: World, path: str) -> None:
    for person in world.people.values():
        assert person.client.get(ORIGIN + path).status_code == 404


@pytest.mark.parametrize("target", REDIRECTS)
def test_ht_35_no_address_leads_away(world: World, target: str) -> None:
    names = ("next", "form-next", "url", "redirect", "redirect_uri", "return_to", "back")
    found = []
    for page in READ:
        answer = world.person(page).client.get(world.path(page), params=dict.fromkeys(names, target))
        location = answer.headers.get("location", "")
        if re.sub(r"[\\\t]", "/", location).startswith("//") or EVIL in location.partition("?")[0]:
            found.append(f"{page.path}: {location}")
        if answer.status_code >= 500:
            found.append(f"{page.path}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_every_row_of_the_catalogue_is_asked_somewhere() -> None:
    places = [*WHERE, *(Path(__file__).parents[1] / "deploy").glob("test_*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in places)
    held = set(re.findall(r'"(HT-\d\d)",', text)) | {
        f"HT-{number}" for number in re.findall(r"def test_ht_(\d\d)_", text)
    }
    assert held == set(IDS)
