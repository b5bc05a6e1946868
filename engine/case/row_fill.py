"""Cells copied from a spreadsheet, put into the cells of a table from one of them on (セルへの貼り付け).

The same reading as a paste into the box below the table (`row_edits`). A blank cell leaves what stands in its place;
rows are added as needed, up to the table's limit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.case import row_edits
from engine.case.raw import MAX_ROWS
from engine.case.row_edits import Column, Unreadable
from engine.procedure.field import Raw
from engine.procedure.path import Path, format_path, parse_path, schema_path
from engine.procedure.prepared import RowsNode
from engine.procedure.program import Program


@dataclass(frozen=True)
class Filled:
    """The draft with the cells filled, and in words what was put where."""

    draft: dict[str, Raw]
    said: str


@dataclass(frozen=True)
class _Cell:
    """Where the paste begins: the table, the row's number, the columns from this one on."""

    table: Path
    node: RowsNode
    row: int
    columns: tuple[Column, ...]


def table_of(cell: str) -> str:
    """`給油所[2].名称` -> `給油所`; empty where the path leads into no row."""
    found = _split(cell)
    return format_path(found[0]) if found else ""


def fill(program: Program, draft: Mapping[str, Raw], cell: str, text: str) -> Filled | Unreadable:
    """Fill the cells from `cell` (`給油所[2].名称`) on, to the right and down. Unreadable changes nothing."""
    found = _cell(program, cell)
    tree, rows = row_edits.opened(draft, found.table) if found else ({}, None)
    if found is None or rows is None or found.row > len(rows):
        return Unreadable("rows.target", "貼り付ける先のセルが見つかりません。ページを開き直してください。")
    if len(text) > row_edits.LONGEST_PASTE:
        return Unreadable("rows.paste", "貼り付けた内容が大きすぎます。分けて貼り付けてください。")
    lines = row_edits.cells(text, copied=True)
    columns: Sequence[Column | None] = found.columns
    named = row_edits.by_headings(lines[0], columns) if lines else None
    if named is not None:
        columns, lines = named, lines[1:]
    wrong = _too_much(found, lines, len(columns))
    if wrong is not None:
        return wrong
    rows += [{} for _ in range(found.row + len(lines) - len(rows))]
    for number, line in enumerate(lines, found.row):
        rows[number] = _over(rows[number], row_edits.row(line, columns))
    return Filled(tree, _said(found, lines))


def _split(cell: str) -> tuple[Path, int, tuple[str, ...]] | None:
    path = parse_path(cell) or ()
    for at in range(len(path) - 1, 0, -1):
        step = path[at]
        if isinstance(step, int):
            return path[:at], step, tuple(str(each) for each in path[at + 1 :])
    return None


def _cell(program: Program, cell: str) -> _Cell | None:
    split = _split(cell)
    node = program.nodes.get(schema_path(split[0])) if split else None
    if split is None or not isinstance(node, RowsNode) or node.field is None:
        return None
    table, row, column = split
    columns = tuple(row_edits.columns(node.field.members, ()))
    for at, found in enumerate(columns):
        if found.path == column[: len(found.path)]:
            return _Cell(table, node, row, columns[at:])
    return None


def _too_much(found: _Cell, lines: Sequence[Sequence[str]], columns: int) -> Unreadable | None:
    if not lines:
        return Unreadable("rows.paste", "貼り付けた内容に、行がありません。")
    widest = max(map(len, lines))
    if widest > columns:
        reason = f"貼り付けた列が{widest}列ありますが、選んだセルから右には{columns}列しかありません。"
        return Unreadable("rows.columns", f"{reason}左のほうのセルを選んで貼り付けてください。")
    limit = found.node.limits.rows_max
    most = found.node.fixed or (min(limit, MAX_ROWS) if isinstance(limit, int) else MAX_ROWS)
    if found.row + len(lines) > most:
        reason = f"{found.row + 1}行目から{len(lines):,}行を貼り付けると、「{found.node.title}」の上限（{most:,}行）"
        return Unreadable("rows.max", f"{reason}を超えます。何も貼り付けていません。")
    return None


def _over(there: Any, pasted: Mapping[str, Raw]) -> dict[str, Raw]:
    """A row with the pasted cells over it."""
    row: dict[str, Any] = dict(there) if isinstance(there, Mapping) else {}
    for name, value in pasted.items():
        if isinstance(value, Mapping):
            row[name] = _over(row.get(name), value)
        elif value:
            row[name] = value
    return row


def _said(found: _Cell, lines: Sequence[Sequence[str]]) -> str:
    first, last, wide = found.row + 1, found.row + len(lines), max(map(len, lines))
    rows = f"{first}行目" if first == last else f"{first}～{last}行目"
    return f"「{found.node.title}」の{rows}に、{len(lines):,}行×{wide}列を貼り付けました。"
