"""Rows of a table by buttons (行の操作): add, remove, move, copy, paste, CSV; uploads move with their rows.

Cells that were copied from a spreadsheet and pasted into a cell come as `fill:給油所[2].名称`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.case import intake, row_fill
from engine.case.correction import writable
from engine.case.model import FileRef
from engine.procedure.field import Raw
from engine.procedure.path import format_path, parse_path
from engine.web.opening import OpenCase
from engine.web.refusal import STANDARD, Refusal, Say, bad_request
from engine.web.request import Request

Files = Mapping[str, tuple[FileRef, ...]]
OPS = ("add", "remove", "up", "down", "copy", "paste", "csv")
FILL = "fill"
_CSV_LIMIT = 2 * 1024 * 1024


@dataclass(frozen=True)
class Edited:
    """The draft and its uploads after a button's act; `said`: what was done, where it is not plain to see."""

    draft: Mapping[str, Raw]
    files: Files
    said: str = ""


def edit(request: Request, open_: OpenCase, draft: Mapping[str, Raw], do: str) -> Edited:
    """What the button asks, done; everything as it is when it asks for none of these."""
    files = open_.case.draft_files
    op, _, target = do.partition(":")
    if op == FILL:
        return _filled(request, open_, draft, target)
    if op not in OPS:
        return Edited(draft, files)
    path, index = _target(target)
    _refuse_closed(open_, path)
    text = sent_text(request, op, target)
    changed = intake.edit_rows(open_.program, draft, path, "paste" if op == "csv" else op, index, text)
    if isinstance(changed, intake.Unreadable):
        raise _wrong(changed)
    return Edited(changed, moved(files, path, op, index))


def _filled(request: Request, open_: OpenCase, draft: Mapping[str, Raw], cell: str) -> Edited:
    _refuse_closed(open_, row_fill.table_of(cell))
    filled = row_fill.fill(open_.program, draft, cell, request.form.get(f"paste:{cell}"))
    if isinstance(filled, intake.Unreadable):
        raise _wrong(filled)
    return Edited(filled.draft, open_.case.draft_files, filled.said)


def _refuse_closed(open_: OpenCase, path: str) -> None:
    if not writable(open_.procedure, open_.case, path):
        raise Refusal(403, "rows.closed", Say(STANDARD[403].title, "この表の行は、今回の補正では変えられません。"))


def _wrong(why: intake.Unreadable) -> Refusal:
    return Refusal(422, why.code, Say(STANDARD[422].title, why.reason, "内容を直して、もう一度送ってください。"))


def _target(target: str) -> tuple[str, int]:
    """`給油所[2]` -> ("給油所", 2); `給油所` -> ("給油所", -1)."""
    path = parse_path(target)
    if path is None:
        raise bad_request("rows.target")
    if isinstance(path[-1], int):
        return format_path(path[:-1]), path[-1]
    return target, -1


def sent_text(request: Request, op: str, target: str) -> str:
    """What is pasted, or stands in the CSV file (UTF-8, or Shift_JIS as Excel writes it)."""
    if op == "paste":
        return request.form.get(f"paste:{target}")
    if op != "csv":
        return ""
    sent = next((upload for upload in request.form.uploads if upload.field == f"form-csv:{target}"), None)
    if sent is None:
        raise _unreadable("rows.csv", "CSVファイルが選ばれていません。")
    data = sent.file.read(_CSV_LIMIT + 1)
    if len(data) > _CSV_LIMIT:
        raise _unreadable("rows.csv", "CSVファイルが大きすぎます（2MBまで）。")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("rows.csv", "CSVファイルの文字コードを読み取れません。UTF-8かShift_JISで保存してください。")


def _unreadable(code: str, reason: str) -> Refusal:
    return Refusal(422, code, Say(STANDARD[422].title, reason, "前の画面に戻って、ファイルを確かめてください。"))


def moved(files: Files, path: str, op: str, index: int) -> Files:
    """Uploads stand at paths with row numbers: they go where their row goes."""
    if op in ("add", "paste", "csv") or not any(key.startswith(f"{path}[") for key in files):
        return files
    place = re.compile(re.escape(path) + r"\[([0-9]+)\](.*)", re.DOTALL)
    moved: dict[str, tuple[FileRef, ...]] = {}
    for key, found in files.items():
        match = place.fullmatch(key)
        row = _new_number(op, index, int(match[1])) if match else 0
        if row is not None:
            moved[f"{path}[{row}]{match[2]}" if match else key] = found
    return moved


def _new_number(op: str, index: int, row: int) -> int | None:
    """The number of a row after the act; None where it is gone."""
    if op == "remove":
        return None if row == index else row - (row > index)
    if op == "copy":
        return row + (row > index)
    other = index - 1 if op == "up" else index + 1
    return {index: other, other: index}.get(row, row) if other >= 0 else row


def at(raw: Any, path: str) -> Any:
    """What stands at a path of a raw tree; None where nothing does."""
    for step in parse_path(path) or ():
        if isinstance(step, int):
            raw = raw[step] if isinstance(raw, list) and step < len(raw) else None
        else:
            raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw
