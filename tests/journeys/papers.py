"""Tiny real files to attach: what a reader of that format opens without complaint."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
}


class Paper(NamedTuple):
    """A file to attach."""

    name: str
    content: bytes
    media_type: str


def paper(name: str) -> Paper:
    """A file of the kind that its name says: `契約書.pdf`."""
    suffix = name.rpartition(".")[2]
    return Paper(name, _MAKERS[suffix](name), _TYPES[suffix])


def kind_for(accept: str) -> str:
    """The first of the kinds an input accepts (`.pdf,.docx`) that we can make; Word files where both would do."""
    offered = [kind.strip().lstrip(".") for kind in accept.split(",")]
    return next(kind for kind in ("docx", "png", "pdf") if kind in offered)


def _pdf(name: str) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Title" + b"<feff" + name.encode("utf-16-be").hex().encode() + b">>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def _png(_: str) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")


_WORD = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
}


def _docx(name: str) -> bytes:
    text = (
        '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:body></w:document>"
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for path, content in {**_WORD, "word/document.xml": text}.items():
            archive.writestr(path, content)
    return kept.getvalue()


def _csv(_: str) -> bytes:
    return "名称\r\n".encode()


_MAKERS: Mapping[str, Callable[[str], bytes]] = {"pdf": _pdf, "png": _png, "docx": _docx, "csv": _csv}
