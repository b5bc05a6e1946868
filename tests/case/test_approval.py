"""Approval (決裁): steps, turns, consultation, veto, return, recall, four eyes."""

from dataclasses import replace

import pytest

from engine.case import approval, workflow
from engine.case.act import Fired
from engine.case.model import Approved
from engine.procedure.workflow import Approval
from tests.case import permit
from tests.case.permit import CHIEF, DIRECTOR, LEGAL, NOW, REVIEWER, SAFETY, act, attempt, refused, staff


def rule(*steps: dict[str, object], returns_to: str | None = "審査中") -> Approval:
    return Approval.model_validate({"steps": list(steps), "returns_to": returns_to})


def voices(*said: tuple[int, str, str]) -> tuple[Approved, ...]:
    return tuple(Approved(step, f"p-{step}-{role}", "x", role, NOW, verdict) for step, role, verdict in said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "needed"),
    [
        ({"role": "a"}, 1),
        ({"all": ["a", "b", "c"]}, 3),
        ({"any": ["a", "b", "c"]}, 1),
        ({"any": ["a", "b", "c"], "of": 2}, 2),
        ({"all": ["a", "b", "c"], "percent": 50}, 2),
        ({"all": ["a", "b", "c"], "percent": 67}, 3),
        ({"all": ["a", "b", "c"], "percent": 66}, 2),
        ({"any": ["a"], "of": 5}, 1),
    ],
)
def test_how_many_voices_a_step_needs(step: dict[str, object], needed: int) -> None:
    whole = rule(step)
    assert approval.needed(whole.steps[0]) == needed
    roles = approval.members(whole.steps[0])
    for count in range(len(roles) + 1):
        given = voices(*((0, role, "approve") for role in roles[:count]))
        assert approval.is_complete(whole, given) is (count >= needed)


def test_steps_run_in_order_and_neighbouring_consultations_together() -> None:
    whole = rule(
        {"role": "chief"},
        {"role": "legal", "kind": "consult"},
        {"role": "safety", "kind": "consult"},
        {"role": "director"},
    )
    seats = lambda *said: [seat.role for seat in approval.open_seats(whole, voices(*said))]  # noqa: E731
    first = (0, "chief", "approve")
    assert seats() == ["chief"]
    assert seats(first) == ["legal", "safety"]
    assert seats(first, (2, "safety", "approve")) == ["legal"]
    assert seats(first, (1, "legal", "object"), (2, "safety", "approve")) == ["director"]
    assert seats(first, (1, "legal", "approve"), (2, "safety", "approve"), (3, "director", "approve")) == []


def test_an_objection_stops_what_can_no_longer_be_reached() -> None:
    two_of_three = rule({"any": ["a", "b", "c"], "of": 2})
    assert not approval.is_stopped(two_of_three, voices((0, "a", "object")))
    assert approval.is_stopped(two_of_three, voices((0, "a", "object"), (0, "b", "object")))
    assert approval.is_stopped(rule({"role": "a"}), voices((0, "a", "object")))
    consult = rule({"all": ["a", "b"], "kind": "consult", "veto": ["b"]})
    assert not approval.is_stopped(consult, voices((0, "a", "object")))
    assert approval.is_stopped(consult, voices((0, "b", "object")))


def test_turns_and_one_voice_each() -> None:
    case = permit.drafted()
    assert refused(case, "decide", DIRECTOR) == "approval.not_your_turn"
    assert refused(case, "decide", staff("o", "approver")) == "fire.role"
    first = attempt(case, "decide", CHIEF, note="よい。")
    assert isinstance(first, Fired)
    assert first.event.data["seat"] == {"step": 0, "role": "section_chief"}
    assert (first.event.before, first.event.after, first.messages) == ("決裁中", "決裁中", ())
    assert refused(first.case, "decide", CHIEF) == "approval.twice"
    many = staff("section_chief", "section_chief", "director")
    later = act(act(first.case, "decide", LEGAL), "decide", SAFETY)
    assert refused(later, "decide", many) == "approval.twice"


def test_who_drafted_does_not_decide_whatever_his_roles() -> None:
    both = staff("r1", "reviewer", "section_chief", "director")
    assert refused(permit.drafted(), "decide", both) == "fire.four_eyes"
    plain = permit.DEFINITION.replace(
        "      approval:\n"
        "        steps: [{role: section_chief}, {all: [legal, safety], kind: consult, veto: [legal]},"
        " {role: director}]\n"
        "        returns_to: 審査中\n"
        "        not_by: drafter\n",
        "",
    )
    program = permit.compiled(plain)
    case = replace(permit.drafted())
    approver = staff("r1", "approver")
    blocked = workflow.fire(program, case, "decide", approver, workflow.Act(), NOW)
    assert getattr(blocked, "code", None) == "fire.four_eyes"
    other = workflow.fire(program, case, "decide", staff("a1", "approver"), workflow.Act(), NOW)
    assert isinstance(other, Fired)
    assert other.case.state == "許可済"


def test_return_needs_a_reason_and_forgets_the_voices() -> None:
    case = act(permit.drafted(), "decide", CHIEF)
    assert refused(case, "decide", LEGAL, verdict="return") == "reason.missing"
    back = act(case, "decide", LEGAL, verdict="return", reason="根拠が足りない。")
    assert (back.state, back.approvals, back.outcome, back.reason) == ("審査中", (), None, "")
    assert back.decided_at is None
    again = act(back, "draft_decision", REVIEWER, outcome="refused", reason="不可")
    assert refused(again, "decide", LEGAL) == "approval.not_your_turn"  # from the beginning


def test_a_veto_in_a_consultation_sends_it_back_and_another_objection_does_not() -> None:
    case = act(permit.drafted(), "decide", CHIEF)
    assert refused(case, "decide", SAFETY, verdict="object") == "reason.missing"
    going_on = act(case, "decide", SAFETY, verdict="object", reason="懸念がある。")
    assert (going_on.state, going_on.approvals[-1].note) == ("決裁中", "懸念がある。")
    assert act(going_on, "decide", LEGAL, verdict="object", reason="違法の疑い。").state == "審査中"


def test_only_the_drafter_recalls() -> None:
    case = act(permit.drafted(), "decide", CHIEF)
    assert refused(case, "decide", LEGAL, verdict="recall") == "recall.not_drafter"
    back = act(case, "decide", REVIEWER, verdict="recall")
    assert (back.state, back.approvals) == ("審査中", ())


def test_without_a_way_back_nothing_is_sent_back() -> None:
    program = permit.compiled(permit.DEFINITION.replace("        returns_to: 審査中\n", ""))
    case = permit.drafted()
    for verdict in ("return", "object"):
        given = workflow.Act(verdict=verdict, reason="x")  # type: ignore[arg-type]
        found = workflow.fire(program, case, "decide", CHIEF, given, NOW)
        assert getattr(found, "code", None) == "approval.no_return"


def test_the_approvers_decide_what_was_drafted() -> None:
    case = permit.drafted("refused")
    assert refused(case, "decide", CHIEF, outcome="granted") == "outcome.differs"
    done = permit.approved("refused")
    assert (done.state, done.outcome, done.reason) == ("拒否", "refused", "基準に照らした。")
    assert [voice.role for voice in done.approvals] == ["section_chief", "legal", "safety", "director"]


def test_after_an_approval_that_does_not_end_the_case_the_drafter_is_still_who_drafted() -> None:
    text = permit.DEFINITION.replace(
        "outcomes: {granted: 許可済, refused: 拒否}", "outcomes: {granted: 施行待ち, refused: 拒否}"
    )
    text = text.replace(
        "    許可済: {final", "    施行待ち: {holder: office, clock: runs}\n    許可済: {final"
    ).replace(
        "    - {id: reopen,",
        "    - {id: issue, label: 施行する, from: 施行待ち, to: 許可済, by: reviewer}\n    - {id: reopen,",
    )
    program = permit.compiled(text)
    case = permit.drafted()
    for actor in (CHIEF, LEGAL, SAFETY, DIRECTOR):
        found = workflow.fire(program, case, "decide", actor, workflow.Act(), NOW)
        assert isinstance(found, Fired)
        case = found.case
    assert (case.state, case.drafter, case.outcome, case.decided_at) == ("施行待ち", "r1", "granted", None)
    assert len(case.approvals) == 4
    done = workflow.fire(program, case, "issue", permit.REVIEWER2, workflow.Act(), NOW)
    assert isinstance(done, Fired)
    assert (done.case.state, done.case.outcome) == ("許可済", "granted")
    assert done.case.reason == "基準に照らした。"
