"""Room for uploads (V5.2.4, F-24, F-27): refused when full, in words that say how to make room; given back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from engine.web.duties import duties
from tests.web.conftest import Person, Site, shown_input

PDF = b"%PDF-1.4 "
MB = 1024 * 1024
Limit = Callable[..., None]


@pytest.fixture
def limit(site: Site) -> Iterator[Limit]:
    """Other limits for one test; nobody has drafts yet."""
    inner, before = site.app.state.site, site.app.state.site.settings
    for id_ in drafts(site):
        site.store.do(lambda tx, id_=id_: tx.disposals.drop_draft(id_))

    def changed(**limits: int) -> None:
        object.__setattr__(inner, "settings", before.model_copy(update=limits))

    yield changed
    object.__setattr__(inner, "settings", before)


def drafts(site: Site) -> list[str]:
    with site.store.read() as tx:
        found = tx.scope.connection.exec_driver_sql("SELECT id FROM cases WHERE last_event IS NULL")
        return list(found.scalars())


def send(person: Person, case: str, name: str, content: bytes = b"", field: str = "証明書") -> Any:
    return person.send(f"/cases/{case}/attachments", field, name, PDF + name.encode() + content, form_do="upload")


def test_a_full_case_says_what_is_full_and_removing_makes_room(applicant: Person, limit: Limit) -> None:
    limit(quota_case_files=2)
    id_ = applicant.begin()
    assert [send(applicant, id_, f"{number}.pdf").status_code for number in range(2)] == [303, 303]
    refused = send(applicant, id_, "plan.pdf", field="図面")
    assert refused.status_code == 422
    assert "2件まで" in refused.text
    assert "取り除" in refused.text
    digest = applicant.case(id_).draft_files["証明書"][0].digest
    applicant.post(f"/cases/{id_}/attachments", {"form-do": f"remove-file:証明書:{digest}"})
    assert send(applicant, id_, "plan.pdf", field="図面").status_code == 303


def test_bytes_of_a_case_count_together_and_nothing_of_a_refused_file_stays(
    site: Site, applicant: Person, limit: Limit
) -> None:
    limit(quota_case_mb=1)
    id_ = applicant.begin()
    assert send(applicant, id_, "0.pdf", b"0" * (MB // 2)).status_code == 303
    before = sorted(site.folder.glob("files/??/*"))
    refused = send(applicant, id_, "1.pdf", b"1" * (MB // 2))
    assert refused.status_code == 422
    assert "合わせて1MBまで（いま512kB）" in refused.text
    assert sorted(site.folder.glob("files/??/*")) == before, "what has no room does not reach the disk"


@pytest.mark.parametrize(
    ("limits", "said"), [({"quota_party_files": 2}, "2件まで"), ({"quota_party_mb": 1}, "1MBまで")]
)
def test_a_full_party_is_told_to_delete_drafts_and_others_are_not_concerned(
    applicant: Person, sign_in: Any, limit: Limit, limits: dict[str, int], said: str
) -> None:
    limit(**limits)
    first, second = applicant.begin(), applicant.begin()
    assert send(applicant, first, "0.pdf", b"0" * (MB // 2)).status_code == 303
    assert send(applicant, first, "1.pdf", b"1" * (MB // 3)).status_code == 303
    refused = send(applicant, second, "2.pdf", b"2" * (MB // 3))
    assert refused.status_code == 422
    assert said in refused.text
    assert "下書きを" in refused.text
    colleague = sign_in("colleague")
    theirs = colleague.begin()
    assert send(colleague, theirs, "3.pdf", b"3" * (MB // 3)).status_code == 422, "the same company"
    stranger = sign_in("stranger")
    assert send(stranger, stranger.begin(), "4.pdf", b"4" * (MB // 2)).status_code == 303, "another one"
    assert f"/cases/{first}/delete" in applicant.get("/cases").text
    page = applicant.get(f"/cases/{first}/delete").text
    assert "添付ファイル2件が消え" in page
    stale = {"form-revision": str(applicant.case(first).draft_revision - 1)}
    assert applicant.post(f"/cases/{first}/delete", stale).status_code == 409, "somebody typed meanwhile"
    revision = {"form-revision": shown_input(page, "form-revision")}
    assert applicant.post(f"/cases/{first}/delete", revision).status_code == 303
    assert applicant.case(first) is None
    assert send(applicant, second, "2.pdf", b"2" * (MB // 3)).status_code == 303, "room again"


def test_drafts_are_counted(applicant: Person, sign_in: Any, limit: Limit) -> None:
    limit(quota_drafts=2)
    applicant.begin()
    applicant.begin()
    key = "ab" * 16
    refused = applicant.post("/procedures/開業届/cases", {"form-key": key})
    assert refused.status_code == 422
    assert "2件まで" in refused.text
    assert applicant.case(key) is None
    sign_in("stranger").begin()


def test_two_at_once_do_not_pass_the_quota_together(applicant: Person, sign_in: Any, limit: Limit) -> None:
    limit(quota_party_files=3)
    cases = [applicant.begin() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(lambda id_: send(applicant, id_, f"{id_}.pdf").status_code, cases))
    assert sorted(codes) == [303] * 3 + [422] * 3


def test_two_files_at_once_in_one_place_are_both_kept(applicant: Person, limit: Limit) -> None:
    id_ = applicant.begin()
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda name: send(applicant, id_, name).status_code, ("a.pdf", "b.pdf")))
    assert codes == [303, 303]
    assert {file.name for file in applicant.case(id_).draft_files["証明書"]} == {"a.pdf", "b.pdf"}


def test_the_same_file_a_thousand_times_is_one_file(applicant: Person, limit: Limit) -> None:
    """F-24, at a hundredth of the number: nothing grows from one to the next."""
    id_ = applicant.begin()
    for _ in range(10):
        assert send(applicant, id_, "same.pdf").status_code == 303
    assert len(applicant.case(id_).draft_files["証明書"]) == 1
    with applicant.site.store.read() as tx:
        assert len(tx.files.of_case(id_)) == 1


def test_an_upload_that_was_never_saved_is_swept_after_a_day(site: Site, applicant: Person, limit: Limit) -> None:
    """F-27: the bytes and the row are there, the draft never named them: the browser was closed, the server stopped."""
    limit(quota_case_files=2)
    id_ = applicant.begin()
    kept = send(applicant, id_, "kept.pdf") and applicant.case(id_).draft_files["証明書"][0]
    send(applicant, id_, "lost.pdf")
    lost = applicant.case(id_).draft_files["証明書"][1]
    case = applicant.case(id_)
    with site.store.write() as tx:  # as if the draft had not been written
        tx.cases.save_draft(type(case)(**{**case.__dict__, "draft_files": {"証明書": (kept,)}}), case.draft_revision)
    assert send(applicant, id_, "plan.pdf", field="図面").status_code == 422, "it counts meanwhile"
    files = next(chore for chore in duties(site.app.state.site).chores if chore.name == "files")
    path = site.app.state.site.files.path(lost.digest)
    files.run(site.now + timedelta(hours=23))
    assert path.exists()
    files.run(site.now + timedelta(days=30))
    files.run(site.now + timedelta(days=4000))  # the machine's clock, by which the disk counts, is another one
    assert not path.exists()
    assert site.app.state.site.files.path(kept.digest).exists()
    assert send(applicant, id_, "plan.pdf", field="図面").status_code == 303
