"""Files beside a definition that belong to its version: CSV tables become rows, Word forms are hashed."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from engine.procedure import csv_table
from engine.procedure.document import Mark, Places
from engine.procedure.library import MAX_DATA_BYTES, Library
from engine.procedure.problem import DataPath, Position, Problem

FILES = "files"


def bring(data: dict[str, Any], marks: dict[DataPath, Mark], file: str, library: Library) -> Iterator[Problem]:
    """Inline the rows of `tables.*.file` and note the sha256 of notices' and attachments' documents, in place."""
    places = Places(marks)
    tables = data.get("tables")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        if isinstance(table, dict) and "file" in table:
            yield from _rows(("tables", name), table, marks, library, _document_columns(data, name))
    hashes: dict[str, str] = {}
    for path, name in _documents(data):
        mark = marks.get(path)
        content = library.data_file(name, mark.document.file if mark else file)
        if content is None or len(content) > MAX_DATA_BYTES:
            place = places.nearest(path) or Position(file, 1, 1)
            yield Problem(
                "file.missing",
                place,
                f"ファイル「{name}」がありません。",
                "定義と同じフォルダーに置いてください。",
                path=path,
            )
        else:
            hashes[name] = hashlib.sha256(content).hexdigest()
    if hashes and FILES not in data:
        data[FILES] = hashes


def _document_columns(data: Mapping[str, Any], table: str) -> set[str]:
    """Columns that name required documents are lists, even where every row names one: `required_by: 表.書類`."""
    items = data.get("attachments")
    asked = [item.get("required_by") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return {name.split(".", 1)[1] for name in asked if isinstance(name, str) and name.startswith(f"{table}.")}


def _documents(data: Mapping[str, Any]) -> Iterator[tuple[DataPath, str]]:
    for key, name in (("notices", "document"), ("attachments", "form")):
        items = data.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict) and isinstance(item.get(name), str):
                yield (key, index, name), item[name]


def _rows(
    path: DataPath, table: dict[str, Any], marks: dict[DataPath, Mark], library: Library, lists: Collection[str]
) -> Iterator[Problem]:
    mark = marks[(*path, "file")]
    place, name = mark.document.position(mark.node.start), table["file"]
    if "rows" in table:
        reason = "rows と file の両方があります。"
        yield Problem("table.two_sources", place, reason, "どちらか一方にしてください。", path=(*path, "file"))
        return
    content = library.data_file(name, mark.document.file) if isinstance(name, str) else None
    if content is None:
        yield Problem(
            "file.missing",
            place,
            f"ファイル「{name}」がありません。",
            "定義と同じフォルダーに置いてください。",
            path=(*path, "file"),
        )
        return
    given, gives = table.get("given"), table.get("gives")
    file = str(PurePosixPath(mark.document.file).parent / name)
    columns = csv_table.Columns(
        list(given) if isinstance(given, dict) else [], gives if isinstance(gives, list) else [], lists
    )
    read = csv_table.read(content, file, columns)
    yield from read.problems
    table["rows"] = read.rows
    for (row, column), cell in read.marks.items():
        marks[(*path, "rows", row, column)] = cell
        marks.setdefault((*path, "rows", row), cell)
