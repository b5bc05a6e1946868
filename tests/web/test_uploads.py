"""Files (reliability.md §5.5): judged by name, first bytes, size and number; handed out only as downloads."""

import pytest

from engine.web.body import Form
from tests.web.conftest import Person

PDF = b"%PDF-1.4 plan"
REFUSED = {
    "F-01 empty": ("a.pdf", b"", 422),
    "F-04 html as pdf": ("a.pdf", b"<html><script>alert(1)</script>", 422),
    "F-04 program as pdf": ("a.pdf", b"MZ\x90\x00", 422),
    "another kind": ("a.docx", b"PK\x03\x04", 422),
    "F-21 double ending": ("a.exe.pdf", PDF, 422),
    "F-20 no ending": ("a", PDF, 422),
    "F-20 hidden": (".htaccess.pdf", PDF, 422),
    "F-02 too large": ("a.pdf", PDF + b"0" * (1024 * 1024), 413),
    "a photograph of a telephone": ("a.pdf", b"\0\0\0\x18ftypheic", 422),
    "F-21 behind a full-width dot": ("a．pdf", PDF, 422),
    "F-21 a dot behind": ("a.pdf.", PDF, 422),
    "F-20 device": ("CON.pdf", PDF, 422),
    "F-20 stream": ("CON.pdf:ads", PDF, 422),
    "F-20 dots": ("..", PDF, 422),
    "F-18 turned around": ("invoice\u202efdp.exe", PDF, 422),
    "F-20 very long name": ("あ" * 300 + ".pdf", PDF, 422),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_wanted_is_refused_and_nothing_changes(applicant: Person, name: str) -> None:
    id_ = applicant.begin()
    before = applicant.case(id_)
    file, content, status = REFUSED[name]
    answer = applicant.send(f"/cases/{id_}/attachments", "図面", file, content, form_do="upload")
    assert answer.status_code == status, answer.text
    assert "店の図面" in answer.text
    assert applicant.case(id_) == before


@pytest.mark.parametrize("name", ["../../x.pdf", "C:\\x\\y.pdf", "/etc/x.pdf"])
def test_a_path_is_cut_to_its_last_step(applicant: Person, name: str) -> None:
    """F-16."""
    id_ = applicant.begin()
    assert applicant.send(f"/cases/{id_}/attachments", "図面", name, PDF, form_do="upload").status_code == 303
    assert applicant.case(id_).draft_files["図面"][0].name in ("x.pdf", "y.pdf")


def test_a_file_comes_back_as_a_download_that_no_browser_opens(applicant: Person) -> None:
    """F-23: whatever the browser said it was."""
    id_ = applicant.begin()
    applicant.send(f"/cases/{id_}/attachments", "図面", "髙﨑の図 面.pdf", PDF, form_do="upload")
    stored = applicant.case(id_).draft_files["図面"][0]
    answer = applicant.get(f"/cases/{id_}/files/{stored.digest}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_of_another_case_is_unknown(applicant: Person) -> None:
    """F-26, AZ-06."""
    first, second = applicant.begin(), applicant.begin()
    applicant.send(f"/cases/{first}/attachments", "図面", "a.pdf", PDF + b" only here", form_do="upload")
    digest = applicant.case(first).draft_files["図面"][0].digest
    assert applicant.get(f"/cases/{second}/files/{digest}").status_code == 404


def test_files_are_replaced_collected_and_removed(applicant: Person) -> None:
    id_ = applicant.begin()
    for number in range(2):
        applicant.send(f"/cases/{id_}/attachments", "図面", f"{number}.pdf", PDF + bytes([number]), form_do="upload")
        applicant.send(f"/cases/{id_}/attachments", "証明書", f"{number}.pdf", PDF + bytes([number]), form_do="upload")
    files = applicant.case(id_).draft_files
    assert [file.name for file in files["図面"]] == ["1.pdf"], "one place, one file"
    assert [file.name for file in files["証明書"]] == ["0.pdf", "1.pdf"]
    third = applicant.send(f"/cases/{id_}/attachments", "証明書", "2.pdf", PDF + b"2", form_do="upload")
    assert third.status_code == 422
    digest = files["証明書"][0].digest
    applicant.post(f"/cases/{id_}/attachments", {"form-do": f"remove-file:証明書:{digest}"})
    assert [file.name for file in applicant.case(id_).draft_files["証明書"]] == ["1.pdf"]


@pytest.mark.parametrize("field", ["state", "証明", "店名", "決定"])
def test_a_place_that_takes_no_files_is_refused(applicant: Person, field: str) -> None:
    id_ = applicant.begin()
    assert applicant.send(f"/cases/{id_}/attachments", field, "a.pdf", PDF, form_do="upload").status_code == 400
    assert applicant.case(id_).draft_files == {}


def test_a_submitted_case_takes_no_files(applicant: Person) -> None:
    id_ = applicant.filled()
    applicant.submit(id_)
    answer = applicant.send(f"/cases/{id_}/attachments", "図面", "a.pdf", PDF, form_do="upload")
    assert answer.status_code == 403
    assert "提出した内容は変更できません" in answer.text


def test_a_name_is_only_shown_escaped(applicant: Person) -> None:
    """F-19."""
    id_ = applicant.begin()
    applicant.send(f"/cases/{id_}/attachments", "図面", "{{7+7}}&amp;=1+1.pdf", PDF, form_do="upload")
    page = applicant.get(f"/cases/{id_}/attachments").text
    assert "{{7+7}}&amp;amp;=1+1.pdf" in page


def test_a_form_knows_its_own_controls() -> None:
    form = Form((("a", "1"),), {"form-do": "save"})
    assert (form.get("do"), form.get("key"), form.one("a"), form.one("b")) == ("save", "", "1", "")
