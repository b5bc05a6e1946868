"""The head of every page: one row on a phone and on a desktop, a menu by finger and by key, for whom one acts always in view."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, PHONE, Way

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROW = 80  # pixels: a target, its space, a line
SHELLS = {"applicant": "/cases", "reviewer": "/review", "operator": "/admin", "auditor": "/audit"}


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_one_row_for_everybody_and_one_line_more_for_agents(visit: Visit, size: str) -> None:
    at = visit(Way(size, axe=size == PHONE))
    at.open("/sign-in")
    assert at.page.locator(".head").bounding_box()["height"] < ROW
    for persona, path in SHELLS.items():
        at.open("/sign-in")
        at.sign_in(persona)
        at.open(path)
        assert at.page.locator(".head").bounding_box()["height"] < ROW, persona
    at.open_menu()
    at.look("menu-auditor")
    at.open("/sign-in")
    at.sign_in("agent")
    for state in ("closed", "open"):
        expect(at.page.get_by_text("港南石油販売株式会社の代理として")).to_be_visible()
        assert at.page.locator(".head").bounding_box()["height"] < ROW + 50
        at.look(f"agent-{state}")
        at.open_menu()
    assert at.findings == []


@pytest.mark.parametrize("way", [Way(PHONE), Way(keyboard=True), Way(scripts=False)], ids=str)
def test_the_menu_opens_and_closes(visit: Visit, way: Way) -> None:
    at = visit(way)
    at.sign_in("applicant")
    out = at.page.get_by_role("button", name="サインアウト", exact=True)
    expect(out).to_be_hidden()
    at.press("details.menu > summary")
    expect(out).to_be_visible()
    if way.scripts:
        at.page.keyboard.press("Tab")
        at.page.keyboard.press("Escape")
        expect(out).to_be_hidden()
        expect(at.page.locator("details.menu > summary")).to_be_focused()
        at.press("details.menu > summary")
    at.press(at.page.get_by_role("link", name="サインイン中の機器"))
    at.expect_heading("サインイン中の機器")
    at.sign_out()
    expect(at.page.locator(".who")).to_have_count(0)
    assert at.findings == []
