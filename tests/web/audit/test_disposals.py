"""Retention on its pages: one proposes, another approves, the worker carries out; holds with their reason."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.store.publication import publish
from engine.web import keeping
from tests.store.test_disposals import TEXT
from tests.web.audit.conftest import AUDITOR, OPERATOR
from tests.web.conftest import Site
from tests.web.reviewer import conftest as people

LATER = datetime(2032, 4, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(site: Site) -> None:
    checked = people.check(TEXT, "許可.yaml", people.workbench())
    with site.store.write() as tx:
        publish(tx, checked.parsed.procedure, checked.parsed.expanded, checked.parsed.digest, TEXT, "test", site.now)


def closed(site: Site) -> Any:
    id_ = people.filed(site)
    return people.do(site, id_, "withdraw", actor=people.APPLICANT, reason="都合により")


def test_two_persons_dispose_of_a_case(site: Site, desk) -> None:
    case = closed(site)
    site.now = LATER
    operator, auditor = desk(OPERATOR), desk(AUDITOR)
    page = operator.get("/audit/disposals")
    assert case.receipt in page
    assert "許認可等 5年（決定の翌年度から）" in page
    assert (
        operator.post("/audit/disposals", {**operator.hidden("/audit/disposals"), "case": case.id}).status_code == 303
    )
    assert "案を作った人は承認できません" in operator.get("/audit/disposals")
    page = auditor.get("/audit/disposals")
    assert f"{OPERATOR.name}（" in page, "a name and an office, no id"
    assert OPERATOR.id not in page
    confirm = re.search(r'href="(/audit/disposals/\w+)"', page)[1]
    approve = f"{confirm}/approve"
    page = auditor.get(confirm)
    for said in ("1件", case.receipt, "許認可等 5年", "2026年11月2日", "元に戻せません", OPERATOR.name):
        assert said in page
    assert "案を作った人は承認できません" in operator.get(confirm)
    token = operator.hidden("/sign-out") if "/sign-out" in operator.page else {}
    refused = operator.post(approve, {**token, "count": "1"})
    assert refused.status_code == 422
    assert "承認できません" in refused.text
    for count in ("", "2", "はい"):
        refused = auditor.post(approve, {**auditor.hidden(approve), "count": count})
        assert refused.status_code == 422, count
        assert "件数を確かめて" in refused.text
        assert 'aria-invalid="true"' in refused.text
    assert "承認を待っています" in auditor.get("/audit/disposals")
    auditor.get(confirm)
    assert auditor.post(approve, {**auditor.hidden(approve), "count": "１"}).status_code == 303
    assert "廃棄を待っています" in auditor.get("/audit/disposals")
    keeping.carry_out(site.app.state.site, site.now)
    page = auditor.get("/audit/disposals")
    assert "廃棄しました" in page
    assert case.receipt not in page
    assert people.case_of(site, case.id) is None
    desk(people.REVIEWER).get(f"/review/cases/{case.id}", 404)


def test_a_list_can_be_given_up(site: Site, desk) -> None:
    case = closed(site)
    site.now = LATER
    operator = desk(OPERATOR)
    operator.get("/audit/disposals")
    operator.post("/audit/disposals", {**operator.hidden("/audit/disposals"), "case": case.id})
    page = operator.get("/audit/disposals")
    path = re.search(r'action="(/audit/disposals/\w+/give-up)"', page)[1]
    assert operator.post(path, operator.hidden(path)).status_code == 303
    assert "取りやめました" in operator.get("/audit/disposals")
    assert case.id in operator.page


def test_what_is_not_due_or_nothing_is_refused(site: Site, desk) -> None:
    running = people.filed(site)
    site.now = LATER
    operator = desk(OPERATOR)
    closed_one = closed(site)
    operator.get("/audit/disposals")
    for chosen in ({}, {"case": running}, {"case": closed_one.id}, {"case": "x"}):
        form = re.search(r'name="form-token" value="([^"]*)"', operator.get("/audit/disposals"))[1]
        answer = operator.post("/audit/disposals", {"form-token": form, **chosen})
        assert answer.status_code == 422, chosen


def test_a_hold_is_set_with_its_reason_and_lifted(site: Site, desk) -> None:
    case = closed(site)
    site.now = LATER
    auditor = desk(AUDITOR)
    auditor.get("/audit/disposals")
    token = auditor.hidden("/audit/holds")
    for data, said in (
        ({"case": "2026-999999-9", "reason": "訴訟"}, "案件はありません"),
        ({"case": case.receipt, "reason": "　"}, "理由がありません"),
    ):
        refused = auditor.post("/audit/holds", {**token, **data})
        assert (refused.status_code, said in refused.text) == (422, True)
    assert auditor.post("/audit/holds", {**token, "case": case.receipt, "reason": "訴訟 令和14年"}).status_code == 303
    page = auditor.get("/audit/disposals")
    assert "訴訟 令和14年" in page
    assert f'value="{case.id}"' not in desk(OPERATOR).get("/audit/disposals")
    lift = f"/audit/holds/{case.id}/lift"
    assert auditor.post(lift, auditor.hidden(lift)).status_code == 303
    assert "訴訟 令和14年" not in auditor.get("/audit/disposals")
    assert f'value="{case.id}"' in desk(OPERATOR).get("/audit/disposals")


def test_who_may_not_propose_sees_no_boxes(site: Site, desk) -> None:
    case = closed(site)
    site.now = LATER
    page = desk(AUDITOR).get("/audit/disposals")
    assert case.receipt in page
    assert 'type="checkbox"' not in page


def test_what_is_held_meanwhile_is_shown_as_kept(site: Site, desk) -> None:
    first, second = closed(site), closed(site)
    site.now = LATER
    operator, auditor = desk(OPERATOR), desk(AUDITOR)
    operator.get("/audit/disposals")
    token = operator.hidden("/audit/disposals")
    with site.store.write() as tx:
        id_ = tx.disposals.propose((first.id, second.id), OPERATOR, site.now)
        tx.retention.hold(second.id, "開示請求", AUDITOR, site.now)
    assert token
    page = auditor.get(f"/audit/disposals/{id_}")
    assert "保存を延長しています（開示請求）" in page
    approve = f"/audit/disposals/{id_}/approve"
    assert auditor.post(approve, {**auditor.hidden(approve), "count": "2"}).status_code == 422, "only one goes"
    assert auditor.post(approve, {**auditor.hidden(approve), "count": "1"}).status_code == 303
    keeping.carry_out(site.app.state.site, site.now)
    assert people.case_of(site, first.id) is None
    assert people.case_of(site, second.id) is not None
    page = auditor.get("/audit/disposals")
    assert second.receipt in page
    assert AUDITOR.name in page
    auditor.get("/audit/disposals/unknown", 404)
