"""What the rest of the product uses: texts with values, explanations, constants, the palette, and purity."""

from __future__ import annotations

import ast
import html
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from engine import formula
from engine.formula import NOT_CONSTANT, Use
from tests.formula.sample import ENV, ROW_SCOPE, ROWS, SCOPE, context

_FOLDER = Path(formula.__file__).parent


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("《商号》 御中", "経産商事 御中"),
        ("«商号»", "経産商事"),
        ("差は《売上高 - 合計》円です。", "差は4,997円です。"),
        ("《売上高 / 3》", "1,666.666667"),
        ("《年(開始日)》年度", "2026年度"),
        ("《開始日》から《終了日》まで", "2026年4月1日から2026年6月まで"),
        ('《書式(開始日, "ggge年m月d日")》', "令和8年4月1日"),
        ("《受付日時》", "2026年4月1日 9時05分"),
        ("《変更区分》《同意》", "追加するはい"),
        ("《事業》", "製造、販売"),
        ("《本店所在地》", "1000013 東京都"),
        ("《契約書》", "2件"),
        ("[《登記.name》]", "[]"),
        ("《《商号》》", "《商号》》"),
        ("《『資本金（円）』》", "7"),
        ('《置換(商号, "》", "「")》終', "経産商事終"),
        ("{{7*7}} ${x} <b>", "{{7*7}} ${x} <b>"),
        ("", ""),
    ],
)
def test_merge_text(text: str, rendered: str) -> None:
    merged, problems = formula.merge_text(text, SCOPE)
    assert merged is not None, problems
    assert merged.render(ENV, context()) == rendered


def test_values_in_a_text_are_escaped_and_the_authors_words_are_not() -> None:
    merged, _ = formula.merge_text("<p>《商号》</p>", SCOPE)
    assert merged is not None
    assert merged.names == {("商号",)}
    assert merged.uses_today is False
    assert merged.render({"商号": '<script>"&'}, context(), html.escape) == "<p>&lt;script&gt;&quot;&amp;</p>"
    assert merged.render({"商号": "《売上高》{{7*7}}"}, context()) == "<p>《売上高》{{7*7}}</p>"


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("採択額《売上だか》円", "formula.unknown_name", 5),
        ("採択額《売上高", "formula.merge_unclosed", 4),
        ('採択額《"》"', "formula.merge_unclosed", 4),
        ("《》", "formula.empty", 2),
        ("《明細》", "formula.type", 2),
        ("《商号》と《1 +》", "formula.syntax", 10),
    ],
)
def test_problems_of_a_merge_text_count_in_the_whole_text(text: str, code: str, column: int) -> None:
    merged, problems = formula.merge_text(text, SCOPE)
    assert merged is None
    assert [(problem.code, problem.column) for problem in problems] == [(code, column)]


def test_row_number_stands_bare_in_a_label() -> None:
    merged, problems = formula.merge_text("供給地点《行番号》", ROW_SCOPE)
    assert merged is not None, problems
    assert merged.render(ENV, context(row=ROWS[1], rows=ROWS, index=1)) == "供給地点2"


def test_an_explanation_is_the_tree_of_values() -> None:
    compiled, _ = formula.compile('合計(明細.金額, 行.費目 = "旅費") > 売上高 / 0 または 同意', SCOPE)
    assert compiled is not None
    where = context()
    told = formula.explain(compiled, ENV, where)
    assert (told.text, told.value) == ('合計(明細.金額, 行.費目 = "旅費") > 売上高 / 0 または 同意', True)
    comparison, consent = told.children
    assert (comparison.text, comparison.value) == ('合計(明細.金額, 行.費目 = "旅費") > 売上高 / 0', None)
    assert [child.text for child in comparison.children[0].children] == ["明細.金額"]
    assert [(child.text, child.value) for child in comparison.children[1].children] == [("売上高", 5000)]
    assert (consent.text, consent.value) == ("同意", True)
    assert where.warnings == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 = 1", True),
        ("2 / 3", Fraction(2, 3)),
        ("はい または 同意", True),
        ("いいえ かつ 同意", False),
        ("OR(1 > 2, AND(同意, 1 > 2))", NOT_CONSTANT),
        ("NOT(いいえ かつ 同意)", True),
        ('もし(1 = 1, "a", 商号)', "a"),
        ("もし(1 = 2, 商号)", None),
        ("もし(同意, 1, 1)", NOT_CONSTANT),
        ("売上高 > 1", NOT_CONSTANT),
        ("今日() > 日付(2000, 1, 1)", NOT_CONSTANT),
        ("営業日数(日付(2026, 1, 1), 日付(2026, 1, 9))", NOT_CONSTANT),
        ("四捨五入(2.5, 0)", 3),
    ],
)
def test_what_the_text_alone_decides(text: str, value: Any) -> None:
    compiled, problems = formula.compile(text, SCOPE)
    assert compiled is not None, problems
    assert compiled.constant() == value
    assert type(compiled.constant()) is type(value)


@pytest.mark.parametrize("function", formula.FUNCTIONS, ids=lambda each: each.name)
def test_every_function_is_ready_for_the_palette(function: formula.Function) -> None:
    assert function.help.endswith(("。", "す。"))
    assert function.signature.startswith(function.name + "(")
    tree, problems = formula.parse(function.example)
    assert tree is not None, problems
    assert formula.to_text(tree) == function.example
    assert f"{function.name}(" in function.example
    assert function.name not in formula.RESERVED_NAMES


def test_names_of_functions_are_unique() -> None:
    names = [name for function in formula.FUNCTIONS for name in (function.name, function.alias) if name]
    assert len(names) == len(set(names))


def test_language_md_lists_no_function_that_is_missing() -> None:
    listed = [
        "合計",
        "SUM",
        "件数",
        "COUNT",
        "最大",
        "MAX",
        "最小",
        "MIN",
        "平均",
        "AVERAGE",
        "四捨五入",
        "ROUND",
        "切捨て",
        "ROUNDDOWN",
        "切上げ",
        "ROUNDUP",
        "絶対値",
        "ABS",
        "もし",
        "IF",
        "条件",
        "IFS",
        "選ぶ",
        "SWITCH",
        "空欄",
        "ISBLANK",
        "文字数",
        "LEN",
        "左",
        "LEFT",
        "右",
        "RIGHT",
        "抜出",
        "MID",
        "文字を含む",
        "始まる",
        "終わる",
        "含む",
        "最初",
        "最後",
        "番目",
        "行番号",
        "日付",
        "DATE",
        "今日",
        "TODAY",
        "年",
        "YEAR",
        "月",
        "MONTH",
        "日",
        "DAY",
        "日数",
        "DAYS",
        "月後",
        "EDATE",
        "月末",
        "EOMONTH",
        "経過月数",
        "営業日後",
        "WORKDAY",
        "営業日数",
        "NETWORKDAYS",
        "年度",
        "年齢",
        "すべて",
        "いずれか",
        "重複なし",
        "表引き",
        "単位換算",
        "書式",
        "TEXT",
        "大文字",
        "UPPER",
        "小文字",
        "LOWER",
        "位置",
        "FIND",
        "置換",
        "SUBSTITUTE",
        "形式",
        "法人番号か",
        "電話番号か",
        "AND",
        "OR",
        "NOT",
        "以外",
    ]
    known = {name for function in formula.FUNCTIONS for name in (function.name, function.alias)}
    assert set(listed) <= known


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        (formula.Number("円"), 1234567, "1,234,567"),
        (formula.Number("円"), Decimal("-1234.50"), "-1,234.50"),
        (formula.Number(), 2026, "2026"),
        (formula.Number("年"), 2026, "2026"),
        (formula.Number("kL"), Fraction(1, 3), "0.333333"),
        (formula.Number(), Fraction(1, 10**9), "0"),
        (formula.Number(), 10**30, "######"),
        (formula.YesNo(), False, "いいえ"),
        (formula.Time(), time(9, 5), "9時05分"),
        (formula.Month(), formula.PartialDate(2026, 4), "2026年4月"),
        (formula.Date(), formula.PartialDate(2026), "2026年"),
        (formula.Date(), date(2026, 4, 1), "2026年4月1日"),
        (formula.Choice(None), "USA", "USA"),
        (formula.ListOf(formula.Number()), (1, None, 2), "1、2"),
        (formula.Text(), None, ""),
    ],
)
def test_display(type_: formula.Type, value: Any, shown: str) -> None:
    assert formula.display(type_, value) == shown


def test_compiling_leaves_the_scope_alone_and_formulas_compare_by_text() -> None:
    before = repr(SCOPE)
    first, _ = formula.compile("売上高 > 5", SCOPE, Use.VISIBLE)
    second, _ = formula.compile("売上高 > 5", SCOPE, Use.VISIBLE)
    assert first == second
    assert repr(SCOPE) == before


def test_the_folder_is_pure() -> None:
    allowed = {"__future__", "abc", "calendar", "collections", "contextlib", "dataclasses", "datetime", "decimal",
    "difflib",
               "enum", "fractions", "functools", "itertools", "operator", "re", "types", "typing", "unicodedata"}  # fmt: skip
    for path in _FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            foreign = [
                name for name in modules if name.split(".")[0] not in allowed and not name.startswith("engine.formula")
            ]
            assert foreign == [], path
