"""Every rule: the base definition is clean, and each change gives exactly the expected code at the expected place."""

from pathlib import Path

import pytest

from engine.procedure.rules import RULES
from tests.procedure.rules.subject import codes, findings

STATES = """\
workflow:
  states:
    下書き: {holder: applicant, initial: true}
    審査中: {holder: office}
    登録済: {final: granted}
    拒否: {final: refused}
"""
END = """\
    - {id: grant, label: 登録する, from: 審査中, to: 登録済, by: reviewer}
    - {id: refuse, label: 拒否する, from: 審査中, to: 拒否, by: reviewer, asks: [reason]}
"""
FLOW = STATES + "  transitions:\n    - {id: submit, from: 下書き, to: 審査中, by: applicant}\n"


def page(*fields: str) -> str:
    lines = "".join(f"      - {field}\n" for field in fields)
    kept = (
        "      - {id: 番号, type: corporate_number, label: 法人番号}\n"
        "      - {id: 商号, type: text, label: 商号, required: true}\n"
        "      - {id: 区分, type: choice, label: 区分, choices: [新規, 変更], required: true}\n"
        "      - {id: 明細, type: table, label: 明細, fields: [{id: 金額, type: number, label: 金額, blank: zero}]}\n"
    )
    return f"pages:\n  - id: 申請\n    title: 申請\n    fields:\n{kept}{lines}"


ASSESSED = (
    page()
    + "  - {id: 評価, title: 評価, by: office, ask_at: assess, fields: [{id: 点, type: number, label: 点, FIELD}]}\n"
    + FLOW.replace("id: submit,", "id: submit, label: 申請する,")
    + END
    + "    - {id: assess, label: 評価する, from: 審査中, to: same, by: BY}\n"
)

REMIND = END + "    - {id: remind, from: 審査中, to: same, after: 10 days, does: {DOES}}\n"

CASES = [
    (
        "does.unknown",
        ("workflow", "transitions", 3, "does", "mail"),
        FLOW.replace("id: submit,", "id: submit, label: 申請する,") + REMIND.replace("DOES", "mail: applicant"),
    ),
    (
        "role.unknown",
        ("workflow", "transitions", 3, "does", "notify"),
        FLOW.replace("id: submit,", "id: submit, label: 申請する,") + REMIND.replace("DOES", "notify: aplicant"),
    ),
    ("role.unknown", ("parties", 0, "named_by"), "parties:\n  - {id: 代理人, label: 代理人, named_by: nobody}\n"),
    (
        "role.unknown",
        ("notices", 0, "to"),
        "notices:\n  - {id: 登録通知, upon: grant, to: aplicant, appeal: {to: 経済産業大臣}}\n"
        "  - {id: 拒否通知, upon: refused, to: applicant, appeal: {to: 経済産業大臣}}\n",
    ),
    # code, place, what is changed
    ("id.duplicate", ("pages", 0, "fields", 4, "id"), page("{id: 商号, type: text, label: もう一つ}")),
    ("text.not_merged", ("pages", 0, "fields", 4, "label"), page("{id: 題, type: text, label: 《商号》の題}")),
    (
        "id.lookalike",
        ("pages", 0, "fields", 5, "id"),
        page("{id: カナ, type: text, label: a}", "{id: ｶﾅ, type: text, label: b}"),
    ),
    ("id.reserved", ("pages", 0, "fields", 4, "id"), page("{id: 案件, type: text, label: 案件}")),
    (
        "id.duplicate",
        ("attachments", 1, "id"),
        "attachments:\n  - {id: 誓約書, label: a, required_by: 書類表.書類}\n  - {id: 誓約書, label: b}\n",
    ),
    ("name.unknown", ("queue", "columns", 0), "queue: {columns: [商合]}\n"),
    ("name.unknown", ("offices", "route_by"), "offices: {route_by: 住所, none: 本省}\n"),
    (
        "registry.unknown",
        ("lookups", 0, "registry"),
        "lookups:\n  - {id: 登記, registry: 登記情報, by: 番号, fills: {商号: name}}\n",
    ),
    (
        "registry.value_unknown",
        ("lookups", 0, "fills", "商号"),
        "lookups:\n  - {id: 登記, registry: 登記情報連携, by: 番号, fills: {商号: nmae}}\n",
    ),
    (
        "registry.lock_unfilled",
        ("lookups", 0, "locks", 1),
        "lookups:\n  - {id: 登記, registry: 登記情報連携, by: 番号, fills: {商号: name}, locks: [商号, 区分]}\n",
    ),
    ("registry.no_key", ("lookups", 0), "lookups:\n  - {id: 登記, registry: 登記情報連携, fills: {商号: name}}\n"),
    (
        "field.computed_required",
        ("pages", 0, "fields", 4, "required"),
        page("{id: 計, type: number, label: 計, value: 合計(明細.金額), required: true}"),
    ),
    (
        "field.computed_default",
        ("pages", 0, "fields", 4, "default"),
        page("{id: 計, type: number, label: 計, value: 合計(明細.金額), default: 1}"),
    ),
    ("field.range_empty", ("pages", 0, "fields", 4, "max"), page("{id: 数, type: number, label: 数, min: 10, max: 5}")),
    (
        "field.required_twice",
        ("pages", 0, "fields", 4, "required_when"),
        page('{id: 数, type: number, label: 数, required: true, required_when: 区分 = "新規"}'),
    ),
    (
        "field.locked",
        ("pages", 0, "fields", 4, "locked"),
        page("{id: 数, type: number, label: 数, required: true, locked: true}"),
    ),
    ("field.my_number", ("pages", 0, "fields", 4, "label"), page("{id: 番, type: text, label: マイナンバー（12桁）}")),
    ("field.my_number", ("pages", 0, "fields", 4, "id"), page("{id: 個人番号, type: text, label: 番号}")),
    (
        "attachment.table_unknown",
        ("attachments", 0, "required_by"),
        "attachments:\n  - {id: 誓約書, label: 誓約書, required_by: 書類表.資料}\n",
    ),
    (
        "attachment.unreachable",
        ("attachments", 1, "required_by"),
        "attachments:\n  - {id: 誓約書, label: 誓約書, required_by: 書類表.書類}\n  - {id: 図面, label: 図面, required_by: 書類表.書類}\n",
    ),
    (
        "table.document_unknown",
        ("tables", "書類表", "rows", 1, "書類"),
        "tables:\n  書類表:\n    given: {区分: 区分}\n    gives: [書類]\n    rows:\n      - {区分: 新規, 書類: [誓約書]}\n      - {区分: 変更, 書類: [請約書]}\n",
    ),
    ("office.missing", ("offices",), "offices: {several: 本省}\n"),
    (
        "office.overlap",
        ("offices", "table", "offices", 1, "when"),
        "offices:\n  none: 本省\n  route_by: 商号\n  table: {offices: [{id: 東, when: [東京都]}, {id: 西, when: [東京都]}]}\n",
    ),
    ("office.no_route", ("offices",), "offices:\n  none: 本省\n  table: {offices: [{id: 東, when: [東京都]}]}\n"),
    ("processing.missing", ("processing",), "processing: {}\n"),
    ("processing.notification", ("processing",), "kind: notification\n"),
    ("date.invalid", ("effective", "from"), "effective: {from: 2026-02-30}\n"),
    ("date.order", ("effective", "until"), "effective: {from: 2026-04-01, until: 2026-03-31}\n"),
    ("date.order", ("windows", 0, "until"), "windows:\n  - {from: 2026-04-01, until: 2026-03-31}\n"),
    ("state.no_initial", ("workflow", "states"), FLOW.replace(", initial: true", "") + END),
    (
        "state.two_initial",
        ("workflow", "states", "審査中"),
        FLOW.replace("{holder: office}", "{holder: applicant, initial: true}") + END,
    ),
    (
        "state.initial_final",
        ("workflow", "states", "下書き"),
        FLOW.replace("initial: true", "initial: true, final: cancelled") + END,
    ),
    ("state.unknown", ("workflow", "transitions", 1, "to"), FLOW + END.replace("to: 登録済", "to: 登録ずみ")),
    (
        "transition.no_target",
        ("workflow", "transitions", 3, "id"),
        FLOW + END + "    - {id: x, label: x, from: 審査中, by: reviewer}\n",
    ),
    (
        "transition.from_final",
        ("workflow", "transitions", 3, "from"),
        FLOW + END + "    - {id: x, label: x, from: 登録済, to: 下書き, by: applicant}\n",
    ),
    (
        "state.unreachable",
        ("workflow", "states", "保留"),
        (FLOW + END).replace("    登録済:", "    保留: {holder: office}\n    登録済:")
        + "    - {id: x, label: x, from: 保留, to: 審査中, by: reviewer}\n",
    ),
    (
        "state.no_way_out",
        ("workflow", "states", "保留"),
        (FLOW + END).replace("    登録済:", "    保留: {holder: office}\n    登録済:")
        + "    - {id: x, label: x, from: 審査中, to: 保留, by: reviewer}\n",
    ),
    (
        "state.no_final",
        ("workflow", "states"),
        (FLOW + END).replace("final: granted", "holder: office").replace("final: refused", "holder: office"),
    ),
    (
        "transition.gap",
        ("workflow", "transitions", 3, "to"),
        FLOW
        + END
        + "    - id: x\n      label: x\n      from: 審査中\n      by: reviewer\n      to: [{when: 計 > 1, state: 登録済}]\n",
    ),
    (
        "transition.overlap",
        ("workflow", "transitions", 3, "to", 1),
        FLOW
        + END
        + "    - id: x\n      label: x\n      from: 審査中\n      by: reviewer\n      to: [{when: 計 > 1, state: 登録済}, {when: 計 > 1, state: 登録済}, {else: 審査中}]\n",
    ),
    (
        "transition.overlap",
        ("workflow", "transitions", 4, "id"),
        FLOW
        + END
        + "    - {id: x, from: 審査中, to: 登録済, after: 10 days}\n    - {id: y, from: 審査中, to: 登録済, after: 10 days}\n",
    ),
    (
        "approval.no_outcome",
        ("workflow", "transitions", 3, "id"),
        FLOW
        + END
        + "    - {id: x, label: x, from: 審査中, by: approver, approval: {steps: [{role: approver}], returns_to: 審査中}}\n",
    ),
    (
        "approval.no_return",
        ("workflow", "transitions", 3, "approval"),
        FLOW
        + END
        + "    - {id: x, label: x, from: 審査中, by: approver, approval: {steps: [{role: approver}]}, outcomes: {granted: 登録済}}\n",
    ),
    (
        "outcome.unknown",
        ("workflow", "transitions", 3, "outcomes", "grant"),
        FLOW + END + "    - {id: x, label: x, from: 審査中, by: approver, outcomes: {grant: 登録済}}\n",
    ),
    (
        "outcome.nowhere",
        ("workflow", "transitions", 3, "asks"),
        FLOW + END + "    - {id: x, label: x, from: 審査中, to: 審査中, by: reviewer, asks: [outcome]}\n",
    ),
    (
        "role.unknown",
        ("workflow", "transitions", 1, "by"),
        FLOW + END.replace("登録済, by: reviewer", "登録済, by: reveiwer"),
    ),
    (
        "role.unknown",
        ("workflow", "states", "審査中", "holder"),
        (FLOW + END).replace("holder: office", "holder: ofice"),
    ),
    (
        "role.missing",
        ("workflow", "transitions", 3, "id"),
        FLOW + END + "    - {id: x, label: x, from: 審査中, to: 登録済}\n",
    ),
    (
        "role.assignee_unnamed",
        ("workflow", "transitions", 3, "by"),
        FLOW + END + "    - {id: x, label: x, from: 審査中, to: 登録済, by: assignee}\n",
    ),
    (
        "upon.unknown",
        ("notices", 2, "upon"),
        "notices:\n  - {id: a, upon: grant, appeal: {to: 大臣}}\n  - {id: b, upon: refused, appeal: {to: 大臣}}\n  - {id: c, upon: granded}\n",
    ),
    (
        "do.unknown",
        ("examples", 0, "then", 0, "do"),
        "examples:\n  - {name: a, expect: {valid: true}, then: [{do: sumbit}]}\n",
    ),
    (
        "ask_at.unknown",
        ("pages", 1, "ask_at"),
        page() + "  - {id: 決定, title: 決定, by: office, ask_at: decide, fields: [{id: 号, type: text, label: 号}]}\n",
    ),
    (
        "ask.unknown",
        ("workflow", "transitions", 3, "asks", 0),
        FLOW + END + "    - {id: x, label: x, from: 審査中, to: 登録済, by: reviewer, asks: [resaon]}\n",
    ),
    (
        "field.required_unseen",
        ("pages", 1, "fields", 0, "seen_by"),
        ASSESSED.replace("BY", "reviewer").replace("FIELD", "required: true, seen_by: [legal]"),
    ),
    (
        "field.required_unseen",
        ("pages", 1, "fields", 0, "seen_by"),
        ASSESSED.replace("BY", "[legal, reviewer]").replace("FIELD", 'required_when: 区分 = "新規", seen_by: [legal]'),
    ),
    (
        "field.required_unseen",
        ("pages", 1, "seen_by"),
        ASSESSED.replace("BY", "reviewer")
        .replace("FIELD", "required: true")
        .replace("by: office", "by: office, seen_by: [legal]"),
    ),
    (
        "field.required_unseen",
        ("pages", 1, "fields", 0, "seen_by"),
        ASSESSED.replace("BY", "reviewer, asks: [{field: 点, required: true}]").replace("FIELD", "seen_by: [legal]"),
    ),
    (
        "field.required_unseen",
        ("pages", 0, "fields", 4, "seen_by"),
        page("{id: 秘, type: text, label: 秘, required: true, seen_by: [legal]}"),
    ),
    (
        "transition.refusal_without_reason",
        ("workflow", "transitions", 2, "id"),
        FLOW + END.replace(", asks: [reason]", ""),
    ),
    (
        "notice.no_appeal",
        ("notices", 0, "id"),
        "notices:\n  - {id: a, upon: grant}\n  - {id: b, upon: refused, appeal: {to: 大臣}}\n",
    ),
    ("notice.refusal_missing", ("notices",), "notices:\n  - {id: a, upon: grant, appeal: {to: 大臣}}\n"),
    ("part.unused", ("lookups", 0, "id"), "lookups:\n  - {id: 登記, registry: 登記情報連携, by: 番号}\n"),
    ("part.unused", ("tables", "書類表"), "attachments: []\n"),
    ("examples.none", ("examples",), "examples: []\n"),
    ("examples.no_valid", ("examples",), "examples:\n  - {name: a, expect: {valid: false}}\n"),
    ("examples.duplicate", ("examples", 1, "name"), "examples:\n  - {name: a, expect: {valid: true}}\n  - {name: a}\n"),
    (
        "examples.from_unknown",
        ("examples", 1, "from"),
        "examples:\n  - {name: a, expect: {valid: true}}\n  - {name: b, from: c}\n",
    ),
]


def test_the_base_definition_has_no_finding():
    assert codes() == []


@pytest.mark.parametrize(("code", "place", "changes"), CASES, ids=[f"{case[0]} {n}" for n, case in enumerate(CASES)])
def test_a_change_is_found_at_its_place(code, place, changes):
    found = [(finding.code, finding.path) for finding in findings(changes)]
    assert (code, place) in found
    assert all(finding.reason for finding in findings(changes))


@pytest.mark.parametrize(
    ("by", "field"),
    [
        ("legal", "required: true, seen_by: [legal]"),
        ("reviewer", "required: true, seen_by: [legal, reviewer]"),
        ("reviewer", "seen_by: [legal]"),
        ("office", "required: true, seen_by: [legal]"),
        ("reviewer", "default: 1, required: true, seen_by: [legal]"),
        ("reviewer, asks: [{field: 点, required: false}]", "required: true, seen_by: [legal]"),
        (
            "legal}\n    - {id: again, label: x, from: 審査中, to: same, by: reviewer, asks: [点]",
            "required: true, seen_by: [legal]",
        ),
    ],
)
def test_who_must_fill_in_a_field_and_sees_it_is_no_finding(by, field):
    assert codes(ASSESSED.replace("BY", by).replace("FIELD", field)) == []


def test_what_is_required_and_unseen_says_who_and_what_to_do():
    (found,) = findings(ASSESSED.replace("BY", "reviewer").replace("FIELD", "required: true, seen_by: [legal]"))
    assert "処理「評価する」では「点」が必須" in found.reason
    assert "seen_by に reviewer を加える" in found.remedy


def test_the_file_is_named_by_the_id():
    assert codes(file="見本.yaml") == ["file.name"]
    assert codes(file="1.yaml") == []


def test_ids_keep_their_meaning_from_version_to_version():
    number = page("{id: 数, type: number, label: 従業員の数}")
    assert codes(page("{id: 数, type: text, label: 従業員の数}"), previous=number) == ["id.retyped"]
    assert codes(page("{id: 従業員数, type: number, label: 従業員の数}"), previous=number) == ["id.renamed"]
    assert codes(page("{id: 数, type: number, label: 社員の数}"), previous=number) == []
    longer = (FLOW + END).replace("    登録済:", "    保留: {holder: office}\n    登録済:")
    assert "id.state_removed" in codes(previous=longer)
    assert "id.procedure_changed" in codes('id: "2"\n', previous="", file="2.yaml")


def test_every_code_of_every_rule_is_shown_here():
    versions = {"id.retyped", "id.renamed", "id.procedure_changed", "id.state_removed"}
    here = {code for code, _, _ in CASES} | versions | {"file.name"}
    elsewhere = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    rules = [rule for rule in RULES if rule.__name__.split(".")[-1] not in elsewhere]  # the others have their own test
    assert here == {code for rule in rules for code in rule.CODES}
