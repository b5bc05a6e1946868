"""Types of function calls (関数の型)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.formula.aggregates import (
    check_contains,
    check_count,
    check_item,
    check_judge,
    check_look_up,
    check_reduce,
    check_row_number,
    check_unique,
)
from engine.formula.checking import Checking, common, comparable, named, units_fit
from engine.formula.date_format import check_date_format
from engine.formula.functions import BY_NAME, FUNCTION_NAMES, Form, Function, Kind
from engine.formula.node import Node
from engine.formula.number_format import check_number_format
from engine.formula.problems import shortened, suggestion
from engine.formula.tree import Call, Literal
from engine.formula.types import Choice, Date, DateTime, Month, Number, Text, Time, Type, Unknown, YesNo
from engine.formula.units import UNITS, factor, is_known_unit, same_unit


def check_call(checking: Checking, expr: Call) -> Node:
    """The typed node of a function call."""
    function = BY_NAME.get(expr.name)
    if function is None:
        _unknown_function(checking, expr)
        for argument in expr.arguments:
            checking.check(argument)
        return Node(expr, Unknown())
    if not _count_fits(checking, expr, function):
        return Node(expr, function.result or Unknown(), function=function)
    return _FORMS[function.form](checking, expr, function)


def _unknown_function(checking: Checking, expr: Call) -> None:
    if expr.name in checking.scope.names or expr.name in checking.scope.row_names:
        hint, remedy = "", f"「{expr.name}」は項目です。掛け算なら「*」を入れてください。"
    else:
        hint, remedy = suggestion(expr.name.upper(), FUNCTION_NAMES), "使える関数は一覧から選んでください。"
    checking.problems.error(
        "formula.unknown_function",
        (expr.start, expr.start + len(expr.name)),
        f"「{shortened(expr.name)}」という関数はありません。{hint}",
        remedy,
    )


def _count_fits(checking: Checking, expr: Call, function: Function) -> bool:
    given, most = len(expr.arguments), function.most
    if given >= function.least and (most is None or given <= most):
        return True
    few = given < function.least
    checking.problems.error(
        "formula.arguments",
        (expr.start, expr.end),
        f"「{function.name}」に渡す値が{'足りません' if few else '多すぎます'}（{given}個）。",
        f"{function.signature} の形で書いてください。例: {function.example}",
    )
    return False


def _plain(checking: Checking, expr: Call, function: Function) -> Node:
    children = tuple(checking.check(argument) for argument in expr.arguments)
    for place, child in enumerate(children):
        checking.need(child, function.parameters[min(place, len(function.parameters) - 1)].kind)
    result = function.result
    if result is None:
        result = children[0].type if isinstance(children[0].type, Number | Month) else Date()
        if isinstance(result, Date) and function.parameters[0].kind is Kind.NUMBER:
            result = Number()
    return Node(expr, result, children, function)


def _blank(checking: Checking, expr: Call, function: Function) -> Node:
    with checking.looking_at_blanks():
        return Node(expr, YesNo(), (checking.check(expr.arguments[0]),), function)


def _if(checking: Checking, expr: Call, function: Function) -> Node:
    children = tuple(checking.check(argument) for argument in expr.arguments)
    checking.need(children[0], Kind.YES_NO)
    return Node(expr, _one_type(checking, children[1:]), children, function)


def _ifs(checking: Checking, expr: Call, function: Function) -> Node:
    children = tuple(checking.check(argument) for argument in expr.arguments)
    paired = len(children) // 2 * 2
    for condition in children[:paired:2]:
        checking.need(condition, Kind.YES_NO)
    return Node(expr, _one_type(checking, children[1:paired:2] + children[paired:]), children, function)


def _switch(checking: Checking, expr: Call, function: Function) -> Node:
    children = tuple(checking.check(argument) for argument in expr.arguments)
    value, rest = children[0], children[1:]
    paired = len(rest) // 2 * 2
    for candidate in rest[:paired:2]:
        if not comparable(value.type, candidate.type, ordered=False):
            checking.type_error(candidate, f"「{named(value.expr)}」と同じ種類の値")
        elif not units_fit(value.type, candidate.type):
            checking.unit_error(candidate, value.type)
        checking.check_choice(value, candidate)
    if paired == len(rest):
        _notice_gap(checking, value, rest[::2])
    return Node(expr, _one_type(checking, rest[1:paired:2] + rest[paired:]), children, function)


def _notice_gap(checking: Checking, value: Node, candidates: tuple[Node, ...]) -> None:
    codes = value.type.codes if isinstance(value.type, Choice) else None
    written = [each.expr.value for each in candidates if isinstance(each.expr, Literal)]
    missing = [code for code in codes or () if code not in written]
    if missing and len(written) == len(candidates):
        checking.problems.finding(
            "formula.switch_gap",
            (value.expr.start, value.expr.end),
            f"「{named(value.expr)}」が「{'」「'.join(missing[:5])}」のときの結果がありません（未定になります）。",
            "候補と結果を足すか、最後に残りの結果を書いてください。",
        )


def _one_type(checking: Checking, results: tuple[Node, ...]) -> Type:
    type_: Type = Unknown()
    for result in results:
        shared = common(type_, result.type)
        if shared is None:
            if units_fit(type_, result.type):
                checking.type_error(result, "ほかの結果と同じ種類の値", "どの結果も同じ種類にそろえてください。")
            else:
                checking.unit_error(result, type_)
            return Unknown()
        type_ = shared
    return type_


def _other_than(checking: Checking, expr: Call, function: Function) -> Node:
    with checking.looking_at_blanks():
        children = tuple(checking.check(argument) for argument in expr.arguments)
    for value in children[1:]:
        if not comparable(children[0].type, value.type, ordered=False):
            checking.type_error(value, f"「{named(children[0].expr)}」と同じ種類の値")
        checking.check_choice(children[0], value)
    return Node(expr, YesNo(), children, function)


def _has_format(checking: Checking, expr: Call, function: Function) -> Node:
    child = checking.check(expr.arguments[0])
    checking.need(child, Kind.TEXT)
    reference = child.reference
    known = reference is not None and len(reference.steps) == 1 and reference.name is not None and reference.name.format
    if not known and not isinstance(child.type, Unknown):
        checking.problems.error(
            "formula.no_format",
            (expr.start, expr.end),
            f"「{named(child.expr)}」には形式（format）が決められていません。",
            "項目に format を書くか、法人番号か( ) のような関数を使ってください。",
        )
    return Node(expr, YesNo(), (child,), function)


def _write(checking: Checking, expr: Call, function: Function) -> Node:
    children = tuple(checking.check(argument) for argument in expr.arguments)
    if len(children) == 1:
        return Node(expr, Text(), children, function)
    pattern, type_ = children[1].expr, children[0].type
    wrong: str | None = '書式は "…" で囲んで書いてください。'
    if isinstance(pattern, Literal) and isinstance(pattern.value, str):
        if isinstance(type_, Number):
            wrong = check_number_format(pattern.value)
        elif isinstance(type_, Date | Month | DateTime | Time):
            wrong = check_date_format(pattern.value, not isinstance(type_, Time), isinstance(type_, DateTime | Time))
        else:
            wrong = (
                None
                if isinstance(type_, Unknown)
                else "この種類の値には書式を付けられません。書式(項目) とだけ書いてください。"
            )
    if wrong:
        span = (children[1].expr.start, children[1].expr.end)
        checking.problems.error(
            "formula.text_format", span, f"「{named(children[1].expr)}」は書式として読めません。", wrong
        )
    return Node(expr, Text(), children, function)


def _convert(checking: Checking, expr: Call, function: Function) -> Node:
    children = tuple(checking.check(argument) for argument in expr.arguments)
    checking.need(children[0], Kind.NUMBER)
    own = children[0].type.unit if isinstance(children[0].type, Number) else None
    written = [each.expr.value for each in children[1:] if isinstance(each.expr, Literal)]
    units = [unit for unit in written if isinstance(unit, str)]
    if len(units) != len(children) - 1:
        checking.type_error(children[-1], '"千円" のような単位')
        return Node(expr, Number(), children, function)
    source = units[0] if len(units) == 2 else own
    if len(units) == 2 and not same_unit(own, units[0]):
        checking.unit_error(children[0], Number(units[0]))
    _check_units(checking, expr, source, units[-1])
    return Node(expr, Number(units[-1]), children, function)


def _check_units(checking: Checking, expr: Call, source: str | None, target: str) -> None:
    if source is not None and factor(source, target) is not None:
        return
    if source is None:
        message, remedy = "元の単位が分かりません。", '単位換算(数, "元の単位", "換算後の単位") の形で書いてください。'
    elif unknown := [unit for unit in (source, target) if not is_known_unit(unit)]:
        message = f"「{unknown[0]}」という単位は換算できません。" + suggestion(unknown[0], UNITS)
        remedy = "換算の係数を「*」で掛けてください。"
    else:
        message, remedy = f"「{source}」を「{target}」に換算できません。", "同じ種類の単位を書いてください。"
    checking.problems.error("formula.unit_unknown", (expr.start, expr.end), message, remedy)


def _today(_checking: Checking, expr: Call, function: Function) -> Node:
    return Node(expr, Date(), (), function)


_FORMS: Mapping[Form, Callable[[Checking, Call, Function], Node]] = {
    Form.PLAIN: _plain,
    Form.AND: _plain,
    Form.OR: _plain,
    Form.NOT: _plain,
    Form.IF: _if,
    Form.IFS: _ifs,
    Form.SWITCH: _switch,
    Form.BLANK: _blank,
    Form.OTHER_THAN: _other_than,
    Form.CONTAINS: check_contains,
    Form.REDUCE: check_reduce,
    Form.COUNT: check_count,
    Form.JUDGE: check_judge,
    Form.UNIQUE: check_unique,
    Form.ITEM: check_item,
    Form.HAS_FORMAT: _has_format,
    Form.WRITE: _write,
    Form.CONVERT: _convert,
    Form.LOOK_UP: check_look_up,
    Form.ROW_NUMBER: check_row_number,
    Form.TODAY: _today,
}
