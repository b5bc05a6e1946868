"""Pictures: their size is read from their head, never by decoding (a few bytes can claim ten thousand million pixels)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from engine.web.contents.wrong import Wrong, broken

LONGEST = 40_000  # pixels a side
MOST = 300_000_000  # pixels: an A0 plan at 400 dpi has 245 million
PAGES = 500  # of a TIFF
_SEGMENTS = 2_000  # of a JPEG before its size
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start of frame
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length


def png(file: BinaryIO) -> tuple[str, ...]:
    """Its IHDR stands first."""
    head = file.read(33)
    if len(head) < 33 or head[12:16] != b"IHDR":
        raise broken()
    _fit(*struct.unpack(">II", head[16:24]))
    return ()


def jpeg(file: BinaryIO) -> tuple[str, ...]:
    """Its frame header stands after any number of notes of the camera."""
    file.seek(2)
    for _ in range(_SEGMENTS):
        mark = _marker(file)
        if mark in _BARE:
            continue
        length = int.from_bytes(_exactly(file, 2), "big")
        if length < 2 or mark in (0xD9, 0xDA):  # the end, or the picture itself, without a size before
            raise broken()
        if mark in _SIZES:
            _, height, width = struct.unpack(">BHH", _exactly(file, 5))
            _fit(width, height)
            return ()
        file.seek(length - 2, 1)
    raise broken()


def _marker(file: BinaryIO) -> int:
    if _exactly(file, 1) != b"\xff":
        raise broken()
    mark = 0xFF
    for _ in range(_SEGMENTS):  # fill bytes may stand before it
        mark = _exactly(file, 1)[0]
        if mark != 0xFF:
            break
    return mark


def tiff(file: BinaryIO) -> tuple[str, ...]:
    """Every page's directory; a directory that leads back to an earlier one is broken."""
    order = "<" if _exactly(file, 2) == b"II" else ">"
    file.seek(4)
    at, seen = struct.unpack(f"{order}I", _exactly(file, 4))[0], set[int]()
    while at:
        if at in seen:
            raise broken()
        seen.add(at)
        if len(seen) > PAGES:
            raise Wrong("file.pages", f"ページが{PAGES}を超えています。PDF にして添付してください。")
        file.seek(at)
        sizes, at = _directory(file, order)
        _fit(sizes.get(256, 0), sizes.get(257, 0))
    if not seen:
        raise broken()
    return ()


def _directory(file: BinaryIO, order: str) -> tuple[dict[int, int], int]:
    """Width (256) and length (257) of one page, and where the next directory lies."""
    count = struct.unpack(f"{order}H", _exactly(file, 2))[0]
    content = _exactly(file, count * 12)
    sizes = dict(_entries(content, order))
    return sizes, struct.unpack(f"{order}I", _exactly(file, 4))[0]


def _entries(content: bytes, order: str) -> Iterator[tuple[int, int]]:
    for start in range(0, len(content), 12):
        tag, kind = struct.unpack_from(f"{order}HH", content, start)
        if tag in (256, 257):
            yield tag, struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", content, start + 8)[0]


def _fit(width: int, height: int) -> None:
    if not width or not height:
        raise broken()
    if width > LONGEST or height > LONGEST or width * height > MOST:
        raise Wrong(
            "file.pixels",
            f"画像が大きすぎます（{width:,}×{height:,}画素）。縮めるか、PDF にして添付してください。",
        )


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise broken()
    return found
