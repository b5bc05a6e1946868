"""Kept readings are never anything else than what reading anew would give, whatever changed in between."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st

from engine.case import answers
from engine.case.answers import Situation
from engine.case.model import Actor, Principal
from engine.web.readings import Readings
from tests.case.small import NOW, made

FORM = made(
    """
- {id: 区分, type: choice, label: 区分, choices: [甲, 乙], required: true}
- {id: 数, type: number, label: 数, visible_when: 区分 = "甲"}
- {id: 倍, type: number, label: 倍, value: 数 * 2}
- {id: 期限, type: date, label: 期限, min: 今日()}
- {id: 商号, type: text, label: 商号, default: =申請者.商号}
- {id: 状態, type: text, label: 状態, value: 案件.状態}
"""
)
PERSONS = [
    Actor("t1", "試験", "applicant", principal=Principal(name, "corporation", name))
    for name in ("霞ヶ関商事", "港南石油")
]
DRAFTS = st.fixed_dictionaries(
    {}, optional={"区分": st.sampled_from(["甲", "乙", ""]), "数": st.sampled_from(["1", "x"]), "商号": st.just("別")}
)
SITUATIONS = st.builds(
    Situation,
    now=st.sampled_from([NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)]),
    actor=st.sampled_from(PERSONS),
    facts=st.sampled_from([{}, {"状態": "補正中"}]),
    open=st.sampled_from([None, frozenset({"数"})]),
    base=st.just({"区分": "甲", "数": "1"}),
)


@given(st.lists(st.tuples(st.sampled_from(["一", "二"]), DRAFTS, SITUATIONS), max_size=12))
def test_a_kept_reading_is_what_reading_anew_gives(asked: list[tuple[str, dict[str, Any], Situation]]) -> None:
    readings = Readings()
    for case, draft, situation in asked:
        assert readings.read(case, FORM, draft, situation) == answers.read(FORM, draft, situation)


def test_the_same_again_is_not_read_again() -> None:
    readings, situation = Readings(), Situation(now=NOW, actor=PERSONS[0])
    first = readings.read("一", FORM, {"区分": "甲"}, situation)
    assert readings.read("一", FORM, {"区分": "甲"}, replace(situation, now=NOW + timedelta(minutes=5))) is first
    assert readings.read("一", FORM, {"区分": "乙"}, situation) is not first


def test_what_is_kept_is_bounded() -> None:
    readings, situation = Readings(bound=12), Situation(now=NOW)  # each reading shows five or six fields
    first = readings.read("一", FORM, {}, situation)
    readings.read("二", FORM, {}, situation)
    assert readings.read("一", FORM, {}, situation) is first
    readings.read("三", FORM, {}, situation)
    assert readings.read("一", FORM, {}, situation) is not first
