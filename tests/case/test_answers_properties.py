"""Whatever is posted: no exception, the same reading again, stored values read back, nothing hidden leaks."""

import string
from typing import Any

from hypothesis import given, settings, strategies as st

from engine.case import answers
from engine.procedure.path import parse_path
from tests.case.small import made, read

FORM = made(
    """
lookups:
  - {id: 登記, registry: 登記簿, by: 番号, fills: {文: name}, locks: [文]}
tables:
  表:
    given: {区分: 区分, 数: 数}
    gives: [書類]
    hit: first
    rows:
      - {区分: 甲, 数: ">= 10", 書類: [一]}
      - {区分: "*", 書類: [二]}
pages:
  - id: 頁
    title: 頁
    fields:
      - {id: 区分, type: choice, label: 区分, choices: [甲, 乙], required: true}
      - {id: 他, type: choice, label: 他, choices: [い, ろ], other: true}
      - {id: 複, type: choices, label: 複, choices: [い, ろ, は], other: true}
      - {id: 番号, type: text, label: 番号}
      - {id: 文, type: text, label: 文, max_length: 20, required_when: 区分 = "甲"}
      - {id: 長文, type: text, label: 長文, multiline: true}
      - {id: 数, type: number, label: 数, min: 0, max: 100, blank: zero}
      - {id: 円, type: yen, label: 円, visible_when: 数 > 5}
      - {id: 割, type: yen, label: 割, value: 円 / 数}
      - {id: 日, type: date, label: 日, min: 今日(), precision: any}
      - {id: 月, type: month, label: 月}
      - {id: 年, type: year, label: 年}
      - {id: 年度, type: fiscal_year, label: 年度}
      - {id: 時, type: time, label: 時}
      - {id: 日時, type: datetime, label: 日時}
      - {id: 可否, type: yes_no, label: 可否}
      - {id: 同意, type: consent, label: 同意}
      - {id: 氏名, type: person_name, label: 氏名, required: true}
      - {id: カナ, type: kana, label: カナ}
      - {id: 電話, type: phone, label: 電話}
      - {id: メール, type: email, label: メール}
      - {id: 網, type: url, label: 網}
      - {id: 所在地, type: address, label: 所在地, visible_when: 可否}
      - {id: 郵便, type: postal_code, label: 郵便}
      - {id: 法人, type: corporate_number, label: 法人}
      - {id: 口座, type: bank_account, label: 口座}
      - {id: 書類, type: file, label: 書類}
      - {id: 固定, type: text, label: 固定, locked: true, default: 固定}
      - {id: 内部, type: text, label: 内部, internal: true}
      - id: 組
        type: group
        label: 組
        fields:
          - {id: 名, type: text, label: 名, required: true}
          - {id: 内, type: group, label: 内, fields: [{id: 数, type: number, label: 数}]}
      - id: 表の行
        type: table
        label: 行
        rows: {min: 2}
        fields:
          - {id: 名, type: text, label: 名, required: true}
          - {id: 値, type: number, label: 値, blank: zero}
          - {id: 累計, type: number, label: 累計, value: 前行.累計 + 行.値}
          - {id: 印, type: yes_no, label: 印, visible_when: 行.値 > 3}
          - {id: 品, type: table, label: 品, fields: [{id: 数, type: number, label: 数}]}
"""
)
NAMES = [".".join(path) for path in FORM.fields]
NOT_TYPED = ("割", "固定", "内部", "書類")

text = st.text(max_size=30) | st.sampled_from(
    [
        "",
        " ",
        "甲",
        "乙",
        "い",
        "_other",
        "はい",
        "yes",
        "12",
        "-3",
        "７",
        "2026-11-24",
        "令和8年",
        "2026",
        "10:00",
        "\x00",
        "\ud83d",
    ]
)
scalar = text | st.none() | st.booleans() | st.integers() | st.floats() | st.just(10**400)
shapes = st.recursive(
    scalar,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*FORM.names, "名", "数", "値", "選択", "その他", "都道府県", "x"]) | text,
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
anything = st.dictionaries(st.sampled_from([*FORM.names, "ない項目", "__class__"]), shapes, max_size=12)


def _paths(values: Any, prefix: str = "") -> "list[str]":
    if isinstance(values, dict):
        return [path for name, value in values.items() for path in [prefix + name, *_paths(value, f"{prefix}{name}.")]]
    if isinstance(values, list):
        return [path for number, row in enumerate(values) for path in _paths(row, f"{prefix[:-1]}[{number}].")]
    return []


@settings(max_examples=60)
@given(anything | shapes)
def test_never_raises_and_is_the_same_again(raw: Any) -> None:
    first, second = read(FORM, raw), read(FORM, raw)
    assert first == second
    assert first.raw == second.raw
    for issue in (*first.errors, *first.warnings):
        assert issue.path == "" or parse_path(issue.path) is not None
        assert issue.text
        assert "{" not in issue.text.replace(str(raw), "") or "{" in str(raw)


@settings(max_examples=60)
@given(anything)
def test_stored_values_read_back(raw: Any) -> None:
    found = read(FORM, raw)
    again = read(FORM, answers.canonical(FORM, found))
    assert again.values == found.values
    assert again.shown == found.shown
    assert answers.canonical(FORM, again) == answers.canonical(FORM, found)


@settings(max_examples=40)
@given(anything)
def test_what_is_hidden_has_no_value(raw: Any) -> None:
    found = read(FORM, raw)
    composite = {name for name, field in FORM.fields.items() if field.parts}
    for path in _paths(found.values):
        steps = parse_path(path)
        assert steps is not None
        schema = tuple(step for step in steps if isinstance(step, str))
        if schema[:-1] in composite or schema == ("内部",):
            continue
        assert path in found.shown


@settings(max_examples=40)
@given(anything, st.sampled_from(NOT_TYPED), shapes)
def test_posts_to_what_nobody_types_change_nothing(raw: dict[str, Any], name: str, posted: Any) -> None:
    clean = {key: value for key, value in raw.items() if key != name}
    assert read(FORM, {**clean, name: posted}).values == read(FORM, clean).values


@given(st.text(alphabet=string.printable, min_size=1, max_size=20), shapes)
def test_a_locked_field_keeps_the_registry_value(typed: str, shape: Any) -> None:
    evidence = {"登記": {"key": "1", "status": "found", "values": {"name": "登記の名"}}}
    for posted in (typed, shape):
        assert read(FORM, {"番号": "1", "文": posted}, evidence=evidence).values["文"] == "登記の名"


def test_long_and_deep_posts_are_answered_at_once() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [{"名": deep}]
    for name in FORM.names:
        for posted in (
            "x" * 1_000_000,
            "9" * 100_000,
            deep,
            [deep] * 10,
            {"都道府県": "か゛" * 200_000},
            ["い"] * 10_000,
        ):
            assert read(FORM, {name: posted}).values is not None
    assert read(FORM, {"表の行": [{}] * 6_000}).errors[-1].path.startswith("表の行")
