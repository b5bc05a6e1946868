"""From asking for a mandate to filing as an agent to losing it; a page handed to a colleague: as people do it."""

import re

import pytest
from playwright.sync_api import expect

from engine.web.identity.personas import KITAHAMA, KONAN
from tests.browser import applicant
from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, PHONE, Visitor, Way
from tests.journeys.stories import ENGINEER, Story

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = (Way(DESKTOP), Way(PHONE))
WAYS = (Way(keyboard=True, axe=False), Way(scripts=False, axe=False))
STORY: Story = ENGINEER
OWN = "代理務行政書士事務所"


@pytest.mark.parametrize("way", SIZES, ids=str)
def test_from_asking_to_filing_to_the_end(visit: Visit, way: Way) -> None:
    agent, principal = visit(way), visit(way)
    mandate = ask(agent)
    answer(principal, mandate)
    take_place(agent, f"{KITAHAMA.name}の代理として")
    case = file(agent)
    principal.open(mandate)
    principal.look("mandate-running")
    send(principal, "この委任を終わらせる")
    expect(principal.page.locator("h1 ~ .chip, .title .chip").first).to_have_text("終了")
    principal.look("mandate-ended")
    agent.open(f"/cases/{case}")
    assert agent.watch.status == 404, "refused on the next request"
    expect(agent.page.locator(".who")).to_contain_text("代理の委任は終わりました")
    agent.look("mandate-lost")
    principal.open(f"/cases/{case}")
    assert principal.watch.status == 200, "the filing stays with the company"
    assert agent.findings + principal.findings == []


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_step_by_keyboard_and_without_scripts(visit: Visit, way: Way) -> None:
    agent, principal = visit(way), visit(way)
    mandate = ask(agent)
    answer(principal, mandate)
    take_place(agent, f"{KITAHAMA.name}の代理として")
    take_place(agent, OWN)
    agent.open(mandate)
    send(agent, "この委任を終わらせる")
    expect(agent.page.locator(".title .chip")).to_have_text("終了")
    assert agent.findings + principal.findings == []


@pytest.mark.parametrize("way", [Way(axe=False), Way(scripts=False, axe=False)], ids=str)
def test_a_double_click_on_a_place_leads_where_one_click_does(visit: Visit, way: Way) -> None:
    """The second click is on its way before the first one is answered."""
    agent = visit(way)
    agent.sign_in("agent")
    for place in (OWN, f"{KONAN.name}の代理として", OWN):
        agent.open("/principal")
        line = agent.page.locator("main .results > li", has=agent.page.get_by_role("heading", name=place, exact=True))
        line.get_by_role("button").dblclick(no_wait_after=True)
        agent.page.wait_for_url("**/cases")
        expect(agent.page.locator(".who")).to_contain_text(place)
    assert agent.findings == []


@pytest.mark.parametrize("way", [*SIZES, *WAYS], ids=str)
def test_a_page_is_handed_to_a_colleague(visit: Visit, way: Way) -> None:
    prime, member = visit(way), visit(way)
    prime.sign_in("applicant")
    prime.open("/company")
    prime.look("company")
    rules(prime, "own")
    member.sign_in("colleague")
    member.open("/company")
    member.look("company-member")
    prime.open(f"/procedures/{STORY.procedure}")
    send(prime, "この手続を始める")
    here = prime.page.url
    prime.follow("このページの入力を同僚に頼む")
    prime.look("handover")
    send(prime, "この人に頼む")
    assert prime.watch.status == 422
    prime.look("handover-gaps")
    prime.hands.select(prime.page.locator("#to"), "gbiz:colleague")
    prime.hands.write(prime.page.locator("#due"), "2099-04-01")
    prime.hands.write(prime.page.locator("#note"), "連絡先を\nお願いします。")
    send(prime, "この人に頼む")
    prime.look("handed")
    member.open("/cases")
    member.look("requested")
    member.press(member.page.locator(f'section[aria-labelledby="requested"] a[href*="{prime.case}"]'))
    expect(member.page.locator(".handed")).to_contain_text("見本 一郎さんから")
    member.look("asked")
    member.follow("頼まれた入力が終わったことを知らせる")
    send(member, "入力が終わった")
    member.look("done")
    prime.open(here)
    expect(prime.page.locator(".handed")).to_contain_text("見本 花子が入力を終えました")
    prime.look("told")
    prime.open("/company")
    rules(prime, "all")
    assert prime.findings + member.findings == []


def ask(at: Visitor) -> str:
    """From the list to a request; the address of the mandate."""
    at.sign_in("agent")
    take_place(at, OWN)
    at.open("/mandates")
    at.look("mandates-agent")
    at.follow("代理を申し込む")
    at.look("ask")
    number = at.page.locator("#number")
    send(at, "内容を確かめる")
    assert at.watch.status == 422
    at.look("ask-gaps")
    at.hands.write(number, KITAHAMA.id)
    at.hands.write(at.page.locator("#words"), STORY.words)
    send(at, "手続をさがす")
    at.look("ask-found")
    at.hands.tick(at.page.locator('input[name="scope"][value="named"]'))
    at.hands.tick(at.page.locator(f'input[name="procedure"][value="{STORY.procedure}"]'))
    send(at, "内容を確かめる")
    at.expect_heading("この内容で申し込みますか")
    expect(at.page.locator("main")).to_contain_text(STORY.title)
    at.look("ask-check")
    send(at, "申し込む")
    expect(at.page.locator(".title .chip")).to_have_text("返事待ち")
    at.look("asked")
    return re.sub(r"^https?://[^/]+", "", at.page.url)


def send(at: Visitor, name: str) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    at.post(at.page.locator("main").get_by_role("button", name=name, exact=True).first)


def answer(at: Visitor, mandate: str) -> None:
    """The principal finds it in the list and accepts."""
    at.sign_in("stranger")
    link = at.page.get_by_role("link", name="委任", exact=True)
    if not link.count():  # on a phone it is in the menu
        at.open_menu()
    at.press(link.first)
    at.look("mandates-principal")
    at.press(f'main a[href="{mandate}"]')
    at.expect_heading("代理の申込みを確かめてください")
    expect(at.page.locator("main")).to_contain_text(STORY.title)
    at.look("answer")
    send(at, "この委任を受ける")
    expect(at.page.locator(".title .chip")).to_have_text("有効")


def take_place(at: Visitor, place: str) -> None:
    """On the page of places, to one of them; where one stands already nothing is pressed."""
    at.open("/principal")
    line = at.page.locator("main .results > li", has=at.page.get_by_role("heading", name=place, exact=True))
    at.look("places")
    button = line.get_by_role("button")
    if button.count():
        at.post(button)
    expect(at.page.locator(".who")).to_contain_text(place)


def rules(at: Visitor, sees: str) -> None:
    at.hands.tick(at.page.locator(f'input[name="sees"][value="{sees}"]'))
    send(at, "決まりを保存する")
    expect(at.page.get_by_role("status")).to_contain_text("決まりを保存しました")


def file(at: Visitor) -> str:
    """File as the agent: for whom is said on the form, the check page and the receipt. The case."""
    at.open(f"/procedures/{STORY.procedure}")
    send(at, "この手続を始める")
    for page in STORY.pages:
        at.expect_heading(page.title.say())
        expect(at.page.locator(".who")).to_contain_text(f"{KITAHAMA.name}の代理として")
        at.robot.fill(STORY.answers_of(page))
        assert at.post(at.button("next")) == 200, at.page.locator("main").inner_text()[:1500]
    if at.page.get_by_role("heading", level=1).inner_text() == "添付書類":
        applicant.attach(at)
        at.post(at.button("next"))
    expect(at.page.locator("main")).to_contain_text(f"申請者は{KITAHAMA.name}、代理人は{OWN}（代理 務）")
    applicant.submit(at, STORY, "submit")
    expect(at.page.locator("main")).to_contain_text(f"代理 務（{KITAHAMA.name}の代理人）")
    return at.case
