"""A syntax tree to its canonical text (標準の書き方): what the formatter stores back."""

from __future__ import annotations

from decimal import Decimal

from engine.formula.tokens import NAME
from engine.formula.tree import (
    COMPARE_LEVEL,
    LEVELS,
    NEGATE_LEVEL,
    Call,
    Chain,
    Compare,
    Expr,
    Literal,
    Negate,
    Path,
)

_NOT_NAMES = frozenset({"かつ", "または", "はい", "いいえ"})


def to_text(expr: Expr) -> str:
    """Print `expr`; reading the text again gives an equal tree."""
    return _printed(expr)[0]


def _printed(expr: Expr) -> tuple[str, int]:
    """The text and how strongly its outermost operator binds."""
    if isinstance(expr, Literal):
        return _literal(expr.value), 100
    if isinstance(expr, Path):
        return ".".join(_name(name) for name in expr.names), 100
    if isinstance(expr, Call):
        return f"{expr.name}({', '.join(to_text(argument) for argument in expr.arguments)})", 100
    if isinstance(expr, Negate):
        return "-" + _inside(expr.operand, NEGATE_LEVEL - 1), NEGATE_LEVEL
    if isinstance(expr, Compare):
        left, right = _inside(expr.left, COMPARE_LEVEL), _inside(expr.right, COMPARE_LEVEL)
        return f"{left} {expr.operator} {right}", COMPARE_LEVEL
    return _chain(expr)


def _chain(expr: Chain) -> tuple[str, int]:
    level = LEVELS[expr.operators[0]]
    pieces = [_inside(expr.operands[0], level)]
    for operator, operand in zip(expr.operators, expr.operands[1:], strict=True):
        pieces += [operator, _inside(operand, level)]
    return " ".join(pieces), level


def _inside(expr: Expr, level: int) -> str:
    text, binds = _printed(expr)
    return text if binds > level else f"({text})"


def _literal(value: int | Decimal | str | bool) -> str:
    if value is True:
        return "はい"
    if value is False:
        return "いいえ"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _name(name: str) -> str:
    plain = NAME.fullmatch(name) and name not in _NOT_NAMES and name.upper() not in ("TRUE", "FALSE")
    return name if plain else "『" + name.replace("』", "』』") + "』"
