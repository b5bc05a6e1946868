"""From the clients' page to the first call: an operator makes a token, a developer reads the guide and calls with it."""

import json
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_admin import _last_day
from tests.browser.visitor import DESKTOP, PHONE, Visitor, Way

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("way", [Way(DESKTOP), Way(PHONE), Way(DESKTOP, scripts=False, axe=False)], ids=str)
def test_a_system_is_let_in(visit: Visit, way: Way) -> None:
    at = visit(way)
    at.sign_in("operator")
    secret = _token(at, f"電子決裁API{way}")
    at.look("api-token")
    at.press(at.page.get_by_role("link", name="開発者向けの案内"))
    at.expect_heading("API の使い方")
    expect(at.page.locator("pre")).to_contain_text("Authorization: Bearer $TOKEN")
    at.look("api-guide")
    assert _called(at, secret)["items"] is not None
    at.open("/admin/clients")
    expect(at.page.locator("tr", has_text=f"電子決裁API{way}")).not_to_contain_text("－")
    at.look("api-clients")
    at.press(at.page.get_by_role("link", name="開発者向けの案内（API の使い方）"))
    at.expect_heading("API の使い方")
    at.open("/admin/access")
    expect(at.page.get_by_role("heading", name="連携システム")).to_be_visible()
    at.look("api-access")
    assert not at.findings


def test_the_guide_is_for_everybody(visit: Visit) -> None:
    at = visit(Way(PHONE))
    at.open("/api")
    at.expect_heading("API の使い方")
    at.look("api-guide-visitor")
    assert not at.page.get_by_role("link", name="連携システムの登録とトークン").count()
    assert not at.findings


def _token(at: Visitor, name: str) -> str:
    at.open("/admin/clients/new")
    at.hands.write(at.page.locator("#name"), name)
    at.hands.write(at.page.locator("#contact"), "tanto@example.jp")
    assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 200
    at.follow("トークンを作る")
    at.hands.tick(at.page.locator('input[name=scopes][value="cases.read"]'))
    at.hands.write(at.page.locator("#until"), "2000-01-01")
    assert at.post(at.page.get_by_role("button", name="トークンを作る", exact=True)) == 422
    at.page.locator("#until").fill(_last_day(at.page.locator("#until-e").inner_text()))
    assert at.post(at.page.get_by_role("button", name="トークンを作る", exact=True)) == 200
    return str(at.page.locator("#secret").input_value())


def _called(at: Visitor, secret: str) -> dict[str, object]:
    """The call of the guide, over the network and without a browser."""
    address = at.page.url.partition("/api")[0] + "/api/v1/cases?limit=10"
    asked = urllib.request.Request(address, headers={"authorization": f"Bearer {secret}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
    return found
