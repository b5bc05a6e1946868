"""A typed tree to Python (コード生成).

The generated function is one expression. It calls nothing but the functions listed in `runtime.RUNTIME`; names and
texts of the formula occur in it only as ASCII string constants; it has no builtins. Unknown is None: strict operations
test their operands for None in place, AND and OR follow Kleene's tables. Nesting stays below Python's limit of 200
brackets, because the parser stops at depth 64 and no construct here opens more than two brackets per level.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import CodeType
from typing import Any

from engine.formula.codegen_forms import FORM_WRITERS, HEAVY_FORMS
from engine.formula.functions import FUNCTIONS
from engine.formula.node import Node
from engine.formula.runtime import RUNTIME
from engine.formula.tree import Chain, Compare, Literal, Negate, Path
from engine.formula.types import Date, DateTime, Month, Type

_FUNCTION_CODES = {function.name: f"f{place}" for place, function in enumerate(FUNCTIONS)}
_NAMESPACE: Mapping[str, Any] = {
    "__builtins__": {},
    **RUNTIME,
    **{_FUNCTION_CODES[function.name]: function.run for function in FUNCTIONS},
}
Evaluate = Callable[[Mapping[str, Any], Any], Any]


def generate(node: Node) -> Evaluate:
    """A function of (env, context) that computes `node`."""
    writer = Writer()
    body = writer.code(node)
    budget = " b = [1000000]\n" if writer.uses_budget else ""
    source = f"def formula(env, c):\n{budget} return {body}\n"
    code: CodeType = compile(source, "<formula>", "exec")
    namespace = {**_NAMESPACE, **writer.constants}
    exec(code, namespace)
    evaluate: Evaluate = namespace["formula"]
    return evaluate


class Writer:
    """Writes the code of one formula. Temporaries are t0, t1 …; constants that have no literal are k0, k1 …"""

    def __init__(self) -> None:
        self.constants: dict[str, Any] = {}
        self.uses_budget = False
        self._temporaries = 0
        self._level = 0
        self._conditions: list[tuple[int, list[str]]] = []  # of the lambdas around: level, code computed once outside

    def temporary(self) -> str:
        """A fresh variable."""
        self._temporaries += 1
        return f"t{self._temporaries}"

    def code(self, node: Node) -> str:
        """A Python expression for `node`, closed enough to stand as an argument or in brackets."""
        if node.function is not None:
            return self._hoist(node) or FORM_WRITERS[node.function.form](self, node)
        expr = node.expr
        if isinstance(expr, Literal):
            return self.constant(expr.value)
        if isinstance(expr, Path):
            return self._read(node)
        if isinstance(expr, Compare):
            return self._compare(node, expr)
        if isinstance(expr, Negate):
            return self.strict(node.children, "negate({})")
        assert isinstance(expr, Chain)
        return self._chain(node, expr)

    def constant(self, value: int | Decimal | str | bool) -> str:
        """A literal as Python text."""
        return self.keep(value) if isinstance(value, Decimal) else ascii(value)

    def keep(self, value: object) -> str:
        """The name under which the generated code finds an object that has no literal."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def call(self, node: Node, *arguments: str) -> str:
        """A call of the node's own function."""
        assert node.function is not None
        return f"{_FUNCTION_CODES[node.function.name]}({', '.join(arguments)})"

    def strict(self, operands: Sequence[Node], template: str) -> str:
        """`template` filled with the operands, or None as soon as one of them is unknown."""
        tests, values = [], []
        for operand in operands:
            if isinstance(operand.expr, Literal):
                values.append(self.constant(operand.expr.value))
                continue
            name = self.temporary()
            tests.append(f"({name} := {self.code(operand)}) is None")
            values.append(name)
        filled = template.format(*values)
        return f"(None if {' or '.join(tests)} else {filled})" if tests else filled

    def _read(self, node: Node) -> str:
        reference = node.reference
        assert reference is not None
        read = self.steps(self.head(node), reference.steps[1:])
        return f"zero({read})" if reference.zero else read

    def head(self, node: Node) -> str:
        """The first name of a path, read from the answers or from a row."""
        reference = node.reference
        assert reference is not None
        name = ascii(reference.steps[0][1])
        if reference.source == "case":
            return f"env.get({name})"
        if reference.source == "item":
            return f"r{reference.level}.get({name})"
        return f"part({'c.row' if reference.source == 'own' else 'previous(c)'}, {name})"

    def steps(self, code: str, steps: Sequence[tuple[str, str]]) -> str:
        """`code` followed by the reading of parts and columns."""
        for kind, name in steps:
            code = f"{kind}({code}, {name!a})" if kind in ("part", "column") else f"{STEP_CODES[kind]}({code})"
        return code

    def rows(self, node: Node) -> str:
        """The rows behind a table or a column of it."""
        reference = node.reference
        assert reference is not None
        assert reference.rows_at is not None
        return f"rows_of({self.steps(self.head(node), reference.steps[1 : reference.rows_at])})"

    def judged(self, condition: Node, function: str, rows: str) -> str:
        """`function` (where or each_row) of rows and a condition on each of them."""
        self.uses_budget = True
        level, hoisted = self._level, list[str]()
        self._level += 1
        self._conditions.append((level, hoisted))
        body = self.code(condition)
        self._conditions.pop()
        self._level -= 1
        outside = "".join(f", {each}" for each in hoisted)
        return f"{function}(b, {rows}, lambda r{level}, n{level}{outside}: {body})"

    @property
    def row_number(self) -> str:
        """The number of the row being counted, or of the row where the formula stands."""
        return f"n{self._conditions[-1][0]}" if self._conditions else "(None if c.row is None else c.index + 1)"

    def _hoist(self, node: Node) -> str | None:
        """An aggregate inside a row condition that does not look at that row is computed once, not once per row."""
        heavy = node.function is not None and node.function.form in HEAVY_FORMS
        if not heavy or not self._conditions or _looks_at(node, self._conditions[-1][0]):
            return None
        innermost = self._conditions.pop()
        name = self.temporary()
        innermost[1].append(f"{name}=({self.code(node)})")
        self._conditions.append(innermost)
        return name

    def _compare(self, node: Node, expr: Compare) -> str:
        left, right = (child.type for child in node.children)
        if isinstance(left, Date | Month | DateTime) or isinstance(right, Date | Month | DateTime):
            return self.strict(node.children, _date_comparison(expr.operator, left, right))
        return self.strict(node.children, f"{{}} {PYTHON_COMPARISONS[expr.operator]} {{}}")

    def _chain(self, node: Node, expr: Chain) -> str:
        first = expr.operators[0]
        if first in ("かつ", "または"):
            return self.logic(node.children, first == "かつ")
        if first == "&":
            return f"join(c, {', '.join(self.code(child) for child in node.children)})"
        at = expr.operands[0].end + 1
        if any(isinstance(child.type, Date | DateTime) for child in node.children):
            places = ", ".join("{}" for _ in node.children)
            return self.strict(node.children, f"move(c, ({places}), {''.join(expr.operators)!a}, {at})")
        if len(node.children) == 2:
            return self.strict(node.children, f"{ARITHMETIC[first]}(c, {{}}, {{}}, {at})")
        places = ", ".join("{}" for _ in node.children)
        return self.strict(node.children, f"calculate(c, ({places}), {''.join(expr.operators)!a}, {at})")

    def logic(self, conditions: Sequence[Node], all_of: bool) -> str:
        """Kleene's AND or OR: one decisive operand decides, else one unknown operand leaves it open."""
        decisive = str(not all_of)
        names = [self.temporary() for _ in conditions]
        tests = [f"({name} := {self.code(each)}) is {decisive}" for name, each in zip(names, conditions, strict=True)]
        unknown = " or ".join(f"{name} is None" for name in names)
        return f"({decisive} if {' or '.join(tests)} else None if {unknown} else {all_of})"


def _looks_at(node: Node, level: int) -> bool:
    """Whether something in `node` reads the row of this condition, or its number."""
    for each in node.walk():
        if each.reference is not None and each.reference.source == "item" and each.reference.level == level:
            return True
        if each.function is not None and each.function.name == "行番号":
            return True
    return False


def _date_comparison(operator: str, left: Type, right: Type) -> str:
    a, b = ("first_of_month({})", "first_of_month({})") if left == right == Month() else ("{}", "{}")
    if operator in ("=", "<>"):
        return f"same({a}, {b})" if operator == "=" else f"opposite(same({a}, {b}))"
    if operator in ("<", "<="):
        return f"{'before' if operator == '<' else 'not_after'}({a}, {b})"
    known = f"not_after({a}, {b})" if operator == ">" else f"before({a}, {b})"
    return f"opposite({known})"


PYTHON_COMPARISONS = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
STEP_CODES = {"rows": "rows_of", "flat": "flat", "zeroed": "zeroed", "count": "count"}
