"""A file's text and the places in it: offsets to lines and columns, data paths to positions."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.procedure.nodes import Node
from engine.procedure.problem import DataPath, Position
from engine.procedure.repairs import Mending


@dataclass(frozen=True)
class Document:
    """One file as the author wrote it (`text`), and the text that was read (`mended`, the same for a sound file)."""

    file: str
    text: str
    mended: Mending | None = field(default=None, repr=False)

    @cached_property
    def _lines(self) -> list[int]:
        starts, at = [0], -1
        while (at := self.text.find("\n", at + 1)) >= 0:
            starts.append(at + 1)
        return starts

    @property
    def read(self) -> str:
        """The text that nodes have their offsets in."""
        return self.mended.text if self.mended else self.text

    def place(self, offset: int) -> Position:
        """Line and column (from 1, in characters) of an offset into the author's text."""
        line = bisect_right(self._lines, offset) - 1
        return Position(self.file, line + 1, offset - self._lines[line] + 1)

    def position(self, offset: int) -> Position:
        """Line and column of an offset into the text that was read."""
        return self.place(self.mended.origin(offset) if self.mended else offset)


@dataclass(frozen=True)
class Mark:
    """Where a value stands: its file and its node. Not `exact`: the value was changed after reading (`as:`)."""

    document: Document
    node: Node
    exact: bool = True


class Places(Mapping[DataPath, Position]):
    """Positions by data path, computed when asked: a file has a thousand, a check asks for three."""

    def __init__(self, marks: Mapping[DataPath, Mark]) -> None:
        self.marks = marks

    def __getitem__(self, path: DataPath) -> Position:
        mark = self.marks[path]
        return mark.document.position(mark.node.start)

    def __iter__(self) -> Iterator[DataPath]:
        return iter(self.marks)

    def __len__(self) -> int:
        return len(self.marks)

    def nearest(self, path: DataPath) -> Position | None:
        """The position of the path, or of the nearest part of the definition that contains it."""
        while path not in self.marks:
            if not path:
                return None
            path = path[:-1]
        return self[path]

    def inside(self, path: DataPath, index: int) -> Position | None:
        """The position of a scalar's character number `index` (from 0): where in a formula something is wrong."""
        mark = self.marks.get(path)
        if mark is None or mark.node.kind != "scalar" or not mark.exact:
            return self.nearest(path)
        return mark.document.position(written_at(mark.document.read, mark.node, index))


def written_at(text: str, node: Node, index: int) -> int:
    """The offset in `text` at which the character `index` of a scalar's value is written."""
    if node.style == '"' or (node.style == "" and "\n" not in text[node.start : node.end]):
        return min(node.start + len(node.style) + index, node.end)
    at = node.start + (1 if node.style == "'" else 0)
    if node.style in {"|", ">"}:
        at = _behind_blanks(text, text.find("\n", at))
    for sign in node.value[:index]:
        if text.startswith(sign, at) and sign != "\n":
            at += 2 if sign == "'" and node.style == "'" else 1
        elif sign in " \n" and text[at : at + 1].isspace():
            at = _behind_blanks(text, at)
    return min(at, node.end)


def _behind_blanks(text: str, at: int) -> int:
    """Behind a line's end and the next line's indentation."""
    return len(text) - len(text[at:].lstrip())
