"""What conditions amount to (条件の見通し): always yes, always no, both at once, none of them.

The answers are cut into classes that all conditions at hand treat alike: codes, はい／いいえ, the numbers and days written and
what lies between them, "another text". Each condition is then judged for one answer of each class. A part that is not a
plain comparison of a field with a written value is taken to be free: it may be yes or no in every case, so what is found
to hold always does hold, whatever that part is worth. Blanks are left aside: unknown is neither yes nor no.
"""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from engine.formula.constants import NotConstant, constant_value
from engine.formula.functions import Form
from engine.formula.node import Node
from engine.formula.printer import to_text
from engine.formula.tree import Chain, Compare
from engine.formula.types import Choice, Date, Number, Text, YesNo

MOST = 20_000  # combinations of classes; beyond it nothing is said
Path = tuple[str, ...]
Test = Callable[[Mapping[Path, Any]], bool]
_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": python.eq, "<>": python.ne, "<": python.lt, "<=": python.le, ">": python.gt, ">=": python.ge,
}  # fmt: skip
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SINGLE = ("head", "part", "zeroed")
_REFLEXIVE = ("=", "<=", ">=")


@dataclass(frozen=True)
class Known:
    """What a definition says about answers: a number's limits, included, whether only whole ones occur; codes."""

    low: Fraction | int | None = None
    high: Fraction | int | None = None
    whole: bool = False
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Outcome:
    """One combination of answers in words, what each condition is worth there, and whether a free part played in."""

    words: str
    verdicts: tuple[bool, ...]
    free: bool


@dataclass
class _Variable:
    name: str
    kind: Any = None  # the type; None = free
    written: set[Any] = field(default_factory=set)


def verdict(node: Node) -> bool | None:
    """True or False where the condition is that for every answer; else None."""
    constant = constant_value(node)
    if isinstance(constant, bool):
        return constant
    seen: set[bool] = set()
    for outcome in outcomes([node], {}):
        seen.add(outcome.verdicts[0])
        if len(seen) > 1:
            break
    return seen.pop() if len(seen) == 1 else None


def outcomes(conditions: Sequence[Node], known: Mapping[Path, Known]) -> Iterator[Outcome]:
    """What the conditions are worth for one answer of each class; nothing where there are too many classes."""
    variables: dict[Path, _Variable] = {}
    tests = [_test(node, variables) for node in conditions]
    classes = [list(_classes(each, known.get(path, Known()))) for path, each in variables.items()]
    size = 1
    for each in classes:
        size *= len(each)
    if size > MOST:
        return
    free = any(each.kind is None for each in variables.values())
    for chosen in product(*classes):
        answers = {path: value for path, (value, _) in zip(variables, chosen, strict=True)}
        words = "、".join(said for _, said in chosen if said)
        yield Outcome(words, tuple(test(answers) for test in tests), free)


# ── structure ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _joined(node: Node) -> str | None:
    """かつ, または or NOT where the node is one of them."""
    form = node.function.form if node.function is not None else None
    if form in (Form.AND, Form.OR, Form.NOT):
        return {Form.AND: "かつ", Form.OR: "または", Form.NOT: "NOT"}[form]
    operator = node.expr.operators[0] if isinstance(node.expr, Chain) else None
    return operator if operator in ("かつ", "または") else None


def _test(node: Node, variables: dict[Path, _Variable]) -> Test:
    """The condition as a test of one combination of answers; the fields it compares are noted in `variables`."""
    settled = constant_value(node)
    if not isinstance(settled, bool):
        settled = _reflexive(node)
    if settled is not None:
        return lambda _: settled
    if (joined := _joined(node)) is not None:
        tests = [_test(child, variables) for child in node.children]
        if joined == "NOT":
            return lambda answers: not tests[0](answers)
        together = all if joined == "かつ" else any
        return lambda answers: together(test(answers) for test in tests)
    if (atom := _atom(node)) is None:
        free = ("", to_text(node.expr))
        variables.setdefault(free, _Variable(free[1]))
        return lambda answers: bool(answers[free])
    path, kind, operator, value = atom
    variables.setdefault(path, _Variable(".".join(path), kind)).written.add(value)
    compare = _OPERATORS[operator]
    return lambda answers: bool(compare(answers[path], value))


def _atom(node: Node) -> tuple[Path, Any, str, Any] | None:
    """`項目 = 値` as path, type, operator and value; a bare yes/no field is `= はい`."""
    if path := _plain(node):
        return (path, node.type, "=", True) if isinstance(node.type, YesNo) else None
    if not isinstance(node.expr, Compare):
        return None
    left, right = node.children
    for side, other, operator in ((left, right, node.expr.operator), (right, left, _MIRRORED[node.expr.operator])):
        path = _plain(side)
        value: Any = constant_value(other) if path else None
        if path and value is not None and not isinstance(value, NotConstant):
            number = value.toordinal() if isinstance(value, date) else value
            return path, side.type, operator, Fraction(number) if isinstance(side.type, Number | Date) else number
    return None


def _plain(node: Node) -> Path | None:
    """The path of a field of the case, or of the own row: one value, not a column."""
    reference = node.reference
    if reference is None or not isinstance(node.type, Number | Date | Choice | Text | YesNo):
        return None
    if reference.source not in ("case", "own") or any(step not in _SINGLE for step, _ in reference.steps):
        return None
    return reference.path if reference.source == "case" else ("行", *reference.path)


def _reflexive(node: Node) -> bool | None:
    """`a = a` is yes, `a < a` is no, wherever a is known."""
    if not isinstance(node.expr, Compare) or node.expr.left != node.expr.right:
        return None
    return node.expr.operator in _REFLEXIVE


# ── classes of answers ───────────────────────────────────────────────────────────────────────────────────────────────


def _classes(variable: _Variable, known: Known) -> Iterator[tuple[Any, str]]:
    """One answer of each class, and how a person would say it."""
    kind, name, written = variable.kind, variable.name, variable.written
    if kind is None:
        yield from ((True, ""), (False, ""))
    elif isinstance(kind, YesNo):
        yield from ((True, f"「{name}」がはい"), (False, f"「{name}」がいいえ"))
    elif isinstance(kind, Number | Date):
        for value in _points(sorted(written), known if isinstance(kind, Number) else Known(whole=True)):
            yield value, f"「{name}」が{_said(value, kind)}"
    else:
        codes = known.codes or (kind.codes if isinstance(kind, Choice) else None)
        possible = sorted(text for text in written if codes is None or text in codes)
        yield from ((text, f"「{name}」が「{text}」") for text in possible)
        rest = [code for code in codes if code not in written] if codes is not None else [None]
        if rest:
            yield rest[0], f"「{name}」が" + (f"「{rest[0]}」" if rest[0] else "ほかの値")


def _points(written: list[Fraction], known: Known) -> Iterator[Fraction]:
    """Each number written, one between each two, one below and one above, as far as the limits admit them."""
    half = Fraction(1, 2)
    between = [left + 1 if known.whole else (left + right) * half for left, right in pairwise(written)]
    points = sorted({written[0] - 1, *written, *between, written[-1] + 1})
    low, high = known.low, known.high
    points += [Fraction(each) for each in (low, high) if each is not None and each not in points]
    for point in sorted(points):
        inside = (low is None or point >= low) and (high is None or point <= high)
        if inside and (not known.whole or point.denominator == 1):
            yield point


def _said(value: Fraction, kind: Any) -> str:
    if isinstance(kind, Date):
        return date.fromordinal(int(value)).isoformat() if 0 < value < date.max.toordinal() else "ほかの日"
    return str(value.numerator) if value.denominator == 1 else str(float(value))
