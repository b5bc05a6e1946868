"""Evidence that comes after filing: recorded by an official, or by the clock when a registry answers at last."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.case import guards, lookups_again, lookups_by_hand
from engine.case.act import Fired, Refused
from engine.case.model import Actor, Case, Grant
from engine.case.timers import timers
from tests.case.small import NOW, WORKFLOW, applicant, made

PROGRAM = made(
    """
lookups:
  - {id: 登記, registry: 登記簿, label: 登記情報, by: 番号, fills: {商号: name}, locks: [商号], when_unavailable: type_by_hand}
pages:
  - id: ページ
    title: ページ
    fields:
      - {id: 番号, type: text, label: 番号}
      - {id: 商号, type: text, label: 商号}
"""
    + WORKFLOW
)
REVIEWER = Actor("s1", "審査 太郎", "staff", grants=(Grant("reviewer"),), account="staff")
DOWN = {
    "lookup": "登記",
    "registry": "登記簿",
    "key": "77",
    "status": "unavailable",
    "at": NOW.isoformat(),
    "source": "",
}


def case(evidence: Mapping[str, Any] | None = None, **changes: Any) -> Case:
    principal = applicant().principal
    assert principal is not None
    found = Case(
        id="c" * 32,
        procedure="試験",
        version="v",
        state="受付済",
        owner=principal,
        created_by="a",
        created_at=NOW,
        answers={"番号": "77", "商号": "手で書いた商号"},
        submitted_at=NOW,
        evidence={"登記": DOWN} if evidence is None else evidence,
    )
    return replace(found, **changes)


def record(
    found: Case, name: str = "登記", reference: str = "窓口の端末　12", actor: Actor = REVIEWER
) -> Fired | Refused:
    return lookups_by_hand.record(PROGRAM, found, actor, (name, reference), NOW)


def test_a_record_is_evidence_and_an_event_and_fills_nothing() -> None:
    done = record(case())
    assert isinstance(done, Fired)
    assert (done.event.action, done.event.before, done.event.after) == ("lookup", "受付済", "受付済")
    assert done.event.data == {"lookup": "登記", "key": "77", "reference": "窓口の端末　12"}
    assert done.case.revision == 2
    filed = guards.read_filed(PROGRAM, done.case, NOW)
    assert filed.lookups["登記"].status == "manual"
    assert filed.env["登記"]["取得"] is True
    assert filed.values["商号"] == "手で書いた商号"
    assert "審査 太郎が照会（窓口の端末　12）" in filed.lookups["登記"].source


@pytest.mark.parametrize(
    ("found", "given", "code"),
    [
        (case(), {"name": "別"}, "lookup.unknown"),
        (case(), {"reference": " 　"}, "lookup.no_reference"),
        (case(), {"reference": "x" * 201}, "text.too_long"),
        (case(answers={"番号": None, "商号": None}), {}, "lookup.no_key"),
        (case({"登記": {**DOWN, "status": "found", "values": {"name": "商号"}}}), {}, "lookup.have"),
        (case(state="補正中"), {}, "case.with_applicant"),
        (case(state="済"), {}, "case.closed"),
        (case(assignee="s2"), {}, "case.taken"),
    ],
)
def test_what_cannot_be_recorded(found: Case, given: dict[str, str], code: str) -> None:
    refused = record(found, **given)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert refused.reason.endswith("。")


def test_twice_is_refused_and_who_sees_nothing_is_told_nothing() -> None:
    done = record(case())
    assert isinstance(done, Fired)
    again = record(done.case)
    assert isinstance(again, Refused) and again.code == "lookup.have"
    author = Actor("x", "作成", "staff", grants=(Grant("author"),), account="staff")
    hidden = record(case(), actor=author)
    assert isinstance(hidden, Refused) and hidden.hidden


# ── asked again by the clock ─────────────────────────────────────────────────────────────────────────────────────────


def minutes(found: Case, after: float) -> list[float]:
    now = NOW + timedelta(minutes=after)
    return [(timer.at - NOW) / timedelta(minutes=1) for timer in lookups_again.timers(PROGRAM.procedure, found, now)]


@pytest.mark.parametrize(
    ("after", "next_"),
    [(0, 10), (9.9, 10), (10, 20), (25, 40), (300, 320), (320, 640), (640, 1000), (1000, 1360), (100_000, 100_360)],
)
def test_a_registry_is_asked_again_later_and_later_but_never_given_up(after: float, next_: float) -> None:
    assert minutes(case(), after) == [next_]


def test_the_instants_do_not_depend_on_when_one_looks() -> None:
    assert minutes(case(), 641) == minutes(case(), 999)
    keys = {timer.key for now in (1, 5, 9) for timer in timers(PROGRAM.procedure, case(), NOW + timedelta(minutes=now))}
    assert len(keys) == 1


@pytest.mark.parametrize(
    "found",
    [
        case(submitted_at=None, state="下書き"),
        case(state="済"),
        case({"登記": {**DOWN, "status": "found"}}),
        case({"登記": {**DOWN, "status": "not_found"}}),
        case({"登記": {**DOWN, "status": "manual"}}),
        case({}),
    ],
)
def test_nothing_is_asked_again_without_need(found: Case) -> None:
    assert minutes(found, 0) == []


def test_an_answer_is_kept_as_an_event_and_none_is_not() -> None:
    answer = {
        **DOWN,
        "status": "found",
        "values": {"name": "登記の商号"},
        "source": "登記簿",
        "notes": [],
        "digest": "d",
    }
    done = lookups_again.record(case(), "登記", answer, NOW)
    assert done is not None
    assert (done.event.actor, done.event.action) == ("system", "lookup")
    assert done.event.data == {"lookup": "登記", "key": "77", "status": "found"}
    filed = guards.read_filed(PROGRAM, done.case, NOW)
    assert filed.lookups["登記"].status == "found"
    assert filed.values["商号"] == "手で書いた商号", "what was filed stays as filed"
    assert lookups_again.record(case(), "登記", DOWN, NOW) is None
    assert lookups_again.record(case(), "登記", {}, NOW) is None
    missing = lookups_again.record(case(), "登記", {**DOWN, "status": "not_found"}, NOW)
    assert missing is not None and missing.event.data["status"] == "not_found"
