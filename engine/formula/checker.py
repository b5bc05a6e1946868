"""A syntax tree to a typed tree (型検査): all problems at once, positions in the text as given."""

from __future__ import annotations

from engine.formula.calls import check_call
from engine.formula.checking import Checking, assignable, units_fit, written_texts
from engine.formula.findings import notice_blanks
from engine.formula.names import check_path
from engine.formula.node import Node
from engine.formula.operators import check_chain, check_compare, check_negate
from engine.formula.problems import Problems
from engine.formula.tree import Call, Compare, Expr, Literal, Negate, Path
from engine.formula.types import Choice, ListOf, Number, Scope, Text, Type, Unknown, Use, YesNo, describe


class Checker(Checking):
    """Checks one formula against its scope."""

    def check(self, expr: Expr) -> Node:
        """The typed tree of `expr`."""
        if isinstance(expr, Literal):
            return Node(expr, _literal_type(expr))
        if isinstance(expr, Path):
            return check_path(self, expr)
        if isinstance(expr, Call):
            return check_call(self, expr)
        if isinstance(expr, Negate):
            return check_negate(self, expr)
        return check_compare(self, expr) if isinstance(expr, Compare) else check_chain(self, expr)


def _literal_type(expr: Literal) -> Type:
    if isinstance(expr.value, bool):
        return YesNo()
    return Text() if isinstance(expr.value, str) else Number()


def check_formula(expr: Expr, scope: Scope, use: Use, expect: Type | None, problems: Problems) -> Node:
    """The typed tree of a whole formula that stands where `use` says and should give `expect`."""
    checker = Checker(scope, use, problems)
    node = checker.check(expr)
    wanted = expect if expect is not None else (YesNo() if use.is_condition else None)
    if wanted is not None:
        _check_result(checker, node, wanted)
    notice_blanks(checker, node)
    return node


def _check_result(checker: Checker, node: Node, wanted: Type) -> None:
    if not assignable(node.type, wanted):
        remedy = "結果が合うように式を直してください。"
        if isinstance(wanted, YesNo):
            remedy = "「項目 = 値」のように、条件の形にしてください。"
        elif isinstance(wanted, Text) and not isinstance(node.type, ListOf | Unknown):
            remedy = "文字にするには 書式( ) を使ってください。"
        checker.problems.error(
            "formula.type",
            (node.expr.start, node.expr.end),
            f"この式の結果は{describe(node.type)}です。ここには{describe(wanted)}が必要です。",
            remedy,
        )
    elif not units_fit(node.type, wanted):
        checker.problems.error(
            "formula.unit",
            (node.expr.start, node.expr.end),
            f"この式の結果は{describe(node.type)}で、{describe(wanted)}と単位が違います。",
            f"単位換算( ) で「{wanted.unit if isinstance(wanted, Number) else ''}」にそろえてください。",
        )
    if isinstance(wanted, Choice) and wanted.codes is not None:
        for literal in written_texts(node):
            if literal.value not in wanted.codes:
                checker.problems.error(
                    "formula.choice_unknown",
                    (literal.start, literal.end),
                    f"「{literal.value}」は、この項目の選択肢にありません。",
                    "選べるのは " + "、".join(wanted.codes[:8]) + " です。",
                )
