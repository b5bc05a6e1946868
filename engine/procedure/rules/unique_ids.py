"""Ids are unique on their level, and no name means two things in formulas.

Why: a formula, a remark or a decision of years ago must mean one field for ever. Fields of all pages share one level.

Wrong:
    - {id: 商号, type: text}
    - {id: 商号, type: text}
"""

from collections.abc import Iterator, Sequence
from typing import Any

from engine import formula
from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject

CODES = ("id.duplicate", "id.reserved", "id.lookalike")
_NAMED = ("項目", "照会", "表")
RESERVED = ("案件", "申請者", "行", "この行", "前行", "元", "前回", "結論", "台帳", "受付期間")


def check(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    top: dict[str, str] = {}
    for at, page in enumerate(procedure.pages):
        yield from _fields(page.fields, ("pages", at, "fields"), top)
    for at, lookup in enumerate(procedure.lookups):
        yield from _claim(lookup.id, "照会", ("lookups", at, "id"), top)
    for table in procedure.tables:
        yield from _claim(table.id, "表", ("tables", table.id), top)
    lists: dict[str, Sequence[Any]] = {
        "pages": procedure.pages,
        "checks": procedure.checks,
        "attachments": procedure.attachments,
        "notices": procedure.notices,
        "fees": procedure.fees,
    }
    for key, items in lists.items():
        seen: dict[str, str] = {}
        for at, item in enumerate(items):
            yield from _claim(item.id, "同じ一覧の中", (key, at, "id"), seen)
    seen = {}
    for at, transition in enumerate(procedure.workflow.transitions):
        yield from _claim(transition.id, "処理", ("workflow", "transitions", at, "id"), seen)


def _fields(fields: Sequence[Any], path: DataPath, level: dict[str, str]) -> Iterator[Finding]:
    for at, item in enumerate(fields):
        if isinstance(item, Field):
            yield from _claim(item.id, "項目", (*path, at, "id"), level)
            yield from _fields(item.members, (*path, at, "fields"), {})


def _claim(name: str, what: str, path: DataPath, level: dict[str, str]) -> Iterator[Finding]:
    """One id of a level; only what formulas can name must keep clear of reserved words (page ids are no names)."""
    if name in RESERVED and what in _NAMED:
        yield Finding(
            path, "id.reserved", f"「{name}」は計算式の中で決まった意味を持つ名前です。", "別の id にしてください。"
        )
    elif name in level:
        reason = f"id「{name}」はもう使われています（{level[name]}）。"
        yield Finding(path, "id.duplicate", reason, "どちらかの id を変えてください。")
    elif twin := next((other for other in level if formula.skeleton(other) == formula.skeleton(name)), None):
        reason = f"id「{name}」は「{twin}」とよく似ていて、見分けられません。"
        yield Finding(path, "id.lookalike", reason, "見て違いの分かる id に変えてください。", "warning")
    level.setdefault(name, what)
