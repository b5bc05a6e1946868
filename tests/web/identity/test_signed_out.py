"""Signing out: here first and always, then at the provider where it can be told, else the page says what is left to do."""

import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from tests.web.conftest import ORIGIN, shown_input
from tests.web.identity.conftest import Browser, Place

STAYS = "GビズIDには、このブラウザーでサインインしたままです"


def sign_out(browser: Browser, path: str = "/sign-out", **data: str) -> str:
    """Where one is led; the session has ended by then."""
    kept = browser.session
    data["form-token"] = shown_input(browser.get("/").text, "form-token")
    answer = browser.client.post(path, data=data, headers={"origin": ORIGIN})
    assert answer.status_code == 303 and answer.headers["clear-site-data"] == '"cache", "storage"'
    assert not browser.session
    with browser.place.store.read() as tx:
        assert tx.sessions.get(kept, browser.place.clock[0]) is None
    return str(answer.headers["location"])


def onward(page: Any) -> str:
    """Where the page goes by itself; it says so with a link, too."""
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]*)">', page.text)
    assert page.status_code == 200
    assert not found or f'href="{found[1]}"' in page.text
    return html.unescape(found[1]) if found else ""


def ends_at(place: Place, address: Any) -> None:
    place.realm.about = lambda said: {**said, "end_session_endpoint": address}
    place.forget()


def test_where_the_provider_takes_nobody_the_page_says_what_is_left(place: Place, browser: Browser) -> None:
    """GビズID documents no address for signing out."""
    browser.sign_in()
    assert sign_out(browser) == "/signed-out?from=gbizid"
    page = browser.get("/signed-out?from=gbizid")
    assert STAYS in page.text and not onward(page)
    assert f'href="http://127.0.0.1:{urlsplit(place.realm.issuer).port}/"' in page.text
    assert place.records()[0].action == "session.end"


@pytest.mark.parametrize("query", ["", "?tenant=1"])
def test_where_it_takes_people_they_are_sent_there(place: Place, browser: Browser, query: str) -> None:
    ends_at(place, f"{place.realm.issuer}leave{query}")
    browser.sign_in()
    address = onward(browser.get(sign_out(browser)))
    assert address.startswith(f"{place.realm.issuer}leave{query or '?'}")
    asked = dict(parse_qsl(urlsplit(address).query))
    asked.pop("tenant", None)
    assert asked == {"client_id": "tetsuzuki", "post_logout_redirect_uri": f"{ORIGIN}/signed-out"}


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "javascript:alert(1)", "//evil.example", "", 1, None, ["x"], "/logout#x"]
)
def test_nobody_is_sent_elsewhere(place: Place, browser: Browser, address: Any) -> None:
    ends_at(place, address)
    browser.sign_in()
    page = browser.get(sign_out(browser))
    assert not onward(page) and STAYS in page.text and "evil" not in page.text


def test_here_it_ends_though_the_provider_is_down(place: Place, browser: Browser) -> None:
    browser.sign_in()
    place.realm.about = lambda _: None
    place.forget()
    assert STAYS in browser.get(sign_out(browser)).text


@pytest.mark.parametrize("end", ["all", "own"])
def test_ending_ones_own_place_in_the_list_is_signing_out(place: Place, browser: Browser, end: str) -> None:
    ends_at(place, f"{place.realm.issuer}leave")
    browser.sign_in()
    own = "all" if end == "all" else _handle(place, browser)
    assert onward(browser.get(sign_out(browser, "/sessions", end=own)))


def _handle(place: Place, browser: Browser) -> str:
    with place.store.read() as tx:
        return str(tx.sessions.of_actor("gbizid:dev-prime", place.clock[0])[0].handle)


def test_a_persona_signed_in_nowhere_else(browser: Browser) -> None:
    browser.client.post("/sign-in", data={"persona": "reviewer"}, headers={"origin": ORIGIN})
    assert sign_out(browser) == "/"


@pytest.mark.parametrize("query", ["", "?from=", "?from=unknown", "?from=https://evil.example/"])
def test_the_page_alone(browser: Browser, query: str) -> None:
    page = browser.get(f"/signed-out{query}")
    assert "<h1>サインアウトしました</h1>" in page.text and not onward(page) and "evil" not in page.text


def test_at_the_provider_one_is_asked_and_comes_back(browser: Browser) -> None:
    """The whole way, at the stand-in of the staff directory: it knows its people by a cookie of its own."""
    there = httpx2.Client()
    asked = browser.get("/sign-in/staff").headers["location"]
    assert "サインイン中" not in there.get(asked).text
    back = there.post(asked, data={"account": "reviewer"}).headers["location"]
    assert browser.get(back).status_code == 303
    address = onward(browser.get(sign_out(browser)))
    assert "審査 陽子" in there.get(browser.get("/sign-in/staff").headers["location"]).text.partition("<ul>")[0]
    page = there.get(address)
    assert page.status_code == 200 and "審査 陽子" in page.text
    gone = there.post(address)
    assert (gone.status_code, gone.headers["location"]) == (303, f"{ORIGIN}/signed-out")
    assert there.get(address).status_code == 303, "nobody to ask any more"
    again = there.get(browser.get("/sign-in/staff").headers["location"])
    assert again.status_code == 200 and "サインイン中" not in again.text


@pytest.mark.parametrize(
    "changes", [{"client_id": "x"}, {"post_logout_redirect_uri": "https://evil.example/"}, {"client_id": ""}]
)
def test_the_stand_in_sends_nobody_elsewhere(browser: Browser, changes: dict[str, str]) -> None:
    staff = browser.place.app.state.site.sign_ins["staff"].profile.issuer
    query = {"client_id": "tetsuzuki", "post_logout_redirect_uri": f"{ORIGIN}/signed-out", **changes}
    for answer in (httpx2.get(f"{staff}logout", params=query), httpx2.post(f"{staff}logout", params=query)):
        assert answer.status_code == 400 and "location" not in answer.headers


def test_the_stand_in_of_gbizid_ends_nothing_but_on_its_own_page(place: Place) -> None:
    there = httpx2.Client()
    assert there.get(f"{place.realm.issuer}logout").status_code == 404
    home = place.realm.issuer.removesuffix("oauth/")
    assert "だれもサインインしていません" in there.get(home).text
    there.cookies.set(f"provider-{urlsplit(home).port}", place.realm.stay("dev-sole"))
    assert "みほん商店" in there.get(home).text
    assert there.post(home, follow_redirects=True).text.count("だれもサインインしていません") == 1
