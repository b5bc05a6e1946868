"""Chapters (分冊): a definition that is a folder, `<id>-<title>/procedure.yaml` with further YAML files beside it.

Each file holds some of the definition's keys. What is a list (`pages`, `checks` …) may stand in several files and is
joined in their order: `procedure.yaml` first, then the others by name. `tables` may be spread likewise, by their names.
Every other key stands in one file. Files and folders whose names begin with `_` or `.` are none of the definition.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from engine.procedure import source as reading
from engine.procedure.document import Mark, Places
from engine.procedure.library import Library
from engine.procedure.prescan import MAX_BYTES, decode
from engine.procedure.problem import DataPath, Position, Problem
from engine.procedure.shared import Expanded, expand
from engine.procedure.source import Source

WHOLE = "procedure.yaml"  # the file that makes a folder a definition
MOST = 100  # files of one definition
_SPREAD = ("tables",)  # maps by name that may stand in several files


def is_folder(file: str) -> bool:
    """Whether a definition's file stands for its whole folder."""
    return PurePosixPath(file).name == WHOLE


def name_of(file: str) -> str:
    """The name a definition goes by: its file's without `.yaml`, or its folder's."""
    path = PurePosixPath(file)
    return path.parent.name if path.name == WHOLE else path.stem


def whole_text(text: str, file: str, library: Library) -> str:
    """The text of all files of a definition, for the record; of a definition of one file its text as it is."""
    parts = [f"# ── {PurePosixPath(name).name} ──\n{other}" for name, other in _texts(file, library)]
    return "\n".join([text, *parts]) if parts else text


def expand_all(first: Source, library: Library) -> Expanded:
    """The whole definition without references, all its files joined, each problem at its place in its file."""
    file = first.document.file
    found = expand(first, library)
    if not is_folder(file):
        return found
    joint = _Joint(found)
    for text_file, text in _texts(file, library):
        joint.add(reading.read(text, text_file), library)
    if len(library.chapters(file)) > MOST:
        reason, remedy = f"ファイルが多すぎます（{MOST}まで）。", "ファイルをまとめるか、共通部品にしてください。"
        joint.problems.append(Problem("folder.files", Position(file, 1, 1), reason, remedy))
    return joint.whole()


def _texts(file: str, library: Library) -> Iterator[tuple[str, str]]:
    """The name and text of each further file, in order; nothing for a definition of one file."""
    names = library.chapters(file) if is_folder(file) else ()
    for name in names[:MOST]:
        content = library.data_file(name, file)
        if content is not None:
            yield str(PurePosixPath(file).parent / name), decode(content[: MAX_BYTES + 1])


class _Joint:
    """A definition to which file after file is joined."""

    def __init__(self, first: Expanded) -> None:
        self.data = first.data
        self.values: dict[DataPath, Mark] = dict(first.values.marks)
        self.keys: dict[DataPath, Mark] = dict(first.keys.marks)
        self.problems = list(first.problems)
        self.used = dict.fromkeys(first.used)

    def whole(self) -> Expanded:
        return Expanded(self.data, Places(self.values), Places(self.keys), tuple(self.problems), tuple(self.used))

    def add(self, chapter: Source, library: Library) -> None:
        """Lists and tables are joined, all else may stand only once."""
        found = expand(chapter, library)
        self.problems += found.problems
        self.used |= dict.fromkeys(found.used)
        if not isinstance(found.data, dict):
            place = chapter.document.place(0)
            reason = "このファイルに「キー: 値」がありません。"
            self.problems.append(Problem("folder.kind", place, reason, "「pages:」などのキーから書いてください。"))
            return
        if not isinstance(self.data, dict):
            self.data = {}
        for key, value in found.data.items():
            self._key(key, value, found)

    def _key(self, key: str, value: Any, found: Expanded) -> None:
        mine = self.data.get(key)
        if mine is None:
            self.data[key] = value
            self._move(found, (key,), (key,))
        elif isinstance(mine, list) and isinstance(value, list):
            for number in range(len(value)):
                self._move(found, (key, number), (key, len(mine) + number))
            mine += value
        elif key in _SPREAD and isinstance(mine, dict) and isinstance(value, dict):
            for name, table in value.items():
                if name in mine:
                    self._twice((key, name), found)
                else:
                    mine[name] = table
                    self._move(found, (key, name), (key, name))
        else:
            self._twice((key,), found)

    def _move(self, found: Expanded, source: DataPath, target: DataPath) -> None:
        for all_, marks in ((self.values, found.values.marks), (self.keys, found.keys.marks)):
            for path, mark in marks.items():
                if path[: len(source)] == source:
                    all_[(*target, *path[len(source) :])] = mark

    def _twice(self, path: DataPath, found: Expanded) -> None:
        first, place = Places(self.keys).nearest(path), found.keys.nearest(path)
        if first is None or place is None:
            return
        reason = f"「{path[-1]}」は {PurePosixPath(first.file).name} の{first.line}行目にもあります。"
        remedy = "どちらか一方のファイルに書いてください。"
        self.problems.append(Problem("folder.twice", place, reason, remedy, path=path))
