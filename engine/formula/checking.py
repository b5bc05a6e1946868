"""What all parts of the checker share: the scope, the problems, and the rules by which types fit (型の照合)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from engine.formula.functions.base import Kind
from engine.formula.node import Node
from engine.formula.printer import to_text
from engine.formula.problems import Problems, shortened, suggestion
from engine.formula.tree import Expr, Literal
from engine.formula.types import (
    Choice,
    Date,
    DateTime,
    ListOf,
    Month,
    Number,
    Rows,
    Scope,
    Text,
    Time,
    Type,
    Unknown,
    Use,
    YesNo,
    describe,
)
from engine.formula.units import same_unit


class Checking(ABC):
    """The state of checking one formula.

    `items` holds, from outside to inside, the tables whose rows are being counted; `raw` is above 0 inside 空欄( ),
    where a blank is looked at rather than calculated with.
    """

    def __init__(self, scope: Scope, use: Use, problems: Problems) -> None:
        self.scope = scope
        self.use = use
        self.problems = problems
        self.items: list[tuple[Rows, tuple[str, ...]]] = []
        self.raw = 0

    @abstractmethod
    def check(self, expr: Expr) -> Node:
        """The typed tree of `expr`; problems are collected, and what is wrong gets the type Unknown."""

    @contextmanager
    def counting(self, rows: Rows, path: tuple[str, ...]) -> Iterator[None]:
        """While inside, 行 is a row of this table."""
        self.items.append((rows, path))
        try:
            yield
        finally:
            self.items.pop()

    @contextmanager
    def looking_at_blanks(self) -> Iterator[None]:
        """While inside, `blank: zero` does not apply."""
        self.raw += 1
        try:
            yield
        finally:
            self.raw -= 1

    def type_error(self, node: Node, needed: str, remedy: str = "項目の種類を確かめてください。") -> None:
        """Say that `node` is not what is needed here."""
        self.problems.error(
            "formula.type",
            (node.expr.start, node.expr.end),
            f"「{named(node.expr)}」は{describe(node.type)}です。ここには{needed}が必要です。",
            remedy,
        )

    def unit_error(self, node: Node, other: Type) -> None:
        """Say that the units of `node` and `other` differ."""
        self.problems.error(
            "formula.unit",
            (node.expr.start, node.expr.end),
            f"「{named(node.expr)}」は{describe(node.type)}で、{describe(other)}と単位が違います。",
            "単位換算( ) で単位をそろえてください。",
        )

    def need(self, node: Node, kind: Kind) -> None:
        """Report `node` where it does not fit a parameter of this kind."""
        if not isinstance(node.type, Unknown) and not fits(node.type, kind):
            self.type_error(node, kind.value, _remedy(node, kind))

    def check_choice(self, choice: Node, value: Node) -> None:
        """Report the texts written in `value` that are no choice of `choice`."""
        type_ = choice.type.item if isinstance(choice.type, ListOf) else choice.type
        if not isinstance(type_, Choice) or type_.codes is None:
            return
        for literal in written_texts(value):
            if literal.value not in type_.codes and not (literal.value == "" and self.raw):
                self._not_a_choice(choice, type_, literal)
        others = value.type.codes if isinstance(value.type, Choice) else None
        if others is not None and choice.expr.start < value.expr.start and not set(others) & set(type_.codes):
            self.problems.error(
                "formula.choice_apart",
                (value.expr.start, value.expr.end),
                f"「{named(choice.expr)}」と「{named(value.expr)}」には、同じ選択肢が1つもありません。",
                "比べる項目を確かめてください。",
            )

    def _not_a_choice(self, choice: Node, type_: Choice, literal: Literal) -> None:
        codes, written = type_.codes or (), str(literal.value)
        by_label = [code for code, label in type_.labels if label == written]
        if written == "":
            remedy = f"空欄かどうかは 空欄({named(choice.expr)}) で調べてください。"
        elif by_label:
            remedy = f'表示名ではなくコード "{by_label[0]}" を書いてください。'
        else:
            listed = "、".join(codes[:8]) + ("…" if len(codes) > 8 else "")
            remedy = suggestion(written, codes) + f"選べるのは {listed} です。"
        self.problems.error(
            "formula.choice_unknown",
            (literal.start, literal.end),
            f"「{shortened(written)}」は「{named(choice.expr)}」の選択肢にありません。",
            remedy,
        )


def named(expr: Expr) -> str:
    """A piece of the formula for use inside a message."""
    return shortened(to_text(expr), 40)


def written_texts(node: Node) -> Iterator[Literal]:
    """The texts a node can be, as far as they are written out: through もし, 条件 and 選ぶ."""
    if isinstance(node.expr, Literal):
        if isinstance(node.expr.value, str):
            yield node.expr
    elif node.function is not None and node.function.name in ("もし", "条件", "選ぶ"):
        for place, child in enumerate(node.children):
            if _is_result(node, place):
                yield from written_texts(child)


def _is_result(node: Node, place: int) -> bool:
    assert node.function is not None
    last = place == len(node.children) - 1
    if node.function.name == "もし":
        return place > 0
    if node.function.name == "条件":
        return place % 2 == 1 or last
    return place >= 2 and (place % 2 == 0 or last)


def fits(type_: Type, kind: Kind) -> bool:
    """Whether a value of this type may be given for a parameter of this kind."""
    if kind is Kind.TABLE:
        return isinstance(type_, Rows | ListOf)
    accepted: dict[Kind, tuple[type[Type], ...]] = {
        Kind.NUMBER: (Number,),
        Kind.TEXT: (Text, Choice),
        Kind.DATE: (Date, Month, DateTime),
        Kind.DAY: (Date, DateTime),  # of a month without its day these would never be known
        Kind.YES_NO: (YesNo,),
        Kind.LIST: (ListOf,),
        Kind.ANY: (Type,),
    }
    return isinstance(type_, accepted[kind])


def assignable(given: Type, wanted: Type) -> bool:
    """Whether a value of type `given` may stand where `wanted` is expected. Units are looked at apart."""
    if isinstance(given, Unknown) or isinstance(wanted, Unknown):
        return True
    if isinstance(given, ListOf) and isinstance(wanted, ListOf):
        return assignable(given.item, wanted.item)
    if isinstance(wanted, Text | Choice):
        return isinstance(given, Text | Choice)
    return type(given) is type(wanted)


def units_fit(given: Type, wanted: Type) -> bool:
    """Whether two numbers may be added or compared; yes for everything else."""
    return not (isinstance(given, Number) and isinstance(wanted, Number)) or same_unit(given.unit, wanted.unit)


def comparable(a: Type, b: Type, ordered: bool) -> bool:
    """Whether = (or < when `ordered`) is defined between two types."""
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return True
    groups: tuple[tuple[type[Type], ...], ...] = ((Number,), (Date, Month, DateTime), (Time,))
    if not ordered:
        groups += ((Text, Choice), (YesNo,))
    return any(isinstance(a, group) and isinstance(b, group) for group in groups)


def common(a: Type, b: Type) -> Type | None:
    """The type of a value that is either `a` or `b`, or None when there is none."""
    if isinstance(a, Unknown):
        return b
    if isinstance(b, Unknown) or a == b:
        return a
    if isinstance(a, Number) and isinstance(b, Number):
        return Number(a.unit or b.unit) if same_unit(a.unit, b.unit) else None
    if isinstance(a, Text | Choice) and isinstance(b, Text | Choice):
        return Text()
    if isinstance(a, ListOf) and isinstance(b, ListOf):
        item = common(a.item, b.item)
        return ListOf(item) if item else None
    return None


def _remedy(node: Node, kind: Kind) -> str:
    literal = node.expr.value if isinstance(node.expr, Literal) else None
    if kind is Kind.NUMBER and isinstance(literal, str) and literal.replace(".", "", 1).isdigit():
        return f"数は引用符で囲まずに {literal} と書いてください。"
    if kind is Kind.DAY and isinstance(node.type, Month):
        return f"日がないと決まりません。月末({named(node.expr)}, 0) などで日付にしてください。"
    if kind in (Kind.DATE, Kind.DAY) and isinstance(literal, str):
        return "日付は 日付(2026, 4, 1) のように書いてください。"
    if kind is Kind.TEXT and isinstance(node.type, Number | Date | Month | Time | DateTime):
        return f"文字にするには 書式({named(node.expr)}) と書いてください。"
    if kind is Kind.LIST and isinstance(node.type, Text | Choice):
        return "文の一部を探すには 文字を含む( )、選択肢を比べるには = を使ってください。"
    if kind is Kind.YES_NO:
        return "「項目 = 値」のように、条件の形にしてください。"
    return "項目の種類を確かめてください。"
