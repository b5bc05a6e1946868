"""Accident (書きまちがい): a finding in the text that is being read, before it has a line and column."""

from dataclasses import dataclass

from engine.procedure.problem import DataPath, Edit

# Keys whose value is a formula wherever they stand; and keys whose value is a text for people.
FORMULA_KEYS = frozenset({"visible_when", "required_when", "when", "value", "ensure", "amount", "min", "max"})
TEXT_KEYS = frozenset({"label", "heading", "help", "title", "summary", "message", "note", "public", "name", "body"})

FORMULA_CUT = "計算式が読点（,）のところで切れています。"
QUOTE_REMEDY = "全体を ' ' で囲むか、独立した行に書いてください。"


@dataclass(frozen=True)
class Accident:
    """`start`, `other` and `edits` are offsets into the text that was read; `edits` is the repair, if there is one.

    `{line}` in the reason stands for the line of `other` (the first of two doubled keys).
    """

    code: str
    start: int
    reason: str
    remedy: str
    edits: tuple[Edit, ...] = ()
    path: DataPath = ()
    other: int | None = None
