"""Word, Excel and PowerPoint files, and plain ZIP: what they say they are, and what of theirs reaches outside.

What no honest document under these endings holds is refused: macros, entities, templates and objects fetched from
elsewhere, commands (DDE). What honest ones may hold is noted.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zipfile import ZipInfo

from engine.web.contents.archives import Budget, walk
from engine.web.contents.texts import DEFINITIONS
from engine.web.contents.wrong import Wrong, broken, locked

_OLE = b"\xd0\xcf\x11\xe0"
_KEEP = 256
_MACRO = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_EXTERNAL = re.compile(
    rb"<(?:\w+:)?Relationship\b[^>]{0,4000}?TargetMode\s*=\s*[\"']External[\"'][^>]{0,4000}", re.DOTALL
)
_TYPE = re.compile(rb"Type\s*=\s*[\"'][^\"']*/([A-Za-z]+)[\"']")
_FETCHED = (b"attachedTemplate", b"oleObject", b"frame", b"subDocument", b"control", b"package", b"aFChunk")
_COMMAND = re.compile(rb"ddeLink\b|DDEAUTO\b|>\s*DDE\s")
_LARGEST_PART = 8 << 20  # of the parts that are read whole: relations and the list of types


def word(file: BinaryIO) -> tuple[str, ...]:
    """A docx."""
    return _Package("word/document.xml").look(file)


def excel(file: BinaryIO) -> tuple[str, ...]:
    """An xlsx."""
    return _Package("xl/workbook.xml").look(file)


def powerpoint(file: BinaryIO) -> tuple[str, ...]:
    """A pptx."""
    return _Package("ppt/presentation.xml").look(file)


def plain(file: BinaryIO) -> tuple[str, ...]:
    """A ZIP of anything but programs; Office files in it are held to the same."""
    return _Package("").look(file)


class _Package:
    """One walk through a package; `main` is the part that makes it what its ending says ("": any archive)."""

    def __init__(self, main: str) -> None:
        self._main = main
        self._budget = Budget()

    def look(self, file: BinaryIO) -> tuple[str, ...]:
        if file.read(4) == _OLE:
            raise locked()
        names = walk(file, self._read, self._budget)
        if self._main and (self._main not in names or "[Content_Types].xml" not in names):
            raise broken()
        return tuple(sorted(self._budget.notes))

    def _read(self, info: ZipInfo, pieces: Iterator[bytes]) -> None:
        name = info.filename.lower()
        if name.endswith("vbaproject.bin"):
            raise _macros()
        if "/embeddings/" in name or "/activex/" in name:
            self._budget.notes.add("embedded")
        if name.endswith((".rels", "[content_types].xml")):
            self._relations(_whole(pieces))
        elif name.endswith((".xml", ".vml")):
            _refuse_marks(pieces)
        else:
            for _ in pieces:  # inflated to its end all the same: the budget counts what is really there
                pass

    def _relations(self, content: bytes) -> None:
        _refuse_marks(iter((content,)))
        if _MACRO.search(content):
            raise _macros()
        for match in _EXTERNAL.finditer(content):
            kind = _TYPE.search(match[0])
            name = kind[1] if kind else b""
            if name in _FETCHED or not kind:
                raise Wrong(
                    "file.external",
                    "開くと外部のファイルを読み込む設定があります。設定を外すか、PDF にして添付してください。",
                )
            if name != b"hyperlink":
                self._budget.notes.add("external")


def _whole(pieces: Iterator[bytes]) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > _LARGEST_PART:
            raise broken()
    plain_ = bytes(content)
    return plain_.replace(b"\x00", b"") if plain_[:2] in (b"\xff\xfe", b"\xfe\xff") else plain_


def _refuse_marks(pieces: Iterator[bytes]) -> None:
    before = b""
    marks: Sequence[bytes] = DEFINITIONS
    for piece in pieces:
        content = before + piece
        if any(mark in content for mark in marks):
            raise Wrong("file.entity", "外部の定義を読み込む部分があります。作り直すか、PDF にして添付してください。")
        if _COMMAND.search(content):
            raise Wrong("file.command", "ほかのプログラムを呼び出す指示があります。除いてから添付してください。")
        before = content[-_KEEP:]


def _macros() -> Wrong:
    return Wrong("file.macro", "マクロが入っています。マクロのない形式で保存し直して添付してください。")
