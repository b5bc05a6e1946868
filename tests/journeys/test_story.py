"""Each procedure from the draft to the notice over HTTP, without scripts: the main job, end to end, in seconds."""

import pytest

from tests.journeys import desk
from tests.journeys.conftest import Play
from tests.journeys.player import Player
from tests.journeys.stories import RETAILER, STORIES, Story


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_from_draft_to_notice(story: Story, play: Play) -> None:
    filer, reviewer, approver = play("applicant"), play("reviewer"), play("approver")
    receipt = filer.file(story)
    case = filer.case
    reviewer.get(f"/review/procedures/{story.procedure}")
    assert receipt in reviewer.page.text
    desk.done(reviewer, story, case, "accept")
    desk.ask_correction(reviewer, story, case)
    correct(filer, story, case)
    assert filer.submit(story, "resubmit") == receipt
    reviewer.get(f"/review/cases/{case}")
    for correction in story.corrections:
        assert story.label(correction.path) in reviewer.page.text.partition("変わったところ")[2]
    desk.conclude(reviewer, approver, story, case)
    filer.get(f"/cases/{case}")
    notice = filer.follow(story.notice)
    assert story.program.procedure.title.ja[:4] in notice.text
    for value in story.office.values():
        assert value in notice.text or "令和8年12月1日" in notice.text
    assert receipt in notice.text
    assert "東京都千代田区霞が関1丁目3番1号 港南石油販売株式会社" in notice.text


def correct(at: Player, story: Story, case: str) -> None:
    """Only what was remarked can be typed, and each remark stands there; then on to the check page."""
    at.get(f"/cases/{case}/correction")
    form = at.page.form("/correction")
    paths = {correction.path for correction in story.corrections}
    assert {name for name in form.visible if not name.startswith("form-")} == paths
    for correction in story.corrections:
        assert correction.remark in at.page.text
        form.set(correction.path, correction.value)
    at.do(form, "next")
    assert at.url.endswith("/check"), at.page.text[:600]


def test_the_procedure_page_says_what_it_costs(play: Play) -> None:
    page = play("applicant").get(f"/procedures/{RETAILER.procedure}")
    assert "登録免許税 150,000円（認められたあと、1か月以内）" in page.text
    assert "標準処理期間 1か月" in page.text
