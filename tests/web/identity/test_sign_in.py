"""Signing in through the real protocol: who one is afterwards, where one goes, and how it ends."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.case.model import Actor
from tests.web.conftest import ORIGIN, shown_input
from tests.web.identity.conftest import Browser, Place

PEOPLE = {
    "dev-prime": ("prime", "7999901000001", "corporation", "港南石油販売株式会社", False),
    "dev-member": ("member", "7999901000001", "corporation", "港南石油販売株式会社", False),
    "dev-sole": ("prime", "gbizid:sole:4000000000017", "sole_proprietor", "みほん商店", False),
    "dev-entry": ("entry", "gbizid:dev-entry", "corporation", "北浜エナジー株式会社", False),
    "dev-agent": ("prime", "7999901000001", "corporation", "港南石油販売株式会社", True),
}


def actor_of(place: Place, browser: Browser) -> Actor:
    with place.store.read() as tx:
        found = tx.sessions.get(browser.session, place.clock[0])
    assert found is not None
    return found.actor


@pytest.mark.parametrize("sub", PEOPLE)
def test_each_kind_of_account_signs_in(place: Place, browser: Browser, sub: str) -> None:
    answer = browser.sign_in(sub)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.is_signed_in()
    actor = actor_of(place, browser)
    account, key, kind, name, agent = PEOPLE[sub]
    assert actor.principal is not None
    assert (actor.id, actor.account, actor.agent) == (f"gbizid:{sub}", account, agent)
    assert (actor.principal.id, actor.principal.kind, actor.principal.name) == (key, kind, name)
    assert actor.principal.corporate_number == (key if key.isdigit() else None)
    assert actor.email.endswith("@example.jp") and actor.phone == "0312345678"
    assert name in browser.get("/").text


def test_an_agent_acts_for_another_and_both_are_known(place: Place, browser: Browser) -> None:
    browser.sign_in("dev-agent")
    actor = actor_of(place, browser)
    assert actor.own is not None and actor.mandate is not None
    assert actor.own.name == "代理務行政書士事務所"
    assert (actor.mandate.id, str(actor.mandate.until)) == ("gbizid:mandate:D000000001", "2027-12-31")
    record = place.records()[0]
    assert (record.action, record.actor, record.principal) == ("session.begin", "gbizid:dev-agent", "7999901000001")
    assert record.data["mandate"] == "gbizid:mandate:D000000001" and record.data["categories"] == ["001"]


def test_what_is_sent_to_the_provider(place: Place, browser: Browser) -> None:
    address = browser.depart()
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{place.realm.issuer}authorize?")
    assert query["redirect_uri"] == f"{ORIGIN}/sign-in/gbizid/callback"
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["scope"].split()[0] == "openid"
    assert all(len(query[name]) == 43 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(browser.depart()).query)
    assert all(query[name] != again[name][0] for name in ("state", "nonce", "code_challenge"))


def test_the_cookie_of_a_sign_in_is_kept_from_scripts_and_ends_soon(browser: Browser) -> None:
    cookie = browser.get("/sign-in/gbizid").headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "max-age=600", "path=/"))


def test_the_session_is_a_new_one_and_the_old_one_ends(place: Place, browser: Browser) -> None:
    back = browser.choose(browser.depart())
    own = browser.client.cookies["sign-in"]
    chosen = "chosen-by-somebody-else"
    answer = browser.client.get(back, headers={"cookie": f"session={chosen}; sign-in={own}"})
    assert answer.status_code == 303
    first = browser.session
    assert first and first != chosen
    browser.sign_in("dev-sole")
    assert browser.session != first
    with place.store.read() as tx:
        assert tx.sessions.get(first, place.clock[0]) is None
        assert tx.sessions.get(browser.session, place.clock[0]) is not None


def test_two_tabs_may_be_signing_in_at_once(browser: Browser) -> None:
    first, second = browser.depart("/cases"), browser.depart("/?q=1")
    assert browser.get(browser.choose(second)).headers["location"] == "/?q=1"
    assert browser.get(browser.choose(first)).headers["location"] == "/cases"


OWN = ["/cases", "/cases?state=x", "/procedures/%E9%96%8B%E6%A5%AD%E5%B1%8A"]
FOREIGN = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil",
    "/%0d%0aset-cookie: a=b\r\n", " //evil.example", "/ evil", "/" + "a" * 5000, "http:evil.example", "/\t/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("next_", OWN)
def test_one_comes_back_to_where_one_was(browser: Browser, next_: str) -> None:
    assert browser.sign_in(next_=next_).headers["location"] == next_


@pytest.mark.parametrize("next_", FOREIGN)
def test_nobody_is_sent_to_another_site(browser: Browser, next_: str) -> None:
    answer = browser.get(browser.choose(browser.depart(next_[:1900])))
    target = urlsplit(answer.headers["location"])
    assert answer.status_code == 303
    assert not target.netloc and not target.scheme
    assert answer.headers["location"].startswith("/") and not answer.headers["location"].startswith(("//", "/\\"))


def test_another_sites_page_begins_no_sign_in(browser: Browser) -> None:
    address = "/sign-in/gbizid?next=%2Fcases"
    answer = browser.client.get(address, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fcases")
    assert "set-cookie" not in answer.headers
    for site in ("same-origin", "none"):
        begun = browser.client.get(address, headers={"sec-fetch-site": site})
        assert "/authorize?" in begun.headers["location"]


def test_signing_out_ends_it(place: Place, browser: Browser) -> None:
    browser.sign_in()
    kept = browser.session
    token = shown_input(browser.get("/").text, "form-token")
    answer = browser.client.post("/sign-out", data={"form-token": token}, headers={"origin": ORIGIN})
    assert answer.status_code == 303
    assert not browser.is_signed_in()
    with place.store.read() as tx:
        assert tx.sessions.get(kept, place.clock[0]) is None
    assert [record.action for record in place.records()[:2]] == ["session.end", "session.begin"]


def test_the_page_offers_the_providers_first_and_personas_below(browser: Browser) -> None:
    text = browser.get("/sign-in?next=/cases").text
    assert text.index("GビズIDでサインイン") < text.index("職員としてサインイン") < text.index('value="applicant"')
    assert 'href="/sign-in/gbizid?next=%2Fcases"' in text
    assert 'href="/sign-in/gbizid"' in browser.get("/sign-in?next=//evil").text


@pytest.mark.parametrize(
    "path", ["/sign-in/unknown", "/sign-in/unknown/callback", "/sign-in/gbizid/other", "/sign-in/GBIZID"]
)
def test_an_unknown_provider_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_same_mail_address_is_not_the_same_person(place: Place, browser: Browser) -> None:
    browser.sign_in("dev-sole")
    place.realm.info = lambda info: {**info, "sub": "dev-entry", "account_type": "1"}
    place.realm.claims = lambda claims: {**claims, "sub": "dev-entry"}
    other = Browser(place)
    other.sign_in("dev-sole")
    assert actor_of(place, browser).email == actor_of(place, other).email
    assert actor_of(place, browser).id != actor_of(place, other).id


def test_a_changed_key_is_noticed_and_the_sign_in_goes_on(place: Place, browser: Browser) -> None:
    browser.sign_in()
    asked = place.realm.asked_for.count("jwks")
    place.realm.rotate()
    assert browser.sign_in().status_code == 303
    assert place.realm.asked_for.count("jwks") == asked + 1
    assert browser.sign_in().status_code == 303
    assert place.realm.asked_for.count("jwks") == asked + 1


def test_staff_sign_in_at_their_directory_without_roles_from_it(browser: Browser, place: Place) -> None:
    asked = browser.get("/sign-in/staff").headers["location"]
    answer = browser.get(browser.choose(asked, "reviewer"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    actor = actor_of(place, browser)
    assert (actor.id, actor.kind, actor.account, actor.principal, actor.grants) == (
        "staff:reviewer", "staff", "staff", None, (),
    )  # fmt: skip


def test_the_record_holds_nothing_that_a_provider_kept_secret(place: Place, browser: Browser) -> None:
    browser.sign_in()
    text = str(place.records()[0].data)
    assert not any(word in text for word in ("example.jp", "0312345678", "19800401", "token"))


def test_every_browser_has_its_own(place: Place, browser: Browser) -> None:
    browser.sign_in()
    make: Callable[[], Browser] = lambda: Browser(place)  # noqa: E731
    assert not make().is_signed_in()


def test_roles_come_from_our_tables_and_count_at_once(place: Place, browser: Browser) -> None:
    assert browser.get("/review").status_code == 303
    browser.get(browser.choose(browser.get("/sign-in/staff").headers["location"], "reviewer"))
    assert browser.get("/review").status_code == 200


def test_who_has_left_does_not_sign_in(place: Place, browser: Browser) -> None:
    with place.store.write() as tx:
        tx.staff.end("staff:approver", place.clock[0])
    answer = browser.get(browser.choose(browser.get("/sign-in/staff").headers["location"], "approver"))
    assert answer.status_code == 403 and "離職または異動" in answer.text
    answer = browser.client.post("/sign-in", data={"persona": "approver"}, headers={"origin": ORIGIN})
    assert answer.status_code == 403 and "離職または異動" in answer.text
    assert not browser.session and not browser.is_signed_in()


def test_the_company_knows_the_account_and_the_delegation(place: Place, browser: Browser) -> None:
    browser.sign_in("dev-member")
    browser.sign_in("dev-agent")
    with place.store.read() as tx:
        assert "gbizid:dev-member" in {account.id for account in tx.accounts.of("7999901000001")}
        assert "gbizid:dev-agent" not in {account.id for account in tx.accounts.of("7999901000001")}
        mandate = tx.mandates.get("gbizid:mandate:D000000001")
    assert (mandate.source, mandate.reference, str(mandate.until)) == ("gbizid", "D000000001", "2027-12-31")
    assert "港南石油販売株式会社の代理として" in browser.get("/").text
