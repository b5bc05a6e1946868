"""The auditors' list: filters, pages, CSV that no spreadsheet executes; the proof at a press."""

import csv
import io
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.store.audit import RecordQuery
from engine.web.audit import words
from tests.web.audit.conftest import AUDITOR, OPERATOR
from tests.web.conftest import Site
from tests.web.reviewer.conftest import REVIEWER, filed


def put(site: Site, action: str, subject: str, actor=REVIEWER, **data: object) -> None:
    with site.store.write() as tx:
        tx.audit.append(action, actor, subject, data, site.now)


def shown(page: str) -> list[str]:
    return [line for line in page.splitlines() if 'role="rowheader"' in line]


def test_the_list_is_filtered_and_says_in_japanese_what_was_done(site: Site, desk) -> None:
    id_ = filed(site)
    desk(REVIEWER).get(f"/review/cases/{id_}")
    put(site, "grant.give", "staff:x", OPERATOR, role="reviewer", reason="異動のため")
    auditor = desk(AUDITOR)
    page = auditor.get(f"/audit?subject=case:{id_}")
    assert len(shown(page)) == 1
    assert "案件の閲覧" in page
    assert REVIEWER.name in page
    page = auditor.get("/audit?action=grant.give&actor=" + OPERATOR.id)
    assert "役割の付与" in page
    assert "理由: 異動のため" in page
    assert "案件の閲覧</span>" not in page
    assert len(shown(auditor.get("/audit?since=2026-11-03"))) == 0
    assert len(shown(auditor.get("/audit?until=2026-11-01"))) == 0
    assert len(shown(auditor.get("/audit?since=2026-11-02&until=2026-11-02&subject=staff:x"))) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=きのう", "日付ではありません"),
        ("until=2026-02-30", "日付ではありません"),
        ("since=2026-02-02&until=2026-02-01", "始まりの日より前"),
    ],
)
def test_a_wrong_day_is_told_at_its_field(site: Site, desk, query: str, said: str) -> None:
    page = desk(AUDITOR).get(f"/audit?{query}", 422)
    assert said in page
    assert 'aria-invalid="true"' in page
    desk(AUDITOR).get(f"/audit/export?{query}", 422)


def test_a_strange_mark_is_a_bad_request(site: Site, desk) -> None:
    desk(AUDITOR).get("/audit?after=zzz", 400)


def test_pages_go_on_to_the_end(site: Site, desk) -> None:
    with site.store.write() as tx:
        for each in range(60):
            tx.audit.append("office.add", OPERATOR, f"office:{each}", {}, site.now)
    auditor = desk(AUDITOR)
    first = auditor.get("/audit?action=office.add")
    link = next(part.split('"')[0] for part in first.split('href="') if "after=" in part.split('"')[0])
    assert (len(shown(first)), len(shown(auditor.get(link.replace("&amp;", "&"))))) == (50, 10)


def test_the_export_is_recorded_and_inert_in_a_spreadsheet(site: Site, desk) -> None:
    evil = replace(OPERATOR, id="staff:evil", name='=HYPERLINK("http://x")')
    for reason in ("=1+1", "＝1+1"):
        put(site, "office.end", "@SUM(1)", evil, reason=reason)
    answer = desk(AUDITOR).client.get("/audit/export?actor=staff:evil")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows] == ["処理", "官署の終了", "官署の終了"]
    assert all(not cell.startswith(("=", "+", "-", "@", "＝")) for row in rows for cell in row)
    assert rows[1][4] == '\'=HYPERLINK("http://x")'
    with site.store.read() as tx:
        last = tx.audit.page(RecordQuery(action="audit.export", limit=1)).rows[0]
    assert (last.actor, last.data) == (AUDITOR.id, {"rows": 2, "actor": "staff:evil"})


def test_what_is_put_in_is_shown_as_text(site: Site, desk) -> None:
    put(site, "office.change", "office:<b>", reason="<script>alert(1)</script>")
    page = desk(AUDITOR).get("/audit?subject=office:<b>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_every_action_that_is_recorded_has_its_label(site: Site) -> None:
    with site.store.read() as tx:
        seen = {row.action for row in tx.audit.page(RecordQuery(limit=1000)).rows}
    assert seen <= set(words.ACTIONS), seen - set(words.ACTIONS)


def test_the_proof_is_run_at_a_press_and_recorded(site: Site, desk) -> None:
    filed(site)
    auditor = desk(AUDITOR)
    auditor.get("/audit/proof")
    assert auditor.post("/audit/proof", auditor.hidden("/audit/proof")).status_code == 303
    page = waited(auditor)
    assert "書き換えは見つかりませんでした" in page
    with site.store.read() as tx:
        done, asked = tx.audit.page(RecordQuery(subject="records:", limit=2)).rows
    assert (asked.action, asked.actor, done.action, done.data["by"]) == (
        "audit.verify",
        AUDITOR.id,
        "audit.verified",
        AUDITOR.id,
    )
    assert done.data["breaks"] == 0
    assert done.data["cases"] > 0


def test_one_that_was_broken_off_can_be_asked_anew(site: Site, desk) -> None:
    put(site, "audit.verify", "records:", AUDITOR)
    auditor = desk(AUDITOR)
    assert "確かめています" in auditor.get("/audit/proof")
    assert "いま確かめる" not in auditor.page
    site.now += timedelta(hours=2)
    auditor = desk(AUDITOR)
    assert "途中で止まりました" in auditor.get("/audit/proof")
    auditor.post("/audit/proof", auditor.hidden("/audit/proof"))
    assert "書き換えは見つかりませんでした" in waited(auditor)


def waited(auditor) -> str:
    for _ in range(200):
        page = auditor.get("/audit/proof")
        if "確かめています" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)
