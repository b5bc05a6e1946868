"""Editing the rows of a draft by buttons (行の操作): add, remove, move, copy, and paste from Excel or a CSV.

Pasted columns go to the table's columns from left to right, composite fields part by part; computed columns and files
are left out. A first line that holds the columns' own headings says which column is which.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.case.raw import MAX_ROWS, is_blank
from engine.procedure.field import Field, Raw
from engine.procedure.path import Path, parse_path, schema_path
from engine.procedure.prepared import RowsNode
from engine.procedure.program import Program

OPS = ("add", "remove", "up", "down", "copy", "paste")
LONGEST_PASTE = 4_000_000
_MOST_COLUMNS = 300


@dataclass(frozen=True)
class Unreadable:
    """Why what was sent cannot be taken in: a code for programs, the reason in Japanese. Nothing was changed."""

    code: str
    reason: str


@dataclass(frozen=True)
class Column:
    """Where a pasted cell goes: the ids from the row on, and the headings it may stand under."""

    path: tuple[str, ...]
    headings: frozenset[str]


def edit_rows(  # noqa: PLR0913 – the contract: what, where, how
    program: Program, draft: Mapping[str, Raw], path: str, op: str, index: int = -1, text: str = ""
) -> dict[str, Raw] | Unreadable:
    """The draft with the rows of the table at `path` edited. `index` -1 is the end (add, paste)."""
    parsed = parse_path(path)
    node = program.nodes.get(schema_path(parsed)) if parsed else None
    if parsed is None or not isinstance(node, RowsNode) or isinstance(parsed[-1], int) or op not in OPS:
        return Unreadable("rows.target", "行を変える表が見つかりません。ページを開き直してください。")
    if node.fixed is not None and op != "paste":
        return Unreadable("rows.fixed", "この表の行は決まっているので、増減や移動はできません。")
    tree, rows = opened(draft, parsed)
    if rows is None:
        return Unreadable("rows.target", "行を変える表が見つかりません。ページを開き直してください。")
    if op in ("remove", "up", "down", "copy") and not 0 <= index < len(rows):
        return Unreadable("rows.index", "その行はもうありません。ページを開き直してください。")
    if op == "paste":
        pasted = _pasted(node, text)
        if isinstance(pasted, Unreadable):
            return pasted
        _insert(rows, pasted, index)
    else:
        _moved(rows, op, index)
    most = min(node.limits.rows_max, MAX_ROWS) if isinstance(node.limits.rows_max, int) else MAX_ROWS
    if len(rows) > (node.fixed or most) and op in ("add", "copy", "paste"):
        return Unreadable("rows.max", f"「{node.title}」は{node.fixed or most:,}行までです。")
    return tree


def opened(draft: Mapping[str, Raw], path: Path) -> tuple[dict[str, Raw], list[Any] | None]:
    """A copy of the draft as far as the path goes, and the copied rows at its end; None where the way is lost."""
    tree: dict[str, Any] = dict(draft)
    here: Any = tree
    for step, following in zip(path, (*path[1:], None), strict=True):
        if isinstance(step, int):
            if not isinstance(here, list) or step >= len(here):
                return tree, None
            found = here[step]
        else:
            found = here.get(step)
        if following is None or isinstance(following, int):
            copy: Any = [row if isinstance(row, dict) else {} for row in found] if isinstance(found, list) else []
        else:
            copy = dict(found) if isinstance(found, dict) else {}
        here[step] = copy
        here = copy
    return tree, here


def _moved(rows: list[Any], op: str, index: int) -> None:
    if op == "add":
        rows.insert(index + 1 if 0 <= index < len(rows) else len(rows), {})
    elif op == "remove":
        del rows[index]
    elif op == "copy":
        rows.insert(index + 1, rows[index])
    else:
        other = index - 1 if op == "up" else index + 1
        if 0 <= other < len(rows):
            rows[index], rows[other] = rows[other], rows[index]


def _insert(rows: list[Any], pasted: list[dict[str, Raw]], index: int) -> None:
    """Behind the row `index`, or at the end: there in the place of rows that are still blank."""
    if 0 <= index < len(rows):
        rows[index + 1 : index + 1] = pasted
        return
    while rows and is_blank(rows[-1]):
        rows.pop()
    rows.extend(pasted)


# ── pasted text ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _pasted(node: RowsNode, text: str) -> list[dict[str, Raw]] | Unreadable:
    if len(text) > LONGEST_PASTE:
        return Unreadable("rows.paste", "貼り付けた内容が大きすぎます。分けて貼り付けてください。")
    lines = cells(text)
    if not lines:
        return Unreadable("rows.paste", "貼り付けた内容に、行がありません。")
    found: Sequence[Column | None] = list(columns(node.field.members if node.field else (), ()))
    named = by_headings(lines[0], found)
    if named is not None:
        found, lines = named, lines[1:]
    if len(lines) > MAX_ROWS:
        return Unreadable("rows.max", f"一度に貼り付けられるのは{MAX_ROWS:,}行までです。")
    widest = max((len(line) for line in lines), default=0)
    if widest > len(found):
        return Unreadable(
            "rows.columns",
            f"貼り付けた列が{widest}列あり、この表の{len(found)}列より多いです。列をそろえてください。",
        )
    return [row(line, found) for line in lines]


def cells(text: str, copied: bool = False) -> list[list[str]]:
    """Lines of cells: tab-separated as Excel copies, else comma-separated. Quoted cells may hold line breaks.

    Blank lines are left out. `copied` cells are separated by tabs only, and every line but blank last ones keeps its place.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    separator = "\t" if copied or "\t" in text.partition("\n")[0] or "," not in text else ","
    quoted = '"' in text
    reader = csv.reader(
        io.StringIO(text), delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, strict=False
    )
    lines: list[list[str]] = []
    try:
        for line in reader:
            while line and not line[-1].strip():
                line.pop()
            if line or copied:
                lines.append([cell.strip() for cell in line[:_MOST_COLUMNS]])
    except csv.Error:  # one cell beyond the reader's limit of 131,072 characters
        return lines
    while lines and not lines[-1]:
        lines.pop()
    return lines


def columns(members: tuple[Any, ...], above: tuple[str, ...]) -> Iterator[Column]:
    """What pasted cells fill, from left to right."""
    for field in members:
        if not isinstance(field, Field) or field.many or field.uploaded or field.internal or field.value is not None:
            continue
        path = (*above, field.id)
        if field.members:
            yield from columns(field.members, path)
        elif field.parts and not field.options():
            for part in field.parts:
                yield Column((*path, part), frozenset({part, f"{field.title.ja}{part}", ".".join((*path, part))}))
        else:
            names = {field.id, field.title.ja, ".".join(path), field.heading.ja if field.heading else field.id}
            yield Column(path, frozenset(names))


def by_headings(line: Sequence[str], columns: Sequence[Column | None]) -> list[Column | None] | None:
    """The columns in the order of a heading line; None when the first line holds values."""
    found = [next((column for column in columns if column and cell in column.headings), None) for cell in line]
    return found if sum(column is not None for column in found) * 2 > len(line) else None


def row(line: Sequence[str], columns: Sequence[Column | None]) -> dict[str, Raw]:
    row: dict[str, Any] = {}
    for cell, column in zip(line, columns, strict=False):
        if column is None:
            continue
        here = row
        for step in column.path[:-1]:
            here = here.setdefault(step, {})
        here[column.path[-1]] = cell
    return row
