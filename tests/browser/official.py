"""What officials do: find a case in the queue, act on it, decide."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.journeys.stories import Story


def find(at: Visitor, story: Story, receipt: str, persona: str) -> None:
    """From the sign-in over what waits to the case."""
    at.sign_in(persona)
    at.open("/review")
    at.look(f"{persona}-waiting")
    at.follow(story.title)
    at.look(f"{persona}-queue")
    at.follow(receipt)
    expect(at.page.get_by_role("heading", name="処理", exact=True)).to_be_visible()
    at.look(f"{persona}-case")


def claim(at: Visitor) -> None:
    """Take the case: it stands under one's own name from now on."""
    assert at.post(at.page.get_by_role("button", name="担当する", exact=True)) == 200
    expect(at.page.get_by_role("button", name="担当を外れる")).to_be_visible()


def open_act(at: Visitor, story: Story, transition: str) -> str:
    """The page of an act, from the case page; its label."""
    known = story.program.procedure.workflow.transition(transition)
    assert known is not None
    at.press(f'a[href$="/acts/{transition}"]')
    at.expect_heading(known.title.say())
    at.look(f"act-{transition}")
    return known.title.say()


def act(at: Visitor, story: Story, transition: str) -> None:
    """An act that asks for nothing but perhaps a reason."""
    label = open_act(at, story, transition)
    reason = at.page.locator("#reason")
    if reason.count():
        at.hands.write(reason, "電力・ガス取引監視等委員会の意見を確かめました。")
    _done(at, label)


def request_correction(at: Visitor, story: Story) -> None:
    """Remarks at two fields; without any the act is refused and says so."""
    label = open_act(at, story, "request_correction")
    assert at.post(at.page.get_by_role("button", name=label, exact=True)) == 422
    at.look("act-request_correction-gaps")
    for correction in story.corrections:
        area = at.page.locator(f'textarea[name="remark-{correction.path}"]')
        at.press(area.locator("xpath=ancestor::details[1]/summary"))
        at.hands.write(area, correction.remark)
    at.look("act-request_correction-filled")
    _done(at, label)
    for correction in story.corrections:
        expect(at.page.get_by_text(correction.remark).first).to_be_visible()
    at.look("reviewer-case-correcting")


def see_changes(at: Visitor, story: Story, case: str) -> None:
    """After the resubmission: what is new stands beside what was there; the second version can be opened."""
    at.open(f"/review/cases/{case}")
    changed = at.page.locator("section[aria-labelledby=changed] tbody tr")
    expect(changed.first).to_be_visible()
    for correction in story.corrections:
        expect(changed.filter(has_text=story.label(correction.path)).first).to_be_visible()
    assert len(story.corrections) <= changed.count() <= len(story.corrections) + 1  # and a sum that follows
    at.look("reviewer-case-resubmitted")
    differing = changed.count()
    at.follow("第2版")
    expect(at.page.locator("ins")).to_have_count(differing)
    at.look("reviewer-revision")
    at.open(f"/review/cases/{case}")


def draft(at: Visitor, story: Story) -> None:
    """The outcome first, then the office's own fields; gaps are refused and nothing typed is lost."""
    label = open_act(at, story, story.drafting)
    at.hands.tick(at.page.locator('input[name=outcome][value="granted"]'))
    at.post(at.page.locator("main").get_by_role("button", name="次へ"))
    at.look(f"act-{story.drafting}-empty")
    assert at.post(at.page.get_by_role("button", name=label, exact=True)) == 422
    at.look(f"act-{story.drafting}-gaps")
    at.robot.fill(story.office)
    at.hands.write(at.page.locator("#reason"), "登録の要件を満たしているため。")
    at.look(f"act-{story.drafting}-filled")
    _done(at, label)
    at.look("reviewer-case-drafted")


def decide(at: Visitor, story: Story) -> None:
    """The approver decides; without a choice nothing happens."""
    label = open_act(at, story, "decide")
    assert at.post(at.page.get_by_role("button", name=label, exact=True)) == 422
    at.look("act-decide-gaps")
    at.hands.tick(at.page.locator('input[name=verdict][value="approve"]'))
    _done(at, label)
    at.look("approver-case-decided")


def _done(at: Visitor, label: str) -> None:
    assert at.post(at.page.get_by_role("button", name=label, exact=True)) == 200, at.page.locator("main").inner_text()
    expect(at.page.get_by_role("heading", name="処理", exact=True)).to_be_visible()
