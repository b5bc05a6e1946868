"""Looks at personal data (閲覧の記録): who opened which case, on disk before the page is; no record, no page."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from engine.case.model import FileRef
from engine.store.audit import RecordQuery
from tests.web.conftest import Site
from tests.web.reviewer.conftest import APPLICANT, APPROVER, LEGAL, REVIEWER, Desk, filed


def looks(site: Site, case: str) -> list[tuple[str, str, str]]:
    with site.store.read() as tx:
        rows = tx.audit.page(RecordQuery(subject=f"case:{case}")).rows[::-1]
    return [(row.action, row.actor, str(row.data.get("page") or row.data.get("digest"))) for row in rows]


@contextmanager
def full_disk(site: Site) -> Iterator[None]:
    """SQLite refuses to grow its file, as it does on a full disk."""
    writer = site.store.database._connection.connection.driver_connection
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        writer.execute("PRAGMA max_page_count = 1073741823")


def test_an_officials_look_is_recorded_once_in_ten_minutes(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    path = f"/review/cases/{id_}"
    reviewer.get(path)
    reviewer.get(path)
    reviewer.get(f"{path}/revisions/1")
    assert looks(site, id_) == [("case.look", REVIEWER.id, path)]
    site.now += timedelta(minutes=10)
    reviewer.get(f"{path}/revisions/1?x=秘密")
    assert looks(site, id_)[1:] == [("case.look", REVIEWER.id, f"{path}/revisions/1")]


def test_each_official_leaves_a_record_of_his_own(site: Site, desk) -> None:
    id_ = filed(site)
    desk(REVIEWER).get(f"/review/cases/{id_}")
    desk(LEGAL).get(f"/review/cases/{id_}")
    assert [row[1] for row in looks(site, id_)] == [REVIEWER.id, LEGAL.id]


def test_what_is_refused_or_ones_own_is_no_look(site: Site, desk) -> None:
    id_ = filed(site)
    desk(APPROVER).get(f"/review/cases/{id_}", 404)
    desk(APPLICANT).get(f"/cases/{id_}")
    assert looks(site, id_) == []


def test_another_process_knows_what_was_recorded(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    reviewer.get(f"/review/cases/{id_}")
    site.app.state.site.looks._seen.clear()
    reviewer.get(f"/review/cases/{id_}")
    assert len(looks(site, id_)) == 1


def test_every_download_is_recorded(site: Site, reviewer: Desk, desk) -> None:
    stored = site.app.state.site.files.put(io.BytesIO(b"%PDF-1.4 plan"), 100)
    ref = FileRef(stored.digest, "図面.pdf", stored.size, "application/pdf")
    id_ = filed(site, files={"図面": (ref,)})
    with site.store.write() as tx:
        tx.files.add(id_, ref, site.now, APPLICANT.id)
    for _ in range(2):
        reviewer.get(f"/cases/{id_}/files/{stored.digest}")
    reviewer.get(f"/cases/{id_}/files/{'0' * 64}", 404)
    desk(APPLICANT).get(f"/cases/{id_}/files/{stored.digest}")
    assert looks(site, id_) == [("file.download", REVIEWER.id, stored.digest)] * 2


def test_without_a_record_there_is_no_page(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    with full_disk(site):
        for _ in range(200):  # until the pages that are there are full
            page = reviewer.client.get(f"/review/cases/{id_}")
            if page.status_code != 200:
                break
            site.now += timedelta(minutes=11)
            with site.store.write() as tx:
                tx.sessions.touch(reviewer.client.cookies["session"], site.now)
    assert page.status_code == 503
    assert "港南" not in page.text
    assert "だれが見たかを記録できない" in page.text
    assert "retry-after" in page.headers
    before = len(looks(site, id_))
    reviewer = Desk(site, REVIEWER)
    reviewer.get(f"/review/cases/{id_}")
    assert len(looks(site, id_)) == before + 1
