"""Why a formula gives what it gives (計算の内訳): the value of every part, for the designer and for the curious."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.formula.aggregates import condition_of
from engine.formula.codegen import generate
from engine.formula.context import Context, EvaluationStop
from engine.formula.functions import Form
from engine.formula.node import Node
from engine.formula.printer import to_text
from engine.formula.tree import Literal

_AGGREGATES = frozenset({Form.REDUCE, Form.COUNT, Form.JUDGE, Form.UNIQUE})


@dataclass(frozen=True)
class Explanation:
    """One part of a formula with its value (None = unknown) and the parts it was made from."""

    text: str
    value: Any
    children: tuple[Explanation, ...] = ()


def explain_node(node: Node, env: Mapping[str, Any], context: Context) -> Explanation:
    """The tree of values of `node`. A row condition has no single value and is left out; so are literals."""
    condition = condition_of(node) if node.function is not None and node.function.form in _AGGREGATES else None
    children = tuple(
        explain_node(child, env, context)
        for child in node.children
        if child is not condition and not isinstance(child.expr, Literal)
    )
    return Explanation(to_text(node.expr), value_of(node, env, context), children)


def value_of(node: Node, env: Mapping[str, Any], context: Context) -> Any:
    """The value of one part of a formula. Its warnings are not repeated: the whole formula has given them."""
    quiet = Context(context.today, context.holidays, context.row, context.rows, context.index)
    try:
        return generate(node)(env, quiet)
    except (EvaluationStop, ArithmeticError, ValueError):
        return None
