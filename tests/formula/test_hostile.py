"""Texts that want to hang, crash or escape: each gets a message, quickly."""

from __future__ import annotations

import builtins
import time
from datetime import date
from decimal import Decimal

import pytest

from engine import formula
from engine.formula.codegen import Writer
from tests.formula.sample import SCOPE, context

HOSTILE = {
    "brackets": "(" * 100_000,
    "closed brackets": "(" * 50_000 + "1" + ")" * 50_000,
    "digits": "9" * 1_000_000,
    "NOT": "NOT(" * 100_000,
    "minus": "-" * 100_000 + "1",
    "terms": "1+" * 50_000 + "1",
    "marks": "か" + "\u3099" * 100_000,
    "brackets within the length": "(" * 999 + "1" + ")" * 999,
    "NOT within the length": "NOT(" * 380 + "はい" + ")" * 380,
    "minus within the length": "-" * 1_998 + "1",
    "digits within the length": "9" * 2_000,
    "marks within the length": "か" + "\u3099" * 1_900,
    "dots": ".".join(["a"] * 999),
    "quotes": '"' * 1_999,
    "opening quotes": "「" * 2_000,
    "NUL": "1\x00+1",
    "escape": "\x1b[31m1",
    "bidi": "売上高\u202e > 1",
    "isolate": "\u2066売上高\u2069",
    "zero width": "売\u200b上高",
    "byte order mark": "\ufeff売上高",
    "lone surrogate": "\ud83d",
    "noncharacter": "\uffff",
    "power": "9**9**9",
    "caret": "10^10^10",
    "repetition": "'a'*10**10",
    "import": "__import__('os')",
    "import quoted": '__import__("os")',
    "class": "().__class__",
    "dunder": "商号.__class__.__mro__",
    "lambda": "lambda: 0",
    "walrus": "(a := 1)",
    "comprehension": "[x for x in a]",
    "statement": "1;2",
    "format": '"%300000000d" % 1',
    "braces": "{0.__class__}",
    "getattr": 'getattr(商号, "x")',
    "env": "env",
    "context": "c.today",
    "function code": "f0(1)",
    "far nested ifs": "もし(" * 300,
    "commas": "合計(" + "," * 1_000 + ")",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_message_in_a_second(name: str) -> None:
    start = time.thread_time()
    compiled, problems = formula.compile(HOSTILE[name], SCOPE)
    spent = time.thread_time() - start
    assert compiled is None
    assert problems
    assert all(problem.message and len(problem.message) < 300 and len(problem.remedy) < 400 for problem in problems)
    assert spent < 1
    merged, problems = formula.merge_text(f"《{HOSTILE[name]}》", SCOPE)
    assert merged is None
    assert problems


@pytest.mark.parametrize(
    "text",
    [
        "(" * 63 + "1" + ")" * 63,
        "NOT(" * 62 + "はい" + ")" * 62,
        "もし(はい, " * 62 + "1" + ", 2)" * 62,
        "もし(" * 62 + "はい" + ", はい, いいえ)" * 62,
        "合計(明細.金額, 行.金額 <= " * 6 + "1" + ")" * 6,
        "すべて(明細, " * 6 + "もし(" * 50 + "行.対象" + ", はい, いいえ)" * 50 + ")" * 6,
        "合計(明細.金額, 行.金額 <= " * 6 + "-" * 48 + "1" + ")" * 6,
        "件数(明細, 合計(明細.金額, " * 20 + "はい" + ") > 0)" * 20,
        "+".join(["1"] * 1_000),
        "&".join(['"a"'] * 500),
        " または ".join(["いいえ"] * 220),
        "条件(" + ",".join(["いいえ,1"] * 330) + ")",
        "選ぶ(9," + ",".join(["1,2"] * 490) + ")",
        "合計(" + ",".join(["1"] * 990) + ")",
        "『" + "a" * 1_990 + "』 = 1",
    ],
)
def test_what_is_just_allowed_compiles_and_ends(text: str) -> None:
    scope = formula.Scope({**SCOPE.names, "a" * 1_990: formula.Name(formula.Number())})
    compiled, problems = formula.compile(text, scope)
    if compiled is None:
        assert {problem.code for problem in problems} == {"formula.too_deep"}
        assert "件数(明細, 合計(" in text
        return
    compiled.evaluate({"明細": [{"金額": 1, "対象": True}] * 5}, context())


def test_one_bracket_more_is_too_deep() -> None:
    assert formula.compile("(" * 64 + "1" + ")" * 64, SCOPE)[0] is not None
    assert formula.compile("(" * 65 + "1" + ")" * 65, SCOPE)[1][0].code == "formula.too_deep"
    nested = "合計(明細.金額, 行.金額 <= " * 7 + "1" + ")" * 7
    assert formula.compile(nested, SCOPE)[1][0].code == "formula.too_deep"


def test_the_length_limit_is_2000_characters() -> None:
    assert formula.compile("1" + " " * 1_999, SCOPE)[0] is not None
    compiled, problems = formula.compile("1" + " " * 2_000, SCOPE)
    assert compiled is None
    assert (problems[0].code, problems[0].column) == ("formula.too_long", 2_001)


def test_names_of_the_text_never_become_python_names() -> None:
    evil = 'x"); __import__("os").system("true") #'
    scope = formula.Scope({evil: formula.Name(formula.Record({evil: formula.Text()}))})
    quotes = "'" + "\\"
    compiled, problems = formula.compile(f'『{evil}』.『{evil}』 & "{quotes}"', scope)
    assert compiled is not None, problems
    assert compiled.evaluate({evil: {evil: "値"}}, context()) == "値" + quotes
    code = Writer().code(compiled.node)
    assert code.isascii()


def test_generated_code_reaches_no_builtins() -> None:
    compiled, _ = formula.compile("合計(明細.金額, 行.対象)", SCOPE)
    assert compiled is not None
    scope = compiled._run.__globals__
    assert scope["__builtins__"] == {}
    assert not {"eval", "exec", "open", "getattr", "__import__"} & set(scope)
    assert not [name for name, value in scope.items() if value is vars(builtins).get(name) is not None]


@pytest.mark.parametrize(
    "value",
    [Decimal("1E+1000000"), Decimal("1E-1000000"), Decimal("NaN"), Decimal("Infinity"), Decimal("-0"), 10**27, 10**30],
)
@pytest.mark.parametrize(
    "text",
    ["売上高 + 1", "売上高 * 売上高 * 売上高", "売上高 / 3", "四捨五入(売上高, -3)", "四捨五入(売上高 / 7, 2)",
     "売上高 > 1 / 3",
     "合計(売上高, 1 / 3)", "書式(売上高, \"#,##0.00\")", "書式(売上高)", "開始日 + 売上高", "月後(開始日, 売上高)",
     "番目(明細.名称, 売上高)", "左(商号, 売上高)", "日付(売上高, 1, 1)", "営業日後(開始日, 売上高)",
     "四捨五入(1, 売上高)",
     "単位換算(売上高, \"億円\")", "合計(売上高)", "平均(売上高, 2)"],
)  # fmt: skip
def test_mad_numbers_never_raise_or_hang(value: int | Decimal, text: str) -> None:
    compiled, problems = formula.compile(text, SCOPE)
    assert compiled is not None, problems
    start = time.thread_time()
    compiled.evaluate({"売上高": value, "商号": "あ", "開始日": date(2026, 4, 1), "明細": [{"名称": "a"}]}, context())
    assert time.thread_time() - start < 0.5


@pytest.mark.parametrize("text", ["売上高 / 3", "売上高 + 1", "合計(売上高, 1)", "平均(売上高, 1)"])
def test_a_million_digits_are_unknown(text: str) -> None:
    compiled, _ = formula.compile(text, SCOPE)
    assert compiled is not None
    where = context()
    assert compiled.evaluate({"売上高": Decimal("1E-1000000")}, where) is None
    assert "桁数が多すぎます" in where.warnings[0]


def test_digits_that_grow_without_end_become_unknown() -> None:
    rows = [{"金額": Decimal(1), "数量": number} for number in range(1, 3_000)]
    compiled, _ = formula.compile("合計(明細.金額, はい) / 3", SCOPE)
    assert compiled is not None
    assert compiled.evaluate({"明細": rows}, context()) is not None
    from fractions import Fraction

    where = context()
    thirds = [{"金額": Fraction(1, number)} for number in range(1, 5_000)]
    start = time.thread_time()
    assert compiled.evaluate({"明細": thirds}, where) is None
    assert time.thread_time() - start < 1
    assert "桁数が多すぎます" in where.warnings[0]
