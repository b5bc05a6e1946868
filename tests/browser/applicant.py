"""What an applicant does, step by step, on any procedure."""

import re

from playwright.sync_api import expect

from engine.procedure.model import Page
from tests.browser.visitor import Visitor
from tests.journeys.papers import kind_for, paper
from tests.journeys.stories import Story


def begin(at: Visitor, story: Story, persona: str = "applicant") -> None:
    """From the start page over the search and the procedure's page to the first page of the form."""
    at.open("/")
    at.look("start")
    at.hands.write(at.page.locator("#q"), story.words)
    at.post("form[role=search] button")
    at.look("search")
    at.follow(story.title)
    at.expect_heading(story.title)
    at.look("procedure")
    at.follow("サインインして始める")
    at.look("sign-in")
    at.sign_in(persona)
    at.look("procedure-signed-in")
    at.click("この手続を始める")
    at.expect_heading(story.pages[0].title.say())


def fill_page(at: Visitor, story: Story, page: Page) -> None:
    """One page of the form: empty, with gaps, filled; then on to the next."""
    at.expect_heading(page.title.say())
    at.look(f"{page.id}-empty")
    if at.post(at.button("next")) == 422:
        summary = at.page.locator("#summary [role=alert]")
        if at.way.scripts:
            expect(summary).to_be_focused()
        at.look(f"{page.id}-gaps")
        first = summary.get_by_role("link").first
        at.press(first)
        _expect_at_link_target(at, first.get_attribute("href") or "")
    else:  # nothing on this page is required
        at.post(at.button("back"))
        at.expect_heading(page.title.say())
    at.robot.fill(story.answers_of(page))
    at.look(f"{page.id}-filled")
    assert at.post(at.button("next")) == 200, at.page.locator("main").inner_text()[:1500]


def _expect_at_link_target(at: Visitor, href: str) -> None:
    """A link of the summary leads to its field: it is in view and the next key press goes there."""
    target = at.page.locator(f'[id="{href.partition("#")[2]}"]')
    expect(target).to_be_in_viewport()


def attach(at: Visitor, name: str = "attachments") -> None:
    """Every document that the page asks for: some by its own kind, all with progress and a link afterwards."""
    at.expect_heading("添付書類")
    at.look(f"{name}-empty")
    needed = at.page.locator("section.card:has(.field__need--yes):not(:has(.files))")
    for _ in range(needed.count()):
        place = needed.first
        title = place.get_by_role("heading").inner_text().partition("※")[0].strip()
        control = place.locator("input[type=file]")
        name_ = f"{title[:20]}.{kind_for(control.get_attribute('accept') or '')}"
        left = needed.count() - 1
        at.hands.upload(control, [paper(name_)])
        expect(needed).to_have_count(left)
        expect(at.page.get_by_role("link", name=name_)).to_be_visible()
    at.look(f"{name}-filled")


def submit_with_gaps(at: Visitor, story: Story) -> None:
    """The check page before the documents are there: it says what is missing, and a submit changes nothing."""
    at.expect_heading("内容の確認と提出")
    at.look("check-gaps")
    assert at.post("main form button[type=submit]") == 422
    at.look("check-refused")
    missing = at.page.get_by_role("alert").get_by_role("link").first
    with at.page.expect_navigation():
        at.press(missing)


def submit(at: Visitor, story: Story, label: str) -> str:
    """Submit from the check page; the receipt number."""
    at.expect_heading("内容の確認と提出")
    at.look(f"check-{label}")
    transition = story.program.procedure.workflow.transition(label)
    assert transition is not None
    at.click(transition.title.say())
    at.expect_heading(re.compile("受け付けました"))
    at.look(f"receipt-{label}")
    return at.page.locator(".receipt__number").inner_text()


def correct(at: Visitor, story: Story, case: str) -> None:
    """From the list of one's filings to the correction: only what was remarked can be changed."""
    at.press(at.page.get_by_role("link", name="自分の申請", exact=True).first)
    at.look("my-cases-correcting")
    at.press(f'main a[href="/cases/{case}/correction"]')
    at.expect_heading("補正する")
    at.look("correction-empty")
    opened = {name for name, _ in at.robot.controls()}
    assert opened == {correction.path for correction in story.corrections}
    for correction in story.corrections:
        expect(at.page.get_by_text(correction.remark).first).to_be_visible()
    first = story.corrections[0]
    at.robot.fill({first.path: ""})
    assert at.post(at.button("next")) == 422
    at.look("correction-gaps")
    for correction in story.corrections:
        at.robot.fill({correction.path: correction.value})
    at.look("correction-filled")
    assert at.post(at.button("next")) == 200, at.page.locator("main").inner_text()[:1500]


def withdraw(at: Visitor, story: Story, receipt: str) -> None:
    """From the receipt to the case, and withdraw it: not without a reason."""
    at.follow("申請の状況を見る")
    at.look("case-filed")
    at.follow("取り下げる")
    assert at.post(at.page.locator("main form button[type=submit]")) == 422
    at.look("withdraw-gaps")
    at.hands.write(at.page.locator("#reason"), "計画を取りやめたため。")
    assert at.post(at.page.locator("main form button[type=submit]")) == 200
    expect(at.page.get_by_text(receipt).first).to_be_visible()
    expect(at.page.get_by_text("取り下げました").first).to_be_visible()


def read_notice(at: Visitor, story: Story, case: str) -> None:
    """The end as the applicant sees it: the case is closed, the notice can be read."""
    at.open("/cases")
    at.look("my-cases-end")
    at.press(f'main a[href="/cases/{case}"]')
    expect(at.page.locator("h1 ~ .chip--good, .title .chip--good").first).to_be_visible()
    at.look("case-end")
    at.follow(story.notice)
    expect(at.page.locator("article.paper")).to_be_visible()
    at.look("notice")
