"""PDF and the old Word and Excel: kept whatever is in them, with a note where something acts when they are opened."""

import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from engine.web.contents.wrong import Wrong

_MEMORY = 1 << 20
_STREAMS = 2_000  # object streams looked into
_INFLATED = 32 << 20  # bytes of them in all
_STREAM = re.compile(rb"/ObjStm\b[^>]{0,512}>>\s{0,4}stream\r?\n")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_ESCAPED = re.compile(rb"/[A-Za-z#0-9]{0,40}#[0-9A-Fa-f]{2}[A-Za-z#0-9]{0,40}")
_END = rb"(?=[\s/<>\[\]()]|$)"
_MARKS = {
    "script": re.compile(rb"/(?:JavaScript|JS)" + _END),
    "launch": re.compile(rb"/Launch" + _END),
    "embedded": re.compile(rb"/(?:EmbeddedFiles?|RichMedia)" + _END),
    "external": re.compile(rb"/(?:GoToR|GoToE|ImportData)" + _END),
    "form": re.compile(rb"/(?:XFA|SubmitForm)" + _END),
    "locked": re.compile(rb"/Encrypt" + _END),
}


def pdf(file: BinaryIO) -> tuple[str, ...]:
    """Notes on what acts in it, also where names are spelt `/J#61vaScript` or stand in compressed objects."""
    with _bytes_of(file) as content:
        found = set(_marks(content))
        for match in _ESCAPED.finditer(content):
            found.update(_marks(_HEX.sub(_unhex, match[0])))
        for inflated in _object_streams(content):
            found.update(_marks(_HEX.sub(_unhex, inflated)))
    return tuple(mark for mark in _MARKS if mark in found)


def _marks(content: bytes | mmap.mmap) -> Iterator[str]:
    return (mark for mark, pattern in _MARKS.items() if pattern.search(content))


def _unhex(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[1].decode())


def _object_streams(content: bytes | mmap.mmap) -> Iterator[bytes]:
    left = _INFLATED
    for number, match in enumerate(_STREAM.finditer(content)):
        if number >= _STREAMS or left <= 0:
            return
        inflated = b""
        try:
            inflated = zlib.decompressobj().decompress(content[match.end() : match.end() + _MEMORY], min(left, _MEMORY))
        except zlib.error:
            continue  # encrypted, or another filter: what is in it stays unseen, as for any scanner
        left -= len(inflated)
        yield inflated


def compound(file: BinaryIO) -> tuple[str, ...]:
    """The old binary formats: a directory entry called Macros or VBA says that there are some."""
    with _bytes_of(file) as content:
        found = []
        if any(name.encode("utf-16-le") in content for name in ("_VBA_PROJECT", "Macros")):
            found.append("macro")
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Wrong("file.locked", "パスワードで保護されています。保護を解いてから添付してください。")
        if "ObjectPool".encode("utf-16-le") in content:
            found.append("embedded")
    return tuple(found)


@contextmanager
def _bytes_of(file: BinaryIO) -> Iterator[bytes | mmap.mmap]:
    """The content: a small one read, a large one mapped, so that memory stays flat."""
    head = file.read(_MEMORY + 1)
    if len(head) <= _MEMORY:
        yield head
        return
    file.flush()
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped
