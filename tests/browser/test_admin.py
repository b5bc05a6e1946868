"""An operator at work in a browser: an office, a role for somebody, an invitation, the review, a token; no finding anywhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, PHONE, Visitor, Way

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AUTHOR = "作成 まどか"


@pytest.mark.parametrize("way", [Way(DESKTOP), Way(PHONE), Way(DESKTOP, scripts=False, axe=False)], ids=str)
def test_an_operator_at_work(visit: Visit, way: Way) -> None:
    at = visit(way)
    at.sign_in("operator")
    at.open("/admin")
    at.expect_heading("運用")
    at.look("start")
    office = _office(at, str(way))
    _role(at, office)
    _proposal(at)
    _invitation(at, office, str(way))
    _review(at)
    _token(at, str(way))
    assert not at.findings


def _office(at: Visitor, name: str) -> str:
    """An office that a definition names, and one that nobody named; ended again with a reason."""
    at.follow("官署")
    at.look("offices")
    at.follow("官署を加える")
    assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 422
    at.look("office-gaps")
    new = f"試験課{name}"
    at.hands.write(at.page.locator("#name"), new)
    assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 200
    expect(at.page.get_by_role("status")).to_have_text("官署を加えました。")
    at.follow(new)
    at.expect_heading(new)
    at.look("office")
    at.open("/admin/offices")
    registering = at.page.locator("main").get_by_role("link", name="登録する")
    if registering.count():
        at.press(registering.first)
        assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 200
        named = at.page.locator("table a").first
        at.press(named)
        at.press(at.page.get_by_role("link", name="終わりにする"))
        at.look("office-end")
    return new


def _role(at: Visitor, office: str) -> None:
    """A role for somebody, taken back again."""
    at.open("/admin/staff")
    at.look("staff")
    at.follow(AUTHOR)
    at.expect_heading(AUTHOR)
    at.follow("役割を与える")
    assert at.post(at.page.get_by_role("button", name="与える", exact=True)) == 422
    at.look("grant-gaps")
    at.page.locator("#role").select_option("legal")
    at.page.locator("#office").select_option(office)
    at.hands.write(at.page.locator("#until"), "令和99年3月31日")
    at.hands.write(at.page.locator("#reason"), "4月の異動で着任")
    assert at.post(at.page.get_by_role("button", name="与える", exact=True)) == 200
    expect(at.page.get_by_role("status")).to_contain_text("役割を与えました")
    at.look("person")
    at.press(at.page.get_by_role("link", name=re.compile(f"外す.*法令担当.*{office}")))
    at.look("revoke")
    at.hands.write(at.page.locator("#reason"), "応援が終わった")
    assert at.post(at.page.get_by_role("button", name="役割を外す", exact=True)) == 200
    expect(at.page.get_by_role("status")).to_contain_text("役割を外しました")
    at.follow("不在を登録する")
    at.hands.write(at.page.locator("#since"), "2099-08-10")
    at.hands.write(at.page.locator("#until"), "2099-08-14")
    at.page.locator("#deputy").select_option("staff:reviewer")
    assert at.post(at.page.get_by_role("button", name="登録する", exact=True)) == 200
    assert at.post(at.page.get_by_role("button", name="取り消す")) == 200


def _proposal(at: Visitor) -> None:
    """A role that runs the service is only proposed; one's own page says whom to ask."""
    at.open("/admin/staff/staff:author/grants")
    at.page.locator("#role").select_option("auditor")
    at.page.locator("#office").select_option(label="すべての官署")
    at.hands.write(at.page.locator("#reason"), "監査を交代する")
    assert at.post(at.page.get_by_role("button", name="与える", exact=True)) == 200
    expect(at.page.get_by_text("ほかの運用担当者の承認が要ります")).to_be_visible()
    at.look("proposed")
    at.press(at.page.get_by_role("link", name=re.compile("外す.*監査担当")))
    at.hands.write(at.page.locator("#reason"), "取りやめ")
    assert at.post(at.page.get_by_role("button", name="役割を外す", exact=True)) == 200
    at.open("/admin/staff/staff:operator")
    expect(at.page.get_by_text("ほかの運用担当者に頼んでください")).to_be_visible()
    at.look("oneself")
    at.open("/admin/staff/staff:operator/grants")
    at.look("denied")


def _invitation(at: Visitor, office: str, name: str) -> None:
    at.open("/admin/invitations/new")
    at.hands.write(at.page.locator("#email"), f"{name}@example.jp")
    at.hands.write(at.page.locator("#name"), "新任 花子")
    at.page.locator("#role").select_option("reviewer")
    at.page.locator("#office").select_option(office)
    at.look("invite")
    assert at.post(at.page.get_by_role("button", name="招待を送る", exact=True)) == 200
    at.look("invitations")
    assert at.post(at.page.get_by_role("button", name="取り消す").first) == 200
    expect(at.page.get_by_role("status")).to_contain_text("招待を取り消しました")


def _review(at: Visitor) -> None:
    at.open("/admin/access")
    at.look("access")
    assert at.post(at.page.get_by_role("button", name="点検した").first) == 200
    expect(at.page.get_by_role("status")).to_contain_text("点検したことを記録しました")
    expect(at.page.get_by_text("点検済み").first).to_be_visible()


def _token(at: Visitor, name: str) -> None:
    at.open("/admin/clients/new")
    at.hands.write(at.page.locator("#name"), f"電子決裁{name}")
    at.hands.write(at.page.locator("#contact"), "tanto@example.jp")
    assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 200
    at.follow("トークンを作る")
    assert at.post(at.page.get_by_role("button", name="トークンを作る", exact=True)) == 422
    at.look("token-gaps")
    at.hands.tick(at.page.locator('input[name=scopes][value="cases.read"]'))
    at.hands.write(at.page.locator("#until"), "2000-01-01")
    assert at.post(at.page.get_by_role("button", name="トークンを作る", exact=True)) == 422
    limit = at.page.locator("#until-e").inner_text()
    assert "今日から" in limit
    at.page.locator("#until").fill(_last_day(limit))
    assert at.post(at.page.get_by_role("button", name="トークンを作る", exact=True)) == 200
    assert at.page.locator("#secret").input_value().startswith("tetsu_")
    at.look("token")
    at.follow(f"電子決裁{name}に戻る")
    at.look("client")
    at.press(at.page.get_by_role("link", name="失効させる"))
    at.look("token-revoke")
    at.open("/admin/clients")
    at.look("clients")


def _last_day(limit: str) -> str:
    """The last day that the page takes, out of what it says."""
    return limit.partition("から")[2].partition("（")[0]
