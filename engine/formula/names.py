"""Names to references (名前の解決): fields, parts, columns, and the words 行, この行, 前行."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from engine.formula.checking import Checking
from engine.formula.functions import BY_NAME, FUNCTION_NAMES, Form
from engine.formula.node import Node, Reference, Step
from engine.formula.problems import nearest, shortened, suggestion
from engine.formula.tree import Path
from engine.formula.types import ListOf, Name, Number, Record, Rows, Type, Unknown, describe

ROW_WORDS = ("行", "この行", "前行")
ROW_COUNT = "件数"
_BARE_CALLS = frozenset(name for name, function in BY_NAME.items() if function.form in (Form.TODAY, Form.ROW_NUMBER))

_LOOKALIKES = str.maketrans(
    "-－―‐‑‒–—−ｰ一二カロハエタトニへべぺりｌＩ", "ーーーーーーーーーーーニ力口八工夕卜ニヘベペリll"
)


def check_path(checking: Checking, expr: Path) -> Node:
    """The typed node of a name."""
    head = expr.names[0]
    if head in ROW_WORDS:
        return _row_word(checking, expr)
    in_row, outside = head in checking.scope.row_names, head in checking.scope.names
    if in_row and outside:
        word = "この行" if checking.items else "行"
        checking.problems.error(
            "formula.ambiguous_row",
            (expr.start, expr.end),
            f"「{head}」は、この表の列にも、表の外の項目にもあります。",
            f"この行の値なら「{word}.{head}」と書いてください。外の項目なら、どちらかのIDを変えてください。",
        )
        return Node(expr, Unknown())
    if in_row or outside:
        _notice_lookalikes(checking, expr, head)
        name = checking.scope.row_names[head] if in_row else checking.scope.names[head]
        prefix = _table_path(checking) if in_row else ()
        return _follow(checking, expr, _Start("own" if in_row else "case", 0, name, prefix), expr.names[1:])
    if head in _BARE_CALLS and len(expr.names) == 1:
        return Node(expr, BY_NAME[head].result or Unknown(), function=BY_NAME[head])
    _unknown_name(checking, expr)
    return Node(expr, Unknown())


class _Start:
    """Where reading a path begins: the source, and the name with its type."""

    def __init__(self, source: str, level: int, name: Name, prefix: tuple[str, ...], zero: bool | None = None) -> None:
        self.source, self.level, self.name, self.prefix = source, level, name, prefix
        self.zero = name.blank_zero if zero is None else zero


def _table_path(checking: Checking) -> tuple[str, ...]:
    return tuple((checking.scope.row or "").split("."))


def _row_word(checking: Checking, expr: Path) -> Node:
    word = expr.names[0]
    if word == "行" and checking.items:
        rows, path = checking.items[-1]
        columns = {column: Name(type_, blank_zero=column in rows.zeros) for column, type_ in rows.columns.items()}
        source, level = "item", len(checking.items) - 1
    elif checking.scope.row is None:
        checking.problems.error(
            "formula.row_outside",
            (expr.start, expr.end),
            f"「{word}」は、表の行の中か、合計などの条件の中でだけ使えます。",
            "「表の名前.列の名前」と書いてください。",
        )
        return Node(expr, Unknown())
    else:
        columns, path, level = dict(checking.scope.row_names), _table_path(checking), 0
        source = "previous" if word == "前行" else "own"
    if len(expr.names) == 1:
        checking.problems.error(
            "formula.row_outside",
            (expr.start, expr.end),
            f"「{word}」だけでは値になりません。",
            f"「{word}.列の名前」と書いてください。",
        )
        return Node(expr, Unknown())
    column = expr.names[1]
    if column not in columns:
        table = Rows({name: each.type for name, each in columns.items()})
        _unknown_part(checking, expr, "この表", column, table)
        return Node(expr, Unknown())
    return _follow(checking, expr, _Start(source, level, columns[column], path), expr.names[2:], column)


def _follow(checking: Checking, expr: Path, start: _Start, parts: tuple[str, ...], column: str | None = None) -> Node:
    """Walk the parts behind the first name."""
    head = column if column is not None else expr.names[0]
    type_: Type = start.name.type
    steps: list[Step] = []
    rows_at: int | None = None
    rows: Rows | None = None
    row_path: tuple[str, ...] = ()
    path = (*start.prefix, head)
    zero = start.zero and not parts
    for part in parts:
        zero = isinstance(type_, Record) and part in type_.zeros
        if isinstance(type_, Rows):
            rows_at, rows, row_path = len(steps) + 1, type_, path
        following = _step(type_, part, steps)
        if following is None:
            owner = path[-1]
            _unknown_part(checking, expr, f"「{owner}」", part, type_)
            return Node(expr, Unknown())
        type_ = following
        path = path if steps[-1][0] == "count" else (*path, part)
    if isinstance(type_, Rows):
        rows_at, rows, row_path = len(steps) + 1, type_, path
    zero = zero and isinstance(type_, Number) and not checking.raw
    reference = Reference(
        start.source, start.level, (("head", head), *steps), path, start.name, zero,
        rows_at, rows, row_path,
    )  # fmt: skip
    return Node(expr, type_, reference=reference)


def _parts_of(type_: Type) -> Mapping[str, Type]:
    if isinstance(type_, Record):
        return type_.parts
    if isinstance(type_, Rows):
        return type_.columns
    return _parts_of(type_.item) if isinstance(type_, ListOf) else {}


def _step(type_: Type, part: str, steps: list[Step]) -> Type | None:
    """Add the steps that read `part`; returns its type, or None when there is no such part."""
    if isinstance(type_, Unknown):
        steps.append(("part", part))
        return type_
    if isinstance(type_, Rows) and part == ROW_COUNT:
        steps.append(("count", part))
        return Number()
    inner = _parts_of(type_).get(part)
    if inner is None:
        return None
    if isinstance(type_, Record):
        steps.append(("part", part))
        return inner
    if isinstance(type_, Rows):
        steps.append(("rows", part))
    steps.append(("column", part))
    owner = type_.item if isinstance(type_, ListOf) else type_
    if isinstance(owner, Rows | Record) and part in owner.zeros:
        steps.append(("zeroed", part))
    if isinstance(inner, Rows | ListOf):
        steps.append(("flat", part))
        return inner
    return ListOf(inner)


def _unknown_part(checking: Checking, expr: Path, owner: str, part: str, type_: Type) -> None:
    parts = _parts_of(type_)
    if not parts:
        message = f"{owner}は{describe(type_)}なので、「.{shortened(part)}」で部分を取り出せません。"
        remedy = "「.」から後ろを消してください。"
    else:
        message = f"{owner}に「{shortened(part)}」はありません。" + suggestion(part, parts)
        remedy = "使えるのは " + "、".join(list(parts)[:8]) + " です。"
    checking.problems.error("formula.unknown_part", (expr.start, expr.end), message, remedy)


def _unknown_name(checking: Checking, expr: Path) -> None:
    head = expr.names[0]
    known = [*checking.scope.row_names, *checking.scope.names]
    if twins := [name for name in known if skeleton(name) == skeleton(head)]:
        hint, remedy = f"「{twins[0]}」ではありませんか。", "全角と半角、長音など、似た文字の違いを確かめてください。"
    elif checking.items and head in checking.items[-1][0].columns:
        hint, remedy = "", f"数えている行の値なら「行.{head}」と書いてください。"
    elif called := FUNCTION_NAMES.get(head) or FUNCTION_NAMES.get(head.upper()):
        hint, remedy = "", f"関数なら {BY_NAME[called].signature} のように ( ) を付けてください。"
    elif any(word in head for word in ("かつ", "または")) and nearest(head, known) is None:
        hint, remedy = "", "「かつ」「または」の前後に空白を入れてください。"
    else:
        hint = suggestion(head, known)
        remedy = '項目のIDを確かめてください。文字そのものなら "…" で囲んでください。'
    message = f"「{shortened(head)}」は定義されていません。{hint}"
    checking.problems.error("formula.unknown_name", (expr.start, expr.end), message, remedy)


@lru_cache(maxsize=20_000)
def skeleton(name: str) -> str:
    """What a name looks like: two names with one skeleton are easily taken for each other."""
    folded = unicodedata.normalize("NFKC", name)  # noqa: TID251 – only compared, never stored
    return folded.translate(_LOOKALIKES).casefold()


def _notice_lookalikes(checking: Checking, expr: Path, head: str) -> None:
    shape = skeleton(head)
    for name in (*checking.scope.row_names, *checking.scope.names):
        if name != head and skeleton(name) == shape:
            checking.problems.finding(
                "formula.lookalike",
                (expr.start, expr.end),
                f"「{head}」とよく似た名前の「{name}」もあります。",
                "どちらのつもりか確かめてください。見分けられるIDに変えると安全です。",
            )
            return
