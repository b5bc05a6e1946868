"""Files without a signature: text, tables, molecules, drawings, XML. Text is all they may be."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from engine.web.contents.wrong import Wrong

_CHUNK = 1 << 16
_KEEP = 64  # a mark that two chunks share is still found
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe", b"Rar!")
_OPENINGS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html|<script|<svg|<\?php)", re.IGNORECASE)
# In UTF-8 and in both UTF-16: entities and outer definitions make whoever reads the file read another.
DEFINITIONS = tuple(
    text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)


def plain(file: BinaryIO) -> tuple[str, ...]:
    """No program, page or container under a text's name."""
    begun = False
    for chunk in chunks(file):
        if b"\x00" in chunk or (not begun and (chunk.startswith(_PROGRAMS) or _OPENINGS.match(chunk))):
            raise Wrong("file.content", "文字だけのファイルではありません。元のファイルを確かめてください。")
        begun = True
    return ()


def xml(file: BinaryIO) -> tuple[str, ...]:
    """Text without document type and entities."""
    refuse_definitions(chunks(file))
    file.seek(0)
    return plain(file)


def refuse_definitions(content: Iterator[bytes]) -> None:
    """Raises Wrong at a document type or an entity."""
    for chunk in content:
        if any(mark in chunk for mark in DEFINITIONS):
            raise Wrong("file.entity", "外部の定義を読み込む XML は添付できません。定義を除いて添付してください。")


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """The content, each piece with the end of the one before."""
    before = b""
    while chunk := file.read(_CHUNK):
        yield before + chunk
        before = chunk[-_KEEP:]
