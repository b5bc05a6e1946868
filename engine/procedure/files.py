"""What a sent file must be: its name, its size, its kind by ending. The bytes are checked where they are stored.

A kind is known by its ending and proved by its first bytes; the sender's Content-Type is never believed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.procedure.clean import clean_text
from engine.procedure.field import Invalid

LONGEST_NAME = 200
_SIZE = re.compile(r"([1-9][0-9]{0,5})(?:\.([0-9]))? *([kMG]?B)", re.ASCII)
_FACTORS = {"B": 1, "kB": 1024, "MB": 1024**2, "GB": 1024**3}
_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
_NO_NAMES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """One kind of file: its name for people, its media type, and the bytes with which it begins (one of them)."""

    name: str
    media_type: str
    begins: tuple[bytes, ...] = ()


_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("PDF", "application/pdf", (b"%PDF-",)),
    "docx": Kind("Word", f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": Kind("Excel", f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "pptx": Kind("PowerPoint", f"{_OFFICE}presentationml.presentation", _ZIP),
    "doc": Kind("Word", "application/msword", _OLE),
    "xls": Kind("Excel", "application/vnd.ms-excel", _OLE),
    "jpg": Kind("JPEG", "image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": Kind("JPEG", "image/jpeg", (b"\xff\xd8\xff",)),
    "png": Kind("PNG", "image/png", (b"\x89PNG\r\n\x1a\n",)),
    "tif": Kind("TIFF", "image/tiff", (b"II*\x00", b"MM\x00*")),
    "tiff": Kind("TIFF", "image/tiff", (b"II*\x00", b"MM\x00*")),
    "zip": Kind("ZIP", "application/zip", _ZIP),
    "csv": Kind("CSV", "text/csv"),
    "txt": Kind("テキスト", "text/plain"),
    "xml": Kind("XML", "application/xml"),
    "mol": Kind("MOL", "chemical/x-mdl-molfile"),
    "jww": Kind("JWW", "application/octet-stream", (b"JwwData.",)),
    "dxf": Kind("DXF", "application/octet-stream"),
}


def parse_size(text: str) -> int | None:
    """`20MB` in bytes (1 MB = 1,048,576); None where it is no size."""
    found = _SIZE.fullmatch(text.strip())
    return int(float(f"{found[1]}.{found[2] or 0}") * _FACTORS[found[3]]) if found else None


def show_size(size: int) -> str:
    """1536 -> 1.5kB."""
    for unit in ("GB", "MB", "kB"):
        if size >= _FACTORS[unit]:
            return f"{size / _FACTORS[unit]:.1f}".removesuffix(".0") + unit
    return f"{size}B"


def ending(name: str) -> str:
    """The ending of a file name, in small letters, without the dot; empty where there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def clean_name(name: str, accept: Sequence[str]) -> str | Invalid:
    """The name as it may be shown and stored, or why it is refused. Browsers that send a path are cut to its last step.

    A name with two endings of which the first is a program's (`a.exe.pdf`) is refused, as is one that Windows reserves.
    """
    text = clean_text(name.replace("\\", "/").rpartition("/")[2], longest=1_000)
    if isinstance(text, Invalid) or text != text.rstrip(". ") or text in ("", ".", ".."):
        return Invalid("file.name")
    if len(text) > LONGEST_NAME or _IN_NAMES.search(text) or _NO_NAMES.fullmatch(text) or text.startswith("."):
        return Invalid("file.name")
    if ending(text) not in accept:
        return Invalid("file.type", {"accept": kinds_text(accept), "name": text})
    if ending(text.rpartition(".")[0]) in _PROGRAMS:
        return Invalid("file.name")
    return text


_PROGRAMS = frozenset(
    ("exe", "com", "bat", "cmd", "scr", "pif", "js", "jse", "vbs", "vbe", "wsf", "msi", "ps1", "jar", "html", "htm",
     "svg", "php", "sh", "lnk", "hta")
)  # fmt: skip


def kinds_text(accept: Sequence[str]) -> str:
    """`pdf, docx` for people: PDF、Word（docx）."""
    names = (f"{KINDS[kind].name}（{kind}）" if kind in KINDS else kind for kind in accept)
    return "、".join(dict.fromkeys(names))


def begins_right(name: str, head: bytes) -> bool:
    """Whether the first bytes fit the ending. Kinds without a signature (CSV, text) must not hold NUL bytes."""
    kind = KINDS.get(ending(name))
    if kind is None:
        return False
    return head.startswith(kind.begins) if kind.begins else b"\x00" not in head
