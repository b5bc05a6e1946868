"""ZIP, the container of today's Office files: its list is believed only where the bytes agree with it.

Every entry is inflated once, piece by piece, against one budget of bytes and entries; nothing is written anywhere.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from engine.web.contents.wrong import Wrong, bomb, broken, locked

ENTRIES = 5_000  # in all, inner archives included
INFLATED = 300 << 20  # bytes in all
_RATIO, _FREE = 200, 4 << 20  # how much larger than sent an entry may become, once it is over 4 MB
_DEEPEST = 3  # a sheet in a letter in an archive, and no further
_DIRECTORY = 4 << 20  # bytes of the list
_CHUNK = 1 << 16
_ARCHIVE = b"PK\x03\x04"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_PROGRAMS = re.compile(r"\.(?:exe|com|bat|cmd|scr|pif|js|jse|vbs|vbe|wsf|msi|ps1|jar|lnk|hta|dll)\Z", re.IGNORECASE)
Reader = Callable[[ZipInfo, Iterator[bytes]], None]


@dataclass
class Budget:
    """What is left to be read of one upload."""

    entries: int = ENTRIES
    bytes: int = INFLATED
    notes: set[str] = field(default_factory=set)


def walk(file: BinaryIO, read: Reader, budget: Budget, depth: int = 1) -> list[str]:
    """Every entry handed to `read` with its content in pieces; the names in order. Raises Wrong.

    An entry that is an archive itself is walked, too, with the same budget.
    """
    _refuse_list(file)
    try:
        with ZipFile(file) as archive:
            infos = archive.infolist()
            budget.entries -= len(infos)
            if budget.entries < 0 or sum(info.file_size for info in infos) > budget.bytes:
                raise bomb()
            _refuse_names(infos)
            _refuse_overlap(infos, archive.start_dir)
            for info in infos:
                _entry(file, info, read, budget, depth)
            return [info.filename for info in infos]
    except (BadZipFile, struct.error, zlib.error, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise broken() from error


def _refuse_list(file: BinaryIO) -> None:
    """Before the library reads the list: there is one, of bearable length, and nothing before or behind the archive."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22 or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise broken()
    length, start, comment = struct.unpack("<IIH", tail[at + 12 : at + 22])
    end = max(0, size - 65_557) + at
    if length > _DIRECTORY:
        raise bomb()
    if start + length != end or end + 22 + comment != size:
        raise broken()


def _refuse_names(infos: list[ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        steps = name.rstrip("/").split("/")
        outside = name.startswith("/") or "\\" in name or ":" in name or any(step in ("", ".", "..") for step in steps)
        odd = not name.isprintable() or any(_RESERVED.fullmatch(step) for step in steps)
        link = info.external_attr >> 16 & 0o170000 == 0o120000
        if outside or odd or link or name.lower() in seen:
            raise Wrong("file.names", "中のファイル名に使えないものがあります。圧縮し直して添付してください。")
        seen.add(name.lower())
        if _PROGRAMS.search(name):
            raise Wrong("file.program", "中にプログラムが入っています。除いてから添付してください。")


def _refuse_overlap(infos: list[ZipInfo], end: int) -> None:
    """No byte belongs to two entries: such archives grow without limit."""
    reached = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < reached:
            raise bomb()
        reached = info.header_offset + 30 + info.compress_size
    if reached > end:
        raise broken()


def _entry(file: BinaryIO, info: ZipInfo, read: Reader, budget: Budget, depth: int) -> None:
    if info.flag_bits & 0x1:
        raise locked()
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise broken()
    pieces = _pieces(file, info, budget)
    first = next(pieces, b"")
    if not first.startswith(_ARCHIVE):
        read(info, _chained(first, pieces))
        return
    if depth >= _DEEPEST:
        raise Wrong("file.nested", "圧縮ファイルの中に圧縮ファイルが重なっています。展開して添付してください。")
    with SpooledTemporaryFile(max_size=1 << 20) as inner:
        for piece in _chained(first, pieces):
            inner.write(piece)
        budget.notes.add("embedded")
        walk(inner, read, budget, depth + 1)  # type: ignore[arg-type]  # typeshed: no common base with files


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _pieces(file: BinaryIO, info: ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The content as it really is; raises Wrong where it is longer than the list says, or out of proportion."""
    file.seek(info.header_offset)
    head = file.read(30)
    if len(head) < 30 or not head.startswith(_ARCHIVE):
        raise broken()
    at = info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
    end, inflate, made = at + info.compress_size, zlib.decompressobj(-15), 0
    deflated = info.compress_type == ZIP_DEFLATED
    while at < end:
        file.seek(at)
        raw = file.read(min(_CHUNK, end - at))
        if not raw:
            raise broken()
        at += len(raw)
        while raw:
            piece = inflate.decompress(raw, _CHUNK) if deflated else raw
            raw = inflate.unconsumed_tail if deflated else b""
            made += len(piece)
            budget.bytes -= len(piece)
            if budget.bytes < 0 or (made > _FREE and made > info.compress_size * _RATIO):
                raise bomb()
            if made > info.file_size:
                raise broken()
            if piece:
                yield piece
    if made != info.file_size or (deflated and not inflate.eof):
        raise broken()
