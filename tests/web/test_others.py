"""Other people's cases (reliability.md §5.9, AZ-…): unknown to all who have no part in them, and nothing to be written."""

import re
from dataclasses import replace
from typing import Any

import pytest

from engine.case.model import Actor, Denied, Grant
from engine.case.policy import may
from engine.store.accounts import AccountRules
from engine.web.identity.personas import BY_ID, KONAN
from engine.web.opening import version_of
from engine.web.page import PUBLIC
from engine.web.routes import ROUTES
from tests.web.conftest import NOW, SHOP, shown_input
from tests.web.planted import HANDLING, MINE, Planted, address, planted
from tests.web.reviewer.conftest import Desk, official

__all__ = ["planted"]
OF_CASE = [  # those of the API are asked by token
    page for page in ROUTES if page.method == "GET" and "{case}" in page.path and not page.path.startswith("/api/")
]

# ── somebody else's ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", OF_CASE, ids=lambda page: page.path)
def test_az_01_and_az_02_a_company_knows_nothing_of_anothers_case(planted: Planted, page: Any) -> None:
    """AZ-01, AZ-02: every way to ask is answered as for an id that nobody has; POSTs are in test_matrix."""
    stranger = planted.people["stranger"]
    for case in (planted.case, planted.draft):
        path = address(planted, page.path, case)
        for suffix in ("", "?format=pdf", "?format=json"):
            for headers in ({}, {"hx_request": "true"}, {"accept": "application/json"}):
                assert stranger.get(path + suffix, **headers).status_code == 404
        assert stranger.client.head(path).status_code in (404, 405)
        assert stranger.get(f"{path}.json").status_code == 404


def test_az_04_a_receipt_number_opens_nothing(planted: Planted) -> None:
    """AZ-04: it is no key: not in searches, not as an id."""
    for persona in ("", "stranger"):
        person = planted.people[persona]
        for path in (
            f"/cases/{planted.receipt}",
            f"/cases/{planted.receipt}/receipt",
            f"/review/cases/{planted.receipt}",
        ):
            assert person.get(path).status_code in (303, 404)
        for path in (f"/?q={planted.receipt}", f"/cases?q={planted.receipt}"):
            assert planted.case not in person.get(path).text


@pytest.mark.parametrize("id_", ["1", "0", "-1", "9" * 40, "{up}", "{id}%00", "{id} ", "{id}x", "%2e%2e", "x?id={id}"])
def test_az_05_ids_that_are_nearly_right(planted: Planted, id_: str) -> None:
    """AZ-05."""
    sought = id_.replace("{id}", planted.case).replace("{up}", planted.case.upper())
    if sought == planted.case:
        sought = "A" * 32
    assert planted.people["applicant"].get(f"/cases/{sought}").status_code in (400, 404)
    mixed = f"/cases/{planted.draft}?id={planted.case}&case={planted.case}"
    assert planted.case not in planted.people["stranger"].get(mixed).text


def test_az_07_a_members_rule_closes_cases_of_the_same_company(planted: Planted) -> None:
    """AZ-07: where the company's rules say that members see their own only."""
    store, colleague = planted.site.store, planted.people["colleague"]
    assert colleague.get(f"/cases/{planted.case}").status_code == 200
    store.do(lambda tx: tx.accounts.set_rules(KONAN.id, AccountRules("own", True, "gbiz:applicant", NOW)))
    assert colleague.get(f"/cases/{planted.case}").status_code == 404
    assert planted.case not in colleague.get("/cases").text
    store.do(lambda tx: tx.accounts.set_rules(KONAN.id, AccountRules("all", True, "gbiz:applicant", NOW)))


def test_az_08_nothing_is_begun_from_anothers_case(planted: Planted) -> None:
    """AZ-08: the only thing a new case may be pointed at is its own key."""
    stranger = planted.people["stranger"]
    before = planted.people["applicant"].case(planted.case)
    assert stranger.post("/procedures/開業届/cases", {"form-key": planted.case}).status_code == 404
    made = stranger.post("/procedures/開業届/cases", {"form-key": "c" * 32, "from": planted.case, "copy": planted.case})
    assert made.status_code == 303
    assert MINE not in str(stranger.case("c" * 32))
    assert planted.people["applicant"].case(planted.case) == before


@pytest.mark.parametrize(
    "grant", [Grant("reviewer", None, "別の手続"), Grant("reviewer", "東京事務所", None)], ids=["procedure", "office"]
)
def test_az_09_an_official_of_elsewhere_knows_nothing_of_it(planted: Planted, grant: Grant) -> None:
    """AZ-09: not the case, not in queues, not in searches."""
    name = f"よそ{grant.office or grant.procedure}"
    desk = Desk(planted.site, replace(official(name), grants=(grant,)))
    for path in (
        f"/review/cases/{planted.case}",
        f"/cases/{planted.case}",
        f"/cases/{planted.case}/files/{planted.digest}",
    ):
        desk.get(path, 404)
    for path in ("/review", "/review/procedures/開業届", f"/review/procedures/開業届?q={planted.receipt}"):
        answer = desk.client.get(path)
        assert planted.case not in answer.text
        assert MINE not in answer.text


@pytest.mark.parametrize("persona", [*HANDLING, "author", "publisher", "operator", "auditor"])
def test_az_10_nobody_reads_a_draft(planted: Planted, persona: str) -> None:
    """AZ-10."""
    for path in ("", "/pages/店", "/attachments", f"/files/{planted.digest}"):
        assert planted.people[persona].get(f"/cases/{planted.draft}{path}").status_code == 404
    assert planted.people[persona].get(f"/review/cases/{planted.draft}").status_code == 404


def test_az_13_an_entry_account_is_refused_with_its_reason(planted: Planted) -> None:
    """AZ-13: here by may(); who becomes whose account is in tests/web/identity/test_acting.py."""
    entry = Actor("gbiz:entry", "見本", "applicant", KONAN, account="entry")
    with planted.site.store.read() as tx:
        case = tx.cases.get(planted.case)
        procedure = version_of(planted.site.app.state.site, tx, case.version).procedure
    for action, about in (("mandate.ask", None), ("case.start", procedure)):
        said = may(entry, action, None, about)
        assert isinstance(said, Denied)
        assert "GビズID" in said.reason


@pytest.mark.parametrize("page", ROUTES, ids=lambda page: f"{page.method} {page.path}")
def test_az_14_nobody_signed_in(planted: Planted, page: Any) -> None:
    """AZ-14."""
    nobody, path = planted.people[""], address(planted, page.path)
    answer = nobody.get(path) if page.method == "GET" else nobody.post(path)
    if page.permission != PUBLIC:
        assert answer.status_code in (401, 403, 404) or answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("persona", ["author", "publisher", "operator", "auditor"])
def test_az_15_who_runs_the_service_has_no_part_in_cases(planted: Planted, persona: str) -> None:
    """AZ-15."""
    person, before = planted.people[persona], planted.people["applicant"].case(planted.case)
    for path in (
        f"/review/cases/{planted.case}/acts/decide",
        f"/review/cases/{planted.case}/claim",
        f"/cases/{planted.case}/submit",
    ):
        assert person.post(path, {"form-key": "d" * 32, "verdict": "approve"}).status_code == 404
    assert planted.people["applicant"].case(planted.case) == before


def test_az_16_no_official_acts_on_a_case_of_his_own_company(planted: Planted) -> None:
    """AZ-16: 出向者."""
    seconded = replace(BY_ID["approver"].actor, principal=KONAN)
    with planted.site.store.read() as tx:
        case = tx.cases.get(planted.case)
        procedure = version_of(planted.site.app.state.site, tx, case.version).procedure
    assert may(BY_ID["approver"].actor, "case.fire:decide", case, procedure)
    for action in ("case.fire:decide", "case.claim", "case.note"):
        assert isinstance(may(seconded, action, case, procedure), Denied)


def test_az_17_who_drafted_does_not_approve(planted: Planted) -> None:
    """AZ-17: with both roles, four eyes are still two people."""
    applicant = planted.people["applicant"]
    case = applicant.filled()
    assert applicant.submit(case, case).status_code == 303
    both = Desk(planted.site, official("両方", "reviewer", "approver"))
    assert both.act(case, "accept").status_code == 303
    drafted = {"outcome": "granted", "reason": "適合", "登録番号": "S-1"}
    assert both.act(case, "draft_decision", drafted, outcome="granted").status_code == 303
    both.client.get(f"/review/cases/{case}/acts/decide")
    token = {"form-key": "e" * 32, "form-token": shown_input(both.get("/review"), "form-token"), "verdict": "approve"}
    assert both.post(f"/review/cases/{case}/acts/decide", token).status_code in (403, 409, 422)
    assert applicant.case(case).state == "決裁中"


def test_az_18_nobody_acts_as_somebody_else(planted: Planted) -> None:
    """AZ-18: there is no way to look or file as an applicant."""
    assert not [page.path for page in ROUTES if re.search(r"imperson|view-as|act-as|sudo", page.path)]
    for persona in HANDLING:
        person = planted.people[persona]
        assert person.post(f"/cases/{planted.draft}/submit", {"form-key": "f" * 32}).status_code == 404
        assert person.post("/principal", {"principal": KONAN.id}).status_code == 404


# ── what nobody may write ────────────────────────────────────────────────────────────────────────────────────────────

PROTECTED = (
    *(
        "state",
        "owner",
        "company",
        "corp_no",
        "version",
        "id",
        "fee",
        "assignee",
        "is_admin",
        "__proto__",
        "data.state",
    ),
    *("data[state]", "STATE", " state", "sta\u200bte", "owner_id", "receipt", "office", "結論", "登録番号", "状態"),
)


@pytest.mark.parametrize("key", PROTECTED)
def test_az_19_protected_keys_have_no_effect(planted: Planted, key: str) -> None:
    """AZ-19."""
    applicant = planted.people["applicant"]
    before = applicant.case(planted.draft)
    answer = applicant.type(planted.draft, "店", {key: "登録済"})
    assert answer.status_code in (303, 400, 422)
    after = applicant.case(planted.draft)
    assert replace(after, draft_revision=before.draft_revision) == before


def test_az_20_hidden_computed_locked_and_office_fields_are_not_written(planted: Planted) -> None:
    """AZ-20."""
    applicant = planted.people["applicant"]
    id_ = applicant.begin()
    applicant.type(id_, "店", SHOP)
    before = applicant.case(id_).draft
    assert before["店名"] == SHOP["店名"]
    posted = {"品[0].名前": "隠れ", "値段の合計": "5", "登録番号": "X", "商号": "乗っ取り"}
    assert applicant.type(id_, "店", posted).status_code in (303, 400)
    assert {name: value for name, value in applicant.case(id_).draft.items() if value} == before
    applicant.type(id_, "会社", {"商号": "乗っ取り"})
    assert "乗っ取り" not in str(applicant.case(id_).draft), "locked by what the registry said"


def test_az_21_what_is_hidden_again_is_not_filed(planted: Planted) -> None:
    """AZ-21: a draft keeps it for the one who changes his mind; the filing is without it."""
    applicant = planted.people["applicant"]
    id_ = applicant.filled()
    applicant.type(id_, "店", {"種類": "物販"})
    assert applicant.submit(id_, id_).status_code in (303, 422)
    if applicant.case(id_).submitted_at is None:
        applicant.type(id_, "店", {"種類": "その他"})
        assert applicant.submit(id_, "9" * 32).status_code == 303
    assert "席数" not in applicant.case(id_).answers


@pytest.mark.parametrize("value", ["無い", "飲食 ", "0", "__proto__"])
def test_az_22_a_choice_that_is_not_offered(planted: Planted, value: str) -> None:
    """AZ-22: and two for one."""
    applicant = planted.people["applicant"]
    id_ = applicant.filled()
    applicant.type(id_, "店", {"種類": value})
    filed = applicant.submit(id_, id_)
    assert filed.status_code == 422 or applicant.case(id_).answers["種類"] == "飲食", (
        "blanks at the end are no other choice"
    )
    two = [("種類", "飲食"), ("種類", "物販")]
    assert applicant.type(applicant.begin(), "店", two).status_code == 400
