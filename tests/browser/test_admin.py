"""Operators at work in a browser: an office, a role for somebody, an invitation that another accepts, a role that needs two
persons, absence, the review, a token; by pointer, on a phone, by keyboard alone without scripts; no finding anywhere.
"""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import DESKTOP, PHONE, Visitor, Way

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AUTHOR = "作成 まどか"
WAYS = (Way(DESKTOP), Way(PHONE), Way(keyboard=True, scripts=False, axe=False))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_operator_at_work(visit: Visit, site: Server, way: Way) -> None:
    at = visit(way)
    at.sign_in("operator")
    at.open("/admin")
    at.expect_heading("運用")
    at.look("start")
    office = _office(at, str(way))
    _role(at, office)
    _proposal(at)
    _approval(visit, way)
    _invitation(at, office, str(way))
    _acceptance(visit, site, way)
    _review(at)
    _token(at, str(way))
    assert not at.findings


def _office(at: Visitor, name: str) -> str:
    """An office that a definition names, and one that nobody named; why the first cannot be ended."""
    at.follow("官署")
    at.look("offices")
    at.follow("官署を加える")
    assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 422
    at.look("office-gaps")
    new = f"試験課{name}"
    at.hands.write(at.page.locator("#name"), new)
    assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 200
    expect(at.page.get_by_role("status")).to_contain_text("官署を加えました。")
    at.expect_heading(new)
    at.look("office")
    at.follow("この官署の職員と役割")
    at.look("office-staff-none")
    at.open("/admin/offices")
    registering = at.page.locator("main").get_by_role("link", name="登録する")
    if registering.count():
        at.press(registering.first)
        assert at.post(at.page.get_by_role("button", name="加える", exact=True)) == 200
        at.press(at.page.get_by_role("link", name="終わりにする"))
        at.look("office-end")
    return new


def _role(at: Visitor, office: str) -> None:
    """A role for somebody, taken back again with a reason; days on which he is away."""
    at.open("/admin/staff")
    at.look("staff")
    at.follow(AUTHOR)
    at.expect_heading(AUTHOR)
    at.follow("役割を与える")
    assert at.post(at.page.get_by_role("button", name="与える", exact=True)) == 422
    at.look("grant-gaps")
    at.hands.select(at.page.locator("#role"), "legal")
    at.hands.select(at.page.locator("#office"), office)
    at.hands.write(at.page.locator("#until"), "令和99年3月31日")
    at.hands.write(at.page.locator("#reason"), "4月の異動で着任")
    assert at.post(at.page.get_by_role("button", name="与える", exact=True)) == 200
    expect(at.page.get_by_role("status")).to_contain_text("役割を与えました")
    at.look("person")
    at.press(at.page.get_by_role("link", name=re.compile(f"外す.*法令担当.*{office}")))
    assert at.post(at.page.get_by_role("button", name="役割を外す", exact=True)) == 422, "a reason is asked for"
    at.look("revoke")
    at.hands.write(at.page.locator("#reason"), "応援が終わった")
    assert at.post(at.page.get_by_role("button", name="役割を外す", exact=True)) == 200
    expect(at.page.get_by_role("status")).to_contain_text("役割を外しました")
    at.follow("不在を登録する")
    at.hands.write(at.page.locator("#since"), "2099-08-10")
    at.hands.write(at.page.locator("#until"), "2099-08-14")
    at.hands.select(at.page.locator("#deputy"), "staff:reviewer")
    at.look("absence")
    assert at.post(at.page.get_by_role("button", name="登録する", exact=True)) == 200
    at.look("away")
    assert at.post(at.page.get_by_role("button", name="取り消す")) == 200


def _proposal(at: Visitor) -> None:
    """A role that runs the service is only proposed; one's own page says whom to ask."""
    at.open("/admin/staff/staff:author/grants")
    at.hands.select(at.page.locator("#role"), "auditor")
    at.hands.select(at.page.locator("#office"), "*")
    at.hands.write(at.page.locator("#reason"), "監査を交代する")
    assert at.post(at.page.get_by_role("button", name="与える", exact=True)) == 200
    expect(at.page.get_by_text("ほかの運用担当者の承認が要ります")).to_be_visible()
    at.look("proposed")
    at.open("/admin/staff/staff:operator")
    expect(at.page.get_by_text("ほかの運用担当者に頼んでください")).to_be_visible()
    at.look("oneself")
    at.open("/admin/staff/staff:operator/grants")
    at.look("denied")
    at.follow("運用の画面へ戻る")
    at.expect_heading("運用")


def _approval(visit: Visit, way: Way) -> None:
    """The second operator finds it waiting, approves it, and takes it back."""
    at = visit(way)
    at.sign_in("operator2")
    at.expect_heading("運用")
    at.press(at.page.locator("main .tasks").get_by_role("link", name=re.compile(AUTHOR)).first)
    at.press(at.page.get_by_role("link", name=re.compile("確かめて承認する")))
    at.look("approve")
    assert at.post(at.page.get_by_role("button", name="承認する", exact=True)) == 200
    expect(at.page.get_by_role("status")).to_contain_text("役割を承認しました")
    at.press(at.page.get_by_role("link", name=re.compile("外す.*監査担当")))
    at.hands.write(at.page.locator("#reason"), "取りやめ")
    assert at.post(at.page.get_by_role("button", name="役割を外す", exact=True)) == 200
    assert not at.findings


def _invitation(at: Visitor, office: str, name: str) -> None:
    """Two are sent, one is taken back."""
    for number, person in enumerate(("新任 花子", "新任 次郎")):
        at.open("/admin/invitations/new")
        at.hands.write(at.page.locator("#email"), f"{name}{number}@example.jp")
        at.hands.write(at.page.locator("#name"), person)
        at.hands.select(at.page.locator("#role"), "legal")
        at.hands.select(at.page.locator("#office"), office)
        at.look("invite")
        assert at.post(at.page.get_by_role("button", name="招待を送る", exact=True)) == 200
    at.look("invitations")
    assert at.post(at.page.get_by_role("button", name=re.compile("取り消す.*新任 次郎")).first) == 200
    expect(at.page.get_by_role("status")).to_contain_text("招待を取り消しました")


def _acceptance(visit: Visit, site: Server, way: Way) -> None:
    """Whoever opens the mailed link signs in and has the role."""
    at = visit(way)
    at.open(_link(site))
    at.expect_heading("サインイン")
    at.post('button[name=persona][value="publisher"]')
    at.expect_heading("職員用の画面への招待")
    at.look("invited")
    assert at.post(at.page.get_by_role("button", name="招待を受ける", exact=True)) == 200
    at.expect_heading("招待を受けました")
    at.look("accepted")
    at.open("/review")
    at.look("new-official")
    assert not at.findings


def _link(site: Server) -> str:
    """Of the newest invitation that was mailed to 新任 花子 and is not used yet: mails go out a moment later."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = [re.search(r"(/invitations/\S+)", text) for text in site.mails() if "新任 花子" in text]
        links = [each[1] for each in found if each and each[1] not in _USED]
        if links:
            _USED.add(links[-1])
            return links[-1]
        time.sleep(0.2)
    raise AssertionError("no mail came")


_USED: set[str] = set()


def _review(at: Visitor) -> None:
    at.open("/admin/access")
    at.look("access")
    with at.page.expect_download() as export:
        at.page.get_by_role("link", name="CSVで取り出す").evaluate("each => each.focus()")
        at.page.keyboard.press("Enter")
    assert export.value.suggested_filename.startswith("access-")
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
    at.hands.write(at.page.locator("#until"), _last_day(limit))
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
