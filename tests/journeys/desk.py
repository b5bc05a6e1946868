"""What officials do over HTTP: the acts of a case, each by the form that its page offers."""

from collections.abc import Mapping

from tests.journeys.forms import Sheet
from tests.journeys.player import Player
from tests.journeys.stories import Story


def open_act(at: Player, case: str, transition: str, outcome: str = "") -> Sheet:
    """The form of an act; where an outcome is asked first, with that one chosen."""
    at.get(f"/review/cases/{case}/acts/{transition}")
    assert at.status == 200, at.page.text[:300]
    if outcome:
        form = at.page.form(f"/acts/{transition}")
        form.set("outcome", outcome)
        at.press(form, "次へ")
    return at.page


def act(at: Player, story: Story, case: str, transition: str, typed: Mapping[str, str]) -> Sheet:
    """Fill the act's form with what is typed, by input name, and press its button. `outcome` is chosen first."""
    open_act(at, case, transition, typed.get("outcome", ""))
    form = at.page.form(f"/acts/{transition}")
    for name, value in typed.items():
        assert name in form.visible or name == "outcome", f"{name} is not asked: {sorted(form.visible)}"
        form.set(name, value)
    known = story.program.procedure.workflow.transition(transition)
    assert known is not None
    return at.press(form, known.title.ja)


def done(at: Player, story: Story, case: str, transition: str, typed: Mapping[str, str] | None = None) -> None:
    """An act that goes through and leads back to the case."""
    act(at, story, case, transition, typed or {})
    assert (at.status, at.url) == (200, f"/review/cases/{case}"), at.page.text[:600]


def ask_correction(at: Player, story: Story, case: str) -> None:
    """The story's remarks."""
    remarks = {f"remark-{correction.path}": correction.remark for correction in story.corrections}
    done(at, story, case, "request_correction", remarks)


def conclude(at: Player, approver: Player, story: Story, case: str) -> None:
    """From the examination to the end, as the story has it."""
    for transition in story.acts:
        opened = open_act(at, case, transition).form(f"/acts/{transition}")
        done(at, story, case, transition, {"reason": "確かめました。"} if "reason" in opened.visible else {})
    if story.drafting:
        granted = {"outcome": "granted", "reason": "要件を満たしているため。", **story.office}
        done(at, story, case, story.drafting, granted)
        done(approver, story, case, "decide", {"verdict": "approve"})
