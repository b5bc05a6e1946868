"""`tetsuzuki try`: the JSON of the issue, exact numbers, registries from samples, and thousands a second."""

import json
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.case.json_text import to_json
from engine.case.trial import try_out
from tests.case.small import made

FORM = made(
    """
lookups:
  - {id: 登記, registry: 登記簿, by: 番号, fills: {商号: name}, locks: [商号]}
pages:
  - id: 頁
    title: 頁
    fields:
      - {id: 番号, type: text, label: 番号}
      - {id: 商号, type: text, label: 商号}
      - {id: 日, type: date, label: 日}
      - {id: 可否, type: yes_no, label: 可否, required: true}
      - {id: 区分, type: choice, label: 区分, choices: [{code: a, label: 甲}, {code: b, label: 乙}]}
      - {id: 所在地, type: address, label: 所在地}
      - {id: 個人, type: text, label: 個人, visible_when: 申請者.種別 = "sole_proprietor"}
      - id: 明細
        type: table
        label: 明細
        fields: [{id: 額, type: number, label: 額, min: 0}, {id: 証, type: file, label: 証}]
      - {id: 計, type: number, label: 計, value: 合計(明細.額)}
  - {id: 決定, title: 決定, by: office, ask_at: decide, fields: [{id: 許可番号, type: text, label: 許可番号, max_length: 3}]}
checks:
  - {id: 大きい, ensure: 計 < 100, at: 計, level: warning, message: 大きい額です。}
attachments:
  - {id: 証明, label: 証明, required_when: NOT(登記.取得)}
"""
)
SAMPLES = {"登記簿": {"123": {"name": "登記の商号", "capital": "100"}}}
KEYS = [
    "valid", "stopped", "shown", "required", "values", "errors", "warnings", "attachments", "lookups", "transitions",
]  # fmt: skip


def _try(**request: Any) -> dict[str, Any]:
    return try_out(FORM, {"now": "2026-11-24", **request}, SAMPLES)


def test_the_report() -> None:
    answers = {
        "可否": True,
        "日": "令和8年4月1日",
        "区分": "b",
        "所在地": {"都道府県": "東京都", "市区町村": "港区", "町名番地": "1-1"},
        "明細": [{"額": "0.10", "証": "a.pdf"}, {"額": 200}],
        "ない": 1,
    }
    found = _try(answers=answers)
    assert list(found) == KEYS
    assert (found["valid"], found["errors"]) == (True, [])
    assert found["shown"] == [
        "番号", "商号", "日", "可否", "区分", "所在地", "明細", "明細[0].額", "明細[0].証", "明細[1].額", "明細[1].証", "計",
    ]  # fmt: skip
    assert found["required"] == ["可否"]
    assert {**found["values"], "明細[0].証": None} == {
        "日": "2026-04-01",
        "可否": True,
        "区分": "b",
        "所在地.都道府県": "東京都",
        "所在地.市区町村": "港区",
        "所在地.町名番地": "1-1",
        "明細[0].額": Decimal("0.1"),
        "明細[0].証": None,
        "明細[1].額": 200,
        "計": Decimal("200.1"),
    }
    assert [(each["path"], each["code"]) for each in found["warnings"]] == [("ない", "field.unknown"), ("計", "check")]
    assert found["attachments"] == ["証明"]
    assert found["lookups"] == {"登記": {"status": "blank", "key": None, "values": {}}}
    assert found["transitions"] == {"submit": {"allowed": True, "to": "受付済", "reason": ""}}
    assert '"計":200.1' in to_json(found)


def test_registries_answer_from_samples() -> None:
    found = _try(answers={"番号": "123", "商号": "偽"}, registry={"登記": "found"})
    assert found["values"]["商号"] == "登記の商号"
    assert found["attachments"] == []
    assert found["lookups"]["登記"] == {
        "status": "found",
        "key": "123",
        "values": {"name": "登記の商号", "address": None, "capital": 100, "closed": None},
    }
    down = _try(answers={"番号": "123", "商号": "手書き"}, registry={"登記簿": "unavailable"})
    assert down["values"]["商号"] == "手書き"
    assert down["lookups"]["登記"]["status"] == "unavailable"
    assert _try(answers={"番号": "123"})["lookups"]["登記"]["status"] == "pending"


def test_actor_and_state_decide_the_transitions() -> None:
    answers = {"可否": "はい"}
    assert _try(answers={})["transitions"]["submit"]["allowed"] is False
    assert _try(answers={})["transitions"]["submit"]["reason"]
    reviewer = _try(answers=answers, actor="reviewer", state="受付済")["transitions"]
    assert reviewer["request_correction"]["allowed"] is True
    assert reviewer["request_correction"]["to"] == "補正中"
    assert _try(answers=answers, state="受付済")["transitions"]["request_correction"]["allowed"] is False


def test_the_offices_answers_are_checked_where_they_are_given() -> None:
    found = _try(answers={"可否": "はい", "許可番号": "12345"}, actor="reviewer", state="受付済")
    assert [(each["path"], each["code"]) for each in found["errors"]] == [("許可番号", "text.max_length")]


def test_who_files() -> None:
    assert "個人" not in _try(answers={})["shown"]
    assert "個人" in _try(answers={}, applicant={"種別": "sole_proprietor"})["shown"]


@pytest.mark.parametrize(
    "request_",
    [
        {"now": "昨日"},
        {"now": "9999-99-99"},
        {"state": "ない状態"},
        {"answers": [1]},
        {"applicant": {"種別": "staff"}},
    ],
)
def test_a_bad_request_is_answered(request_: dict[str, Any]) -> None:
    assert _try(**request_)["problem"]["text"]


def test_json_is_exact() -> None:
    value = {
        "a": Decimal("1E+3"),
        "b": Decimal("0.10"),
        "c": 10**20,
        "d": date(2026, 4, 1),
        "e": ("x", None, True),
        "f": {},
    }
    assert to_json(value) == '{"a":1000,"b":0.10,"c":100000000000000000000,"d":"2026-04-01","e":["x",null,true],"f":{}}'
    assert json.loads(to_json(value, indent=1)) == json.loads(to_json(value))
    assert to_json("\ud83d") == '"\\ud83d"'


def test_a_thousand_in_time() -> None:
    request = {"answers": {"可否": "はい", "明細": [{"額": "1"}]}, "now": "2026-11-24"}
    try_out(FORM, request, SAMPLES)
    start = time.process_time()
    for _ in range(200):
        to_json(try_out(FORM, request, SAMPLES))
    assert (time.process_time() - start) / 200 < 0.002


def test_parties_and_the_assignee_act_on_their_case() -> None:
    form = made(
        """
pages:
  - {id: 頁, title: 頁, fields: [{id: 額, type: number, label: 額}]}
parties:
  - {id: 代理人, label: 代理人, named_by: applicant}
workflow:
  states:
    下書き: {holder: applicant, initial: true}
    審査中: {holder: [office, 代理人]}
    済: {final: accepted}
  transitions:
    - {id: submit, label: 出す, from: 下書き, to: 審査中, by: applicant}
    - {id: assign, label: 割り当てる, from: 審査中, to: same, by: reviewer, asks: [assignee]}
    - {id: reply, label: 答える, from: 審査中, to: same, by: 代理人}
    - {id: close, label: 終える, from: 審査中, to: 済, by: assignee}
"""
    )

    def may(actor: str) -> set[str]:
        answer = try_out(form, {"actor": actor, "state": "審査中"}, {})
        return {name for name, act in answer["transitions"].items() if act["allowed"]}

    assert {role: may(role) for role in ("applicant", "reviewer", "代理人", "assignee")} == {
        "applicant": set(),
        "reviewer": {"assign"},
        "代理人": {"reply"},
        "assignee": {"assign", "close"},
    }
