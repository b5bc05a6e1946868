"""The typed tree (型のついた構文木): the syntax tree with every name, function and type settled.

Explanations and the generated code are made from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from engine.formula.functions import Function
from engine.formula.tree import Expr
from engine.formula.types import Name, Rows, Type

Step: TypeAlias = tuple[str, str]
"""One step of reading a path: ("part" | "rows" | "column" | "flat" | "zeroed" | "count", name)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a name's value comes from.

    `source` is "case" (the answers), "own" (the row where the formula stands), "previous" (the row before) or "item"
    (the row being counted, of the `level`-th condition from outside). `path` is the full name path, `rows_at` how many
    steps lead to the rows behind a column, `rows` and `row_path` are that table's type and path; None where no table is
    passed.
    """

    source: str
    level: int
    steps: tuple[Step, ...]
    path: tuple[str, ...]
    name: Name | None = None
    zero: bool = False
    rows_at: int | None = None
    rows: Rows | None = None
    row_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One piece of a formula with its type."""

    expr: Expr
    type: Type
    children: tuple[Node, ...] = ()
    function: Function | None = None
    reference: Reference | None = None

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()
