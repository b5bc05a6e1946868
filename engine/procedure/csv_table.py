"""Decision tables as CSV (書類.csv): edited in Excel, part of the version, every cell with its line and column.

The first line names the columns: those of `given` and of `gives`, in any order; a column whose name begins with `#` is
a remark. A cell may hold several values, separated by `;` or `；` or a line break in the cell; `・` and `、` separate
nothing: they stand inside names (ボイラー・タービン). A blank or `*` in a given column means any answer. UTF-8 (with
or without BOM) and Shift_JIS (CP932, what Excel writes) are read.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from engine.procedure.document import Document, Mark
from engine.procedure.nodes import Node
from engine.procedure.problem import Problem
from engine.procedure.words import nearest

MAX_ROWS = 5_000
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)')
_SEPARATOR = re.compile(r"[;；\n\r]+")


class Cell(NamedTuple):
    text: str
    start: int
    end: int


class CsvTable(NamedTuple):
    """`rows` as YAML would have them; `marks` by row and column name."""

    rows: list[dict[str, Any]]
    marks: dict[tuple[int, str], Mark]
    problems: tuple[Problem, ...]


class Columns(NamedTuple):
    """What the table asks, what it gives, and which of these results are always lists (documents)."""

    given: Sequence[str]
    gives: Sequence[str]
    lists: Collection[str] = ()


def read(data: bytes, file: str, columns: Columns) -> CsvTable:
    """The rows of a CSV file, and all that is wrong with it. Never raises."""
    given, gives, lists = columns
    text = _decode(data)
    document = Document(file, text or "")
    if text is None:
        return _failed(
            document, 0, "csv.encoding", "CSVの文字コードが読み取れません。", "UTF-8かShift_JISで保存してください。"
        )
    lines = [line for line in _lines(text) if any(cell.text for cell in line)]
    if not lines:
        return _failed(document, 0, "csv.empty", "CSVに何も書かれていません。", "1行目に列の名前を書いてください。")
    if len(lines) > MAX_ROWS + 1:
        place = lines[MAX_ROWS + 1][0].start
        return _failed(
            document, place, "csv.size", f"CSVの行が多すぎます（{MAX_ROWS}行まで）。", "表を分けてください。"
        )
    names = [cell.text.strip() for cell in lines[0]]
    problems = list(_header(document, lines[0], (*given, *gives)))
    rows: list[dict[str, Any]] = []
    marks: dict[tuple[int, str], Mark] = {}
    wanted = [name for name in (*given, *gives) if name in names]
    for line in lines[1:]:
        problems += _strays(document, line, len(names))
        cells = {name: cell for name, cell in zip(names, line, strict=False) if name in wanted}
        marks |= {(len(rows), name): Mark(document, _node(cell)) for name, cell in cells.items()}
        rows.append({name: cells[name].text.strip() if name in cells else "" for name in wanted})
    return CsvTable(_listed(rows, given, lists), marks, tuple(problems))


def _strays(document: Document, line: list[Cell], columns: int) -> Iterator[Problem]:
    for cell in line:
        if cell.text.startswith('"') and not document.text.startswith('""', cell.start):
            place = document.place(cell.start)
            yield Problem("csv.quote", place, '引用符 " が閉じていません。', "Excelで保存し直してください。")
    if any(cell.text for cell in line[columns:]):
        place = document.place(line[columns].start)
        remedy = "余分な「,」がないか、引用符を確かめてください。"
        yield Problem("csv.columns", place, "1行目にない列に値があります。", remedy)


def _decode(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _failed(document: Document, place: int, code: str, reason: str, remedy: str) -> CsvTable:
    return CsvTable([], {}, (Problem(code, document.place(place), reason, remedy),))


def _lines(text: str) -> Iterator[list[Cell]]:
    line: list[Cell] = []
    at = 0
    while at < len(text):
        found = _CELL.match(text, at)
        if found is None:  # cannot be: the second form takes whatever is left of a line
            break
        quoted, plain, sign = found.groups()
        line.append(Cell(plain if quoted is None else quoted.replace('""', '"'), at, found.end() - len(sign)))
        at = found.end()
        if sign == "," and at == len(text):
            line.append(Cell("", at, at))
        if sign != ",":
            yield line
            line = []
    if line:
        yield line


def _header(document: Document, header: list[Cell], wanted: Sequence[str]) -> Iterator[Problem]:
    names = [cell.text.strip() for cell in header]
    for index, (name, cell) in enumerate(zip(names, header, strict=True)):
        place = document.place(cell.start)
        if name in names[:index]:
            yield Problem("csv.columns", place, f"列「{name}」が2つあります。", "1つにしてください。")
        elif name and name not in wanted and not name.startswith("#"):
            guess = nearest(name, [one for one in wanted if one not in names])
            remedy = (
                f"「{guess}」ではありませんか。" if guess else "given と gives にない列は、名前を # で始めてください。"
            )
            yield Problem("csv.columns", place, f"列「{name}」は表の given にも gives にもありません。", remedy)
    for name in wanted:
        if name not in names:
            yield Problem(
                "csv.columns", document.place(header[0].start), f"列「{name}」がありません。", "列を足してください。"
            )


def _listed(rows: list[dict[str, Any]], given: Sequence[str], lists: Collection[str]) -> list[dict[str, Any]]:
    """Cells with several values become lists; a result that is a list in one row is one in all (blank: none)."""
    several = {name for row in rows for name, text in row.items() if _SEPARATOR.search(text)} | set(lists)
    for row in rows:
        for name in several & set(row):
            parts = [part.strip() for part in _SEPARATOR.split(row[name]) if part.strip()]
            if name not in given or len(parts) > 1:
                row[name] = parts
    return rows


def _node(cell: Cell) -> Node:
    return Node("scalar", cell.start, cell.end, "", cell.text)
