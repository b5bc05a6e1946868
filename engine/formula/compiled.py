"""Formulas ready to run (計算式): text in, problems or a frozen `Formula` out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.formula.checker import check_formula
from engine.formula.codegen import Evaluate, generate
from engine.formula.constants import NotConstant, constant_value
from engine.formula.context import Context, EvaluationStop
from engine.formula.explain import Explanation, explain_node
from engine.formula.functions import Form
from engine.formula.node import Node
from engine.formula.parser import parse_into
from engine.formula.printer import to_text
from engine.formula.problems import FormulaProblem, Problems
from engine.formula.types import Scope, Type, Use
from engine.formula.verdicts import verdict


@dataclass(frozen=True)
class Formula:
    """A checked formula.

    `canonical` is its text in the standard writing, `type` what it gives, `names` every name path it reads (`行.費目`
    as the path of its table), `uses_today` whether the day matters.
    """

    text: str
    canonical: str
    type: Type
    names: frozenset[tuple[str, ...]]
    uses_today: bool
    node: Node = field(repr=False, compare=False)
    _run: Evaluate = field(repr=False, compare=False)

    def evaluate(self, env: Mapping[str, Any], context: Context) -> Any:
        """The value over `env` (name → value, absent or None = blank); None is unknown. Never raises on typed
        values."""
        try:
            return self._run(env, context)
        except EvaluationStop as stop:
            context.warnings.append(str(stop))
        except (ArithmeticError, ValueError):
            context.warnings.append("計算できない値がありました。")
        return None

    def explain(self, env: Mapping[str, Any], context: Context) -> Explanation:
        """The value together with the values it was made from."""
        return explain_node(self.node, env, context)

    def verdict(self) -> bool | None:
        """Whether the condition is yes (True) or no (False) for every answer; None where it depends."""
        return verdict(self.node)

    def constant(self) -> Any | NotConstant:
        """The value, where the text alone decides it; else `NOT_CONSTANT`."""
        return constant_value(self.node)


def compile_formula(
    text: str, scope: Scope, use: Use = Use.VALUE, expect: Type | None = None
) -> tuple[Formula | None, tuple[FormulaProblem, ...]]:
    """Read, check and translate a formula. None only with an error; all problems at once, from left to right.

    `use` says where it stands, `expect` what it should give (a condition: yes or no, unless said otherwise).
    """
    problems = Problems()
    expr = parse_into(text, problems)
    if expr is None:
        return None, problems.all()
    node = check_formula(expr, scope, use, expect, problems)
    if problems.failed():
        return None, problems.all()
    names = frozenset(each.reference.path for each in node.walk() if each.reference is not None)
    formula = Formula(text, to_text(expr), node.type, names, _uses_today(node), node, generate(node))
    return formula, problems.all()


def explain(formula: Formula, env: Mapping[str, Any], context: Context) -> Explanation:
    """The value of `formula` together with the values it was made from."""
    return formula.explain(env, context)


def _uses_today(node: Node) -> bool:
    return any(
        each.function is not None
        and (each.function.form is Form.TODAY or (each.function.name == "年齢" and len(each.children) == 1))
        for each in node.walk()
    )
