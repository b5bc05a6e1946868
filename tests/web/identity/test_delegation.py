"""Procedures that take agents by certain delegations only (委任区分), walked from signing in at the provider to filing."""

import re
import secrets
from typing import Any
from urllib.parse import quote

import pytest

from engine.case.checked import check
from engine.cli.workbench import workbench
from engine.store.publication import publish
from tests.web.conftest import DEFINITION, NOW, ORIGIN, shown_input
from tests.web.identity.conftest import Browser, Place

LIMITED, PAGE = "委任限定", f"/procedures/{quote('委任限定')}"


@pytest.fixture
def limited(place: Place) -> Place:
    """A procedure that takes agents with 委任区分 001 or 009."""
    text = re.sub(r"(?m)^id: .*$", f"id: {LIMITED}", DEFINITION)
    text = text.replace("delegation: allowed", 'delegation: ["001", "009"]')
    checked = check(text, f"{LIMITED}.yaml", workbench())
    assert checked.publishable, [problem.line() for problem in checked.problems]
    parsed = checked.parsed
    with place.store.write() as tx:
        if tx.versions.in_force(LIMITED, NOW.date()) is None:
            publish(tx, parsed.procedure, parsed.expanded, parsed.digest, text, "test", NOW)
    return place


def post(browser: Browser, path: str, **data: str) -> Any:
    data["form-token"] = shown_input(browser.get("/").text, "form-token")
    return browser.client.post(path, data=data, headers={"origin": ORIGIN})


def start(browser: Browser) -> Any:
    return post(browser, f"{PAGE}/cases", **{"form-key": secrets.token_hex(16)})


def with_categories(place: Place, *categories: tuple[str, Any]) -> None:
    given = [{"category_cd": code, "category_nm": "x", "active_flg": flag} for code, flag in categories]
    place.realm.info = lambda info: {**info, "delegation_info": {**info["delegation_info"], "category_info": given}}


def test_an_agent_with_the_delegation_starts_and_sees_the_case(limited: Place, browser: Browser) -> None:
    browser.sign_in("dev-agent")
    assert "委任区分「001」か「009」の委任が必要" in browser.get(PAGE).text
    answer = start(browser)
    assert answer.status_code == 303, answer.text
    case = answer.headers["location"]
    assert browser.get(case).status_code in (200, 303)
    with_categories(limited, ("001", "0"), ("002", "1"))
    browser.sign_in("dev-agent")
    assert browser.get(case).status_code == 404, "the category was taken away: it counts from the next sign-in on"
    with_categories(limited, ("009", "1"))
    browser.sign_in("dev-agent")
    assert browser.get(case).status_code in (200, 303)


@pytest.mark.parametrize("categories", [(), (("001", "0"),), (("001", False),), (("002", "1"),)], ids=str)
def test_an_agent_without_it_is_told_which_and_whom_to_ask(
    limited: Place, browser: Browser, categories: tuple[tuple[str, Any], ...]
) -> None:
    with_categories(limited, *categories)
    browser.sign_in("dev-agent")
    for told in (browser.get(PAGE), start(browser)):
        for word in ("委任区分「001」か「009」", "港南石油販売株式会社に頼んで", "GビズIDでサインインし直して"):
            assert word in told.text
    assert start(browser).status_code == 403
    limited.realm.honest()
    browser.sign_in("dev-prime")
    assert start(browser).status_code == 303, "the company itself needs no delegation"


def test_a_mandate_given_here_has_no_category(limited: Place, browser: Browser) -> None:
    """Asking for one is refused with the reason, before the company is bothered."""
    browser.sign_in("dev-sole")
    days = {"since": "2026-11-02", "until": "2027-03-31"}
    asked = {
        "party": "corporation",
        "number": "6999901000002",
        "scope": "named",
        "procedure": LIMITED,
        "form-do": "check",
        **days,
    }
    answer = post(browser, "/mandates/new", **asked)
    assert answer.status_code == 422 and "GビズIDの委任区分「001」か「009」の委任が必要です" in answer.text


def test_both_ways_of_signing_in_lead_to_the_same_cases(limited: Place, browser: Browser) -> None:
    """The persona and the account at the stand-in are one fictitious person: as agent and in the own place."""
    browser.sign_in("dev-agent")
    own = post(browser, "/principal", mandate="")
    assert own.status_code == 303
    case = start(browser).headers["location"]
    persona = Browser(limited)
    answer = persona.client.post("/sign-in", data={"persona": "agent"}, headers={"origin": ORIGIN})
    assert answer.status_code == 303
    assert persona.get(case).status_code == 404, "as the agent of another"
    assert post(persona, "/principal", mandate="").status_code == 303
    assert persona.get(case).status_code in (200, 303)
    assert "gbizid:mandate:D000000001" in persona.get("/mandates").text
