"""Parsing: the model is built with the widgets handed in, and every mistake of shape is said at its place."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from engine.procedure.building import procedure_model
from engine.procedure.check import check
from engine.procedure.finding import Finding
from engine.procedure.library import EmptyLibrary, FolderLibrary
from engine.procedure.model import Note, Procedure
from engine.procedure.parse import Parsed, from_expanded, parse
from engine.procedure.problem import Position
from engine.procedure.repairs import apply
from tests.procedure.rules.subject import text_with
from tests.procedure.tiny import TINY, Number, Table
from widgets import WIDGETS

SOUND = """id: "1"
title: 届出
pages:
  - id: 内容
    title: 内容
    fields:
      - {id: 名称, type: text, label: {ja: 名称, en: Name}, required: はい, max_length: 100}
      - note: 注意してください。
      - id: 表
        type: table
        fields:
          - {id: 額, type: yen, min: 0}
          - {id: 内訳, type: table, fields: [{id: 品, type: text}, {note: 一行ずつ}]}
workflow:
  states:
    下書き: {holder: applicant, initial: true}
    完了: {final: accepted}
  transitions:
    - {id: submit, from: 下書き, to: 完了, by: applicant}
"""


def parsed(text: str) -> Parsed:
    return parse(text, "p.yaml", TINY, EmptyLibrary())


def found(text: str) -> list[tuple[str, int, int]]:
    return [(one.code, one.position.line, one.position.column) for one in parsed(text).problems]


def with_(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


def test_a_sound_definition() -> None:
    result = parsed(SOUND)
    assert result.sound
    assert not result.problems
    procedure = result.procedure
    assert isinstance(procedure, Procedure)
    assert [path for _, path, _ in procedure.walk()] == [
        ("名称",), ("表",), ("表", "額"), ("表", "内訳"), ("表", "内訳", "品"),
    ]  # fmt: skip
    table = procedure.field(("表",))
    assert isinstance(table, Table)
    assert isinstance(table.members[0], Number)
    assert isinstance(table.members[1].members[1], Note)
    name = procedure.field(("名称",))
    assert name
    assert name.required is True
    assert name.title.say("en") == "Name"
    assert [state.id for state in procedure.workflow.states] == ["下書き", "完了"]


def test_the_compiled_form_is_the_same_procedure() -> None:
    result = parsed(SOUND)
    again = from_expanded(json.loads(json.dumps(result.expanded)), TINY)
    assert again == result.procedure


def test_the_digest_tells_content_from_form() -> None:
    digest = parsed(SOUND).digest
    assert len(digest) == 64
    assert parsed("# 注釈\n" + SOUND.replace('"1"', "'1'")).digest == digest
    assert parsed(with_("title: 届出", "title: 届け出")).digest != digest
    moved = with_("    下書き: {holder: applicant, initial: true}\n    完了: {final: accepted}\n",
                  "    完了: {final: accepted}\n    下書き: {holder: applicant, initial: true}\n")  # fmt: skip
    assert parsed(moved).digest != digest


FIELD = "{id: 額, type: yen, min: 0}"


# `§` stands where the problem is to be reported.
@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('id: "1"\ntitle: 届出\n', '§id: "1"\n', ["key.missing"]),
        ("title: 届出", "§titel: 届出", ["key.unknown"]),
        ("title: 届出", "title: §[届出]", ["value.type"]),
        ("title: 届出", "title: §{§english: Report}", ["key.missing", "key.unknown"]),
        ("title: 届出", "title: 届出\nkind: §apply", ["value.choice"]),
        ("title: 届出", "title: 届出\nstage: §drafts", ["value.choice"]),
        ("title: 届出", "title: 届出\nprocessing: {online: §10}", ["value.form"]),
        ("title: 届出", "title: 届出\n§obligations: []", ["key.not_yet"]),
        ("title: 届出", "title: 届出\n§files: {a: b}", ["key.unknown"]),
        ("title: 届出", "title: 届出\nlookups: [{id: x, §case: y, pick: one}]", ["key.not_yet"]),
        ("title: 届出", "title: 届出\nattachments: [{id: x, label: x, §per_row: 表}]", ["key.not_yet"]),
        ("title: 届出", "title: 届出\nattachments: [{id: x, label: x, max_size: §大}]", ["value.form"]),
        ("title: 届出", "title: 届出\ntables: {表: {given: §[x], gives: [y]}}", ["value.type"]),
        ("title: 届出", "title: 届出\ntables: {表: §[x]}", ["value.type"]),
        (FIELD, "{id: 額, type: yen, §minn: 0}", ["key.unknown"]),
        (FIELD, "{id: 額, type: §yne}", ["type.unknown"]),
        (FIELD, "{id: 額, type: §grid}", ["key.not_yet"]),
        (FIELD, "§{id: 額}", ["type.missing"]),
        (FIELD, "{id: 額, §tyep: yen}", ["key.unknown"]),
        (FIELD, "§額", ["value.type"]),
        (FIELD, "{id: §1額, type: yen}", ["value.form"]),
        (FIELD, "§{type: yen}", ["key.missing"]),
        (FIELD, "{id: 額, type: yen, required: §多分}", ["value.flag"]),
        (FIELD, "{id: 額, type: yen, decimals: §二}", ["value.number"]),
        (FIELD, "{id: 額, type: text, max_length: §0}", ["value.range"]),
        (FIELD, "{id: 額, type: yen, visible_when: §''}", ["value.length"]),
        (FIELD, "{id: 額, type: yen, cases: [{§wehn: x}]}", ["key.unknown"]),
        (FIELD, "{id: 額, type: yen, messages: §[x]}", ["value.type"]),
        (FIELD, "{id: 表, type: table, rows: {§from: x}, fields: [{note: x}]}", ["key.not_yet"]),
        (FIELD, "{id: 表, type: table, fields: §[]}", ["value.length"]),
        ("完了: {final: accepted}", "完了: {final: accepted, §holde: x}", ["key.unknown"]),
        ("完了: {final: accepted}", "完了: §終", ["value.type"]),
        ("to: 完了", "to: [{when: x, §stat: 完了}, {else: 完了}]", ["key.unknown"]),
        ("to: 完了", "to: [§{when: x}]", ["value.wrong"]),
        ("to: 完了", "to: §{完了: 完了}", ["value.type"]),
        ("{id: submit, from: 下書き, ", "§{id: submit, ", ["key.missing"]),
    ],
)
def test_mistakes_of_shape(old: str, new: str, wanted: list[str]) -> None:
    marked = with_(old, new)
    places = [(line, column) for line, text in enumerate(marked.split("\n"), 1) for column in marks(text)]
    assert found(marked.replace("§", "")) == [(code, *place) for code, place in zip(wanted, places, strict=True)]


def marks(line: str) -> list[int]:
    """The columns that `§` marks, counted without the marks."""
    return [len(line[:at].replace("§", "")) + 1 for at, sign in enumerate(line) if sign == "§"]


def test_all_problems_at_once() -> None:
    text = with_(FIELD, "{id: 額, type: yen, minn: 0, decimals: 二}").replace("title: 届出\n", "title：届出\nkind: x\n")
    assert [code for code, _, _ in found(text)] == ["yaml.wide_colon", "value.choice", "key.unknown", "value.number"]


def test_a_misspelt_container_does_not_hide_what_is_in_it() -> None:
    text = with_("    fields:\n      - {id: 名称", "    feilds:\n      - {id: 名称").replace(
        FIELD, "{id: 額, type: yne}"
    )
    result = parsed(text)
    assert [one.code for one in result.problems] == ["key.unknown", "type.unknown"]
    assert result.problems[1].position == Position("p.yaml", 12, 13 + len("{id: 額, type: "))


def test_one_click_writes_the_key_that_was_meant() -> None:
    text = with_(FIELD, "{id: 額, type: yen, requierd: true}")
    result = parsed(text)
    (problem,) = result.problems
    assert problem.remedy == "「required」ではありませんか。"
    assert result.procedure  # shown and checked as if it were mended, but not sound
    assert not result.sound
    assert parsed(apply(text, problem.repair)).sound


def test_findings_get_their_line_and_column() -> None:
    text = with_("{id: 額, type: yen, min: 0}", "{id: 額, type: yen, visible_when: '名称 = \"甲\"'}")
    path = ("pages", 0, "fields", 2, "fields", 0, "visible_when")
    result = parsed(text)
    column = 13 + len("{id: 額, type: yen, visible_when: ")
    assert result.problem(Finding(path, "x", "y")).position == Position("p.yaml", 12, column)
    assert result.problem(Finding(path, "x", "y", column=6)).position == Position("p.yaml", 12, column + 1 + 5)
    assert result.problem(Finding((*path[:-1], "無い"), "x", "y")).position == Position("p.yaml", 12, 13)


@pytest.mark.parametrize("text", ["", "# 何もない\n", "- a\n", "abc\n", "[]\n", "{}\n", "''\n"])
def test_what_is_no_definition(text: str) -> None:
    result = parsed(text)
    assert result.procedure is None
    assert result.problems
    assert all(problem.position.line == 1 for problem in result.problems)


def test_files_beside_belong_to_the_version(tmp_path: Path) -> None:
    extra = (
        "notices:\n  - {id: 通知, upon: 完了, document: 通知.docx}\n"
        "tables:\n  表:\n    given: {区分: 名称}\n    gives: [書類]\n    file: 表.csv\n"
    )
    file = (tmp_path / "p.yaml").as_posix()
    (tmp_path / "通知.docx").write_bytes(b"1")
    (tmp_path / "表.csv").write_text("区分,書類\n甲,写し;控え\n", "utf-8")
    library = FolderLibrary(tmp_path)
    first = parse(SOUND + extra, file, TINY, library)
    assert first.sound
    assert first.expanded["tables"]["表"]["rows"] == [{"区分": "甲", "書類": ["写し", "控え"]}]
    assert first.positions[("tables", "表", "rows", 0, "書類")] == Position((tmp_path / "表.csv").as_posix(), 2, 3)
    (tmp_path / "通知.docx").write_bytes(b"2")
    second = parse(SOUND + extra, file, TINY, library)
    assert second.digest != first.digest
    (tmp_path / "通知.docx").unlink()
    third = parse(SOUND + extra, file, TINY, library)
    assert [(one.code, one.position.line) for one in third.problems] == [("file.missing", 21)]


def test_the_union_is_built_once() -> None:
    assert procedure_model(TINY) is procedure_model(tuple(TINY))


def test_one_file_is_parsed_at_once() -> None:
    field = "      - {id: 項目%d, type: text, label: 名称, required: true, max_length: 100}\n"
    text = SOUND.replace("      - note:", "".join(field % number for number in range(200)) + "      - note:")
    parsed(text)
    spent = []
    for _ in range(5):
        start = time.process_time()
        assert parsed(text).sound
        spent.append(time.process_time() - start)
    assert min(spent) < 0.08


_DAMAGE = st.lists(
    st.tuples(
        st.integers(0, len(SOUND)),
        st.integers(0, 6),
        st.sampled_from(
            ["", " ", "\n", "\n  ", ":", ": ", "：", "{", "}", "[", "]", ",", "'", '"', "　", "\t", "- ", "#", "x"]
        ),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150)
@given(_DAMAGE)
def test_no_damage_raises(damage: list[tuple[int, int, str]]) -> None:
    text = SOUND
    for at, length, sign in damage:
        text = text[:at] + sign + text[at + length :]
    result = parsed(text)
    assert result.procedure or result.problems
    lines = text.count("\n") + 1
    assert all(1 <= one.position.line <= lines for one in result.problems)


def test_what_is_wrong_behind_a_wrong_value_is_found_too() -> None:
    text = text_with("records: {class: 許認可, years: five}\n").replace("合計(明細.金額)", "合計(明細.金学)")
    checked = check(text, "1-見本.yaml", tuple(WIDGETS), EmptyLibrary())
    assert {problem.code for problem in checked.problems if problem.level == "error"} == {
        "value.form", "formula.unknown_part", "registry.unknown",
    }  # fmt: skip
    assert not checked.publishable


def test_a_name_is_nfc_however_it_was_typed() -> None:
    apart = "か\u3099く"
    text = (
        text_with()
        .replace("id: 計,", f"id: {apart},")
        .replace("queue:", "checks: [{id: c, ensure: がく < 9, at: がく, message: 多い}]\nqueue:")
    )
    checked = check(text, "1-見本.yaml", tuple(WIDGETS), EmptyLibrary())
    assert [each.code for each in checked.problems if each.level == "error"] == ["registry.unknown"]


def test_a_type_that_is_no_word_is_refused_at_its_place() -> None:
    for written in ("{a: b}", "[text]"):
        text = text_with().replace("type: text, label: 商号", f"type: {written}, label: 商号")
        (problem,) = parse(text, "1-見本.yaml", tuple(WIDGETS), EmptyLibrary()).problems
        assert (problem.code, problem.path[-1]) == ("value.type", "type")


def test_what_a_kind_of_field_refuses_says_what_to_do() -> None:
    text = text_with().replace("choices: [新規, 変更]", "choices: [新規, 新規]")
    (problem,) = parse(text, "1-見本.yaml", tuple(WIDGETS), EmptyLibrary()).problems
    assert (problem.code, problem.remedy) == ("value.wrong", "1つにしてください。")
    assert problem.reason.endswith("2回あります。")


def with_delegation(written: str) -> Parsed:
    return parsed(f"{SOUND}applicants: {{kinds: [corporation], delegation: {written}}}\n")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("allowed", "allowed"), ("none", "none"), ('["C001", "C002"]', ("C001", "C002")), ("[C001]", ("C001",)),
        ('["001", "002"]', ("001", "002")), ("[001]", ("001",)),
    ],
)  # fmt: skip
def test_which_delegations_let_an_agent_file(written: str, read: object) -> None:
    result = with_delegation(written)
    assert not result.problems
    assert result.procedure and result.procedure.applicants.delegation == read
    again = from_expanded(result.expanded, TINY)
    assert again.applicants.delegation == read


@pytest.mark.parametrize(
    ("written", "reason", "remedy"),
    [
        ("[]", "1つもありません", "none を書いてください"),
        ("alowed", "「alowed」は書けません", "「allowed」ではありませんか"),
        ("None", "「None」は書けません", "「none」ではありませんか"),
        ("C001", "一覧で書きます", '["C001"]'),
        ("一部", "「一部」は書けません", "一覧で書くか"),
        ("{C001: はい}", "形が正しくありません", "一覧で書くか"),
        ("[Ｃ００１]", "委任区分の番号ではありません", "半角"),
        ("[[C001]]", "文字で書きます", "引用符"),
        ("[C001, C001]", "同じ委任区分が2回", "1つに"),
    ],
)
def test_a_wrong_delegation_is_told_at_its_place(written: str, reason: str, remedy: str) -> None:
    problems = with_delegation(written).problems
    assert [(one.code, one.position.line) for one in problems] == [("value.wrong", len(SOUND.splitlines()) + 1)]
    assert reason in problems[0].reason and remedy in problems[0].remedy


def test_codes_are_text_and_no_numbers() -> None:
    """From a program: YAML's own scalars are always read as text."""
    with pytest.raises(ValueError, match="引用符"):
        procedure_model(TINY).model_validate({**parsed(SOUND).expanded, "applicants": {"delegation": [1]}})
