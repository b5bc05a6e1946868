"""Uploads at the office's own fields: given, seen, removed, kept, stored with the act; read by nobody who is not shown."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from engine.case.model import FileRef
from tests.web.conftest import ORIGIN, Site
from tests.web.hostile import png
from tests.web.reviewer.conftest import APPLICANT, APPROVER, LEGAL, REVIEWER, Desk, case_of, do, filed, official

PDF = b"%PDF-1.4 "
PNG = png()
DECISION = {"outcome": "granted", "reason": "基準に合う。", "office": {"許可番号": "東-77", "許可日": "2026-11-09"}}


@pytest.fixture
def case(site: Site) -> str:
    id_ = filed(site)
    do(site, id_, "accept")
    return id_


class Form:
    """The form of the act as a browser holds it: every hidden input goes back, also those of files kept."""

    def __init__(self, desk: Desk, case: str, name: str = "inspect") -> None:
        self.desk, self.case, self.path = desk, case, f"/review/cases/{case}/acts/{name}"
        desk.get(self.path)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        form = re.search(
            rf'<form[^>]*method="post" action="{re.escape(self.path)}".*?</form>', self.desk.page, re.DOTALL
        )
        assert form, self.desk.page
        return re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[0])

    def send(self, *files: tuple[str, str, bytes], **data: str) -> Any:
        pairs: dict[str, list[str]] = {}
        for name, value in [*self.hidden, *((key.replace("__", "-"), value) for key, value in data.items())]:
            pairs.setdefault(name, []).append(value)
        sent = [(field, (name, content)) for field, name, content in files] or None
        answer = self.desk.client.post(self.path, data=pairs, files=sent, headers={"origin": ORIGIN})
        if answer.status_code != 303:
            self.desk.page = answer.text
        return answer

    def upload(self, field: str, name: str, content: bytes, status: int = 200, **data: str) -> str:
        answer = self.send((field, name, content), form__do=f"upload:{field}", **data)
        assert answer.status_code == status, answer.text
        found = re.search(rf'href="/cases/{self.case}/files/([0-9a-f]{{64}})">{re.escape(name)}</a>', self.desk.page)
        return found[1] if found else ""


def download(desk: Desk, case: str, digest: str) -> int:
    status: int = desk.client.get(f"/cases/{case}/files/{digest}").status_code
    return status


def test_upload_see_remove_and_store(site: Site, reviewer: Desk, case: str) -> None:
    form = Form(reviewer, case)
    first = form.upload("報告書", "一.pdf", PDF + b"1", 検査の結果="適合")
    assert 'value="適合"' in reviewer.page
    assert download(reviewer, case, first) == 200
    second = form.upload("報告書", "二.pdf", PDF + b"2")
    assert "一.pdf" not in reviewer.page, "one place, one file"
    assert form.send(form__do=f"remove-file:報告書:{second}").status_code == 200
    assert "二.pdf" not in reviewer.page
    refused = form.send(検査の結果="適合")
    assert refused.status_code == 422
    assert "検査の報告書" in refused.text
    third = form.upload("報告書", "三.pdf", PDF + b"3", 検査の結果="適合")
    assert case_of(site, case).office_files == {}, "nothing is stored before the act"
    assert form.send(検査の結果="適合").status_code == 303
    assert [file.digest for file in case_of(site, case).office_files["報告書"]] == [third]
    page = reviewer.get(f"/review/cases/{case}")
    link = re.search(rf'href="(/cases/{case}/files/{third})">三\.pdf</a>', page)
    assert link
    assert reviewer.client.get(link[1]).content == PDF + b"3"
    with site.store.read() as tx:
        event = tx.events.of_case(case)[-1]
        assert event.data["office_files"] == {"報告書": [third]}
        assert list(tx.events.verify()) == []


def test_a_file_can_be_sent_with_the_act_itself_and_replaced_later(site: Site, reviewer: Desk, case: str) -> None:
    assert Form(reviewer, case).send(("報告書", "a.pdf", PDF), 検査の結果="適合").status_code == 303
    again = Form(reviewer, case)
    assert "a.pdf" in reviewer.page, "what is stored stands in the form"
    assert again.send(検査の結果="適合（再）").status_code == 303
    assert [file.name for file in case_of(site, case).office_files["報告書"]] == ["a.pdf"], "kept where nothing changed"
    changed = Form(reviewer, case)
    assert changed.send(("報告書", "b.pdf", PDF + b"b"), 検査の結果="適合").status_code == 303
    assert [file.name for file in case_of(site, case).office_files["報告書"]] == ["b.pdf"]


def test_an_act_that_fails_keeps_what_was_uploaded(site: Site, reviewer: Desk, case: str) -> None:
    form = Form(reviewer, case)
    answer = form.send(("報告書", "a.pdf", PDF), ("覚書", "m.pdf", PDF + b"m"))
    assert answer.status_code == 422
    assert "検査の結果" in answer.text
    assert {"a.pdf", "m.pdf"} <= set(re.findall(r">([am]\.pdf)</a>", answer.text))
    assert form.send(検査の結果="適合").status_code == 303
    assert sorted(case_of(site, case).office_files) == ["報告書", "覚書"]


def test_a_lost_race_keeps_what_was_uploaded(site: Site, reviewer: Desk, case: str) -> None:
    form = Form(reviewer, case)
    do(site, case, "hand_over", assignee=REVIEWER.id, reason="引き継ぎ")
    answer = form.send(("報告書", "a.pdf", PDF), 検査の結果="適合")
    assert answer.status_code == 409
    assert ">a.pdf</a>" in answer.text
    assert form.send(検査の結果="適合").status_code == 303
    assert [file.name for file in case_of(site, case).office_files["報告書"]] == ["a.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", "ファイルにしてください"),
        ("a.pdf", b"not a pdf", "ファイルの中身が「.pdf」ではありません"),
        ("a.pdf", b"", "中身のないファイル"),
        ("a.pdf", PDF + b"0" * (1 << 20), "1件の大きさは1MBまで"),
    ],
)
def test_the_same_checks_as_for_applicants(
    site: Site, reviewer: Desk, case: str, name: str, content: bytes, reason: str
) -> None:
    form = Form(reviewer, case)
    answer = form.send(("報告書", name, content), form__do="upload:報告書", 検査の結果="適合")
    assert answer.status_code == 422
    assert reason in answer.text
    assert re.search(r'href="#[^"]+">「検査の報告書」', answer.text), "the summary leads to the field"
    assert 'value="適合"' in answer.text


def test_no_more_files_than_the_field_takes(site: Site, desk: Callable[..., Desk], case: str) -> None:
    form = Form(desk(LEGAL), case)
    for number in range(3):
        form.upload("証拠", f"{number}.png", PNG + bytes([number]))
    answer = form.send(("証拠", "4.png", PNG + b"4"), form__do="upload:証拠")
    assert answer.status_code == 422
    assert "添付できるのは3件まで" in answer.text


def test_files_in_rows_go_where_their_row_goes(site: Site, reviewer: Desk, case: str) -> None:
    form = Form(reviewer, case)
    form.send(form__do="add:指摘")
    form.send(form__do="add:指摘", **{"指摘[0].内容": "上"})
    form.upload("指摘[1].写真", "下.pdf", PDF, **{"指摘[0].内容": "上", "指摘[1].内容": "下"})
    typed = {"指摘[0].内容": "上", "指摘[1].内容": "下"}
    assert form.send(form__do="up:指摘[1]", **typed).status_code == 200
    assert 'name="kept-file:指摘[0].写真"' in reviewer.page
    done = form.send(("報告書", "a.pdf", PDF + b"a"), 検査の結果="適合", **{"指摘[0].内容": "下", "指摘[1].内容": "上"})
    assert done.status_code == 303
    assert sorted(case_of(site, case).office_files) == ["報告書", "指摘[0].写真"]
    assert re.search(r"/files/[0-9a-f]{64}\">下\.pdf</a>", reviewer.get(f"/review/cases/{case}"))
    form = Form(reviewer, case)
    assert form.send(form__do="remove:指摘[0]", 検査の結果="適合", **{"指摘[0].内容": "下"}).status_code == 200
    assert form.send(検査の結果="適合", **{"指摘[0].内容": "上"}).status_code == 303
    assert sorted(case_of(site, case).office_files) == ["報告書"]


def test_a_place_that_takes_no_file_or_is_not_shown_is_refused(reviewer: Desk, case: str) -> None:
    for field in ("検査の結果", "証拠", "許可番号", "図面", "x y"):
        answer = Form(reviewer, case).send((field, "a.pdf", PDF), form__do=f"upload:{field}")
        assert answer.status_code == 400, field


def test_who_may_not_see_the_page_may_not_download(site: Site, desk: Callable[..., Desk], case: str) -> None:
    """Reviewer, legal, approver, applicant, a stranger; a report, evidence for legal only, a memo for the office."""
    legal, reviewer = desk(LEGAL), desk(REVIEWER)
    form = Form(legal, case)
    evidence = form.upload("証拠", "証拠.png", PNG)
    assert download(reviewer, case, evidence) == 404, "uploaded, not yet stored: for who sent it alone"
    report = form.upload("報告書", "報告.pdf", PDF + b"r")
    memo = form.upload("覚書", "覚書.pdf", PDF + b"m")
    assert form.send(検査の結果="適合").status_code == 303
    assert ">証拠.png</a>" in legal.get(f"/review/cases/{case}")
    page = reviewer.get(f"/review/cases/{case}")
    assert "証拠.png" not in page
    assert ">報告.pdf</a>" in page
    applicant, far = desk(APPLICANT), desk(official("西", "reviewer", office="西局"))
    wanted = {evidence: (200, 404, 404, 404), report: (200, 200, 404, 404), memo: (200, 200, 404, 404)}
    for digest, status in wanted.items():
        assert tuple(download(each, case, digest) for each in (legal, reviewer, applicant, far)) == status
    assert "報告.pdf" not in applicant.get(f"/cases/{case}")
    do(site, case, "draft_decision", **DECISION)
    do(site, case, "decide", actor=LEGAL)
    assert download(applicant, case, report) == 404, "drafted is not decided"
    do(site, case, "decide", actor=APPROVER)
    page = applicant.get(f"/cases/{case}")
    assert re.search(rf'href="/cases/{case}/files/{report}">報告\.pdf</a>', page)
    assert "覚書.pdf" not in page
    assert "証拠.png" not in page
    assert [download(applicant, case, digest) for digest in wanted] == [404, 200, 404]


def test_nobody_keeps_a_file_that_he_may_not_read(site: Site, desk: Callable[..., Desk], case: str) -> None:
    evidence = Form(desk(LEGAL), case).upload("証拠", "証拠.png", PNG + b"secret")
    reviewer = desk(REVIEWER)
    form = Form(reviewer, case)
    answer = form.send(**{"kept__file:報告書": evidence, "検査の結果": "適合"})
    assert answer.status_code == 422
    assert "証拠.png" not in answer.text


def test_what_another_role_uploaded_stays_when_it_is_not_shown(
    site: Site, desk: Callable[..., Desk], case: str
) -> None:
    form = Form(desk(LEGAL), case)
    form.upload("証拠", "証拠.png", PNG)
    assert form.send(("報告書", "a.pdf", PDF), 検査の結果="適合").status_code == 303
    assert Form(desk(REVIEWER), case).send(検査の結果="適合。").status_code == 303
    assert sorted(case_of(site, case).office_files) == ["報告書", "証拠"]


def test_officials_do_not_read_what_is_not_filed_yet(site: Site, reviewer: Desk, case: str) -> None:
    """In a correction the applicant's new upload is his own until he files it."""
    fresh = FileRef("cd" * 32, "新しい図面.pdf", 10, "application/pdf")
    from dataclasses import replace

    with site.store.write() as tx:
        tx.files.add(case, fresh, site.now, APPLICANT.id)
        now = tx.cases.get(case)
        tx.cases.save_draft(replace(now, draft_files={"図面": (fresh,)}), now.draft_revision)
    assert download(reviewer, case, fresh.digest) == 404


def test_uploads_in_the_rows_of_a_filing_are_links(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    contract = FileRef("ef" * 32, "契約書.pdf", 2048, "application/pdf")
    id_ = filed(site, files={"施設[1].契約書": (contract,)})
    link = f'<a href="/cases/{id_}/files/{contract.digest}">契約書.pdf</a>'
    assert link in reviewer.get(f"/review/cases/{id_}")
    assert link in desk(APPLICANT).get(f"/cases/{id_}")
    do(site, id_, "accept")


def test_rows_come_from_a_csv_file_too(site: Site, reviewer: Desk, case: str) -> None:
    form = Form(reviewer, case)
    sheet = "指摘の内容\n標識がない\n消火器が足りない\n".encode("cp932")
    answer = form.send(("form-csv:指摘", "指摘.csv", sheet), form__do="csv:指摘", 検査の結果="適合")
    assert answer.status_code == 200, answer.text
    assert 'value="標識がない"' in answer.text
    assert 'value="消火器が足りない"' in answer.text
    none = form.send(form__do="csv:指摘", 検査の結果="適合")
    assert none.status_code == 422
    assert "CSVファイルが選ばれていません。" in none.text
    wrong = form.send(("form-csv:指摘", "指摘.csv", b"\x81"), form__do="csv:指摘", 検査の結果="適合")
    assert wrong.status_code == 422
    assert 'value="適合"' in wrong.text
