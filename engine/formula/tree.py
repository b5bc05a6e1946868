"""The syntax tree of a formula (構文木).

Trees compare by meaning: `start` and `end` (offsets into the text as given) are not part of equality. Operators of one
level stand side by side in a `Chain`, never nested to the left, so that the depth of a tree is what a reader would call
its depth and a sum of a hundred terms is as flat as it looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, はい or いいえ written in the formula."""

    value: int | Decimal | str | bool
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A name with its parts: 本店所在地.都道府県 is ("本店所在地", "都道府県"). Names are NFC."""

    names: tuple[str, ...]
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `name` is the Japanese name, or what was typed where no such function exists."""

    name: str
    arguments: tuple[Expr, ...]
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Expr
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison: = <> < <= > >=."""

    operator: str
    left: Expr
    right: Expr
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators of one level: + -, or * /, or &, or all かつ, or all または."""

    operators: tuple[str, ...]
    operands: tuple[Expr, ...]
    start: int = field(compare=False)
    end: int = field(compare=False)


Expr: TypeAlias = Literal | Path | Call | Negate | Compare | Chain

LEVELS = {"かつ": 10, "または": 10, "&": 30, "+": 40, "-": 40, "*": 50, "/": 50}
"""How strongly the operators of a chain bind; comparisons are 20, unary minus 60."""
COMPARE_LEVEL, NEGATE_LEVEL = 20, 60
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
