"""Code for the functions that are not plain calls (特別な関数のコード): one writer per form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.formula.aggregates import condition_of, has_rows
from engine.formula.functions import Form
from engine.formula.node import Node
from engine.formula.tree import Literal
from engine.formula.types import Date, DateTime, ListOf, Month, Number, Rows, Text, Time
from engine.formula.units import factor

if TYPE_CHECKING:
    from engine.formula.codegen import Writer

HEAVY_FORMS = frozenset({Form.REDUCE, Form.COUNT, Form.JUDGE, Form.UNIQUE, Form.CONTAINS, Form.ITEM, Form.LOOK_UP})
"""Forms that walk a list, so that doing them once instead of once per row pays."""


def _plain(w: Writer, node: Node) -> str:
    assert node.function is not None
    before = "c, " if node.function.in_context else ""
    places = ", ".join("{}" for _ in node.children)
    return w.strict(node.children, w.call(node, f"{before}{places}"))


def _and(w: Writer, node: Node) -> str:
    return w.logic(node.children, all_of=True)


def _or(w: Writer, node: Node) -> str:
    return w.logic(node.children, all_of=False)


def _not(w: Writer, node: Node) -> str:
    return w.strict(node.children, "not {}")


def _if(w: Writer, node: Node) -> str:
    test, name = node.children[0], w.temporary()
    otherwise = w.code(node.children[2]) if len(node.children) > 2 else "None"
    return (
        f"({w.code(node.children[1])} if ({name} := {w.code(test)}) is True "
        f"else {otherwise} if {name} is False else None)"
    )


def _ifs(w: Writer, node: Node) -> str:
    pieces, paired = [], len(node.children) // 2 * 2
    for place in range(0, paired, 2):
        name = w.temporary()
        value = w.code(node.children[place + 1])
        pieces.append(
            f"{value} if ({name} := {w.code(node.children[place])}) is True else None if {name} is None else "
        )
    rest = w.code(node.children[-1]) if paired < len(node.children) else "None"
    return f"({''.join(pieces)}{rest})"


def _switch(w: Writer, node: Node) -> str:
    wanted, rest = w.temporary(), node.children[1:]
    pieces, paired = [], len(rest) // 2 * 2
    for place in range(0, paired, 2):
        test, value = w.temporary(), w.code(rest[place + 1])
        equal = _same_code(wanted, f"({test} := {w.code(rest[place])})", node.children[0])
        pieces.append(f"{value} if {equal} else None if {test} is None else ")
    otherwise = w.code(rest[-1]) if paired < len(rest) else "None"
    return f"(None if ({wanted} := {w.code(node.children[0])}) is None else {''.join(pieces)}{otherwise})"


def _same_code(wanted: str, candidate: str, node: Node) -> str:
    if isinstance(node.type, Date | Month | DateTime):
        return f"certainly_same({wanted}, {candidate})"
    return f"{wanted} == {candidate}"


def _blank(w: Writer, node: Node) -> str:
    return w.call(node, w.code(node.children[0]))


def _other_than(w: Writer, node: Node) -> str:
    first, names = w.temporary(), [w.temporary() for _ in node.children[1:]]
    tests = " or ".join(
        f"({name} := {w.code(value)}) is None" for name, value in zip(names, node.children[1:], strict=True)
    )
    value = w.code(node.children[0])
    return f"(True if ({first} := {value}) is None else None if {tests} else {w.call(node, first, *names)})"


def _filled(w: Writer, node: Node, condition: Node | None) -> str:
    """The items of a table or list without blanks; for a list that is not a column, unknown when the list is."""
    reference = node.reference
    if reference is None or reference.rows_at is None:
        return f"filled({w.code(node)})"
    rest = reference.steps[reference.rows_at + 1 :]
    if condition is not None:
        code = w.steps(w.judged(condition, "where", w.rows(node)), rest)
        return code if isinstance(node.type, Rows) else f"filled({code})"
    if isinstance(node.type, Rows):
        return w.rows(node)
    plain_item = isinstance(node.type, ListOf) and isinstance(node.type.item, Number | Date | Month | DateTime | Time)
    if plain_item and len(rest) == 1 and rest[0][0] == "column":
        start = w.steps(w.head(node), reference.steps[1 : reference.rows_at])
        return f"filled_column({start}, {rest[0][1]!a})"
    return f"filled({w.code(node)})"


def _gathered(w: Writer, node: Node) -> tuple[str, str]:
    """All arguments as one list, blanks left out (aggregates skip them), and the tests that must fail first: for
    unknown lists."""
    condition = condition_of(node)
    if condition is not None or (len(node.children) == 1 and has_rows(node.children[0])):
        return _filled(w, node.children[0], condition), ""
    pieces, tests = [], []
    for child in node.children:
        if has_rows(child):
            pieces.append(_filled(w, child, None))
        elif isinstance(child.type, ListOf) and not isinstance(child.expr, Literal):
            name = w.temporary()
            tests.append(f"({name} := {w.code(child)}) is None")
            pieces.append(name)
        else:
            pieces.append(w.code(child))
    return f"gather({', '.join(pieces)})", " or ".join(tests)


def _guarded(tests: str, code: str) -> str:
    return f"(None if {tests} else {code})" if tests else code


def _reduce(w: Writer, node: Node) -> str:
    assert node.function is not None
    gathered, tests = _gathered(w, node)
    return _guarded(tests, w.call(node, "c", gathered, str(node.expr.start + 1)))


def _count(w: Writer, node: Node) -> str:
    gathered, tests = _gathered(w, node)
    return _guarded(tests, f"count({gathered})")


def _judge(w: Writer, node: Node) -> str:
    condition = condition_of(node)
    table = node.children[0]
    if condition is not None:
        rows = w.rows(table)
        return w.call(node, w.judged(condition, "each_row", rows))
    if len(node.children) == 1:
        if isinstance(table.type, ListOf):
            return w.strict(node.children, w.call(node, "{}"))
        return w.code(table)
    return w.call(node, f"({', '.join(w.code(child) for child in node.children)},)")


def _unique(w: Writer, node: Node) -> str:
    condition = condition_of(node)
    columns = [child for child in node.children if child is not condition]
    if condition is None:
        return w.strict(columns, w.call(node, ", ".join("{}" for _ in columns)))
    picked = w.temporary()
    pieces = []
    for place, column in enumerate(columns):
        reference = column.reference
        assert reference is not None
        assert reference.rows_at is not None
        start = f"({picked} := {w.judged(condition, 'where', w.rows(column))})" if place == 0 else picked
        pieces.append(w.steps(start, reference.steps[reference.rows_at + 1 :]))
    return w.call(node, *pieces)


def _list_call(w: Writer, node: Node) -> str:
    return w.strict(node.children, w.call(node, ", ".join("{}" for _ in node.children)))


def _has_format(w: Writer, node: Node) -> str:
    reference = node.children[0].reference
    name = reference.name.format if reference is not None and reference.name is not None else ""
    return w.strict(node.children, f"has_format({{}}, {name or ''!a})")


def _write(w: Writer, node: Node) -> str:
    value = node.children[0]
    if isinstance(value.type, Text) or len(node.children) == 1:
        name = w.keep(value.type)
        return w.strict([value], f"display({name}, {{}})")
    function = "format_number" if isinstance(value.type, Number) else "format_date"
    return w.strict(node.children, f"{function}({{}}, {{}})")


def _convert(w: Writer, node: Node) -> str:
    value, units = (
        node.children[0],
        [str(each.expr.value) for each in node.children[1:] if isinstance(each.expr, Literal)],
    )
    own = value.type.unit if isinstance(value.type, Number) else None
    times = factor(units[0] if len(units) == 2 else own or "", units[-1])
    assert times is not None
    return w.strict([value], w.call(node, "c", "{}", w.keep(times), str(node.expr.start + 1)))


def _row_number(w: Writer, _node: Node) -> str:
    return w.row_number


def _today(_w: Writer, _node: Node) -> str:
    return "c.today"


FORM_WRITERS: Mapping[Form, Callable[[Writer, Node], str]] = {
    Form.PLAIN: _plain,
    Form.AND: _and,
    Form.OR: _or,
    Form.NOT: _not,
    Form.IF: _if,
    Form.IFS: _ifs,
    Form.SWITCH: _switch,
    Form.BLANK: _blank,
    Form.OTHER_THAN: _other_than,
    Form.CONTAINS: _list_call,
    Form.REDUCE: _reduce,
    Form.COUNT: _count,
    Form.JUDGE: _judge,
    Form.UNIQUE: _unique,
    Form.ITEM: _list_call,
    Form.HAS_FORMAT: _has_format,
    Form.WRITE: _write,
    Form.CONVERT: _convert,
    Form.LOOK_UP: _list_call,
    Form.ROW_NUMBER: _row_number,
    Form.TODAY: _today,
}
