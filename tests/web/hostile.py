"""Files to test uploads with, made here: honest ones of every kind, and hostile ones by the row of reliability.md §5.5."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
RELATION = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}" TargetMode="External"/></Relationships>'
)
DOCX, XLSX, PPTX = "word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"
Parts = Mapping[str, str | bytes]


def package(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def office(main: str, more: Parts | None = None) -> bytes:
    """The least of a docx, xlsx or pptx, with further parts."""
    types = CONTENT_TYPES.format(main=main, kind="x")
    return package({"[Content_Types].xml": types, main: "<document/>", **(more or {})})


def related(main: str, kind: str, target: str) -> bytes:
    """An Office file that points outside."""
    folder, _, name = main.rpartition("/")
    return office(main, {f"{folder}/_rels/{name}.rels": RELATION.format(kind=kind, target=target)})


def png(width: int = 8, height: int = 8, more: bytes = b"") -> bytes:
    """A picture of one colour; its head may claim any size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" + b"\xff" * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + more


def jpeg(width: int = 8, height: int = 8) -> bytes:
    """The head of a photograph with a camera's notes before its size, and an end."""
    notes = b"\xff\xe1" + struct.pack(">H", 1002) + b"x" * 1000
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + notes + frame + b"\xff\xda\x00\x02\xff\xd9"


def tiff(pages: int = 1, width: int = 8, height: int = 8, loop: bool = False) -> bytes:
    """A scan of several pages."""
    made = bytearray(b"II*\x00" + struct.pack("<I", 8))
    for number in range(pages):
        last = number == pages - 1
        entries = struct.pack("<HHII", 256, 4, 1, width) + struct.pack("<HHII", 257, 4, 1, height)
        after = len(made) + 2 + 24 + 4
        made += struct.pack("<H", 2) + entries + struct.pack("<I", (8 if loop else 0) if last else after)
    return bytes(made)


def pdf(more: str = "") -> bytes:
    """A one-page PDF whose catalogue says `more`."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + more.encode() + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def hidden_pdf() -> bytes:
    """JavaScript whose object lies in a compressed stream."""
    packed = zlib.compress(b"4 0 <</S/JavaScript/J#53(app.alert\\(1\\))>>")
    stream = b"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    return pdf("/OpenAction 4 0 R").replace(b"trailer", stream + packed + b"\nendstream endobj\ntrailer")


def zeros(megabytes: int) -> bytes:
    """A sheet that is nothing but zeros: 1 MB becomes 1 kB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(main=XLSX, kind="x"))
        archive.writestr(XLSX, "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(megabytes):
                sheet.write(b"0" * (1 << 20))
    return made.getvalue()


def lying(content: bytes, name: str, size: int) -> bytes:
    """The archive with another size for an entry in its list and its heads."""
    found = bytearray(content)
    for mark, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        at = found.find(mark)
        while at >= 0:
            if found[at + name_at :].startswith(name.encode()):
                found[at + size_at : at + size_at + 4] = struct.pack("<I", size)
            at = found.find(mark, at + 4)
    return bytes(found)


def overlapping() -> bytes:
    """Two names in the list for one entry's bytes (Fifield)."""
    content = bytearray(package({"aa": b"0" * 1000, "bb": b"0" * 1000}))
    first, second = content.find(b"PK\x01\x02"), content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def flagged(content: bytes, bit: int) -> bytes:
    """The archive with a flag set on every entry."""
    found = bytearray(content)
    for mark, at_flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = found.find(mark)
        while at >= 0:
            found[at + at_flag] |= bit
            at = found.find(mark, at + 4)
    return bytes(found)


def link() -> bytes:
    """An entry that is a symbolic link."""
    made, info = io.BytesIO(), zipfile.ZipInfo("link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return made.getvalue()


def nested(depth: int) -> bytes:
    """An archive in an archive in …"""
    content = package({"a.txt": "a"})
    for _ in range(depth):
        content = package({"a.zip": content})
    return content


def many(count: int) -> bytes:
    """An Office file of very many empty parts."""
    return office(XLSX, {f"xl/{number}.xml": "" for number in range(count)})


def doubled() -> bytes:
    """Two entries that a file system does not tell apart."""
    return package({"a.txt": "1", "A.txt": "2"})
