"""Other ends than granting: refusal with its reason, withdrawal, a notification that falls short, a draft sent back."""

from tests.journeys import desk
from tests.journeys.conftest import Play
from tests.journeys.stories import ENGINEER, GASOLINE

_OFFICE = {"outcome": "granted", "reason": "要件を満たしているため。", **GASOLINE.office}


def test_refusal_needs_a_reason_and_tells_it(play: Play) -> None:
    filer, reviewer, approver = play("applicant"), play("reviewer"), play("approver")
    filer.file(GASOLINE)
    case = filer.case
    desk.done(reviewer, GASOLINE, case, "accept")
    desk.act(reviewer, GASOLINE, case, "draft_decision", {"outcome": "refused"})
    assert reviewer.status == 422 and "理由" in reviewer.page.text
    reason = "法第6条第1項第2号に当たるため。"
    desk.done(reviewer, GASOLINE, case, "draft_decision", {"outcome": "refused", "reason": reason})
    desk.done(approver, GASOLINE, case, "decide", {"verdict": "approve"})
    filer.get(f"/cases/{case}")
    assert "認められませんでした" in filer.page.text
    notice = filer.follow("変更登録拒否通知書")
    assert reason in notice.text and "審査請求" in notice.text and "経済産業大臣" in notice.text


def test_sent_back_by_the_approver(play: Play) -> None:
    filer, reviewer, approver = play("applicant"), play("reviewer"), play("approver")
    filer.file(GASOLINE)
    case = filer.case
    desk.done(reviewer, GASOLINE, case, "accept")
    desk.done(reviewer, GASOLINE, case, "draft_decision", _OFFICE)
    desk.act(approver, GASOLINE, case, "decide", {"verdict": "return"})
    assert approver.status == 422  # not without a reason
    desk.done(approver, GASOLINE, case, "decide", {"verdict": "return", "reason": "番号を確かめてください。"})
    reviewer.get(f"/review/cases/{case}")
    assert "番号を確かめてください。" in reviewer.page.text
    desk.done(reviewer, GASOLINE, case, "draft_decision", {**_OFFICE, "変更登録番号": "2-00003"})
    desk.done(approver, GASOLINE, case, "decide", {"verdict": "approve"})
    filer.get(f"/cases/{case}")
    assert "2-00003" in filer.follow("変更登録通知書").text


def test_withdrawal(play: Play) -> None:
    filer, reviewer = play("applicant"), play("reviewer")
    filer.file(GASOLINE)
    case = filer.case
    filer.get(f"/cases/{case}/withdraw")
    form = filer.page.form("/withdraw")
    filer.press(form, "取り下げる")
    assert filer.status == 422
    form = filer.page.form("/withdraw")
    form.set("reason", "計画を取りやめたため。")
    filer.press(form, "取り下げる")
    assert filer.url == f"/cases/{case}" and "取り下げました" in filer.page.text
    reviewer.get(f"/review/cases/{case}")
    assert "計画を取りやめたため。" in reviewer.page.text
    reviewer.get(f"/review/cases/{case}/acts/accept")
    assert "できません" in reviewer.page.text or "終わって" in reviewer.page.text


def test_notification_that_falls_short(play: Play) -> None:
    filer, reviewer = play("applicant"), play("reviewer")
    filer.file(ENGINEER)
    case = filer.case
    desk.done(reviewer, ENGINEER, case, "accept")
    desk.act(reviewer, ENGINEER, case, "not_met", {"reason": ""})
    assert reviewer.status == 422
    desk.done(reviewer, ENGINEER, case, "not_met", {"reason": "免状の写しが読み取れません。"})
    filer.get(f"/cases/{case}")
    assert "免状の写しが読み取れません。" in filer.follow("形式上の要件を満たさないことのお知らせ").text


def test_correction_that_shows_other_fields(play: Play) -> None:
    """What is remarked decides what else is asked: those fields are open too, or the correction could not be filed."""
    filer, reviewer = play("applicant"), play("reviewer")
    filer.file(GASOLINE)
    case = filer.case
    desk.done(reviewer, GASOLINE, case, "request_correction", {"remark-変更区分": "役員の変更ではありませんか。"})
    filer.get(f"/cases/{case}/correction")
    officers = [{"役職": "取締役", "氏名": {"氏": "見本", "名": "次郎"}, "就任日": "2026-10-01"}]
    filer.fill("/correction", {"変更区分": "役員の変更", "役員": officers})
    filer.do(filer.page.form("/correction"), "next")
    filer.attach(GASOLINE)
    filer.submit(GASOLINE, "resubmit")
    reviewer.get(f"/review/cases/{case}")
    assert "見本 次郎" in reviewer.page.text
