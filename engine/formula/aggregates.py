"""Types of the functions on lists and tables (集計の型), and what counts as their row condition."""

from __future__ import annotations

from engine.formula.checking import Checking, common, comparable, named, units_fit
from engine.formula.functions import BY_NAME, Form, Function, Kind
from engine.formula.node import Node
from engine.formula.problems import Problems
from engine.formula.tree import Call, Chain, Compare, Expr, Literal, Path
from engine.formula.types import (
    Date,
    DateTime,
    ListOf,
    Month,
    Number,
    Rows,
    Time,
    Type,
    Unknown,
    YesNo,
)

MAX_NESTED = 6
_ORDERED = (Number, Date, Month, DateTime, Time)


def has_rows(node: Node) -> bool:
    """Whether the node is a table or a column of one, so that a row condition may follow."""
    return node.reference is not None and node.reference.rows_at is not None


def condition_of(node: Node) -> Node | None:
    """The row condition among the arguments of a checked aggregate: the last one, behind a table or its columns."""
    if len(node.children) < 2 or not has_rows(node.children[0]):
        return None
    last = node.children[-1]
    if len(node.children) > 2 and node.function is not None and node.function.form is not Form.UNIQUE:
        return None
    return last if isinstance(last.type, YesNo | Unknown) else None


def _arguments(checking: Checking, expr: Call) -> tuple[Node, ...]:
    """All arguments, the last one read as a row condition where it is one."""
    first = checking.check(expr.arguments[0])
    rest = [checking.check(argument) for argument in expr.arguments[1:-1]]
    if len(expr.arguments) == 1:
        return (first,)
    last = expr.arguments[-1]
    reference = first.reference
    if reference is None or reference.rows is None or not _is_condition(checking, last, reference.rows):
        return (first, *rest, checking.check(last))
    if len(checking.items) == MAX_NESTED:
        checking.problems.error(
            "formula.too_deep",
            (expr.start, expr.end),
            f"行の条件が、別の行の条件の中に{MAX_NESTED}段より深く入っています。",
            "途中の集計を別の項目に分けてください。",
        )
        return (first, *rest)
    with checking.counting(reference.rows, reference.row_path):
        return (first, *rest, checking.check(last))


def _is_condition(checking: Checking, expr: Expr, rows: Rows) -> bool:
    """Whether an argument says yes or no, seen before it is checked: only then 行 in it means the row being counted."""
    if isinstance(expr, Compare):
        return True
    if isinstance(expr, Chain):
        return expr.operators[0] in ("かつ", "または")
    if isinstance(expr, Literal):
        return isinstance(expr.value, bool)
    if isinstance(expr, Path):
        return isinstance(_type_in_row(checking, expr, rows), YesNo | Unknown)
    if isinstance(expr, Call):
        function = BY_NAME.get(expr.name)
        if function is not None and function.form in (Form.IF, Form.IFS, Form.SWITCH):
            return any(_is_condition(checking, argument, rows) for argument in expr.arguments[-1:])
        return function is not None and isinstance(function.result, YesNo)
    return False


def _type_in_row(checking: Checking, expr: Path, rows: Rows) -> Type:
    """The type of a name in a row condition; what is wrong with it is reported when it is checked."""
    before, checking.problems = checking.problems, Problems()
    try:
        with checking.counting(rows, ()):
            return checking.check(expr).type
    finally:
        checking.problems = before


def check_reduce(checking: Checking, expr: Call, function: Function) -> Node:
    """合計, 最大, 最小, 平均: numbers of one unit; 最大 and 最小 also dates and times."""
    children = _arguments(checking, expr)
    node = Node(expr, Number(), children, function)
    condition = condition_of(node)
    accepted = _ORDERED if function.name in ("最大", "最小") else (Number,)
    result: Type = Unknown()
    for child in children:
        if child is condition:
            continue
        type_ = child.type.item if isinstance(child.type, ListOf) else child.type
        if isinstance(type_, Unknown):
            continue
        if not isinstance(type_, accepted):
            checking.type_error(child, "数値" if accepted == (Number,) else "数値か日付", _column_remedy(child))
            continue
        shared = common(result, type_)
        if shared is None and not units_fit(result, type_):
            checking.unit_error(child, result)
        elif shared is None:
            checking.type_error(child, "ほかと同じ種類の値")
        result = shared or result
    fallback = Number() if accepted == (Number,) else result
    return Node(expr, fallback if isinstance(result, Unknown) else result, children, function)


def _column_remedy(node: Node) -> str:
    if isinstance(node.type, Rows):
        columns = [column for column, type_ in node.type.columns.items() if isinstance(type_, Number)]
        example = columns[0] if columns else "列の名前"
        return f"列を書いてください。例: {named(node.expr)}.{example}"
    return "数値の列を書いてください。"


def check_count(checking: Checking, expr: Call, function: Function) -> Node:
    """件数: rows, items, files, or filled fields."""
    return Node(expr, Number(), _arguments(checking, expr), function)


def check_judge(checking: Checking, expr: Call, function: Function) -> Node:
    """すべて, いずれか: a table with a condition, a yes/no column, or several conditions."""
    children = _arguments(checking, expr)
    node = Node(expr, YesNo(), children, function)
    condition = condition_of(node)
    if isinstance(children[0].type, Rows) and condition is None:
        checking.type_error(children[0], "条件", f"{function.name}(表, 行.列 = 値) の形で、条件を書いてください。")
        return node
    for child in children:
        type_ = child.type.item if isinstance(child.type, ListOf) else child.type
        if (
            child is not condition
            and not (condition and child is children[0])
            and not isinstance(type_, YesNo | Unknown)
        ):
            checking.type_error(
                child, "はい・いいえの列か条件", f"{function.name}(表, 行.列 = 値) の形で書いてください。"
            )
    return node


def check_unique(checking: Checking, expr: Call, function: Function) -> Node:
    """重複なし: columns of one table, perhaps with a row condition."""
    children = _arguments(checking, expr)
    node = Node(expr, YesNo(), children, function)
    condition = condition_of(node)
    columns = [child for child in children if child is not condition]
    for child in columns:
        checking.need(child, Kind.LIST)
        _same_table(checking, columns[0], child)
    return node


def _same_table(checking: Checking, first: Node, other: Node) -> None:
    if first.reference and other.reference and first.reference.row_path != other.reference.row_path:
        checking.type_error(other, f"「{named(first.expr)}」と同じ表の列", "同じ表の列を並べてください。")


def check_contains(checking: Checking, expr: Call, function: Function) -> Node:
    """含む: a list, and a value that can be one of its items."""
    list_, value = (checking.check(argument) for argument in expr.arguments)
    checking.need(list_, Kind.LIST)
    if isinstance(list_.type, ListOf):
        if not comparable(list_.type.item, value.type, ordered=False):
            checking.type_error(value, f"「{named(list_.expr)}」の中の値と同じ種類の値")
        elif not units_fit(list_.type.item, value.type):
            checking.unit_error(value, list_.type.item)
        checking.check_choice(list_, value)
    return Node(expr, YesNo(), (list_, value), function)


def check_item(checking: Checking, expr: Call, function: Function) -> Node:
    """最初, 最後, 番目: one item of a list."""
    children = tuple(checking.check(argument) for argument in expr.arguments)
    type_ = children[0].type
    if isinstance(type_, Rows):
        checking.type_error(children[0], "列", _column_remedy(children[0]))
    else:
        checking.need(children[0], Kind.LIST)
    for number in children[1:]:
        checking.need(number, Kind.NUMBER)
    return Node(expr, type_.item if isinstance(type_, ListOf) else Unknown(), children, function)


def check_look_up(checking: Checking, expr: Call, function: Function) -> Node:
    """表引き: a value, and two columns of one table."""
    wanted, keys, results = (checking.check(argument) for argument in expr.arguments)
    for column in (keys, results):
        checking.need(column, Kind.LIST)
    _same_table(checking, keys, results)
    if isinstance(keys.type, ListOf):
        if not comparable(keys.type.item, wanted.type, ordered=False):
            checking.type_error(wanted, f"「{named(keys.expr)}」の中の値と同じ種類の値")
        checking.check_choice(keys, wanted)
    type_ = results.type.item if isinstance(results.type, ListOf) else Unknown()
    return Node(expr, type_, (wanted, keys, results), function)


def check_row_number(checking: Checking, expr: Call, function: Function) -> Node:
    """行番号: only where there is a row."""
    if not checking.items and checking.scope.row is None:
        checking.problems.error(
            "formula.row_outside",
            (expr.start, expr.end),
            "「行番号」は、表の行の中か、合計などの条件の中でだけ使えます。",
            "表の行数なら 件数(表) を使ってください。",
        )
    return Node(expr, Number(), (), function)
