"""Evaluation over random formulas and random answers: it ends, never raises, is exact, and blanks never invent a
value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from engine import formula
from tests.formula.sample import ENV, LINES, ROW_SCOPE, ROWS, SCOPE, context

_number = st.one_of(
    st.integers(-(10**15), 10**15),
    st.decimals(-(10**15), 10**15, places=4),
    st.fractions(-(10**6), 10**6, max_denominator=1_000),
    st.just(0),
)
_partial = st.one_of(
    st.builds(formula.PartialDate, st.integers(1, 9999), st.integers(1, 12)),
    st.builds(formula.PartialDate, st.integers(1, 9999)),
)
_VALUES: dict[type[formula.Type], st.SearchStrategy[Any]] = {
    formula.Text: st.text(max_size=30),
    formula.Number: _number,
    formula.Date: st.one_of(st.dates(), _partial),
    formula.Month: _partial,
    formula.Time: st.times(),
    formula.DateTime: st.datetimes(),
    formula.YesNo: st.booleans(),
    formula.Files: st.lists(st.just("x.pdf"), max_size=3).map(tuple),
    formula.Unknown: st.one_of(st.none(), st.text(max_size=5)),
}


def _value(type_: formula.Type) -> st.SearchStrategy[Any]:
    """Any value of this type, or None."""
    if isinstance(type_, formula.Choice):
        known = st.sampled_from(type_.codes or ("日本", "USA"))
    elif isinstance(type_, formula.ListOf):
        known = st.lists(_value(type_.item).filter(lambda item: item is not None), max_size=3).map(tuple)
    elif isinstance(type_, formula.Record):
        known = st.fixed_dictionaries({}, optional={name: _value(part) for name, part in type_.parts.items()})
    elif isinstance(type_, formula.Rows):
        known = st.lists(
            st.fixed_dictionaries({}, optional={name: _value(part) for name, part in type_.columns.items()}), max_size=4
        )
    else:
        known = _VALUES[type(type_)]
    return st.one_of(st.none(), known)


_envs = st.fixed_dictionaries({}, optional={name: _value(each.type) for name, each in SCOPE.names.items()})

_atoms: dict[str, list[str]] = {
    "number": ["売上高", "増減", "従業員数", "『資本金（円）』", "0", "3", "0.25", "明細.件数", "年(開始日)",
         "文字数(商号)", "日数(終了日, 開始日)",
               "合計(明細.金額)", "平均(明細.金額)", "合計(施設.物質.量)", "最小(明細.金額)",
               "営業日数(開始日, 今日())", "年齢(開始日)", "書類表.率"],
    "text": ["商号", "変更区分", "\"あ\"", "本店所在地.都道府県", "最初(明細.名称)", "書式(開始日, \"ggge年m月d日\")",
         "番目(事業, 2)"],
    "date": ["開始日", "終了日", "今日()", "日付(2024, 2, 29)", "最大(明細.発注日)", "月末(開始月)"],
    "yes": ["同意", "登記.取得", "変更区分 = \"追加\"", "含む(事業, \"製造\")", "空欄(商号)", "形式(法人番号)",
         "重複なし(明細.名称)",
            "すべて(明細, 行.金額 > 3)", "いずれか(明細, 行.対象 または 行.発注日 > 開始日)",
            "開始時刻 < 時刻(12, 0)", "受付日時 > 開始日"],
}  # fmt: skip
_texts: dict[str, st.SearchStrategy[str]] = {}


def _kind(name: str) -> st.SearchStrategy[str]:
    return st.deferred(lambda: _texts[name])


def _made(template: str, *kinds: str) -> st.SearchStrategy[str]:
    return st.tuples(*(_kind(kind) for kind in kinds)).map(lambda parts: template.format(*parts))


_texts.update(
    number=st.one_of(
        st.sampled_from(_atoms["number"]),
        *(_made(f"({{}} {op} {{}})", "number", "number") for op in "+-*/"),
        _made("もし({}, {}, {})", "yes", "number", "number"),
        _made("四捨五入({}, {})", "number", "number"),
        _made("合計(明細.金額, 行.金額 > {} かつ {})", "number", "yes"),
        _made("最大({}, {}, 明細.金額)", "number", "number"),
        _made("位置({}, {})", "text", "text"),
        _made("経過月数({}, {})", "date", "date"),
        _made("-{}", "number"),
    ),
    text=st.one_of(
        st.sampled_from(_atoms["text"]),
        _made("({} & {})", "text", "text"),
        _made("左({}, {})", "text", "number"),
        _made("抜出({}, {}, {})", "text", "number", "number"),
        _made("置換({}, {}, {})", "text", "text", "text"),
        _made('書式({}, "#,##0.0;▲0")', "number"),
        _made("選ぶ({}, {}, {}, {})", "number", "number", "text", "text"),
    ),
    date=st.one_of(
        st.sampled_from(_atoms["date"]),
        _made("({} + {})", "date", "number"),
        _made("月後({}, {})", "date", "number"),
        _made("営業日後({}, {})", "date", "number"),
        _made("日付({}, {}, {})", "number", "number", "number"),
        _made("最小({}, {})", "date", "date"),
    ),
    yes=st.one_of(
        st.sampled_from(_atoms["yes"]),
        *(_made(f"({{}} {op} {{}})", "number", "number") for op in ("=", "<", ">=")),
        *(_made(f"({{}} {op} {{}})", "date", "date") for op in ("<>", "<=", ">")),
        _made("({} = {})", "text", "text"),
        _made("({} かつ {})", "yes", "yes"),
        _made("({} または {})", "yes", "yes"),
        _made("NOT({})", "yes"),
        _made("以外({}, {})", "text", "text"),
        _made("件数(明細, {} または 行.数量 >= {}) > 1", "yes", "number"),
        _made("文字を含む({}, {})", "text", "text"),
    ),
)
_LINES = formula.Rows({**LINES.columns, "金額": formula.Number()}, LINES.zeros)
_PLAIN = {name: replace(each, type=formula.Number()) if isinstance(each.type, formula.Number) else each
          for name, each in SCOPE.names.items()}  # fmt: skip
_SCOPE = formula.Scope({**_PLAIN, "明細": formula.Name(_LINES)})
_formulas = st.one_of(*_texts.values()).filter(lambda text: len(text) < 600)
_RESULTS: dict[type[formula.Type], tuple[type, ...]] = {
    formula.Number: (int, Decimal, Fraction),
    formula.Text: (str,),
    formula.Choice: (str,),
    formula.YesNo: (bool,),
    formula.Date: (date, formula.PartialDate),
    formula.Time: (time,),
    formula.DateTime: (datetime,),
}


@given(_formulas, _envs)
@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
def test_it_ends_never_raises_and_gives_its_type_or_nothing(text: str, env: dict[str, Any]) -> None:
    compiled, problems = formula.compile(text, _SCOPE)
    if compiled is None:
        # What is drawn at random may be nested too deep, or compare a choice with a code it does not have.
        refused = {problem.code for problem in problems if problem.level == "error"}
        assert refused
        assert refused <= {"formula.too_deep", "formula.choice_unknown"}
        return
    where = context()
    value = compiled.evaluate(env, where)
    assert value is None or isinstance(value, _RESULTS[type(compiled.type)])
    assert isinstance(value, bool) <= isinstance(compiled.type, formula.YesNo)
    if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool):
        assert abs(value) < 10**40
    assert compiled.evaluate(env, context()) == value
    if len(text) < 100:
        assert compiled.explain(env, context()).value == value
    again, _ = formula.compile(compiled.canonical, _SCOPE)
    assert again is not None
    assert again.evaluate(env, context()) == value
    assert formula.display(compiled.type, value) is not None
    constant = compiled.constant()
    assert isinstance(constant, formula.NotConstant) or constant == value


@given(_kind("yes").filter(lambda text: len(text) < 600), _envs, st.data())
@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
def test_a_condition_known_with_blanks_stays_as_it_is(text: str, env: dict[str, Any], data: st.DataObject) -> None:
    """Monotony: only 空欄, 以外, & and counting look at blanks; without them an answer more never turns yes into no."""
    if any(word in text for word in ("空欄", "以外", "&", "明細", "件数", "合計", "施設", "増減", "重複なし", "含む")):
        return
    compiled, _ = formula.compile(text, _SCOPE)
    if compiled is None:
        return
    removed = data.draw(st.sets(st.sampled_from(sorted(SCOPE.names))))
    less = {name: value for name, value in env.items() if name not in removed}
    known = compiled.evaluate(less, context())
    assert known is None or compiled.evaluate(env, context()) is known


@given(st.lists(st.one_of(st.none(), _number), max_size=30))
def test_sums_are_exact(values: list[int | Decimal | Fraction | None]) -> None:
    compiled, _ = formula.compile("合計(明細.金額)", SCOPE)
    assert compiled is not None
    result = compiled.evaluate({"明細": [{"金額": value} for value in values]}, context())
    assert result == sum(Fraction(value) for value in values if value is not None)


@given(_number, _number, st.sampled_from("+-*/"))
def test_arithmetic_is_exact(a: int | Decimal | Fraction, b: int | Decimal | Fraction, operator: str) -> None:
    compiled, _ = formula.compile(
        f"売上高 {operator} 従業員数",
        formula.Scope({"売上高": formula.Name(formula.Number()), "従業員数": formula.Name(formula.Number())}),
    )
    assert compiled is not None
    result = compiled.evaluate({"売上高": a, "従業員数": b}, context())
    x, y = Fraction(a), Fraction(b)
    if operator == "/" and not y:
        assert result is None
        return
    expected = {"+": x + y, "-": x - y, "*": x * y, "/": x / y if y else None}[operator]
    assert expected is not None
    assert result == (expected if abs(expected) < 10**28 else None)


@given(st.integers(-3, 5))
def test_a_row_outside_the_table_is_blank(index: int) -> None:
    compiled, _ = formula.compile("前行.金額", ROW_SCOPE)
    assert compiled is not None
    value = compiled.evaluate(ENV, context(row=ROWS[0], rows=ROWS, index=index))
    assert value == (ROWS[index - 1].get("金額") if 1 <= index <= len(ROWS) else None)
