"""The end of a session in the browser: said two minutes before, put off by a press; where one is signed in; a warned download."""

import re

import httpx2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import DESKTOP, PHONE, Way
from tests.journeys.player import Player
from tests.journeys.stories import GASOLINE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("way", [Way(DESKTOP), Way(PHONE)], ids=str)
def test_the_end_is_said_in_time_and_put_off(way: Way, visit: Visit, site: Server) -> None:
    with httpx2.Client(base_url=site.url, follow_redirects=True, timeout=30) as client:
        draft = Player(client, "applicant").begin(GASOLINE)
    at = visit(way)
    at.page.clock.install()
    at.sign_in("applicant")
    at.open(f"/cases/{draft}")
    said = at.page.locator("#session")
    expect(said).to_be_hidden()
    at.page.clock.fast_forward("28:10")
    expect(said).to_be_visible()
    expect(said).to_contain_text("続ける")
    at.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(said).to_be_in_viewport()
    at.look("warned")
    with at.page.expect_response("**/sessions/stay") as stayed:
        said.get_by_role("button", name="続ける").click()
    assert stayed.value.status == 200
    expect(said).to_be_hidden()
    at.page.clock.fast_forward("30:10")
    expect(said).to_contain_text("サインアウトしました")
    expect(said.get_by_role("button", name="続ける")).to_be_hidden()
    assert at.findings == []


def test_another_window_that_is_used_keeps_this_one(visit: Visit) -> None:
    at = visit()
    at.page.clock.install()
    at.sign_in("colleague")
    said = at.page.locator("#session")
    at.page.clock.fast_forward("28:10")
    expect(said).to_be_visible()
    at.second_window().open("/cases")
    expect(said).to_be_hidden()


@pytest.mark.parametrize("way", [Way(DESKTOP), Way(PHONE)], ids=str)
def test_where_one_is_signed_in(way: Way, visit: Visit) -> None:
    other = visit(Way(DESKTOP))
    other.sign_in("agent")
    at = visit(way)
    at.sign_in("agent")
    at.open_menu()
    at.press(at.page.get_by_role("link", name="サインイン中の機器"))
    at.expect_heading("サインイン中の機器")
    at.look("sessions")
    expect(at.page.locator("main")).to_contain_text(re.compile("この機器.*"))
    at.post('button[value="others"]')
    other.open("/cases")
    expect(other.page).to_have_url(re.compile("/sign-in"))
    assert at.findings == []
