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
    approve = re.search(r'action="(/audit/disposals/\w+/approve)"', page)[1]
    refused = operator.post(approve, operator.hidden(approve.replace("approve", "give-up")))
    assert refused.status_code == 422
    assert "承認できません" in refused.text
    assert auditor.post(approve, auditor.hidden(approve)).status_code == 303
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
