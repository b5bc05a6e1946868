"""What formulas give over answers, tables and blanks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from engine import formula
from tests.formula.sample import ENV, ROWS, SCOPE, context, run

TABLES: list[tuple[str, Any]] = [
    ("合計(明細.金額)", Decimal("3500.5")),
    ('合計(明細.金額, 行.費目 = "旅費")', 1000),
    ("合計(明細.金額, 行.対象)", 1000),
    ("件数(明細)", 3),
    ("明細.件数", 3),
    ("件数(明細.金額)", 2),
    ("件数(明細, 行.対象)", 2),
    ("件数(明細.証憑)", 1),
    ("件数(明細.数量)", 3),  # blank: zero counts
    ("平均(明細.数量)", Fraction(2, 3)),
    ("合計(明細.数量)", 2),
    ("最大(明細.金額)", Decimal("2500.5")),
    ("最小(明細.発注日)", date(2026, 4, 1)),
    ("平均(明細.金額)", Fraction(7001, 4)),
    ('最大(明細.金額, 行.費目 = "人件費")', None),
    ('合計(明細.金額, 行.費目 = "人件費")', 0),
    ("すべて(明細, 行.金額 > 0)", None),
    ("すべて(明細, 行.金額 > 1500)", False),
    ("いずれか(明細, 行.金額 > 1500)", True),
    ("いずれか(明細, 行.金額 > 9999)", None),
    ("すべて(明細.対象)", False),
    ("いずれか(明細.対象)", True),
    ("重複なし(明細.名称)", False),
    ("重複なし(明細.金額)", True),
    ("重複なし(明細.名称, 明細.金額)", True),
    ("重複なし(明細.名称, 行.金額 > 0)", True),
    ("重複なし(明細.所在地)", True),
    ("最初(明細.名称)", "出張"),
    ("最後(明細.金額)", None),
    ("番目(明細.名称, 2)", "机"),
    ("番目(明細.名称, 4)", None),
    ("番目(明細.名称, 0)", None),
    ('表引き("物品費", 明細.費目, 明細.金額)', Decimal("2500.5")),
    ('表引き("人件費", 明細.費目, 明細.金額)', None),
    ('含む(明細.種別, "中古")', True),
    ('含む(明細.所在地.都道府県, "大阪府")', True),
    ('件数(明細, 含む(行.種別, "新品"))', 2),
    ('件数(明細, 行.所在地.都道府県 = "東京都")', 1),
    ("件数(明細, 行番号() >= 2)", 2),
    ("件数(明細, 空欄(行.金額))", 1),
    ("件数(明細, 行.金額 >= 平均(明細.金額))", 1),
    ("件数(明細, 件数(明細, 行.金額 > 2000) = 1)", 3),
    ("合計(施設.物質.量)", 35),
    ('合計(施設.物質.量, 行.物質名 = "A")', 15),
    ("件数(施設, 合計(行.物質.量) >= 10)", 1),
    ("件数(施設.物質)", 3),
    ("施設.物質.件数", 3),
    ("最大(明細.金額, 5000)", 5000),
    ("合計(売上高, 増減, 明細.金額)", Decimal("8500.5")),
    ("合計 + 合計(明細.金額)", Decimal("3503.5")),
    ('含む(書類表.書類, "誓約書")', True),
    ("件数(書類表.書類)", 2),
    ("件数(契約書)", 2),
    ("件数(事業)", 2),
    ('含む(事業, "輸入")', False),
    ("件数(売上高, 増減, 商号)", 3),
]

VALUES: list[tuple[str, Any]] = [
    ("売上高 + 合計", 5003),
    ("売上高 / 3", Fraction(5000, 3)),
    ("売上高 / 4", 1250),
    ("書類表.率 * 2 / 3", Fraction(1, 3)),
    ("-売上高", -5000),
    ("増減 + 1", 1),
    ("空欄(増減)", True),
    ("増減 = 0", True),
    ("内訳.金額 + 1", 1),
    ("内訳.率 + 1", None),
    ("空欄(内訳.金額)", True),
    ("件数(明細.内訳.単価)", 3),
    ("件数(明細, 行.内訳.単価 = 0)", 3),
    ("空欄(商号)", False),
    ("空欄(契約書)", False),
    ("空欄(明細)", False),
    ("空欄(本店所在地)", False),
    ("空欄(本店所在地.市区町村)", True),
    ("『資本金（円）』 × ２", 14),
    ('本店所在地.都道府県 & 本店所在地.市区町村 & "!"', "東京都!"),
    ("商号 & 変更区分", "経産商事追加"),
    ("書式(変更区分)", "追加する"),
    ("書式(売上高)", "5,000"),
    ("書式(同意)", "はい"),
    ('書式(終了日, "yyyy年m月")', "2026年6月"),
    ('書式(終了日, "m月d日")', None),
    ('書式(受付日時, "yyyy/mm/dd h:mm")', "2026/04/01 9:05"),
    ('書式(開始月, "ggge年m月")', "令和8年4月"),
    ("形式(法人番号)", True),
    ('以外(変更区分, "廃止")', True),
    ('以外(変更区分, "追加", "変更")', False),
    ('選ぶ(変更区分, "追加", 1, "廃止", 2, 3)', 1),
    ("もし(同意, 売上高, 0)", 5000),
    ('同意 = はい かつ 変更区分 <> "廃止"', True),
    ('単位換算(売上高, "千円") = 売上高千円', True),
    ('国 = "日本"', True),
    ("不明 > 3", None),
]

DATES: list[tuple[str, Any]] = [
    ("終了日 > 開始日", True),
    ("終了日 >= 日付(2026, 6, 1)", True),
    ("終了日 > 日付(2026, 6, 1)", None),
    ("終了日 < 日付(2026, 6, 30)", None),
    ("終了日 <= 日付(2026, 6, 30)", True),
    ("終了日 = 日付(2026, 6, 15)", None),
    ("終了日 = 日付(2026, 7, 1)", False),
    ("終了日 <> 日付(2026, 7, 1)", True),
    ("日数(終了日, 開始日)", None),
    ("年度(終了日)", 2026),
    ("年(終了日)", 2026),
    ("日(終了日)", None),
    ("開始月 = 開始月", True),
    ("終了日 = 終了日", None),
    ("開始月 < 開始日", False),
    ("開始日 >= 開始月", None),
    ("月後(開始月, 10)", formula.PartialDate(2027, 2)),
    ("月末(開始月)", date(2026, 4, 30)),
    ("開始日 + 30 - 1", date(2026, 4, 30)),
    ("今日() - 開始日", 236),
    ("1 + 開始日", date(2026, 4, 2)),
    ("受付日時 <= 開始日", True),
    ("受付日時 > 開始日", False),
    ("月後(開始日, 12) - 1", date(2027, 3, 31)),
    ("開始時刻 < 時刻(9, 6)", True),
    ("営業日後(日付(2026, 12, 28), 1)", date(2027, 1, 4)),
    ("営業日数(日付(2026, 12, 28), 日付(2027, 1, 4))", 2),
    ("最大(開始日, 今日())", date(2026, 11, 23)),
    ("最小(開始月, 開始月)", formula.PartialDate(2026, 4)),
    ("最小(終了日, 日付(2026, 6, 10))", None),
]


@pytest.mark.parametrize(("text", "expected"), TABLES + VALUES + DATES)
def test_value(text: str, expected: Any) -> None:
    value = run(text)
    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


BLANK: list[tuple[str, Any]] = [
    ("売上高 + 1", None),
    ("売上高 > 1", None),
    ("増減 + 1", 1),
    ("NOT(同意)", None),
    ('変更区分 <> "廃止"', None),
    ('以外(変更区分, "廃止")', True),
    ("以外(同意, はい)", True),
    ("空欄(売上高)", True),
    ("空欄(明細)", True),
    ("空欄(本店所在地)", True),
    ("合計(明細.金額)", 0),
    ("件数(明細)", 0),
    ("明細.件数", 0),
    ("件数(契約書)", 0),
    ("平均(明細.金額)", None),
    ("最大(明細.金額)", None),
    ("すべて(明細, 行.対象)", True),
    ("いずれか(明細, 行.対象)", False),
    ("重複なし(明細.名称)", True),
    ("件数(事業)", None),
    ('含む(事業, "製造")', None),
    ('商号 & "様"', "様"),
    ("最小(売上高, 100)", 100),
    ("最大(売上高, 増減)", 0),
    ("平均(売上高, 100)", 100),
    ("最大(売上高, 売上高 / 2)", None),
    ("合計(売上高, 100)", 100),
    ("最初(明細.名称)", None),
    ("文字数(商号)", None),
    ("形式(法人番号)", None),
    ("もし(同意, 1, 2)", None),
    ("もし(空欄(売上高), 0, 売上高)", 0),
    ("条件(同意, 1, 2)", None),
    ('選ぶ(変更区分, "追加", 1, 2)', None),
    ("日数(終了日, 開始日)", None),
    ("件数(売上高, 商号)", 0),
    ("登記.取得", None),
]


@pytest.mark.parametrize(("text", "expected"), BLANK)
@pytest.mark.parametrize("env", [{}, dict.fromkeys(ENV)])
def test_blanks_are_unknown(text: str, expected: Any, env: dict[str, Any]) -> None:
    value = run(text, env)
    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


def test_a_visible_empty_list_is_known() -> None:
    assert run('含む(事業, "製造")', {"事業": ()}) is False
    assert run("件数(事業)", {"事業": ()}) == 0
    assert run("空欄(事業)", {"事業": ()}) is True


ROW: list[tuple[str, int, Any]] = [
    ("行.金額", 0, 1000),
    ("金額 * 2", 0, 2000),
    ("この行.金額", 1, Decimal("2500.5")),
    ("前行.金額", 1, 1000),
    ("前行.金額", 0, None),
    ("行番号()", 2, 3),
    ("合計(明細.金額, 行.費目 = この行.費目)", 2, 1000),
    ("件数(明細, 行.名称 = この行.名称) = 1", 1, True),
    ("件数(明細, 行番号() < 2)", 2, 1),
    ("数量 + 1", 1, 1),
    ("行.所在地.都道府県", 1, "大阪府"),
    ("前行.数量 + 数量", 1, 2),
    ("行.金額 / 合計(明細.金額) * 100 > 50", 1, True),
    ("空欄(前行.名称)", 0, True),
]


@pytest.mark.parametrize(("text", "row", "expected"), ROW)
def test_inside_a_row(text: str, row: int, expected: Any) -> None:
    assert run(text, row=row) == expected


def test_the_names_a_formula_reads() -> None:
    def names(text: str) -> set[tuple[str, ...]]:
        compiled, problems = formula.compile(
            text, formula.Scope({**SCOPE.names}, "明細", {"行内": formula.Name(formula.Number())})
        )
        assert compiled is not None, problems
        return set(compiled.names)

    assert names('合計(明細.金額, 行.費目 = "旅費") + 売上高') == {("明細", "金額"), ("明細", "費目"), ("売上高",)}
    assert names("行.行内 + この行.行内 + 前行.行内 + 行内") == {("明細", "行内")}
    assert names("明細.件数 + 件数(明細)") == {("明細",)}
    assert names("登記.name & 本店所在地.都道府県") == {("登記", "name"), ("本店所在地", "都道府県")}
    assert names('合計(施設.物質.量, 行.物質名 = "A")') == {("施設", "物質", "量"), ("施設", "物質", "物質名")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今日()", True),
        ("今日 > 開始日", True),
        ("年齢(開始日)", True),
        ("年齢(開始日, 終了日)", False),
        ("開始日", False),
    ],
)
def test_whether_the_day_matters(text: str, expected: bool) -> None:
    compiled, _ = formula.compile(text, SCOPE)
    assert compiled is not None
    assert compiled.uses_today is expected


def test_division_by_zero_warns_with_its_place() -> None:
    compiled, _ = formula.compile("1 + 売上高 / 0", SCOPE)
    assert compiled is not None
    where = context()
    assert compiled.evaluate(ENV, where) is None
    assert where.warnings == ["8文字目の計算で、0で割ろうとしました。"]


@pytest.mark.parametrize("rows", [5_001, 100_000])
def test_more_than_5000_rows_are_unknown(rows: int) -> None:
    for text in ("合計(明細.金額)", "件数(明細)", "件数(明細, 行.対象)", "重複なし(明細.名称)"):
        compiled, _ = formula.compile(text, SCOPE)
        assert compiled is not None
        where = context()
        assert compiled.evaluate({"明細": [{"金額": 1}] * rows}, where) is None
        assert "5,000行まで" in where.warnings[0]


def test_5000_rows_with_a_condition_over_all_rows_are_quick() -> None:
    rows = [{"金額": number, "名称": str(number)} for number in range(5_000)]
    assert run("件数(明細, 行.金額 >= 平均(明細.金額))", {"明細": rows}) == 2_500
    nested, _ = formula.compile("件数(明細, 件数(明細, 行.金額 > 1) > 行.金額)", SCOPE)
    assert nested is not None
    assert nested.evaluate({"明細": rows}, context()) == 4_998
    crossed, problems = formula.compile("件数(施設, 件数(行.物質, 行.量 > 0) > 0)", SCOPE)
    assert crossed is not None, problems


def test_crossing_every_row_with_every_row_stops_at_the_budget() -> None:
    plants = [{"物質": [{"量": 1}] * 400}] * 5_000
    compiled, _ = formula.compile("件数(施設, 件数(行.物質, 行.量 > 0) > 0)", SCOPE)
    assert compiled is not None
    where = context()
    assert compiled.evaluate({"施設": plants}, where) is None
    assert "行が多すぎます" in where.warnings[0]


def test_evaluation_changes_nothing() -> None:
    before = repr(ENV), repr(ROWS)
    run("合計(明細.金額) + 件数(明細, 行.対象)")
    assert (repr(ENV), repr(ROWS)) == before
