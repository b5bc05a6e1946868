"""Types of operators (演算子の型): comparisons, arithmetic, joining, かつ・または."""

from __future__ import annotations

from engine.formula.checking import Checking, comparable, named, units_fit
from engine.formula.functions.base import Kind
from engine.formula.node import Node
from engine.formula.tree import Chain, Compare, Literal, Negate
from engine.formula.types import Choice, Date, DateTime, ListOf, Month, Number, Text, Type, Unknown, YesNo, describe


def check_negate(checking: Checking, expr: Negate) -> Node:
    """-x: a number."""
    operand = checking.check(expr.operand)
    checking.need(operand, Kind.NUMBER)
    return Node(expr, operand.type if isinstance(operand.type, Number) else Number(), (operand,))


def check_compare(checking: Checking, expr: Compare) -> Node:
    """A comparison: both sides of one kind, with one unit, and texts that can be chosen."""
    left, right = checking.check(expr.left), checking.check(expr.right)
    node = Node(expr, YesNo(), (left, right))
    if not comparable(left.type, right.type, expr.operator not in ("=", "<>")):
        checking.problems.error(
            "formula.type",
            (expr.start, expr.end),
            f"「{named(left.expr)}」は{describe(left.type)}、「{named(right.expr)}」は{describe(right.type)}なので、"
            f"「{expr.operator}」で比べられません。",
            _compare_remedy(left, right),
        )
        return node
    if not units_fit(left.type, right.type):
        checking.unit_error(left, right.type)
    for choice, value in ((left, right), (right, left)):
        if isinstance(choice.type, Choice):
            checking.check_choice(choice, value)
        elif isinstance(choice.type, Text) and isinstance(value.expr, Literal) and value.expr.value == "":
            checking.problems.finding(
                "formula.empty_text",
                (expr.start, expr.end),
                f'空欄の「{named(choice.expr)}」は未定で、"" とは等しくなりません。',
                f"空欄かどうかは 空欄({named(choice.expr)}) で調べてください。",
            )
    return node


def _compare_remedy(left: Node, right: Node) -> str:
    for value, other in ((left, right), (right, left)):
        written = value.expr.value if isinstance(value.expr, Literal) else None
        if isinstance(written, str) and isinstance(other.type, Number):
            return "数は引用符で囲まずに書いてください。"
        if isinstance(written, str) and isinstance(other.type, YesNo):
            return "はい、いいえは引用符で囲まずに書いてください。"
        if isinstance(written, str) and isinstance(other.type, Date | Month | DateTime):
            return "日付は 日付(2026, 4, 1) のように書いてください。"
        if isinstance(value.type, ListOf):
            return "一覧に値があるかは 含む(一覧, 値)、行ごとの条件は すべて( ) いずれか( ) で調べてください。"
    if isinstance(left.type, Text | Choice) and isinstance(right.type, Text | Choice):
        return "文字の大小は比べられません。= か <> を使ってください。"
    return "同じ種類の値どうしを比べてください。"


def check_chain(checking: Checking, expr: Chain) -> Node:
    """Operators of one level."""
    children = tuple(checking.check(operand) for operand in expr.operands)
    if expr.operators[0] in ("かつ", "または"):
        for child in children:
            checking.need(child, Kind.YES_NO)
        return Node(expr, YesNo(), children)
    if expr.operators[0] == "&":
        return Node(expr, _joined(checking, children), children)
    result = children[0].type
    for operator, child in zip(expr.operators, children[1:], strict=True):
        if operator in "+-":
            result = _sum(checking, result, operator, child)
        else:
            result = _product(checking, result, operator, child)
    if expr.operators[0] in "*/":
        _notice_percent(checking, expr, children)
        checking.need(children[0], Kind.NUMBER)
    elif not isinstance(children[0].type, Number | Date | DateTime | Unknown):
        checking.type_error(children[0], "数値か日付", _sum_remedy(children[0]))
    return Node(expr, result, children)


def _joined(checking: Checking, children: tuple[Node, ...]) -> Type:
    for child in children:
        checking.need(child, Kind.TEXT)
        if isinstance(child.type, Choice) and any(code != label for code, label in child.type.labels):
            checking.problems.finding(
                "formula.choice_code",
                (child.expr.start, child.expr.end),
                f"「{named(child.expr)}」は、表示名ではなくコードで入ります。",
                f"表示名を入れるには 書式({named(child.expr)}) と書いてください。",
            )
    return Text()


def _sum(checking: Checking, left: Type, operator: str, child: Node) -> Type:
    right = child.type
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return left if isinstance(left, Date) else Unknown()
    if isinstance(left, Date | DateTime):
        if isinstance(right, Number):
            return Date()
        if operator == "-" and isinstance(right, Date | DateTime):
            return Number()
    if isinstance(left, Number) and isinstance(right, Date) and operator == "+":
        return Date()
    if not isinstance(right, Number) or not isinstance(left, Number):
        if not isinstance(right, Number):
            checking.type_error(child, "数値", _sum_remedy(child))
        return Unknown()
    if not units_fit(left, right):
        checking.unit_error(child, left)
    return Number(left.unit or right.unit)


def _sum_remedy(node: Node) -> str:
    if isinstance(node.type, Text | Choice):
        return "文字をつなぐには & を使ってください。"
    if isinstance(node.type, Month):
        return "年月を動かすには 月後( ) を使ってください。"
    if isinstance(node.type, ListOf):
        return "列を足すには 合計( ) を使ってください。"
    return "項目の種類を確かめてください。"


def _product(checking: Checking, left: Type, operator: str, child: Node) -> Type:
    checking.need(child, Kind.NUMBER)
    if not isinstance(left, Number) or not isinstance(child.type, Number):
        return Number()
    if child.type.unit is None:
        return left
    if operator == "*" and left.unit is None:
        return child.type
    return Number("円") if operator == "*" and {left.unit, child.type.unit} == {"円", "%"} else Number()


def _notice_percent(checking: Checking, expr: Chain, children: tuple[Node, ...]) -> None:
    """A percent field holds 10 for 10 %: multiplying by it needs a division by 100."""
    percents = [child for child in children if isinstance(child.type, Number) and child.type.unit == "%"]
    divided = any(
        operator == "/" and isinstance(child.expr, Literal) and child.expr.value == 100
        for operator, child in zip(expr.operators, children[1:], strict=True)
    )
    others = [child for child in children if child not in percents and not isinstance(child.expr, Literal)]
    if percents and others and "*" in expr.operators and not divided:
        checking.problems.finding(
            "formula.percent",
            (percents[0].expr.start, percents[0].expr.end),
            f"「{named(percents[0].expr)}」はパーセントの値です。10% は 10 として計算されます。",
            "割合として掛けるなら、100 で割ってください。例: 金額 * 率 / 100",
        )
