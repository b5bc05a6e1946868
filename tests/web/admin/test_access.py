"""The start page, the access review and its export; that an operator learns nothing of cases."""

import csv
import io
import re
from datetime import timedelta

from engine.case.model import Grant
from engine.store.clients import Permit
from engine.store.grants import Terms
from tests.web.admin.conftest import member, recorded, words
from tests.web.conftest import Person, Site, shown_input


def lines(person: Person, query: str = "") -> list[list[str]]:
    answer = person.get(f"/admin/access.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_who_can_do_what_and_since_when(site: Site, operator: Person) -> None:
    member(site, "staff:k", "関東 花子", Grant("approver", "関東経済産業局", "開業届"))
    Person(site, "reviewer")
    shown = words(operator.get("/admin/access"))
    assert "関東 花子" in shown
    assert "審査 陽子" in shown
    assert "審査 陽子" not in operator.get("/admin/access?office=関東経済産業局").text
    assert "関東 花子" not in operator.get("/admin/access?role=reviewer").text
    assert "関東 花子" not in operator.get("/admin/access?office=*").text
    assert "審査 陽子" not in operator.get("/admin/access?procedure=開業届").text
    heading, *rows = lines(operator)
    assert heading[0] == "氏名"
    found = {row[1]: row for row in rows}
    assert found["staff:k"][4:6] == ["決裁者", "関東経済産業局"]
    assert found["staff:reviewer"][-1] == "2026-11-02 10:30", "the last sign-in, in Japan's time"
    assert found["staff:k"][-1] == "", "this one never signed in through a page"
    assert [row[1] for row in lines(operator, "?office=関東経済産業局")[1:]] == ["staff:k"]
    newest = recorded(site, "access.export")[0]
    assert newest.data["count"] == 1


def test_systems_stand_beside_the_people(site: Site, operator: Person) -> None:
    with site.store.write() as tx:
        client = tx.clients.add("=電子決裁", "tanto@example.jp", "staff:operator", site.now)
        over = tx.clients.add("終わった連携", "owari@example.jp", "staff:operator", site.now)
        permit = Permit(("cases.read", "cases.guarded"), ("開業届",), site.now + timedelta(days=30))
        _, used = tx.tokens.make(client.id, permit, "staff:operator", site.now)
        _, gone = tx.tokens.make(client.id, Permit(("events.read",), (), permit.expires_at), "op", site.now)
        tx.tokens.make(over.id, permit, "staff:operator", site.now)
        tx.tokens.revoke(gone.id, client.id, "op", site.now)
        tx.clients.end(over.id, "op", site.now)
        tx.tokens.used(used, site.now)
    (row,) = [row for row in lines(operator) if row[3] == "連携システム"]
    assert row[:3] == ["'=電子決裁", f"client:{client.id} {used.hint}", "tanto@example.jp"]
    assert "個人情報" in row[4] and "開業届" in row[6]
    assert row[10:] == ["2026-12-02 10:30", "", "2026-11-02 10:30"]
    for query, there in (
        ("?procedure=開業届", True),
        ("?office=*", True),
        ("?role=reviewer", False),
        ("?procedure=x", False),
    ):
        assert any(row[3] == "連携システム" for row in lines(operator, query)) is there, query
        assert ("=電子決裁" in operator.get(f"/admin/access{query}").text) is there, query
    assert "終わった連携" not in operator.get("/admin/access").text


def test_cells_are_inert_in_a_spreadsheet(site: Site, operator: Person) -> None:
    with site.store.write() as tx:
        tx.grants.give("staff:author", Grant("legal"), Terms("=HYPERLINK(1)"), "op", site.now)
    member(site, "staff:x", "＝1+1", Grant("legal"), email="+a@example.jp")
    found = {(row[1], row[4]): row for row in lines(operator)}
    assert found["staff:author", "法令担当"][11] == "'=HYPERLINK(1)"
    assert found["staff:x", "法令担当"][0] == "'＝1+1"
    assert found["staff:x", "法令担当"][2] == "'+a@example.jp"


def test_an_auditor_looks_and_cannot_say_it_was_reviewed(site: Site) -> None:
    auditor = Person(site, "auditor")
    shown = auditor.get("/admin/access")
    assert shown.status_code == 200
    assert "点検した</button>" not in shown.text
    assert "/admin/staff/" not in shown.text, "no link that leads nowhere"
    assert auditor.post("/admin/access/reviewed", {"office": "*"}).status_code == 404
    assert lines(auditor)


def test_a_review_is_of_what_was_on_the_page(site: Site, operator: Person) -> None:
    member(site, "staff:k", "関東 花子", Grant("approver", "商務課"))
    operator.post("/admin/offices/new", {"name": "商務課", "parent": "", "email": ""})
    page = operator.get("/admin/access?office=商務課").text
    assert "まだ点検していません" in page
    seen = {"office": "商務課", "form-seen": shown_input(page, "form-seen")}
    with site.store.write() as tx:
        held = tx.grants.give("staff:author", Grant("reviewer", "商務課"), Terms("着任"), "op", site.now)
    changed = operator.post("/admin/access/reviewed", seen)
    assert changed.status_code == 409
    assert "役割が変わりました" in changed.text
    assert recorded(site, "access.review") == ()
    page = operator.get("/admin/access?office=商務課").text
    seen["form-seen"] = shown_input(page, "form-seen")
    assert operator.post("/admin/access/reviewed", seen).status_code == 303
    (record,) = recorded(site, "access.review")
    assert record.subject == "office:商務課"
    assert held.number in record.data["grants"]
    assert record.data["count"] == 2
    shown = words(operator.get("/admin/access?office=商務課"))
    assert "点検済み 2026年11月2日（月） 運用 司" in shown
    site.now += timedelta(days=367)
    assert "1年以上前" in Person(site, "operator").get("/admin/access?office=商務課").text
    assert operator.post("/admin/access/reviewed", {"office": "ない", "form-seen": ""}).status_code != 303


def test_the_start_page_says_what_wants_doing(site: Site, operator: Person) -> None:
    calm = words(operator.get("/admin"))
    assert re.search(r"定義にあって、登録されていない官署 1件", calm)
    assert "承認を待つ役割 0件" in calm
    operator.post("/admin/offices/new", {"name": "通商課", "parent": "", "email": ""})
    with site.store.write() as tx:
        until = (site.now + timedelta(days=10)).date()
        tx.grants.give("staff:author", Grant("legal"), Terms("応援", until), "op", site.now)
        tx.grants.give("staff:author", Grant("operator"), Terms("交代"), "op", site.now)
        held = tx.grants.of("staff:reviewer")[0]
        tx.grants.revoke(held.number, "op", site.now)
        client = tx.clients.add("電子決裁", "a@example.jp", "op", site.now)
        tx.tokens.make(client.id, Permit(("cases.read",), (), site.now + timedelta(days=20)), "op", site.now)
    shown = words(operator.get("/admin"))
    for title in ("承認を待つ役割 1件", "30日以内に期限が来る役割 1件", "審査担当のいない官署 2件"):
        assert title in shown
    assert "30日以内に期限が来るトークン 1件" in shown
    assert "作成 まどか 法令担当 2026-11-12まで" in shown


def test_an_operator_never_sees_a_case(site: Site, operator: Person) -> None:
    applicant = Person(site, "applicant")
    case = applicant.filled()
    assert applicant.submit(case).status_code == 303
    for path in (f"/cases/{case}", f"/review/cases/{case}", "/review", "/review/procedures/開業届"):
        assert operator.get(path).status_code == 404, path
    for path in ("/admin", "/admin/offices", "/admin/staff", "/admin/access", "/admin/access.csv"):
        shown = operator.get(path).text
        assert case not in shown
        assert "港南商店" not in shown


def test_the_main_menu_leads_operators_there_and_nobody_else(site: Site, operator: Person) -> None:
    assert 'href="/admin"' in operator.get("/").text
    for persona in ("applicant", "reviewer", "author", "auditor"):
        assert 'href="/admin"' not in Person(site, persona).get("/").text


def test_an_auditor_finds_the_access_review_and_the_way_back(still: Site) -> None:
    auditor = Person(still, "auditor")
    assert 'href="/admin/access"' in auditor.get("/audit").text
    shown = auditor.get("/admin/access").text
    assert 'href="/audit/proof"' in shown
    assert "連携システム" not in shown
