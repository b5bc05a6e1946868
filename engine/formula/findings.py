"""Findings about blanks (空欄についての気づき): where a formula says nothing because somebody left a field empty."""

from __future__ import annotations

from engine.formula.checking import Checking, named
from engine.formula.functions import Form
from engine.formula.node import Node
from engine.formula.tree import Compare, Path
from engine.formula.types import Number, Use, YesNo

_ALWAYS_ANSWERED = "取得"
"""登記.取得 says whether a lookup succeeded; it is never unknown."""


def notice_blanks(checking: Checking, root: Node) -> None:
    """Report NOT(項目) and <> over optional fields in conditions, and optional numbers in checks."""
    if not checking.use.is_condition:
        return
    tested = {
        each.reference.path for node in root.walk() if _tests_blank(node) for each in node.walk() if each.reference
    }
    for node in root.walk():
        if node.function is not None and node.function.form is Form.NOT and node.children:
            _notice_not(checking, node, tested)
        elif isinstance(node.expr, Compare) and node.expr.operator == "<>":
            _notice_unequal(checking, node, tested)
    if checking.use is Use.CHECK:
        _notice_numbers(checking, root, tested)


def _tests_blank(node: Node) -> bool:
    return node.function is not None and node.function.form in (Form.BLANK, Form.OTHER_THAN)


def _may_be_blank(node: Node, tested: set[tuple[str, ...]]) -> bool:
    reference = node.reference
    if reference is None or reference.name is None or reference.source == "item" or reference.path in tested:
        return False
    if reference.steps[-1][0] == "count":
        return False
    optional = reference.name.optional or reference.source == "previous"
    return optional and not reference.zero and reference.path[-1] != _ALWAYS_ANSWERED


def _notice_not(checking: Checking, node: Node, tested: set[tuple[str, ...]]) -> None:
    inner = node.children[0]
    if isinstance(inner.expr, Path) and isinstance(inner.type, YesNo) and _may_be_blank(inner, tested):
        field = named(inner.expr)
        checking.problems.finding(
            "formula.not_optional",
            (node.expr.start, node.expr.end),
            f"「{field}」に答えるまで、NOT({field}) は未定です。",
            f"空欄も「いいえ」とみなすなら 以外({field}, はい) と書いてください。",
        )


def _notice_unequal(checking: Checking, node: Node, tested: set[tuple[str, ...]]) -> None:
    for child, other in ((node.children[0], node.children[1]), (node.children[1], node.children[0])):
        if isinstance(child.expr, Path) and not isinstance(child.type, Number) and _may_be_blank(child, tested):
            checking.problems.finding(
                "formula.not_optional",
                (node.expr.start, node.expr.end),
                f"「{named(child.expr)}」が空欄のとき、この比較（<>）は未定です。",
                f"空欄も含めるなら 以外({named(child.expr)}, {named(other.expr)}) と書いてください。",
            )


def _notice_numbers(checking: Checking, root: Node, tested: set[tuple[str, ...]]) -> None:
    for node in root.walk():
        if isinstance(node.expr, Path) and isinstance(node.type, Number) and _may_be_blank(node, tested):
            checking.problems.finding(
                "formula.optional_number",
                (node.expr.start, node.expr.end),
                f"「{named(node.expr)}」が空欄のとき、この検査は行われません（合格になります）。",
                "空欄を 0 とみなすなら項目に blank: zero を、必ず調べるなら必須にしてください。",
            )
