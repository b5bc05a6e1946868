"""Signing in through the real protocol, as people do: at the provider's own page and back, on a phone and on a desk."""

import re
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import expect

from engine.web.identity.personas import PERSONAS
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import DESKTOP, PHONE, Visitor, Way

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GBIZID, STAFF = "GビズIDでサインイン", "職員としてサインイン"
COMPANIES = {
    "プライム（法人）": "港南石油販売株式会社　見本 一郎",
    "プライム（個人事業主）": "みほん商店　見本 次郎",
    "メンバー": "港南石油販売株式会社　見本 花子",
    "エントリー": "北浜エナジー株式会社　例示 三郎",
    "委任された代理人": "港南石油販売株式会社の代理として操作しています",
}
OFFICIALS = {persona.title: persona.actor.name for persona in PERSONAS if persona.actor.kind == "staff"}
EVERYBODY = [(GBIZID, *each) for each in COMPANIES.items()] + [(STAFF, *each) for each in OFFICIALS.items()]


def through(visitor: Visitor, way: str, title: str, look: bool = True) -> None:
    """From the sign-in page to the provider's, and back as somebody."""
    visitor.follow(way)
    assert urlsplit(visitor.page.url).hostname == "127.0.0.1", "the provider is another site"
    if look:
        visitor.look("provider")
    with visitor.page.expect_event("load"):
        visitor.press(visitor.page.get_by_role("button", name=re.compile(rf"^{title}")))


def leave_both(visitor: Visitor, look: bool) -> None:
    """Signing out here leads to the provider, which asks, and back."""
    visitor.open_menu()
    visitor.press(visitor.page.get_by_role("button", name="サインアウト", exact=True))
    out = visitor.page.get_by_role("button", name="ここからサインアウトする")
    expect(out).to_be_visible()
    assert urlsplit(visitor.page.url).hostname == "127.0.0.1"
    if look:
        visitor.look("provider-leaving")
    visitor.post(out)
    assert urlsplit(visitor.page.url).path == "/signed-out"
    visitor.expect_heading("サインアウトしました")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_everybody_signs_in_and_out(visit: Visit, size: str) -> None:
    visitor = visit(Way(size=size))
    for number, (way, title, shown) in enumerate(EVERYBODY):
        visitor.open("/sign-in")
        if not number:
            visitor.look("sign-in")
        through(visitor, way, title, look=title in ("プライム（法人）", "審査担当者"))
        assert urlsplit(visitor.page.url).hostname == "localhost", visitor.page.url
        expect(visitor.page.locator(".who")).to_contain_text(shown)
        if way == STAFF:
            leave_both(visitor, look=title == "審査担当者")
        else:
            visitor.sign_out()
            visitor.expect_heading("サインアウトしました")
            expect(visitor.page.locator("main")).to_contain_text("GビズIDには、このブラウザーでサインインしたままです")
            if title == "プライム（法人）":
                visitor.look("signed-out")
        expect(visitor.page.locator(".who")).to_have_count(0)
    assert visitor.findings == []


@pytest.mark.parametrize("way", [Way(keyboard=True), Way(scripts=False, axe=False)], ids=str)
def test_by_keyboard_alone_and_without_scripts(visit: Visit, way: Way) -> None:
    visitor = visit(way)
    visitor.open("/cases")
    visitor.expect_heading("サインイン")
    through(visitor, GBIZID, "メンバー", look=False)
    assert urlsplit(visitor.page.url).path == "/cases"
    expect(visitor.page.locator(".who")).to_contain_text("見本 花子")
    assert visitor.findings == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_what_goes_wrong_is_said_plainly(visit: Visit, size: str) -> None:
    visitor = visit(Way(size=size))
    visitor.open("/sign-in")
    through(visitor, GBIZID, "取りやめる")
    visitor.expect_heading("サインインを取りやめました")
    assert visitor.watch.status == 403
    visitor.look("cancelled")
    visitor.follow("サインインの画面へ")
    through(visitor, GBIZID, "エントリー")
    expect(visitor.page.locator(".who")).to_be_visible()
    visitor.sign_out()
    visitor.page.go_back()  # the history leads back to the page before: nobody is signed in by it
    visitor.open("/sign-in/gbizid/callback?state=x&code=y")
    visitor.expect_heading("このサインインは使えません")
    visitor.look("used")
    expect(visitor.page.locator(".who")).to_have_count(0)
    assert visitor.findings == []


def test_an_answer_for_somebody_else_signs_nobody_in(visit: Visit, site: Server) -> None:
    """Login CSRF: an attacker's answer as a link in a mail."""
    attacker, victim = visit(Way(axe=False)), visit(Way(axe=False))
    attacker.open("/sign-in")
    attacker.follow(GBIZID)
    caught = httpx2.post(attacker.page.url, data={"account": "dev-sole"}).headers["location"]
    victim.open(caught)
    assert victim.watch.status == 403
    expect(victim.page.locator(".who")).to_have_count(0)
    attacker.open(caught)
    expect(attacker.page.locator(".who")).to_contain_text("見本 次郎")
    assert site.errors() == []
