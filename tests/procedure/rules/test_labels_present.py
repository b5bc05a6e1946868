"""labels_present: a field or a button that would show its id is found, wherever it stands."""

from tests.procedure.rules.subject import findings

PAGE = """\
pages:
  - id: 申請
    title: 申請
    fields:
      - {id: 番号, type: corporate_number, label: 法人番号}
      - {id: 商号, type: text, label: 商号, required: true}
      - {id: 区分, type: choice, label: 区分, choices: [新規, 変更], required: true}
      - {id: 明細, type: table, label: 明細, fields: [{id: 金額, type: number, label: 金額, blank: zero}, MEMBER]}
      - {id: 計, type: number, label: 計, value: 合計(明細.金額)}
      - FIELD
"""
LABELLED = "{id: x, type: text, label: 名称}"
FLOW = """\
workflow:
  states: {下書き: {holder: applicant, initial: true}, 審査中: {holder: office}, 登録済: {final: granted}}
  transitions:
    - {id: submit, from: 下書き, to: 審査中, by: applicant, label: 申請する}
    - {id: grant, from: 審査中, to: 登録済, by: reviewer}
    - {id: overdue, from: 審査中, to: 登録済, by: system, after: 10 days}
"""


def found(field: str = LABELLED, member: str = LABELLED):
    page = PAGE.replace("FIELD", field).replace("MEMBER", member)
    return [(one.code, one.path, one.level) for one in findings(page) if one.code.endswith("no_label")]


def test_a_field_without_a_label_is_found():
    assert found("{id: kaisha_mei, type: text}") == [
        ("field.no_label", ("pages", 0, "fields", 5, "id"), "warning"),
    ]


def test_in_a_table_and_a_group_too():
    place = ("pages", 0, "fields", 3, "fields", 1, "id")
    assert found(member="{id: su, type: number}") == [("field.no_label", place, "warning")]
    place = ("pages", 0, "fields", 5, "fields", 0, "id")
    assert found("{id: g, type: group, label: 組, fields: [{id: su, type: number}]}") == [
        ("field.no_label", place, "warning"),
    ]


def test_what_nobody_sees_needs_none():
    assert found("{id: 控え, type: text, internal: true}") == []
    assert found() == []


def test_an_act_that_a_person_does_needs_a_label():
    acts = [(one.code, one.path) for one in findings(FLOW) if one.code == "transition.no_label"]
    assert acts == [("transition.no_label", ("workflow", "transitions", 1, "id"))]
