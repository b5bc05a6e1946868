"""What is left of reliability.md §5.5 (F-…) once test_uploads, test_contents, test_scanning and test_quota have theirs."""

import re
from typing import Any

import pytest

from tests.architecture import tree
from tests.web import hostile
from tests.web.conftest import SHOP, Person

PDF = b"%PDF-1.4 "
MB = 1024 * 1024
EVIL = ("<img src=x onerror=alert(1)>.pdf", "{{7*7}}.pdf", "=1+1.pdf", "'\">.pdf")


def send(person: Person, case: str, name: str, content: bytes = PDF, field: str = "図面") -> Any:
    return person.send(f"/cases/{case}/attachments", field, name, content, form_do="upload")


def test_f_02_the_largest_is_taken_and_one_byte_more_is_not(applicant: Person) -> None:
    """F-02, the last byte that is allowed and the first that is not."""
    id_ = applicant.begin()
    assert send(applicant, id_, "a.pdf", PDF.ljust(MB, b"0")).status_code == 303
    assert send(applicant, id_, "b.pdf", PDF.ljust(MB + 1, b"0")).status_code == 413
    assert [file.name for file in applicant.case(id_).draft_files["図面"]] == ["a.pdf"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("a.pdf.exe", 422), ("a.exe.pdf", 422), ("a.PDF", 303), ("a.pdf.", 422), ("a．pdf", 422), ("a.ｐｄｆ", 422)],
)
def test_f_21_endings(applicant: Person, name: str, status: int) -> None:
    """F-21."""
    id_ = applicant.begin()
    assert send(applicant, id_, name).status_code == status
    assert bool(applicant.case(id_).draft_files) == (status == 303)


@pytest.mark.parametrize("name", ["a\x00.pdf", "a\r\nX-Evil: 1.pdf", 'a";filename="b.exe', "a\x1b[31m.pdf"])
def test_f_17_a_name_never_leaves_its_header(applicant: Person, name: str) -> None:
    """F-17, as a client sends it that escapes nothing."""
    id_ = applicant.begin()
    body = (
        f'--b\r\nContent-Disposition: form-data; name="form-token"\r\n\r\n{applicant.token}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="form-do"\r\n\r\nupload\r\n'
        f'--b\r\nContent-Disposition: form-data; name="図面"; filename="{name}"\r\n\r\n%PDF-1.4\r\n--b--\r\n'
    )
    kind = "multipart/form-data; boundary=b"
    answer = applicant.raw(
        f"/cases/{id_}/attachments", body.encode(), content_type=kind, origin="http://localhost:8000"
    )
    assert answer.status_code in (303, 400, 422)
    for file in applicant.case(id_).draft_files.get("図面", ()):
        assert re.fullmatch(r"[^\x00-\x1f\x7f\"]+\.pdf", file.name)
        given = applicant.get(f"/cases/{id_}/files/{file.digest}")
        assert "x-evil" not in given.headers
        assert given.headers["content-disposition"].isascii()


@pytest.mark.parametrize("name", EVIL)
def test_f_19_names_are_inert_on_both_sides(applicant: Person, sign_in: Any, name: str) -> None:
    """F-19 on every page that names the file."""
    id_ = applicant.begin()
    applicant.type(id_, "店", SHOP)
    sent = send(applicant, id_, name)
    if sent.status_code == 422:
        return  # refused is as good: nothing is shown
    digest = applicant.case(id_).draft_files["図面"][0].digest
    kept = applicant.case(id_).draft_files["図面"][0].name
    paths = [f"/cases/{id_}/attachments", f"/cases/{id_}/check"]
    pages = [applicant.get(path).text for path in paths]
    assert applicant.submit(id_, id_).status_code == 303
    pages.append(applicant.get(f"/cases/{id_}").text)
    official = sign_in("reviewer")
    desk = ("", "/revisions/1", "/acts/request_correction")
    pages += [official.get(f"/review/cases/{id_}{path}").text for path in desk]
    for page in pages:
        assert digest in page
        assert "<img src=x" not in page
        assert "49.pdf" not in page
        assert not re.search(r">'\">", page) or "<" not in kept


@pytest.mark.parametrize("name", ["か\u3099き.pdf", "髙﨑の図.pdf", "図面🏗.pdf", "葛\U000e0100.pdf"])
def test_f_22_names_from_a_mac_and_of_rare_kanji_come_back(applicant: Person, name: str) -> None:
    """F-22: RFC 6266, and a name for programs that know no more than ASCII."""
    id_ = applicant.begin()
    assert send(applicant, id_, name).status_code == 303
    (file,) = applicant.case(id_).draft_files["図面"]
    assert "か\u3099" not in file.name or file.name == name
    said = applicant.get(f"/cases/{id_}/files/{file.digest}").headers["content-disposition"]
    assert "filename*=UTF-8''" in said
    assert 'filename="file.pdf"' in said


@pytest.mark.parametrize(
    "content",
    [
        "氏名,額\n=cmd|'/c calc'!A1,1\n".encode("cp932"),
        "\ufeff氏名,額\n髙﨑,1\n".encode("utf-16"),
        "\ufeff氏名,額\n髙﨑,1\n".encode(),
        b"a" * (10 * MB),
        b"a,b\n" * 200_000,
        b"a,\x00b\n",
    ],
    ids=["formula", "utf-16", "bom", "one line", "many lines", "nul"],
)
def test_f_15_a_csv_where_a_pdf_is_asked_for(applicant: Person, content: bytes) -> None:
    """F-15 at a place that takes no CSV; where a table takes one, test_slots and fill cells have it."""
    id_ = applicant.begin()
    assert send(applicant, id_, "a.csv", content).status_code in (413, 422)
    assert send(applicant, id_, "a.pdf", content).status_code in (413, 422)
    assert applicant.case(id_).draft_files == {}


def test_f_25_where_no_file_belongs(applicant: Person, sign_in: Any) -> None:
    """F-25: another's case, a filed case, no file field, an unknown key, two for one place."""
    id_ = applicant.filled()
    before = applicant.case(id_)
    assert send(sign_in("stranger"), id_, "a.pdf").status_code == 404
    for field in ("店名", "無い", "state", "登録番号"):
        assert send(applicant, id_, "a.pdf", field=field).status_code == 400
    assert applicant.case(id_) == before
    assert send(applicant, id_, "b.pdf", hostile.pdf("/H 1")).status_code == 303
    assert [file.name for file in applicant.case(id_).draft_files["図面"]] == ["b.pdf"], "the one replaces the other"
    assert applicant.submit(id_, id_).status_code == 303
    assert send(applicant, id_, "c.pdf").status_code == 403


def test_f_26_nobody_removes_or_names_a_file_of_another_case(applicant: Person, sign_in: Any) -> None:
    """F-26."""
    mine, other = applicant.filled(), sign_in("stranger")
    theirs = other.begin()
    (file,) = applicant.case(mine).draft_files["図面"]
    pairs = {"form-do": f"remove-file:図面:{file.digest}"}
    assert other.post(f"/cases/{mine}/attachments", pairs).status_code == 404
    assert other.post(f"/cases/{theirs}/attachments", pairs).status_code == 303
    assert applicant.case(mine).draft_files["図面"] == (file,)
    posted = [("form-revision", "1"), ("form-do", "save"), ("図面", file.digest)]
    other.post(f"/cases/{theirs}/pages/店", posted)
    assert applicant.case(theirs).draft_files == {}


def test_every_id_of_the_catalogue_is_named_by_a_test() -> None:
    """reliability.md §5.5 and §5.9: coverage can be grepped."""
    texts = "\n".join(path.read_text("utf-8") for path in (tree.ROOT / "tests").rglob("*.py"))
    wanted = [f"F-{number:02}" for number in range(1, 29)] + [f"AZ-{number:02}" for number in range(1, 24)]
    assert [id_ for id_ in wanted if not re.search(rf"\b{id_}\b", texts)] == []
