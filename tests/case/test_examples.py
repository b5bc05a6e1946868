"""Examples of a definition: what does not come out as expected is a finding there; rules without an example are told."""

from typing import Any

import pytest

from engine.case.examples import coverage, run
from tests.case.small import made

SAMPLES: dict[str, Any] = {"登記簿": {"123": {"name": "登記の商号"}}}
FORM = """
lookups:
  - {id: 登記, registry: 登記簿, by: 番号, fills: {商号: name}}
tables:
  書類の表:
    given: {区分: 区分}
    gives: [書類]
    rows: [{区分: 甲, 書類: [計画]}, {区分: 乙, 書類: []}]
pages:
  - id: 頁
    title: 頁
    fields:
      - {id: 番号, type: text, label: 番号}
      - {id: 商号, type: text, label: 商号, required: true}
      - {id: 区分, type: choice, label: 区分, choices: [甲, 乙]}
      - {id: 理由, type: text, label: 理由, visible_when: 区分 = "乙"}
      - {id: 額, type: number, label: 額, min: 0}
      - {id: 日, type: date, label: 日}
  - {id: 決定, title: 決定, by: office, ask_at: decide, fields: [{id: 許可番号, type: text, label: 許可番号, required: true}]}
checks:
  - {id: 上限, ensure: 額 < 100, at: 額, message: 大きい額です。}
attachments:
  - {id: 計画, label: 計画, required_by: 書類の表.書類}
examples:
  - name: 基本
    answers: {番号: "123", 区分: 甲, 額: "1,000", 日: 2026-04-01}
    registries: {登記: found}
    now: 2026-11-24
    expect: EXPECT
    then: THEN
  - {name: 続き, from: 基本, answers: {額: 5}, expect: {valid: true}}
"""


def _run(expect: str = "{}", then: str = "[]") -> list[tuple[object, ...]]:
    found = run(made(FORM.replace("EXPECT", expect).replace("THEN", then)), SAMPLES)
    return [finding.path[2:] for finding in found]


@pytest.mark.parametrize(
    "expect",
    [
        "{valid: false, errors: {額: 上限}, warnings: {}, attachments: [計画], hidden: [理由], shown: [額, 頁]}",
        "{errors: {額: check}, values: {商号: 登記の商号, 額: 1000, 日: 令和8年4月1日}, required: [商号], stopped: false}",
    ],
)
def test_what_holds_gives_no_finding(expect: str) -> None:
    assert _run(expect) == []


@pytest.mark.parametrize(
    ("expect", "place"),
    [
        ("{valid: true}", ("expect", "valid")),
        ("{errors: {}}", ("expect", "errors")),
        ("{errors: {額: number.min}}", ("expect", "errors", "額")),
        ("{values: {額: 999}}", ("expect", "values", "額")),
        ("{values: {日: 2026-04-02}}", ("expect", "values", "日")),
        ("{values: {ない: 1}}", ("expect", "values", "ない")),
        ("{attachments: []}", ("expect", "attachments")),
        ("{attachments: [計画, 別]}", ("expect", "attachments")),
        ("{hidden: [額]}", ("expect", "hidden")),
        ("{hidden: [ない]}", ("expect", "hidden")),
        ("{shown: [理由]}", ("expect", "shown")),
        ("{required: [額]}", ("expect", "required")),
        ("{stopped: true}", ("expect", "stopped")),
        ("{office: 本省}", ("expect", "office")),
        ("{notes: [ない]}", ("expect", "notes")),
    ],
)
def test_what_does_not_hold_is_found_at_its_expectation(expect: str, place: tuple[object, ...]) -> None:
    assert place in _run(expect)


def _play(then: str) -> list[tuple[tuple[object, ...], str]]:
    text = FORM.replace("EXPECT", "{}").replace("额", "額").replace('"1,000"', "10").replace("THEN", then)
    return [(finding.path[2:], finding.reason) for finding in run(made(text), SAMPLES)]


def test_steps_are_played() -> None:
    assert _play("[{do: submit, by: applicant, state: 受付済}]") == []
    assert (
        _play(
            "[{do: submit}, {do: request_correction, by: reviewer, state: 補正中},"
            " {do: resubmit, by: applicant, state: 受付済},"
            " {do: decide, by: reviewer, state: 拒否, answers: {許可番号: A-1}}]"
        )
        == []
    )


@pytest.mark.parametrize(
    ("then", "place"),
    [
        ("[{do: ない}]", ("then", 0, "do")),
        ("[{do: decide, by: reviewer}]", ("then", 0, "do")),
        ("[{do: submit, by: reviewer}]", ("then", 0, "do")),
        ("[{do: submit, state: 済}]", ("then", 0, "state")),
        ("[{do: submit}, {do: decide, by: reviewer, state: 済}]", ("then", 1, "do")),  # 許可番号 is missing
    ],
)
def test_a_step_that_does_not_go_is_found(then: str, place: tuple[object, ...]) -> None:
    assert [path for path, _ in _play(then)] == [place]


def test_a_field_that_is_none_is_found() -> None:
    found = run(made(FORM.replace("EXPECT", "{}").replace("THEN", "[]").replace("額: 5", "頟: 5")), SAMPLES)
    assert [finding.path for finding in found if finding.code == "example.unknown_field"] == [
        ("examples", 1, "answers", "頟")
    ]


def test_rules_without_an_example_are_told() -> None:
    program = made(FORM.replace("EXPECT", "{}").replace("THEN", "[{do: submit}]"))
    places = {finding.path for finding in coverage(program)}
    assert ("pages", 0, "fields", 3, "visible_when") in places
    assert ("tables", "書類の表", "rows", 1) in places
    assert ("tables", "書類の表", "rows", 0) not in places
    assert ("checks", 0) not in places  # the first example breaks it
    assert ("workflow", "transitions", 1) in places
    assert ("workflow", "transitions", 0) not in places
    assert {finding.level for finding in coverage(program)} == {"info"}
