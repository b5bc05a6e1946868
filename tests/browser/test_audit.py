"""The auditors' and operators' pages: records, proof, retention; on a desk and a phone, empty, filled and refused."""

import json
from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy import text

from engine.case.retention import Rule
from engine.store.store import Store
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitor import DESKTOP, PHONE, Way
from tests.journeys.player import Player
from tests.journeys.stories import ENGINEER
from tests.store.conftest import Home

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def client(site: Server) -> Iterator[httpx2.Client]:
    site.revive()
    with httpx2.Client(base_url=site.url, follow_redirects=True, timeout=30) as found:
        yield found


def grown_old(site: Server, case: str) -> None:
    """As if the case had been filed and closed long ago: nobody can wait five years for a test."""
    data = site.log.parent / "data"
    store = Store.open("", data, exclusive=False)
    with store.read() as tx:
        row = tx.cases.get(case)
        rule = Rule.of(json.loads(tx.versions.definition(row.version).expanded))
        version = tx.scope.connection.execute(
            text("SELECT details FROM cases WHERE id = :id"), {"id": case}
        ).scalar_one()
    store.close()
    then = "2015-05-01T00:00:00.000000+00:00"
    details = json.dumps({**json.loads(version), "state_since": then}, ensure_ascii=False).replace("'", "''")
    Home("", data).execute(
        f"UPDATE cases SET state = '{next(iter(rule.finals))}', submitted_at = '{then}', details = '{details}' "
        f"WHERE id = '{case}'"
    )


@pytest.mark.parametrize("way", [Way(DESKTOP), Way(PHONE)], ids=str)
def test_audit_pages(way: Way, visit: Visit, client: httpx2.Client, site: Server) -> None:
    player = Player(client, "applicant")
    case = player.file(ENGINEER) and player.case
    at = visit(way)
    at.sign_in("reviewer")
    at.open(f"/review/cases/{case}")
    grown_old(site, case)
    at.open("/sign-in")
    at.sign_in("operator")
    at.open("/audit/disposals")
    at.look("due")
    at.page.get_by_role("checkbox").first.check()
    at.page.get_by_role("button", name="選んだ案件で廃棄の案を作る").press("Enter")
    at.page.get_by_text("案を作った人は承認できません").first.wait_for()
    at.look("proposed")
    at.open("/sign-in")
    at.sign_in("auditor")
    at.open("/audit/disposals")
    confirm = at.page.get_by_role("link", name="内容を確かめて承認する").first.get_attribute("href") or ""
    for name, path in {
        "records": "/audit",
        "filtered": f"/audit?subject=case:{case}",
        "nothing": "/audit?actor=nobody",
        "wrong-day": "/audit?since=x",
        "approve": "/audit/disposals",
        "confirm": confirm,
        "proof": "/audit/proof",
    }.items():
        at.open(path)
        at.look(name)
    at.open(confirm)
    at.page.get_by_label("廃棄する案件の数").fill("999")
    at.page.get_by_label("廃棄する案件の数").press("Enter")
    at.page.get_by_role("alert").wait_for()
    at.look("confirm-wrong")
    at.open("/audit/proof")
    at.page.get_by_role("button", name="いま確かめる").press("Enter")
    at.page.wait_for_url("**/audit/proof")
    for _ in range(60):
        at.open("/audit/proof")
        if at.page.get_by_role("button", name="いま確かめる").count():
            break
        at.page.wait_for_timeout(250)
    at.look("proved")
    assert at.findings == []
