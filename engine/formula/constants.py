"""What the text of a formula alone decides (常に同じ結果になる式), for "this condition is always true"."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.formula.context import Context
from engine.formula.explain import value_of
from engine.formula.functions import Form
from engine.formula.node import Node
from engine.formula.tree import Chain


class NotConstant:
    """Says that a value depends on answers, on the row, or on the day. There is one: `NOT_CONSTANT`."""

    def __repr__(self) -> str:
        return "NOT_CONSTANT"


NOT_CONSTANT = NotConstant()
_VARYING = frozenset({Form.TODAY, Form.ROW_NUMBER})
_IN_CONTEXT = Context(date(2000, 1, 1))


def constant_value(node: Node) -> Any | NotConstant:
    """The value of `node` whatever is answered, or `NOT_CONSTANT`. AND, OR and もし are followed into."""
    if not any(_varies(each) for each in node.walk()):
        return value_of(node, {}, _IN_CONTEXT)
    form = node.function.form if node.function is not None else None
    operator = node.expr.operators[0] if isinstance(node.expr, Chain) else None
    if form is Form.AND or operator == "かつ":
        return _decided(node, by=False)
    if form is Form.OR or operator == "または":
        return _decided(node, by=True)
    if form is Form.IF:
        return _branch(node)
    if form is Form.NOT:
        inner = constant_value(node.children[0])
        return not inner if isinstance(inner, bool) else NOT_CONSTANT
    return NOT_CONSTANT


def _varies(node: Node) -> bool:
    if node.reference is not None:
        return True
    return node.function is not None and (node.function.form in _VARYING or node.function.in_context)


def _decided(node: Node, by: bool) -> bool | NotConstant:
    return by if any(constant_value(child) is by for child in node.children) else NOT_CONSTANT


def _branch(node: Node) -> Any | NotConstant:
    test = constant_value(node.children[0])
    if not isinstance(test, bool):
        return NOT_CONSTANT
    if test:
        return constant_value(node.children[1])
    return constant_value(node.children[2]) if len(node.children) > 2 else None
