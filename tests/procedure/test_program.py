"""Compiling a definition: every formula with its place, cycles with their path, names the applicant may not see."""

import pytest

from tests.case.small import build, codes, made


def _field(index: int, key: str) -> tuple[object, ...]:
    return ("pages", 0, "fields", index, key)


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        ("- {id: a, type: number, label: a, value: b + 1}", "formula.unknown_name", _field(0, "value")),
        ("- {id: a, type: number, label: a, visible_when: a + 1}", "formula.type", _field(0, "visible_when")),
        ("- {id: a, type: number, label: a, max: 上限}", "formula.unknown_name", _field(0, "max")),
        ("- {id: a, type: text, label: a, default: =上限}", "formula.unknown_name", _field(0, "default")),
        ("- {id: a, type: number, label: a, default: 多い}", "default.invalid", _field(0, "default")),
        ("- {id: a, type: choice, label: a, choices: [x], default: y}", "default.invalid", _field(0, "default")),
        ("- {id: a, type: date, label: a, required_when: a}", "formula.type", _field(0, "required_when")),
        ("- {note: 数は《ない名》です。}", "formula.unknown_name", _field(0, "note")),
        (
            "- {id: a, type: text, label: a, cases: [{when: ない名 = 1, required: true}]}",
            "formula.unknown_name",
            ("pages", 0, "fields", 0, "cases", 0, "when"),
        ),
        (
            "- {id: t, type: table, label: t, fields: [{id: x, type: number, label: x, value: 行.y}]}",
            "formula.unknown_part",
            ("pages", 0, "fields", 0, "fields", 0, "value"),
        ),
        (
            "- {id: t, type: table, label: t, rows: {min: ない名}, fields: [{id: x, type: text, label: x}]}",
            "formula.unknown_name",
            ("pages", 0, "fields", 0, "rows", "min"),
        ),
    ],
)
def test_a_mistake_is_found_at_its_place(fields: str, code: str, place: tuple[object, ...]) -> None:
    assert (code, place) in codes(fields)


@pytest.mark.parametrize(
    ("rest", "code", "place"),
    [
        (
            "checks:\n  - {id: c, ensure: ない名 > 1, at: a, message: m}",
            "formula.unknown_name",
            ("checks", 0, "ensure"),
        ),
        ("checks:\n  - {id: c, ensure: a > 1, at: ない, message: m}", "check.at", ("checks", 0, "at")),
        ("checks:\n  - {id: c, any_of: [a, ない], message: m}", "check.at", ("checks", 0, "any_of", 1)),
        (
            "attachments:\n  - {id: x, label: x, required_by: a}",
            "attachment.required_by",
            ("attachments", 0, "required_by"),
        ),
        (
            "lookups:\n  - {id: l, registry: 登記簿, by: b, fills: {ない: name}}",
            "lookup.fills",
            ("lookups", 0, "fills", "ない"),
        ),
        (
            "lookups:\n  - {id: l, registry: 登記簿, by: b, fills: {b: nama}}",
            "lookup.gives",
            ("lookups", 0, "fills", "b"),
        ),
        (
            "lookups:\n  - {id: l, registry: 登記簿, by: b, fills: {}, locks: [b]}",
            "lookup.locks",
            ("lookups", 0, "locks", 0),
        ),
        ("fees:\n  - {id: f, amount: b, timing: at_filing}", "formula.type", ("fees", 0, "amount")),
        (
            "notices:\n  - {id: n, upon: granted, label: n, title: 《ない》, body: x, number: 第《連番》号}",
            "formula.unknown_name",
            ("notices", 0, "title"),
        ),
    ],
)
def test_a_mistake_outside_the_pages_is_found_at_its_place(rest: str, code: str, place: tuple[object, ...]) -> None:
    pages = "pages:\n  - id: p\n    title: p\n    fields:\n      - {id: a, type: number, label: a}\n"
    pages += "      - {id: b, type: text, label: b}\n"
    assert (code, place) in codes(pages + rest + "\n")


def test_a_cycle_is_told_with_its_path() -> None:
    program, findings = build(
        """
- {id: 甲, type: yes_no, label: 甲, visible_when: 乙}
- {id: 乙, type: yes_no, label: 乙, visible_when: 丙 > 1}
- {id: 丙, type: number, label: 丙, value: 'もし(甲, 1, 2)'}
"""
    )
    assert program is None
    (cycle,) = [finding for finding in findings if finding.code == "formula.cycle"]
    assert "「甲」 → 「乙」 → 「丙」 → 「甲」" in cycle.reason


@pytest.mark.parametrize(
    "fields",
    [
        "- {id: a, type: number, label: a, value: a + 1}",
        "- {id: t, type: table, label: t, visible_when: t.件数 > 0, fields: [{id: x, type: text, label: x}]}",
        "- {id: g, type: group, label: g, visible_when: g.x = 1, fields: [{id: x, type: number, label: x}]}",
        "- {id: t, type: table, label: t, fields: [{id: x, type: number, label: x, value: 合計(t.x)}]}",
    ],
)
def test_what_needs_itself_is_a_cycle(fields: str) -> None:
    assert "formula.cycle" in [code for code, _ in codes(fields)]


def test_the_own_column_of_the_row_before_is_none() -> None:
    fields = "- {id: t, type: table, label: t, fields: [{id: x, type: number, label: x, value: 前行.x + 1}]}"
    assert not codes(fields)


OFFICE = """
pages:
  - {{id: 一, title: 一, fields: [{{id: 名, type: text, label: 名{rule}}}]}}
  - {{id: 決定, title: 決定, by: office, fields: [{{id: 点, type: number, label: 点, visible_when: 名 = "x"}}]}}
tables:
  表:
    given: {{点: 点}}
    gives: [書類]
    rows: [{{点: "< 5", 書類: [甲]}}, {{点: ">= 5", 書類: []}}]
attachments:
  - {{id: 甲, label: 甲{attachment}}}
"""


@pytest.mark.parametrize(
    ("rule", "attachment", "place"),
    [
        (", visible_when: 点 > 3", "", ("pages", 0, "fields", 0, "visible_when")),
        ("", ", required_when: 点 > 3", ("attachments", 0, "required_when")),
        ("", ", required_by: 表.書類", ("attachments", 0, "required_by")),  # through a decision table
    ],
)
def test_what_applicants_see_may_not_rest_on_the_offices_answers(
    rule: str, attachment: str, place: tuple[object, ...]
) -> None:
    assert ("formula.office_name", place) in codes(OFFICE.format(rule=rule, attachment=attachment))


def test_the_office_may_read_the_applicants_answers() -> None:
    assert not codes(OFFICE.format(rule="", attachment=""))


def test_dependents_reach_through_calculations_tables_and_lookups() -> None:
    program = made(
        """
lookups:
  - {id: 登記, registry: 登記簿, by: 番号, fills: {商号: name}}
pages:
  - id: p
    title: p
    fields:
      - {id: 番号, type: text, label: 番号}
      - {id: 商号, type: text, label: 商号}
      - {id: 数, type: number, label: 数}
      - {id: 倍, type: number, label: 倍, value: 数 * 2}
      - {id: 上限, type: number, label: 上限, max: 倍}
      - {id: 組, type: group, label: 組, visible_when: 倍 > 3, fields: [{id: 名, type: text, label: 名}]}
      - {id: 他, type: text, label: 他}
"""
    )
    assert program.dependents(("数",)) == {("倍",), ("上限",), ("組",), ("組", "名")}
    assert program.dependents(("番号",)) == {("商号",)}
    assert program.dependents(("他",)) == frozenset()
    assert program.triggers == {("番号",), ("数",), ("倍",), ("組",)}
    assert ("倍",) in program.reads()


def test_all_findings_come_at_once() -> None:
    found = codes(
        "- {id: a, type: number, label: a, value: x1}\n- {id: b, type: number, label: b, visible_when: x2 > 1}"
    )
    assert [code for code, _ in found] == ["formula.unknown_name"] * 2


def test_conditions_that_no_answer_changes_are_found_wherever_they_stand() -> None:
    text = """
pages:
  - id: 頁
    title: 頁
    fields:
      - {id: 額, type: number, label: 額, visible_when: 1 = 1}
      - {id: 区分, type: choice, label: 区分, choices: [a, b], required_when: 額 > 額}
      - {id: 計, type: number, label: 計, value: '額 + 1'}
checks:
  - {id: 検, ensure: '区分 = "a" または 区分 = "b"', at: 区分, message: だめ}
"""
    found = [(code, place[-1]) for code, place in codes(text) if code.startswith("condition.")]
    assert sorted(found) == [
        ("condition.always", "ensure"),
        ("condition.always", "visible_when"),
        ("condition.never", "required_when"),
    ]
