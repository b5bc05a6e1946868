"""Decision tables: which rows an answer meets, and the proof that there is neither gap nor overlap."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine import formula
from engine.formula import Context
from engine.procedure.decision import Given, Table, prepare
from engine.procedure.decision_cells import BadCell, meets, read_cell
from engine.procedure.decision_proof import Domain, prove
from engine.procedure.model import DecisionTable
from tests.case.small import codes

CONTEXT = Context(date(2026, 11, 24))
AB = formula.Choice(("a", "b", "c"))


def _table(rows: list[dict[str, Any]], kinds: dict[str, formula.Type], hit: str = "one") -> Table:
    givens = [Given(name, lambda env, _, name=name: env.get(name), kind) for name, kind in kinds.items()]
    table = DecisionTable(id="表", given=dict.fromkeys(kinds, "x"), gives=("書類",), hit=hit, rows=rows)
    made, findings = prepare(table, givens)
    assert not findings
    return made


def _proof(rows: list[dict[str, Any]], kinds: dict[str, formula.Type], hit: str = "one", **domain: Any) -> list[str]:
    found = prove(_table(rows, kinds, hit), [Domain(**domain)] * len(kinds), list(kinds))
    return [f"{finding.code} {finding.path[3:]} {finding.reason}" for finding in found]


@pytest.mark.parametrize(
    ("cell", "kind", "yes", "no"),
    [
        ("a", AB, "a", "b"),
        (["a", "b"], AB, "b", "c"),
        ("はい", formula.YesNo(), True, False),
        (">= 100", formula.Number(), 100, 99),
        ("＜ 1,000", formula.Number(), 999, 1000),
        ("10..20", formula.Number(), 20, 21),
        ("..20", formula.Number(), -5, 21),
        (["1", "> 5"], formula.Number(), 1, 5),
        ("2026-04-01..", formula.Date(), date(2026, 4, 1), date(2026, 3, 31)),
        ("> 5", formula.Text(), "> 5", "6"),  # in a text column a plain value
    ],
)
def test_a_cell_meets(cell: Any, kind: formula.Type, yes: Any, no: Any) -> None:
    read = read_cell(cell, kind)
    assert meets(read, yes)
    assert not meets(read, no)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("x", AB),
        ("多い", formula.Number()),
        ("20..10", formula.Number()),
        ("昨日", formula.Date()),
        ("?", formula.YesNo()),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(cell: str, kind: formula.Type) -> None:
    with pytest.raises(BadCell):
        read_cell(cell, kind)


def test_one_row_decides_and_a_blank_decides_nothing() -> None:
    rows = [{"区分": "a", "書類": ["一", "二"]}, {"区分": ["b", "c"], "書類": []}]
    table = _table(rows, {"区分": AB})
    assert table.decide({"区分": "a"}, CONTEXT) == {"書類": ("一", "二")}
    assert table.decide({"区分": "c"}, CONTEXT) == {"書類": ()}
    assert table.decide({}, CONTEXT) == {"書類": None}


def test_first_and_all() -> None:
    rows = [{"数": ">= 10", "書類": "大"}, {"数": ">= 5", "書類": "中"}, {"数": "*", "書類": "小"}]
    first, every = (_table(rows, {"数": formula.Number()}, hit) for hit in ("first", "all"))
    assert first.decide({"数": 7}, CONTEXT) == {"書類": "中"}
    assert first.decide({}, CONTEXT) == {"書類": None}  # a blank may still become 10
    assert every.decide({"数": 12}, CONTEXT) == {"書類": ("大", "中", "小")}


def test_a_list_is_looked_up_value_by_value() -> None:
    rows = [{"項": "a", "国": "*", "書類": ["一"]}, {"項": ["b", "c"], "国": "x", "書類": ["二", "一"]}]
    givens = [
        Given("項", lambda env, _: env.get("項"), AB, many=True),
        Given("国", lambda env, _: env.get("国"), formula.Text()),
    ]
    data = DecisionTable(id="表", given={"項": "x", "国": "y"}, gives=("書類",), rows=rows)
    table, _ = prepare(data, givens)
    assert table.decide({"項": ["b", None, "a"], "国": "x"}, CONTEXT) == {"書類": ("一", "二")}
    assert table.decide({"項": [], "国": "x"}, CONTEXT) == {"書類": ()}


@pytest.mark.parametrize(
    ("rows", "kinds", "hit", "expected"),
    [
        ([{"区分": "a"}, {"区分": ["b", "c"]}], {"区分": AB}, "one", ""),
        ([{"区分": "a"}, {"区分": "b"}], {"区分": AB}, "one", "table.gap () 区分が「c」のとき"),
        ([{"区分": "a"}, {"区分": "*"}], {"区分": AB}, "one", "table.overlap (1,) 区分が「a」のとき、1行目と2行目"),
        ([{"区分": "a"}, {"区分": "*"}], {"区分": AB}, "first", ""),
        ([{"区分": "*"}, {"区分": "a"}], {"区分": AB}, "first", "table.row_dead (1,) 2行目"),
        ([{"文": "x"}], {"文": formula.Text()}, "one", "table.gap () 文がこれら以外の値のとき"),
        ([{"文": "x"}, {"文": "*"}], {"文": formula.Text()}, "first", ""),
        ([{"数": "< 10"}, {"数": ">= 10"}], {"数": formula.Number()}, "one", ""),
        ([{"数": "< 10"}, {"数": "> 10"}], {"数": formula.Number()}, "one", "table.gap () 数が「10」のとき"),
        ([{"数": "0..9"}, {"数": "10.."}], {"数": formula.Number()}, "one", "table.gap"),
        ([{"数": "< 2"}, {"数": "1.5.."}], {"数": formula.Number()}, "one", "table.overlap (1,) 数が「1.5」のとき"),
        ([{"可": "はい"}], {"可": formula.YesNo()}, "one", "table.gap () 可がいいえのとき"),
        (
            [{"区分": "a", "可": "*"}, {"区分": ["b", "c"], "可": "はい"}, {"区分": "b", "可": "いいえ"}],
            {"区分": AB, "可": formula.YesNo()},
            "one",
            "table.gap () 区分が「c」、可がいいえのとき",
        ),
        (
            [{"日": "..2026-03-31"}, {"日": "2026-04-01.."}],
            {"日": formula.Date()},
            "one",
            "",
        ),
    ],
)
def test_the_proof(rows: list[dict[str, Any]], kinds: dict[str, formula.Type], hit: str, expected: str) -> None:
    found = _proof(rows, kinds, hit)
    assert (found == []) if not expected else any(each.startswith(expected) for each in found), found


def test_bounds_and_whole_numbers_of_the_field_count() -> None:
    rows = [{"数": "0..9"}, {"数": "10..100"}]
    assert _proof(rows, {"数": formula.Number()}, low=0, high=100, whole=True) == []
    assert any("table.gap" in each for each in _proof(rows, {"数": formula.Number()}, low=0, high=100))


cell = st.one_of(
    st.just("*"),
    st.sampled_from(["a", "b", "c"]),
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3),
)
number = st.sampled_from(["*", "1", "< 1", ">= 1", "1..3", "> 3", "..2", "2"])


@settings(max_examples=150)
@given(st.lists(st.fixed_dictionaries({"区分": cell, "数": number}), min_size=1, max_size=5))
def test_the_proof_agrees_with_trying_every_answer(rows: list[dict[str, Any]]) -> None:
    table = _table(rows, {"区分": AB, "数": formula.Number()})
    answers = [
        [all(meets(cell, value) for cell, value in zip(line.cells, pair, strict=True)) for line in table.lines]
        for pair in product("abc", map(Decimal, ["0", "1", "1.5", "2", "2.5", "3", "4"]))
    ]
    found = {finding.code for finding in prove(table, [Domain(), Domain()], ["区分", "数"])}
    assert ("table.gap" in found) == any(not any(met) for met in answers)
    assert ("table.overlap" in found) == any(sum(met) > 1 for met in answers)


def test_a_big_table_is_proved_in_time() -> None:
    kinds = {name: formula.Choice(tuple(f"{name}{n}" for n in range(40))) for name in "pqr"}
    rows = [{"p": f"p{n}", "q": f"q{m}", "r": "*"} for n in range(40) for m in range(40)]
    assert _proof(rows, kinds) == []


def test_a_definition_hears_of_gaps_and_bad_cells() -> None:
    found = codes(
        """
pages:
  - {id: p, title: p, fields: [{id: 区分, type: choice, label: 区分, choices: [甲, 乙]}]}
tables:
  欠け: {given: {区分: 区分}, gives: [書類], rows: [{区分: 甲, 書類: [一]}]}
  字違い: {given: {区分: 区分}, gives: [書類], rows: [{区分: 申, 書類: [一]}, {区分: 乙, 書頼: [二]}]}
  種別:
    given: {種別: 申請者.種別}
    gives: [書類]
    rows: [{種別: corporation, 書類: []}, {種別: sole_proprietor, 書類: []}]
"""
    )
    assert ("table.gap", ("tables", "欠け")) in found
    assert ("table.cell", ("tables", "字違い", "rows", 0, "区分")) in found
    assert ("table.column", ("tables", "字違い", "rows", 1, "書頼")) in found
    assert not [path for code, path in found if path[1] == "種別"]  # only this procedure's kinds must be covered


def test_a_ratio_is_an_exact_number_as_result() -> None:
    table = DecisionTable(
        id="率", given={"区分": "x"}, gives=("率",), rows=[{"区分": "a", "率": "2/3"}, {"区分": "*", "率": "0.5"}]
    )
    made, findings = prepare(table, [Given("区分", lambda env, _: env.get("区分"), formula.Text())])
    assert not findings
    assert made.outputs == (("率", formula.Number()),)
    assert [line.results for line in made.lines] == [(Fraction(2, 3),), (Decimal("0.5"),)]
    text = DecisionTable(id="率", given={"区分": "x"}, gives=("率",), rows=[{"率": "2/0"}])
    assert prepare(text, [])[0].outputs == (("率", formula.Text()),)


def test_a_table_may_ask_another_whose_results_are_known() -> None:
    text = """
pages:
  - id: 頁
    title: 頁
    fields:
      - {id: 区分, type: choice, label: 区分, choices: [a, b], required: true}
      - {id: 宛先, type: text, label: 宛先, value: 順.宛先}
tables:
  窓口:
    given: {区分: 区分}
    gives: [窓口]
    rows: [{区分: a, 窓口: 本省}, {区分: b, 窓口: 局}]
  順:
    given: {窓口: 窓口.窓口}
    gives: [宛先]
    rows: [{窓口: 本省, 宛先: 大臣}, {窓口: 局, 宛先: 局長}]
"""
    assert codes(text) == []
    assert [code for code, _ in codes(text.replace(", {窓口: 局, 宛先: 局長}", ""))] == ["table.gap"]
