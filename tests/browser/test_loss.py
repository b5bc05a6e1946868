"""Nothing that was typed is lost: sign-in gone, going back, two windows, a killed server, two officials, two clicks."""

import time
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import Visitor
from tests.journeys.player import Player
from tests.journeys.stories import ENGINEER

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIELD = "連絡先.部署"  # optional, typed freely, on the first page


@pytest.fixture
def filer(visit: Visit, site: Server) -> Iterator[Visitor]:
    """An applicant on the first page of a new draft."""
    visitor = visit()
    visitor.sign_in("applicant")
    visitor.open(f"/procedures/{ENGINEER.procedure}")
    visitor.click("この手続を始める")
    expect(field(visitor)).to_be_visible()
    yield visitor
    assert visitor.watch.findings == []


@pytest.fixture
def player(site: Server) -> Iterator[Player]:
    """An applicant who files over HTTP, where the filing itself is not the point."""
    with httpx2.Client(base_url=site.url, follow_redirects=True, timeout=30) as client:
        yield Player(client, "applicant")


def field(at: Visitor) -> Locator:
    return at.page.locator(f'[name="{FIELD}"]')


def saved(at: Visitor) -> Locator:
    return at.page.locator("#saved.saved--good")


def kept_in(at: Visitor, case: str) -> str:
    """What a fresh look at the draft shows."""
    at.open(f"/cases/{case}/pages/{ENGINEER.pages[0].id}")
    return field(at).input_value()


def test_sign_in_that_ran_out(filer: Visitor) -> None:
    case = filer.case
    filer.page.context.clear_cookies()
    field(filer).fill("経理部")
    filer.page.locator("h1").click()
    bar = filer.page.locator("#notice-bar")
    expect(bar).to_contain_text("サインイン")
    expect(saved(filer)).to_have_count(0)
    with filer.page.expect_popup() as popup:
        bar.get_by_role("link").click()
    popup.value.locator('button[value="applicant"]').click()
    popup.value.wait_for_url("**/")
    popup.value.close()
    assert field(filer).input_value() == "経理部"
    assert filer.post(filer.button("back")) == 200, "one press, and no page in between"
    assert kept_in(filer, case) == "経理部"


def test_sign_in_that_ran_out_and_was_mended(filer: Visitor) -> None:
    """Who comes back from the other tab need press nothing at all."""
    case = filer.case
    filer.page.context.clear_cookies()
    field(filer).fill("監査部")
    filer.page.locator("h1").click()
    expect(filer.page.locator("#notice-bar")).to_contain_text("サインイン")
    other = filer.second_window()
    other.sign_in("applicant")
    other.page.close()
    filer.page.evaluate("window.dispatchEvent(new Event('focus'))")  # headless windows have no focus of their own
    expect(saved(filer)).to_be_visible()
    expect(filer.page.locator("#notice-bar")).to_be_hidden()
    field(filer).fill("内部監査部")  # and goes on with the new session's token
    filer.page.locator("h1").click()
    expect(saved(filer)).to_be_visible()
    assert kept_in(filer, case) == "内部監査部"


def test_signed_in_anew_in_another_tab(filer: Visitor) -> None:
    """The open page's token is old, and nobody has noticed yet."""
    case = filer.case
    filer.page.context.clear_cookies()
    other = filer.second_window()
    other.sign_in("applicant")
    other.page.close()
    field(filer).fill("財務部")
    filer.page.locator("h1").click()
    expect(saved(filer)).to_be_visible()
    assert kept_in(filer, case) == "財務部"


def test_sign_in_that_ran_out_before_a_button(filer: Visitor) -> None:
    case = filer.case
    field(filer).fill("法務部")
    expect(saved(filer)).to_have_count(0)
    filer.page.context.clear_cookies()
    assert filer.post(filer.button("back")) == 401
    filer.look("signed-out")
    with filer.page.expect_popup() as popup:
        filer.follow("新しいタブでサインインする")
    popup.value.locator('button[value="applicant"]').click()
    popup.value.wait_for_url("**/")
    assert filer.post(filer.page.get_by_role("button", name="同じ内容をもう一度送る")) == 200, "one press"
    assert kept_in(filer, case) == "法務部"


def test_back_and_forward(filer: Visitor) -> None:
    case = filer.case
    field(filer).fill("営業部")
    filer.page.locator("h1").click()
    expect(saved(filer)).to_be_visible()
    filer.page.go_back()
    filer.page.go_forward()
    expect(field(filer)).to_have_value("営業部")
    field(filer).fill("開発部")
    filer.page.go_back()  # at once, while the cursor is still in the field
    until = time.monotonic() + 10
    while kept_in(filer, case) != "開発部" and time.monotonic() < until:
        time.sleep(0.2)
    assert field(filer).input_value() == "開発部"


def test_leaving_while_a_save_is_under_way(filer: Visitor) -> None:
    """The save that leaving a field starts and the button that was pressed meanwhile are no two windows."""
    case = filer.case

    def slowly(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        time.sleep(0.5)
        route.fulfill(response=answer)  # type: ignore[attr-defined]

    filer.page.route("**/partial", slowly)
    field(filer).fill("調査部")
    filer.button("next").dblclick()
    expect(filer.page.locator("#summary [role=alert]")).to_be_visible()  # gaps; and not 409
    assert kept_in(filer, case) == "調査部"


def test_a_press_meets_what_it_was_aimed_at(filer: Visitor) -> None:
    """Leaving a field shows its error and moves what stands below: not under a finger that is already pressing."""
    wrong = filer.page.locator('[name="連絡先.メール"]')
    wrong.fill("これは宛先ではありません")
    button = filer.button("next")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    filer.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2)  # near the edge: a small shift is enough to miss
    with filer.page.expect_request("**/partial"):
        filer.page.mouse.down()
    filer.page.wait_for_timeout(600)
    filer.page.mouse.up()
    expect(filer.page.locator("#summary [role=alert]")).to_be_visible()


def test_two_windows(filer: Visitor) -> None:
    case = filer.case
    other = filer.second_window()
    other.open(filer.page.url)
    field(filer).fill("総務部")
    filer.page.locator("h1").click()
    expect(saved(filer)).to_be_visible()
    field(other).fill("人事部")
    other.page.locator("h1").click()
    expect(other.page.locator("#notice-bar")).to_be_visible()
    expect(saved(other)).to_have_count(0)
    assert other.post(other.page.get_by_role("button", name="二つの内容を見比べる")) == 409
    other.look("two-windows")
    for text in ("総務部", "人事部"):
        expect(other.page.get_by_role("cell", name=text)).to_be_visible()
    other.post(other.page.get_by_role("button", name="ここで入力した内容で保存する"))
    assert kept_in(other, case) == "人事部"


def test_killed_server(filer: Visitor, site: Server) -> None:
    case = filer.case
    field(filer).fill("製造部")
    filer.page.locator("h1").click()
    expect(saved(filer)).to_be_visible()
    site.kill()
    kana = filer.page.locator('[name="商号カナ"]')
    kana.fill("コウナン")
    filer.page.locator("h1").click()
    expect(filer.page.locator("#notice-bar")).to_be_visible()
    expect(saved(filer)).to_have_count(0)
    filer.watch.findings.clear()  # the console says that nobody answered: that is the point
    site.start()
    assert filer.post(filer.button("back")) == 200
    assert kept_in(filer, case) == "製造部"
    expect(filer.page.locator('[name="商号カナ"]')).to_have_value("コウナン")


def test_double_click_files_once(player: Player, visit: Visit) -> None:
    case = player.fill_all(ENGINEER)
    visitor = visit()
    visitor.sign_in("applicant")
    visitor.open(f"/cases/{case}/check")
    visitor.page.get_by_role("button", name="届け出る").dblclick()
    visitor.expect_heading("受け付けました")
    receipt = visitor.page.locator(".receipt__number").inner_text()
    visitor.page.go_back()  # the check page of something that was filed long ago
    visitor.open(f"/cases/{case}")
    expect(visitor.page.get_by_text(receipt).first).to_be_visible()
    office = visit()
    office.sign_in("reviewer")
    office.open(f"/review/cases/{case}")
    expect(office.page.locator(".history").get_by_text("届け出る", exact=True)).to_have_count(1)


def test_two_reviewers(player: Player, visit: Visit) -> None:
    player.file(ENGINEER)
    case = player.case
    first, second = visit(), visit()
    for each in (first, second):
        each.sign_in("reviewer")
    first.open(f"/review/cases/{case}/acts/request_correction")
    area = first.page.locator('textarea[name="remark-免状の番号"]')
    first.page.locator("summary", has=first.page.locator('xpath=../*[@name="remark-免状の番号"]')).first.click()
    area.fill("写しと合いません。")
    second.open(f"/review/cases/{case}/acts/accept")
    second.post(second.page.get_by_role("button", name="確認を始める"))
    assert first.post(first.page.get_by_role("button", name="補正を求める", exact=True)) == 409
    first.look("two-reviewers")
    expect(area).to_have_value("写しと合いません。")
    expect(first.page.get_by_text("確認を始める").first).to_be_visible()  # what the other one did
    assert first.post(first.page.get_by_role("button", name="補正を求める", exact=True)) == 200
    expect(first.page.get_by_text("写しと合いません。").first).to_be_visible()
    assert first.findings == []
