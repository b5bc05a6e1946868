"""Names of a procedure: fields, parts, columns, lookups, decision tables, the case; each with the type formulas see."""

from engine import formula
from engine.procedure.scope import build
from tests.case.small import made

PROGRAM = made(
    """
windows:
  - {name: 第1回, from: 2026-04-01, until: 2026-05-31}
lookups:
  - {id: 登記, registry: 登記簿, by: 番号, fills: {}}
tables:
  書類の表:
    given: {区分: 区分}
    gives: [書類, 窓口, 手数料]
    rows: [{区分: 甲, 書類: [一, 二], 窓口: 本省, 手数料: 100}, {区分: 乙, 書類: [], 窓口: 局, 手数料: 0.5}]
  行ごとの表:
    given: {区分: 明細.区分}
    gives: [窓口]
    rows: [{区分: 甲, 窓口: 本省}, {区分: 乙, 窓口: 局}]
pages:
  - id: p
    title: p
    fields:
      - {id: 番号, type: text, label: 番号, required: true}
      - {id: 区分, type: choice, label: 区分, choices: [甲, 乙]}
      - {id: 住所, type: address, label: 住所}
      - id: 明細
        type: table
        label: 明細
        fields: [{id: 区分, type: choice, label: 区分, choices: [甲, 乙]}, {id: 額, type: yen, label: 額, blank: zero}]
  - {id: 地点, title: 地点, repeat: {min: 1}, fields: [{id: 電力, type: number, label: 電力}]}
  - {id: 決定, title: 決定, by: office, fields: [{id: 許可番号, type: text, label: 許可番号}]}
"""
)
NAMES = PROGRAM.scopes.top.names


def _record(name: str) -> dict[str, formula.Type]:
    kind = NAMES[name].type
    assert isinstance(kind, formula.Record)
    return dict(kind.parts)


def test_fields_are_names() -> None:
    assert NAMES["番号"].type == formula.Text()
    assert not NAMES["番号"].optional
    assert NAMES["区分"].optional
    assert "都道府県" in _record("住所")
    rows = NAMES["明細"].type
    assert isinstance(rows, formula.Rows)
    assert rows.zeros == {"額"}
    assert isinstance(NAMES["地点"].type, formula.Rows)  # of pages only a repeating one is a name
    assert "p" not in NAMES


def test_lookups_and_tables_are_names() -> None:
    assert _record("登記")["取得"] == formula.YesNo()
    assert _record("登記")["capital"] == formula.Number("円")
    assert _record("書類の表") == {
        "書類": formula.ListOf(formula.Text()),
        "窓口": formula.Text(),
        "手数料": formula.Number(),
    }
    assert _record("行ごとの表") == {"窓口": formula.ListOf(formula.Text())}  # asked for a list: joined


def test_the_case_is_a_name() -> None:
    assert _record("案件")["提出日"] == formula.Date()
    states = _record("案件")["状態"]
    assert isinstance(states, formula.Choice)
    assert states.codes is not None
    assert "受付済" in states.codes
    assert _record("申請者")["代理"] == formula.YesNo()
    assert set(_record("受付期間")) == {"名称", "開始", "終了"}
    outcome = NAMES["結論"].type
    assert isinstance(outcome, formula.Choice)
    assert outcome.codes is not None
    assert outcome.codes[:2] == ("granted", "refused")


def test_rows_have_scopes_of_their_own() -> None:
    scope = PROGRAM.scopes.at(("明細", "額"))
    assert scope.row == "明細"
    assert set(scope.row_names) == {"区分", "額"}
    assert PROGRAM.scopes.at(("番号",)) is PROGRAM.scopes.top
    assert PROGRAM.scopes.at(("地点", "電力")).row == "地点"
    assert PROGRAM.scopes.office == {"許可番号"}


def test_a_registry_nobody_knows_gives_only_whether_it_answered() -> None:
    found = build(PROGRAM.procedure, {}).top.names["登記"].type
    assert found == formula.Record({"取得": formula.YesNo()})
