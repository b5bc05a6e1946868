"""Moving a case through its whole life, and every way in which an act is refused."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from engine.case import calendar, clock, workflow
from engine.case.act import Act, Fired, Refused
from engine.case.model import SYSTEM, Actor, Case, Pause, Remark
from tests.case import permit
from tests.case.permit import (
    ACME,
    AGENT,
    APPLICANT,
    CHIEF,
    COLLEAGUE,
    DIRECTOR,
    FAR_REVIEWER,
    LEGAL,
    NOW,
    PDF,
    REVIEWER,
    REVIEWER2,
    SAFETY,
    STRANGER,
    act,
    attempt,
    jst,
    refused,
)

PROGRAM = permit.compiled()
REMARK = Remark("数量", "単位を確かめてください。")


# ── start ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_case_is_a_draft_of_the_actors_principal() -> None:
    case = workflow.start(PROGRAM, "digest", APPLICANT, NOW, "id")
    assert isinstance(case, Case)
    assert (case.state, case.owner, case.version, case.created_by) == ("下書き", ACME, "digest", "p1")
    assert case.created_at == NOW
    assert case.created_at.tzinfo == UTC


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (replace(APPLICANT, account="entry"), "file.account"),
        (replace(APPLICANT, principal=replace(ACME, kind="individual")), "file.kind"),
        (replace(APPLICANT, principal=None), "file.no_principal"),
        (REVIEWER, "file.no_principal"),
        (replace(REVIEWER, principal=ACME), "file.no_principal"),
        (SYSTEM, "file.no_principal"),
    ],
)
def test_who_may_not_start(actor: Actor, code: str) -> None:
    found = workflow.start(PROGRAM, "v", actor, NOW, "id")
    assert isinstance(found, Refused)
    assert found.code == code


@pytest.mark.parametrize(
    ("change", "now", "code"),
    [
        ("effective: {from: 2026-04-01}", jst(2026, 3, 31, 23, 59, 59), "version.not_yet"),
        ("effective: {from: 2026-04-01, until: 2026-10-31}", jst(2026, 11, 1), "version.ended"),
        ("windows: [{from: 2026-11-05, until: 2026-11-30}]", NOW, "window.closed"),
        ("windows: [{from: 2026-11-01, until: 2026-11-03}]", NOW, "window.closed"),
        ("stage: retired", NOW, "procedure.retired"),
    ],
)
def test_when_nothing_can_be_filed(change: str, now: object, code: str) -> None:
    key = change.split(":", 1)[0]
    kept = [line for line in permit.DEFINITION.splitlines() if not line.startswith(f"{key}:")]
    changed = permit.compiled("\n".join([*kept[:3], change, *kept[3:]]))
    found = workflow.start(changed, "v", APPLICANT, now, "id")  # type: ignore[arg-type]
    assert isinstance(found, Refused)
    assert found.code == code
    draft = permit.started()
    late = workflow.fire(changed, draft, "submit", APPLICANT, Act(answers=permit.read(draft)), now)  # type: ignore[arg-type]
    assert isinstance(late, Refused)
    assert late.code == code
    assert draft.draft == permit.SOUND  # what was typed is still there


def test_the_first_and_last_second_of_a_window_count() -> None:
    text = permit.DEFINITION.replace("stage: published", "windows: [{from: 2026-11-05, until: 2026-11-30}]")
    program = permit.compiled(text)
    for now, ok in [
        (jst(2026, 11, 4, 23, 59, 59), False),
        (jst(2026, 11, 5), True),
        (jst(2026, 11, 30, 23, 59, 59), True),
        (jst(2026, 12, 1), False),
    ]:
        assert isinstance(workflow.start(program, "v", APPLICANT, now, "id"), Case) is ok


# ── submit ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_submit_is_arrival() -> None:
    night = jst(2026, 11, 7, 23, 30)  # a Saturday
    found = attempt(permit.started(), "submit", APPLICANT, night, receipt="R-1")
    assert isinstance(found, Fired)
    case, event = found.case, found.event
    assert (case.state, case.receipt, case.office, case.revision) == ("受付済", "R-1", "東局", 2)
    assert case.submitted_at == night
    assert case.answers is not None and case.answers["数量"] == 100 and case.answers["面積計"] == 30
    assert (case.answers_number, case.files) == (1, {"図面": (PDF,)})
    assert (event.action, event.before, event.after, event.actor, event.principal) == (
        "submit",
        "下書き",
        "受付済",
        "p1",
        ACME.id,
    )
    assert event.at == night
    assert event.at.tzinfo == UTC
    assert event.data["answers_number"] == 1
    [mail] = found.messages
    assert (mail.kind, mail.recipient, mail.data["mail"], mail.data["email"]) == (
        "notify",
        f"applicant:{ACME.id}",
        "received",
        "taro@example.jp",
    )


def test_a_filing_that_is_not_complete_says_what_is_missing() -> None:
    draft = permit.started()
    bare = replace(draft, draft={"種類": "廃止"}, draft_files={})
    found = attempt(bare, "submit", APPLICANT)
    assert isinstance(found, Refused)
    assert found.code == "answers.invalid"
    assert [issue.path for issue in found.issues] == ["商号", "理由書"]
    no_plan = attempt(replace(draft, draft_files={}), "submit", APPLICANT)
    assert isinstance(no_plan, Refused)
    assert [(issue.path, issue.code) for issue in no_plan.issues] == [("添付:図面", "required.file")]
    assert refused(draft, "submit", APPLICANT, answers=None) == "answers.missing"


@pytest.mark.parametrize(
    ("places", "office"), [(["大阪府"], "西局"), (["福岡県"], "本省"), ([None], "本省"), (["千葉県"], "東局")]
)
def test_the_office_is_found_by_the_address(places: list[str | None], office: str) -> None:
    where = {"都道府県": places[0], "市区町村": "市", "町名番地": "1-1"} if places[0] else ""
    draft = permit.started()
    assert act(replace(draft, draft={**draft.draft, "所在地": where}), "submit", APPLICANT).office == office


@pytest.mark.parametrize("actor", [COLLEAGUE, AGENT])
def test_colleagues_and_agents_may_file(actor: Actor) -> None:
    found = attempt(permit.started(), "submit", actor)
    assert isinstance(found, Fired)
    assert found.event.principal == ACME.id
    assert found.event.data.get("agent", False) is actor.agent


def test_an_entry_account_may_type_but_not_file() -> None:
    entry = replace(COLLEAGUE, account="entry")
    draft = permit.started()
    assert isinstance(workflow.save_draft(PROGRAM, draft, entry, {"商号": "乙"}), Case)
    assert refused(draft, "submit", entry) == "file.account"


# ── acts that are refused ────────────────────────────────────────────────────────────────────────────────────────────

WEIRD = [
    "to_審査中",
    "trigger",
    "__init__",
    "set_state",
    "is_受付済",
    " submit",
    "SUBMIT",
    "ｓｕｂｍｉｔ",
    "submit\0",
    "",
    "t0",
    "s1",
]


@pytest.mark.parametrize("event", WEIRD)
def test_words_that_are_no_transition(event: str) -> None:
    for case, actor in [(permit.started(), APPLICANT), (permit.reviewing(), REVIEWER)]:
        assert refused(case, event, actor) == "transition.unknown"


@pytest.mark.parametrize(
    ("make", "event", "actor"),
    [
        (permit.started, "withdraw", APPLICANT),
        (permit.started, "resubmit", APPLICANT),
        (permit.submitted, "submit", APPLICANT),
        (permit.submitted, "decide", REVIEWER),
        (permit.reviewing, "decide", DIRECTOR),
        (permit.reviewing, "accept", REVIEWER),
        (permit.approved, "withdraw", APPLICANT),
    ],
)
def test_not_from_this_state(make: object, event: str, actor: Actor) -> None:
    case = make()  # type: ignore[operator]
    expected = "case.unknown" if actor is DIRECTOR else "transition.not_here"  # a director has not seen it yet
    assert refused(case, event, actor) == expected


def test_foreign_people_learn_nothing() -> None:
    for case in (permit.started(), permit.submitted(), permit.approved()):
        for actor in (STRANGER, FAR_REVIEWER, replace(APPLICANT, principal=None)):
            for event in ("submit", "accept", "no such"):
                found = attempt(case, event, actor, answers=None)
                assert isinstance(found, Refused)
                assert (found.code, found.hidden) == ("case.unknown", True)
    found = attempt(permit.started(), "submit", REVIEWER, answers=None)
    assert isinstance(found, Refused) and found.hidden  # a draft is nobody's business


def test_roles_are_not_exchanged() -> None:
    assert refused(permit.submitted(), "accept", APPLICANT) == "fire.role"
    assert refused(permit.submitted(), "withdraw", REVIEWER) == "fire.role"
    assert refused(permit.started(), "submit", SYSTEM) == "fire.not_system"


def test_a_case_of_ones_own_party_is_not_handled() -> None:
    seconded = replace(REVIEWER, principal=ACME)
    assert refused(permit.submitted(), "accept", seconded) == "case.own"


def test_what_another_official_has_is_taken_over_first() -> None:
    taken = replace(permit.submitted(), assignee="r1")
    assert refused(taken, "accept", REVIEWER2) == "case.taken"
    assert isinstance(attempt(taken, "accept", REVIEWER), Fired)


# ── guards ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("amount", "code"), [("100", "guard.no"), ("", "guard.unknown"), ("9", None)])
def test_a_guard_decides_and_unknown_means_not_yet(amount: str, code: str | None) -> None:
    draft = permit.started()
    case = act(act(replace(draft, draft={**draft.draft, "数量": amount}), "submit", APPLICANT), "accept", REVIEWER)
    assert case.state == "審査中"  # the conditional target, or its `else` while unknown
    found = attempt(case, "fast", REVIEWER)
    choice = next(each for each in workflow.available(PROGRAM, case, REVIEWER, None, NOW) if each.transition == "fast")
    if code is None:
        assert isinstance(found, Fired)
        assert (found.case.state, found.case.outcome, choice.allowed) == ("許可済", "granted", True)
    else:
        assert isinstance(found, Refused)
        assert (found.code, choice.allowed, choice.reason) == (code, False, found.reason)
    if code == "guard.unknown":
        assert choice.reason == "未入力のため判定できません。"


# ── what a transition asks for ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "remarks.missing"),
        ({"remarks": (Remark("数量", "  "),)}, "remark.empty"),
        ({"remarks": (Remark("数量", "あ" * 10_001),)}, "text.too_long"),
        ({"remarks": (Remark("なし", "直す"),)}, "remark.path"),
        ({"remarks": (Remark("施設[2].名称", "直す"),)}, "remark.path"),
        ({"remarks": (Remark("面積計", "直す"),)}, "remark.path"),
        ({"remarks": (Remark("許可番号", "直す"),)}, "remark.path"),
        ({"remarks": (Remark("添付:ない", "直す"),)}, "remark.path"),
        ({"remarks": (Remark("[0]", "直す"),)}, "remark.path"),
        ({"remarks": (Remark("", "全部"),)}, "remark.whole"),
        ({"remarks": (REMARK,), "due": date(2026, 11, 4)}, "due.past"),
        ({"remarks": (REMARK,), "due": date(2062, 11, 5)}, "due.far"),
    ],
)
def test_a_correction_needs_remarks_and_a_future_day(given: dict[str, object], code: str) -> None:
    assert refused(permit.reviewing(), "request_correction", REVIEWER, **given) == code


def test_refusing_needs_a_reason_and_the_outcome_is_one_of_those() -> None:
    case = permit.reviewing()
    assert refused(case, "draft_decision", REVIEWER, reason="x") == "outcome.missing"
    assert refused(case, "draft_decision", REVIEWER, reason="x", outcome="withdrawn") == "outcome.unknown"
    assert refused(case, "draft_decision", REVIEWER, outcome="refused", reason=" \n") == "reason.missing"
    relaxed = permit.compiled(permit.DEFINITION.replace("asks: [outcome, reason]", "asks: [outcome]"))
    found = workflow.fire(relaxed, case, "draft_decision", REVIEWER, Act(outcome="refused"), NOW)
    assert isinstance(found, Refused)
    assert found.code == "reason.missing"  # the law asks, whatever the author wrote (行政手続法第8条)
    granted = workflow.fire(
        relaxed, case, "draft_decision", REVIEWER, Act(outcome="granted", office={"許可番号": "1"}), NOW
    )
    assert isinstance(granted, Fired)


def test_the_offices_own_fields_are_checked_by_the_act_that_asks_for_them() -> None:
    case = permit.reviewing()
    found = attempt(case, "draft_decision", REVIEWER, outcome="granted", reason="可")
    assert isinstance(found, Refused)
    assert (found.code, [issue.path for issue in found.issues]) == ("office.invalid", ["許可番号"])
    extra = {"許可番号": "東-1", "商号": "書きかえ", "state": "許可済"}
    done = act(case, "draft_decision", REVIEWER, outcome="granted", reason="可", office=extra)
    assert done.office_answers == {"許可番号": "東-1"}
    assert done.answers == case.answers
    refusing = act(case, "draft_decision", REVIEWER, outcome="refused", reason="不可")
    assert (refusing.outcome, refusing.reason, refusing.drafter) == ("refused", "不可", "r1")


# ── correction and clock ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_stops_the_clock_and_the_filing_day_stays() -> None:
    sent = act(permit.submitted(), "request_correction", REVIEWER, jst(2026, 11, 9, 9), remarks=(REMARK,))
    assert (sent.state, sent.correction, sent.due) == ("補正中", "partial", date(2026, 11, 24))  # the 23rd is a holiday
    assert sent.remarks[0].by == "r1"
    assert sent.pauses == (Pause(date(2026, 11, 9)),)
    back = act(sent, "resubmit", APPLICANT, jst(2026, 11, 12, 9))
    assert (back.state, back.remarks, back.correction, back.due) == ("審査中", (), None, None)
    assert back.pauses == (Pause(date(2026, 11, 9), date(2026, 11, 12)),)
    assert back.submitted_at == NOW
    assert back.answers_number == 2
    assert back.office == "東局"
    found = clock.state(PROGRAM.procedure, back, date(2026, 11, 13), calendar)
    assert (found.used, found.due) == (6, date(2026, 11, 17))


def test_mail_asks_for_the_correction_by_a_day() -> None:
    found = attempt(permit.submitted(), "request_correction", REVIEWER, remarks=(REMARK,), due=date(2026, 11, 20))
    assert isinstance(found, Fired)
    [mail] = found.messages
    assert (mail.data["mail"], mail.data["due"], mail.data["remarks"]) == ("correction", "2026-11-20", 1)
    assert found.event.data["remarks"] == [{"path": "数量", "text": "単位を確かめてください。"}]


def test_reopening_stops_the_clock_for_the_time_between() -> None:
    case = permit.approved()
    later = case.decided_at + timedelta(days=30) if case.decided_at else NOW
    again = act(case, "reopen", REVIEWER, later, reason="誤りがあった。")
    assert (again.state, again.decided_at, again.outcome, again.drafter) == ("審査中", None, None, None)
    assert clock.state(PROGRAM.procedure, again, calendar.today(later), calendar).used == 0


def test_revoking_keeps_the_day_of_the_first_decision() -> None:
    case = permit.approved()
    done = act(case, "revoke", REVIEWER2, NOW + timedelta(days=30), reason="違反があった。")
    assert (done.state, done.outcome, done.reason, done.decided_at) == ("取消済", "cancelled", "違反があった。", NOW)


# ── timers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_timers_of_a_correction() -> None:
    sent = act(permit.submitted(), "request_correction", REVIEWER, remarks=(REMARK,), due=date(2026, 11, 20))
    due, remind = workflow.timers(PROGRAM.procedure, sent, NOW)
    assert (due.kind, due.at) == ("due", calendar.midnight(date(2026, 11, 21)))
    assert (remind.kind, remind.transition, remind.at) == ("after", "remind", calendar.midnight(date(2026, 11, 15)))
    assert due.key != remind.key
    assert refused(sent, "remind", SYSTEM, remind.at - timedelta(seconds=1)) == "timer.early"
    assert refused(sent, "remind", REVIEWER, remind.at) == "fire.system_only"
    found = attempt(sent, "remind", SYSTEM, remind.at)
    assert isinstance(found, Fired)
    assert (found.case.state, found.case.remarks, found.case.due) == ("補正中", sent.remarks, sent.due)
    assert [message.data["mail"] for message in found.messages] == ["reminder"]
    assert workflow.timers(PROGRAM.procedure, found.case, remind.at)[1].key == remind.key  # so it runs once
    assert workflow.timers(PROGRAM.procedure, permit.approved(), NOW) == ()


def test_every_repeats_from_when_the_state_began() -> None:
    program = permit.compiled(permit.DEFINITION.replace("after: 10 days", "every: 1 month"))
    sent = act(permit.submitted(), "request_correction", REVIEWER, jst(2026, 11, 30, 9), remarks=(REMARK,))
    ats = [workflow.timers(program.procedure, sent, now)[1].at for now in (jst(2026, 12, 1), jst(2027, 2, 1))]
    assert ats == [calendar.midnight(date(2027, 1, 1)), calendar.midnight(date(2027, 3, 1))]


# ── drafts, desk, available ──────────────────────────────────────────────────────────────────────────────────────────


def test_drafts_are_typed_only_on_the_applicants_turn() -> None:
    draft = permit.started()
    saved = workflow.save_draft(PROGRAM, draft, COLLEAGUE, {"商号": "乙"}, {"写真": (PDF,)})
    assert isinstance(saved, Case)
    assert (saved.draft, saved.draft_files, saved.revision) == ({"商号": "乙"}, {"写真": (PDF,)}, draft.revision)
    for case, actor, code in [
        (permit.submitted(), APPLICANT, "draft.filed"),
        (draft, STRANGER, "case.unknown"),
        (permit.submitted(), REVIEWER, "draft.not_yours"),
    ]:
        found = workflow.save_draft(PROGRAM, case, actor, {})
        assert isinstance(found, Refused)
        assert found.code == code


def test_uploads_at_closed_places_stay_as_they_were_filed() -> None:
    sent = act(permit.submitted(), "request_correction", REVIEWER, remarks=(REMARK,))
    other = replace(PDF, digest="e" * 64)
    saved = workflow.save_draft(PROGRAM, sent, APPLICANT, sent.draft, {"図面": (other,), "写真": (other,)})
    assert isinstance(saved, Case)
    assert saved.draft_files == {"図面": (PDF,), "写真": (other,)}  # 写真 was not handed in before: there it may come
    opened = act(permit.submitted(), "request_correction", REVIEWER, remarks=(Remark("添付:図面", "古い図面です。"),))
    changed = workflow.save_draft(PROGRAM, opened, APPLICANT, opened.draft, {"図面": (other,)})
    assert isinstance(changed, Case)
    assert act(changed, "resubmit", APPLICANT).files == {"図面": (other,)}


def test_take_release_assign_and_note() -> None:
    case = permit.submitted()
    taken = workflow.claim(PROGRAM, case, REVIEWER, NOW)
    assert isinstance(taken, Fired)
    assert (taken.case.assignee, taken.event.action, taken.event.before) == ("r1", "claim", taken.event.after)
    again = workflow.claim(PROGRAM, taken.case, REVIEWER2, NOW)
    assert isinstance(again, Refused) and again.code == "case.taken"
    over = workflow.claim(PROGRAM, taken.case, REVIEWER2, NOW, take_over=True)
    assert isinstance(over, Fired)
    assert over.event.data == {"assignee": "r2", "from": "r1"}
    mine = workflow.release(PROGRAM, over.case, REVIEWER, NOW)
    assert isinstance(mine, Refused) and mine.code == "release.not_yours"
    free = workflow.release(PROGRAM, over.case, REVIEWER2, NOW)
    assert isinstance(free, Fired) and free.case.assignee is None
    given = workflow.assign(PROGRAM, case, REVIEWER, REVIEWER2, NOW)
    assert isinstance(given, Fired) and given.case.assignee == "r2"
    for bad, code in [(FAR_REVIEWER, "assign.not_allowed"), (APPLICANT, "assign.not_allowed")]:
        wrong = workflow.assign(PROGRAM, case, REVIEWER, bad, NOW)
        assert isinstance(wrong, Refused) and wrong.code == code
    noted = workflow.note(PROGRAM, case, REVIEWER, " 電話した。 ", NOW)
    assert isinstance(noted, Fired) and noted.event.data == {"note": "電話した。"}
    for text, code in [(" ", "note.empty"), ("あ" * 10_001, "text.too_long")]:
        wrong = workflow.note(PROGRAM, case, REVIEWER, text, NOW)
        assert isinstance(wrong, Refused) and wrong.code == code
    applicants = workflow.note(PROGRAM, case, APPLICANT, "メモ", NOW)
    assert isinstance(applicants, Refused) and applicants.hidden


def test_available_tells_every_transition_with_its_reason() -> None:
    draft = permit.started()
    [submit] = workflow.available(PROGRAM, draft, APPLICANT, permit.read(draft), NOW)
    assert (submit.transition, submit.allowed, submit.to, submit.reason) == ("submit", True, "受付済", "")
    bare = replace(draft, draft={})
    [blocked] = workflow.available(PROGRAM, bare, APPLICANT, permit.read(bare), NOW)
    assert (blocked.allowed, blocked.reason) == (False, "入力に直すところがあります。示した項目を確かめてください。")
    case = permit.reviewing()
    found = {choice.transition: choice for choice in workflow.available(PROGRAM, case, REVIEWER, None, NOW)}
    assert set(found) == {"request_correction", "fast", "draft_decision", "withdraw"}
    assert found["draft_decision"].allowed and found["draft_decision"].to == "決裁中"
    assert not found["withdraw"].allowed and found["withdraw"].reason == "この処理は申請者が行います。"
    approving = {
        choice.transition: choice for choice in workflow.available(PROGRAM, permit.drafted(), CHIEF, None, NOW)
    }
    assert approving["decide"].allowed and approving["decide"].to == "許可済"
    assert workflow.available(PROGRAM, case, STRANGER, None, NOW) == ()


# ── the whole way ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_draft_to_notice() -> None:
    case = permit.drafted()
    for actor in (CHIEF, SAFETY, LEGAL):
        case = act(case, "decide", actor)
        assert (case.state, case.decided_at) == ("決裁中", None)
    found = attempt(case, "decide", DIRECTOR)
    assert isinstance(found, Fired)
    done = found.case
    assert (done.state, done.outcome, done.decided_at) == ("許可済", "granted", NOW)
    assert [(message.kind, message.data.get("mail") or message.data["notice"]) for message in found.messages] == [
        ("notify", "decided"),
        ("notice", "許可書"),
    ]
    assert [issued.notice for issued in done.notices] == ["許可書"]
    assert len({message.key for message in found.messages}) == 2


def test_a_notice_upon_an_approval_waits_for_its_end() -> None:
    program = permit.compiled(permit.DEFINITION.replace("upon: granted", "upon: decide"))
    case = permit.drafted()
    sent = []
    for actor in (CHIEF, SAFETY, LEGAL, DIRECTOR):
        found = workflow.fire(program, case, "decide", actor, Act(), NOW)
        assert isinstance(found, Fired)
        case = found.case
        sent.append([message.data["notice"] for message in found.messages if message.kind == "notice"])
    assert sent == [[], [], [], ["許可書"]]


def test_a_notice_with_a_condition_goes_out_only_when_it_holds() -> None:
    draft = permit.started()
    big = attempt(replace(draft, draft={**draft.draft, "数量": "1000"}), "submit", APPLICANT)
    assert isinstance(big, Fired)
    assert [(message.kind, message.recipient) for message in big.messages][1:] == [("notice", "role:safety:東局")]
    small = attempt(draft, "submit", APPLICANT)
    assert isinstance(small, Fired)
    assert [message.kind for message in small.messages] == ["notify"]


def test_withdrawing_from_any_state_before_the_end() -> None:
    for case in (permit.submitted(), permit.reviewing(), permit.drafted()):
        assert refused(case, "withdraw", APPLICANT) == "reason.missing"
        done = act(case, "withdraw", APPLICANT, reason="計画をやめたため。")
        assert (done.state, done.outcome, done.reason) == ("取下げ", "withdrawn", "計画をやめたため。")
        assert done.decided_at is not None
