"""What is in a file (reliability.md §5.5): honest files stay, hostile ones are refused, the doubtful are noted."""

import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from tempfile import SpooledTemporaryFile

import pytest

from engine.procedure.files import KINDS, begins_right
from engine.web.contents import NOTES, Wrong, inspect
from tests.web import hostile as made
from tests.web.hostile import DOCX, PPTX, XLSX

HONEST = {
    "pdf": ("pdf", made.pdf()),
    "pdf cut in its middle": ("pdf", b"%PDF-1.4 plan"),
    "pdf of 3 MB": ("pdf", made.pdf() + b"%" * (3 << 20)),
    "pdf about JSON": ("pdf", made.pdf("/Title(/JSON and /JavaScripture)")),
    "docx": ("docx", made.office(DOCX)),
    "docx with links": ("docx", made.related(DOCX, "hyperlink", "https://www.meti.go.jp/")),
    "xlsx": ("xlsx", made.office(XLSX)),
    "xlsx of long sheets": ("xlsx", made.office(XLSX, {"xl/worksheets/sheet1.xml": "<c><v>1</v></c>" * 250_000})),
    "pptx": ("pptx", made.office(PPTX)),
    "zip": ("zip", made.package({"図面/1.pdf": made.pdf(), "図面/2.pdf": b"%PDF-"})),
    "zip of letters": ("zip", made.package({"手紙.docx": made.office(DOCX)})),
    "jpeg": ("jpg", made.jpeg(4032, 3024)),
    "png": ("png", made.png()),
    "plan in A0": ("png", made.png(18_730, 13_244)),
    "scan": ("tif", made.tiff(30, 2480, 3508)),
    "csv": ("csv", "氏名,額\n髙﨑,1\n".encode("cp932")),
    "text that says html": ("txt", "次の <html> を直す".encode()),
    "xml": ("xml", b'<?xml version="1.0"?><a/>'),
    "doc": ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
}
PROGRAM = b"MZ\x90\x00\x03"
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "F-04 page as text": ("txt", b"\xef\xbb\xbf \n<HTML><script>alert(1)</script>", "file.content"),
    "F-04 program as table": ("csv", PROGRAM, "file.content"),
    "F-04 script as text": ("txt", b"#!/bin/sh\nrm", "file.content"),
    "F-07 drawing as XML": ("xml", b"<svg onload='alert(1)'/>", "file.content"),
    "F-08 png of 100,000 squared": ("png", made.png(100_000, 100_000), "file.pixels"),
    "F-08 png of many pixels": ("png", made.png(30_000, 30_000), "file.pixels"),
    "F-08 jpeg of 65,500 squared": ("jpg", made.jpeg(65_500, 65_500), "file.pixels"),
    "F-08 scan of 501 pages": ("tif", made.tiff(501), "file.pages"),
    "F-08 scan in a circle": ("tiff", made.tiff(3, loop=True), "file.broken"),
    "F-09 150 MB of zeros": ("xlsx", made.zeros(150), "file.bomb"),
    "F-09 301 MB in all": ("zip", made.zeros(301), "file.bomb"),
    "F-09 says it is small": ("xlsx", made.lying(made.zeros(150), "xl/worksheets", 1000), "file.broken"),
    "F-09 says it is large": ("zip", made.lying(made.package({"a": "1"}), "a", 1000), "file.broken"),
    "F-09 four deep": ("zip", made.nested(3), "file.nested"),
    "F-09 one for two": ("zip", made.overlapping(), "file.bomb"),
    "F-10 20,000 parts": ("xlsx", made.many(20_000), "file.bomb"),
    "F-11 way out": ("zip", made.package({"../../../../x": "1"}), "file.names"),
    "F-11 absolute": ("zip", made.package({"/etc/x": "1"}), "file.names"),
    "F-11 backslash": ("docx", made.office(DOCX, {"word\\..\\x": "1"}), "file.names"),
    "F-11 drive": ("zip", made.package({"C:/x": "1"}), "file.names"),
    "F-11 link": ("zip", made.link(), "file.names"),
    "F-11 twins": ("zip", made.doubled(), "file.names"),
    "F-11 device": ("zip", made.package({"a/CON.txt": "1"}), "file.names"),
    "F-11 turned around": ("zip", made.package({"a\u202efdp.txt": "1"}), "file.names"),
    "F-12 entity": ("docx", made.office(DOCX, {"word/a.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'}), "file.entity"),
    "F-12 entity in UTF-16": ("docx", made.office(DOCX, {"word/a.xml": '<!DOCTYPE a SYSTEM "http://x/">'.encode("utf-16")}), "file.entity"),
    "F-12 entity behind a remark": ("xlsx", made.office(XLSX, {"xl/a.xml": f"<!--{'x' * 200_000}--><!DOCTYPE a>"}), "file.entity"),
    "F-12 laughs in XML": ("xml", b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "&b;">]><l/>', "file.entity"),
    "F-12 template from elsewhere": ("docx", made.related(DOCX, "attachedTemplate", "http://x.test/a.dotm"), "file.external"),
    "F-12 object from elsewhere": ("xlsx", made.related(XLSX, "oleObject", "file://x/a"), "file.external"),
    "F-12 frame from elsewhere": ("docx", made.related(DOCX, "frame", "http://x.test/"), "file.external"),
    "F-13 zip cut": ("zip", made.package({"a": "1" * 1000})[:-40], "file.broken"),
    "F-13 docx cut": ("docx", made.office(DOCX)[:-1], "file.broken"),
    "F-13 png cut": ("png", made.png()[:20], "file.broken"),
    "F-13 jpeg cut": ("jpg", made.jpeg()[:30], "file.broken"),
    "F-13 tiff cut": ("tif", made.tiff()[:12], "file.broken"),
    "F-05 zip behind a program": ("zip", b"PK\x03\x04" + made.package({"a": "1"}), "file.broken"),
    "F-05 zip with a tail": ("zip", made.package({"a": "1"}) + b"<script>", "file.broken"),
    "F-14 macros": ("docx", made.office(DOCX, {"word/vbaProject.bin": b"\xd0\xcf"}), "file.macro"),
    "F-14 macros under another name": (
        "xlsx",
        made.package({"[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>", XLSX: ""}),
        "file.macro",
    ),
    "F-14 command": ("docx", made.office(DOCX, {"word/a.xml": "<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"}), "file.command"),
    "F-14 command in a sheet": ("xlsx", made.office(XLSX, {"xl/externalLinks/a.xml": '<ddeLink ddeService="cmd"/>'}), "file.command"),
    "F-03 behind a password": ("zip", made.flagged(made.package({"a": "1"}), 1), "file.locked"),
    "F-04 zip as letter": ("docx", made.package({"a.txt": "1"}), "file.broken"),
    "F-04 sheet as letter": ("docx", made.office(XLSX), "file.broken"),
    "program in zip": ("zip", made.package({"a/setup.EXE": PROGRAM}), "file.program"),
}  # fmt: skip
NOTED = {
    "F-06 script": ("pdf", made.pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), {"script"}),
    "F-06 script spelt": ("pdf", made.pdf("/OpenAction<</S/J#61vaScript/#4aS(1)>>"), {"script"}),
    "F-06 script packed": ("pdf", made.hidden_pdf(), {"script"}),
    "F-06 script far behind": ("pdf", b"%PDF-1.7\n" + b"%" * (2 << 20) + made.pdf("/JS(1)"), {"script"}),
    "F-06 launch": ("pdf", made.pdf("/OpenAction<</S/Launch/F(cmd.exe)>>"), {"launch"}),
    "F-06 file in file": ("pdf", made.pdf("/Names<</EmbeddedFiles 9 0 R>>"), {"embedded"}),
    "F-06 form": ("pdf", made.pdf("/AcroForm<</XFA 9 0 R>>"), {"form"}),
    "locked pdf": ("pdf", made.pdf("/Encrypt 9 0 R"), {"locked"}),
    "F-14 macros of old": ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), {"macro"}),
    "F-14 object": ("docx", made.office(DOCX, {"word/embeddings/oleObject1.bin": b"\xd0\xcf"}), {"embedded"}),
    "F-14 sheet in letter": ("docx", made.office(DOCX, {"word/embeddings/a.xlsx": made.office(XLSX)}), {"embedded"}),
    "F-14 linked book": ("xlsx", made.related(XLSX, "externalLinkPath", "a.xlsx"), {"external"}),
    "F-05 pdf and page": ("pdf", made.pdf() + b"<html><script>alert(1)</script>", set()),
    "F-05 png and script": ("png", made.png(more=b"<script>alert(1)</script>"), set()),
}


def inspected(kind: str, content: bytes) -> tuple[str, ...]:
    """As an upload comes: in memory up to 1 MB, then on disk."""
    with SpooledTemporaryFile(max_size=1 << 20) as file:
        file.write(content)
        found = inspect(kind, file)  # type: ignore[arg-type]
        assert file.tell() == 0, "left at its start"
        return found


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_stays_without_a_note(name: str) -> None:
    kind, content = HONEST[name]
    assert begins_right(f"a.{kind}", content[:64])
    assert inspected(kind, content) == (("embedded",) if name == "zip of letters" else ())


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_what_to_do(name: str) -> None:
    kind, content, code = REFUSED[name]
    with pytest.raises(Wrong) as refused:
        inspected(kind, content)
    assert refused.value.code == code
    assert refused.value.reason.endswith("。")
    assert "てください" in refused.value.reason


@pytest.mark.parametrize("name", NOTED)
def test_a_doubtful_file_is_kept_with_a_note(name: str) -> None:
    kind, content, notes = NOTED[name]
    found = inspected(kind, content)
    assert set(found) == notes
    assert notes <= set(NOTES)


HEAVY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bomb": ("xlsx", lambda: made.zeros(150)),
    "20,000 parts": ("xlsx", lambda: made.many(20_000)),
    "all the budget": ("zip", lambda: made.package({f"{n}.bin": bytes(range(256)) * 4096 for n in range(100)}, 8)),
    "names of PDF": ("pdf", lambda: b"%PDF-1.7\n" + b"/#4a" * 500_000),
    "million objects": ("pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj<<>>endobj\n" * 1_000_000),
}


@pytest.mark.parametrize("name", HEAVY)
def test_looking_takes_little_time_and_memory(name: str) -> None:
    kind, make = HEAVY[name]
    content = make()
    began = time.process_time()
    with suppress(Wrong):
        inspected(kind, content)
    assert time.process_time() - began < 3
    tracemalloc.start()
    with suppress(Wrong):
        inspected(kind, content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 32 << 20


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"pdf", "doc", "xls", "jww"}))
def test_every_kind_is_looked_into(kind: str) -> None:
    with pytest.raises(Wrong):
        inspected(kind, b"PK\x03\x04\x00")
