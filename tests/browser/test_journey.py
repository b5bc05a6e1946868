"""Each procedure from the start page to the notice, with a correction in between: phone, desktop, keyboard alone."""

import pytest

from tests.browser import applicant, official
from tests.browser.conftest import Visit
from tests.browser.visitor import DESKTOP, PHONE, Visitor, Way
from tests.journeys.stories import STORIES, Story

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WAYS = (Way(DESKTOP), Way(PHONE), Way(keyboard=True, axe=False))


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("story", STORIES, ids=str)
def test_journey(story: Story, way: Way, visit: Visit) -> None:
    filer, office = visit(way), visit(way)
    receipt = file(filer, story)
    case = filer.case
    ask(office, story, receipt)
    applicant.correct(filer, story, case)
    assert applicant.submit(filer, story, "resubmit") == receipt
    finish(office, visit, story, case, receipt)
    applicant.read_notice(filer, story, case)
    assert filer.findings + office.findings == []


def file(at: Visitor, story: Story) -> str:
    """Fill every page, meet every refusal, submit; the receipt number."""
    applicant.begin(at, story)
    for page in story.pages:
        applicant.fill_page(at, story, page)
    assert at.post(at.button("next")) == 200
    applicant.submit_with_gaps(at, story)
    applicant.attach(at)
    at.post(at.button("next"))
    return applicant.submit(at, story, "submit")


def ask(at: Visitor, story: Story, receipt: str) -> None:
    """The reviewer takes the case and asks for corrections."""
    official.find(at, story, receipt, "reviewer")
    official.claim(at)
    official.act(at, story, "accept")
    official.request_correction(at, story)


def finish(at: Visitor, visit: Visit, story: Story, case: str, receipt: str) -> None:
    """What was corrected is seen; then everything up to the decision."""
    official.see_changes(at, story, case)
    for transition in story.acts:
        official.act(at, story, transition)
    if story.drafting:
        official.draft(at, story)
        approver = visit(at.way)
        official.find(approver, story, receipt, "approver")
        official.decide(approver, story)
        assert approver.findings == []
