"""Shared parts: replaced whole, with places in their own files, with what belongs to them."""

from pathlib import Path

import pytest

from engine.procedure.library import FolderLibrary
from engine.procedure.problem import Position
from engine.procedure.renaming import in_formula
from engine.procedure.shared import Expanded, expand
from engine.procedure.source import read


class Parts:
    """A library of texts."""

    def __init__(self, **texts: str) -> None:
        self.texts = {name.replace("__", "/"): text for name, text in texts.items()}

    def part(self, name: str, file: str) -> tuple[str, str] | None:
        text = self.texts.get(name.removeprefix("_shared/"))
        return None if text is None else (text, f"{name}.yaml")

    def data_file(self, name: str, beside: str) -> bytes | None:
        return None

    def names(self) -> tuple[str, ...]:
        return tuple(f"_shared/{name}" for name in self.texts)


CONTACT = """fields:
  - {id: 法人番号, type: corporate_number}
  - {id: 商号, type: text, visible_when: 法人番号 <> "" かつ 区分 = "法人番号"}
  - {id: 住所, type: address, label: 《商号》の住所}
  - {id: 名簿, type: table, fields: [{id: 商号, type: text, required_when: 行.商号 = 商号}]}
lookups:
  - {id: 登記, registry: 登記, by: 法人番号, fills: {商号: name, 住所: address}, locks: [商号]}
checks:
  - {id: 揃い, any_of: [商号, 住所], message: 《商号》を書いてください。}
  - {id: 重なり, ensure: 重複なし(名簿.商号), at: 名簿.商号, message: 重なり}
"""


def done(text: str, parts: Parts) -> Expanded:
    return expand(read(text, "p.yaml"), parts)


def codes(expanded: Expanded) -> list[str]:
    return [problem.code for problem in expanded.problems]


def test_fields_are_spliced_and_bring_their_own() -> None:
    text = (
        "pages:\n  - id: 一\n    fields:\n      - {id: 前, type: text}\n      - use: _shared/f\n"
        "      - {id: 後, type: text}\nlookups:\n  - {id: 先, registry: x}\n"
    )
    found = done(text, Parts(f=CONTACT))
    ids = [field["id"] for field in found.data["pages"][0]["fields"]]
    assert ids == ["前", "法人番号", "商号", "住所", "名簿", "後"]
    assert [one["id"] for one in found.data["lookups"]] == ["先", "登記"]
    assert [one["id"] for one in found.data["checks"]] == ["揃い", "重なり"]
    assert found.values[("pages", 0, "fields", 2, "id")] == Position("_shared/f.yaml", 3, 10)
    assert found.values[("pages", 0, "fields", 5, "id")] == Position("p.yaml", 6, 14)
    assert found.values[("lookups", 1, "registry")] == Position("_shared/f.yaml", 7, 24)
    assert found.keys[("pages", 0, "fields", 1, "type")] == Position("_shared/f.yaml", 2, 16)
    assert found.used == ("_shared/f",)
    assert not found.problems


def test_as_prefixes_ids_and_all_that_names_them() -> None:
    found = done("pages: [{id: 一, fields: [{use: _shared/f, as: 報告者}, {use: _shared/f}]}]\n", Parts(f=CONTACT))
    fields = found.data["pages"][0]["fields"]
    assert [field["id"] for field in fields[:4]] == ["報告者_法人番号", "報告者_商号", "報告者_住所", "報告者_名簿"]
    assert fields[1]["visible_when"] == '報告者_法人番号 <> "" かつ 区分 = "法人番号"'
    assert fields[2]["label"] == "《報告者_商号》の住所"
    assert fields[3]["fields"][0] == {"id": "商号", "type": "text", "required_when": "行.商号 = 報告者_商号"}
    assert found.data["lookups"][0] == {
        "id": "報告者_登記", "registry": "登記", "by": "報告者_法人番号",
        "fills": {"報告者_商号": "name", "報告者_住所": "address"}, "locks": ["報告者_商号"],
    }  # fmt: skip
    assert found.data["checks"][0]["any_of"] == ["報告者_商号", "報告者_住所"]
    assert found.data["checks"][0]["message"] == "《報告者_商号》を書いてください。"
    assert found.data["checks"][1]["at"] == "報告者_名簿.商号"
    assert found.data["lookups"][1]["id"] == "登記"


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("甲 + 乙", "x_甲 + 乙"),
        ("丙.甲 = 甲.丙", "丙.甲 = x_甲.丙"),
        ('「甲」 = "甲" & “甲” & 甲', '「甲」 = "甲" & “甲” & x_甲'),
        ("『甲』 + 『丁（円）』", "『x_甲』 + 『丁（円）』"),
        ("甲(1) + 甲乙 + 甲_", "甲(1) + 甲乙 + 甲_"),
        ("合計(甲.金額, 行.甲 = 甲)", "合計(x_甲.金額, 行.甲 = x_甲)"),
    ],
)
def test_names_in_formulas(formula: str, wanted: str) -> None:
    assert in_formula(formula, {"甲"}, "x") == wanted


def test_parts_may_stand_in_tables_and_groups() -> None:
    row = "fields:\n  - {id: 名称, type: text}\n"
    text = "pages:\n  - id: 一\n    fields:\n      - {id: 表, type: table, fields: [{use: _shared/r}, {id: 額, type: yen}]}\n"
    found = done(text, Parts(r=row))
    assert [one["id"] for one in found.data["pages"][0]["fields"][0]["fields"]] == ["名称", "額"]
    assert found.values[("pages", 0, "fields", 0, "fields", 0)].file == "_shared/r.yaml"
    assert codes(done(text, Parts(r=CONTACT))) == ["use.nested", "use.nested"]


WORKFLOW = """options: {意見: 意見を聴く}
states:
  甲: {initial: true}
  乙: {option: 意見}
  丙: {final: granted}
transitions:
  - {id: a, from: 甲, to: 丙, by: reviewer, unless_option: 意見}
  - {id: b, from: 甲, to: 乙, by: reviewer, option: 意見}
  - {id: c, from: [甲, 乙], to: 丙, by: reviewer}
  - {id: d, from: 乙, to: 丙, by: reviewer}
"""


@pytest.mark.parametrize(
    ("options", "states", "transitions", "sources"),
    [("[]", ["甲", "丙"], ["a", "c"], ["甲"]), ("[意見]", ["甲", "乙", "丙"], ["b", "c", "d"], ["甲", "乙"])],
)
def test_branches_that_are_off_are_gone(
    options: str, states: list[str], transitions: list[str], sources: list[str]
) -> None:
    found = done(f"workflow: {{use: _shared/w, options: {options}}}\n", Parts(w=WORKFLOW))
    workflow = found.data["workflow"]
    assert list(workflow["states"]) == states
    assert [one["id"] for one in workflow["transitions"]] == transitions
    assert next(one["from"] for one in workflow["transitions"] if one["id"] == "c") == sources
    assert "options" not in workflow
    assert not any("option" in one or "unless_option" in one for one in workflow["transitions"])
    last = len(transitions) - 1
    line = {"c": 9, "d": 10}[transitions[last]]
    assert found.values[("workflow", "transitions", last, "id")] == Position("_shared/w.yaml", line, 10)


def test_whole_values() -> None:
    parts = Parts(
        choices__国="- {code: JP, label: 日本}\n",
        choices__区分="choices: {a: 甲, b: 乙}\n",
        approvals__課長="steps: [{role: section_chief}]\n",
        offices__局="offices: [{id: 東京, when: [東京都]}]\n",
    )
    text = (
        "offices: {route_by: 住所, table: _shared/offices/局}\n"
        "pages: [{id: 一, fields: [{id: 国, type: choice, choices: _shared/choices/国,"
        " cases: [{when: x, choices: _shared/choices/区分}]}]}]\n"
        "workflow: {transitions: [{id: a, approval: _shared/approvals/課長}, {id: b, approval: {use: _shared/approvals/課長}}]}\n"
    )
    found = done(text, parts)
    field = found.data["pages"][0]["fields"][0]
    assert field["choices"] == [{"code": "JP", "label": "日本"}]
    assert field["cases"][0]["choices"] == {"a": "甲", "b": "乙"}
    assert [one["approval"] for one in found.data["workflow"]["transitions"]] == [
        {"steps": [{"role": "section_chief"}]}
    ] * 2
    assert found.data["offices"]["table"] == {"offices": [{"id": "東京", "when": ["東京都"]}]}
    assert not found.problems


def test_examples_start_from_given_answers() -> None:
    parts = Parts(
        examples__法人="answers: {商号: 架空, 住所: {都道府県: 東京都}}\nregistries: {登記: found}\n",
        examples__素="{商号: 素}\n",
    )
    text = (
        "examples:\n"
        "  - {name: 一, given: {use: _shared/examples/法人}, answers: {商号: 別}}\n"
        "  - {name: 二, given: {use: _shared/examples/素}, registries: {登記: unavailable}}\n"
        "  - {name: 三, given: {answers: {甲: 1}}, answers: {乙: 2}}\n"
    )
    found = done(text, parts)
    assert found.data["examples"] == [
        {"name": "一", "answers": {"商号": "別", "住所": {"都道府県": "東京都"}}, "registries": {"登記": "found"}},
        {"name": "二", "registries": {"登記": "unavailable"}, "answers": {"商号": "素"}},
        {"name": "三", "answers": {"甲": "1", "乙": "2"}},
    ]


def test_a_notice_takes_its_text_from_a_part() -> None:
    parts = Parts(notices__通知="title: 通知\nbody: 本文\n")
    found = done("notices:\n  - {id: 通知書, upon: granted, use: _shared/notices/通知}\n", parts)
    assert found.data["notices"] == [{"id": "通知書", "upon": "granted", "title": "通知", "body": "本文"}]
    clash = done("notices:\n  - {id: 通知書, title: 別, use: _shared/notices/通知}\n", parts)
    assert codes(clash) == ["use.override"]


@pytest.mark.parametrize(
    ("text", "parts", "wanted"),
    [
        ("pages: [{id: 一, fields: [{use: _shared/g}]}]\n", {"f": CONTACT}, ["use.missing"]),
        ("pages: [{id: 一, fields: [{use: ../秘密}]}]\n", {"f": CONTACT}, ["use.missing"]),
        ("pages: [{id: 一, fields: [{use: _shared/f, label: x}]}]\n", {"f": CONTACT}, ["use.override"]),
        ("pages: [{id: 一, fields: [{use: _shared/f}]}]\n", {"f": "lookups: []\n"}, ["use.kind"]),
        ("pages: [{id: 一, fields: [{use: _shared/f}]}]\n", {"f": "fields: []\nfeilds: []\n"}, ["key.unknown"]),
        ("pages: [{id: 一, fields: [{use: _shared/f}]}]\n", {"f": "fields: [{use: _shared/f}]\n"}, ["use.cycle"]),
        ("workflow: {use: _shared/w, options: [意味]}\n", {"w": WORKFLOW}, ["workflow.option"]),
        ("workflow: {use: _shared/w, states: {}}\n", {"w": WORKFLOW}, ["use.override"]),
        ("workflow: {options: {a: b}, states: {}, transitions: []}\n", {}, ["workflow.options"]),
        ("pages: [{id: 一, fields: [{id: x, choices: _shared/c}]}]\n", {}, ["use.missing"]),
        (
            "pages: [{id: 一, fields: [{use: _shared/f}, {use: _shared/f}]}]\n",
            {"f": "fields: [{id：x}]\n"},
            ["yaml.wide_colon"],
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, parts: dict[str, str], wanted: list[str]) -> None:
    assert codes(done(text, Parts(**parts))) == wanted


def test_a_missing_part_names_the_nearest() -> None:
    found = done("pages: [{id: 一, fields: [{use: _shared/fields/法人申請書}]}]\n", Parts(fields__法人申請者=CONTACT))
    assert "「_shared/fields/法人申請者」ではありませんか。" in found.problems[0].remedy


def test_a_folder_gives_parts_and_nothing_outside(tmp_path: Path) -> None:
    root = tmp_path / "procedures"
    (root / "_shared" / "fields").mkdir(parents=True)
    (root / "電気事業法" / "_shared" / "fields").mkdir(parents=True)
    (root / "_shared" / "fields" / "人.yaml").write_text("fields: []\n", "utf-8")
    (root / "電気事業法" / "_shared" / "fields" / "発電所.yaml").write_text("fields: []\n", "utf-8")
    (root / "電気事業法" / "表.csv").write_text("a\n", "utf-8")
    (tmp_path / "秘密.yaml").write_text("x", "utf-8")
    (root / "_shared" / "fields" / "抜け道.yaml").symlink_to(tmp_path / "秘密.yaml")
    library = FolderLibrary(root)
    assert library.names() == ("_shared/fields/人", "_shared/fields/抜け道", "電気事業法/_shared/fields/発電所")
    assert library.part("_shared/fields/人", "") == ("fields: []\n", (root / "_shared/fields/人.yaml").as_posix())
    assert library.part("電気事業法/_shared/fields/発電所", "") is not None
    for name in (
        "_shared/../../秘密",
        "../秘密",
        "秘密",
        "_shared/fields/抜け道",
        "/etc/passwd",
        "_shared/fields/無い",
    ):
        assert library.part(name, "") is None
    beside = (root / "電気事業法" / "手続.yaml").as_posix()
    assert library.data_file("表.csv", beside) == b"a\n"
    for name in ("../../秘密.yaml", "/etc/passwd", "無い.csv", "../電気事業法"):
        assert library.data_file(name, beside) is None
