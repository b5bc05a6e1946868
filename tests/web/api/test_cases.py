"""Cases by the API: only what was filed, only of the token's procedures, only as much as its scopes open; all recorded."""

from datetime import timedelta
from typing import Any

import pytest

from engine.case.model import FileRef
from engine.web.api.shapes import CaseAnswer, CaseList, EventList
from tests.web.api.conftest import Caller, System
from tests.web.api.test_door import problem
from tests.web.conftest import Person, Site
from tests.web.reviewer.conftest import APPLICANT, APPROVER, LEGAL, OSAKA, do, filed
from tests.web.reviewer.test_looks import full_disk

CASES = "/api/v1/cases"
FILE = FileRef("ab" * 32, "図面.pdf", 12, "application/pdf")


def ids(caller: System, query: str = "") -> list[str]:
    """All that the list gives, page by page."""
    found, cursor = [], ""
    while True:
        page = CaseList.model_validate_json(caller.ask(f"{CASES}?limit=3{query}{cursor}").text)
        found += [row.id for row in page.items]
        if not page.more:
            return found
        cursor = f"&cursor={page.next}"


def case(caller: System, id_: str) -> CaseAnswer:
    answer = caller.ask(f"{CASES}/{id_}")
    assert answer.status_code == 200, answer.text
    return CaseAnswer.model_validate_json(answer.text)


def test_a_list_is_of_filed_cases_of_the_tokens_procedures(site: Site, system: Caller) -> None:
    site.now += timedelta(hours=1)
    mine = [filed(site, {"所在地": OSAKA} if number % 2 else None) for number in range(5)]
    applicant = Person(site, "applicant")
    other = applicant.filled()
    draft = applicant.filled()
    assert applicant.submit(other).status_code == 303
    everything = ids(system())
    assert {*mine, other} <= set(everything)
    assert len(everything) == len(set(everything))
    assert draft not in everything
    assert [id_ for id_ in ids(system(procedures=("試験許可",))) if id_ in {*mine, other}] == mine
    assert other in ids(system(procedures=("開業届", "試験許可")))
    assert other not in ids(system(), "&procedure=試験許可")
    assert ids(system(procedures=("開業届",)), "&procedure=試験許可") == []
    do(site, mine[0], "accept")
    assert ids(system(), "&procedure=試験許可&state=審査中").count(mine[0]) == 1
    assert not {*mine[1:]} & set(ids(system(), "&procedure=試験許可&state=審査中"))


def test_who_asks_again_gets_what_has_changed_since(site: Site, system: Caller) -> None:
    caller = system(procedures=("試験許可",))
    site.now += timedelta(days=2)
    first, second = filed(site), filed(site)
    ids(caller)
    site.now += timedelta(minutes=10)
    cursor = caller.get(f"{CASES}?limit=100")["next"]
    assert caller.get(f"{CASES}?cursor={cursor}") == {"items": [], "next": cursor, "more": False}
    do(site, first, "accept")
    page = caller.get(f"{CASES}?cursor={cursor}")
    assert [(row["id"], row["state"]) for row in page["items"]] == [(first, "審査中")]
    again = caller.get(f"{CASES}?cursor={page['next']}")
    assert [row["id"] for row in again["items"]] == [first], "what may still be on its way is not passed over"
    site.now += timedelta(minutes=3)
    settled = caller.get(f"{CASES}?cursor={page['next']}")["next"]
    assert caller.get(f"{CASES}?cursor={settled}")["items"] == []
    assert second in ids(caller)


@pytest.mark.parametrize(
    ("query", "code", "at"),
    [
        ("limit=0", "query.value", "limit"),
        ("limit=-1", "query.value", "limit"),
        ("limit=1000000000", "query.value", "limit"),
        ("limit=1e1", "query.value", "limit"),
        ("limit=%EF%BC%95", "query.value", "limit"),
        ("limit=", "query.value", "limit"),
        ("limit=1&limit=2", "query.twice", "limit"),
        ("cursor=", "query.value", "cursor"),
        ("cursor=garbage", "query.value", "cursor"),
        ("cursor=" + "A" * 1900, "query.value", "cursor"),
        ("cursor=WyIyMDI2IiwgLTFd", "query.value", "cursor"),
        ("sort=secret", "query.unknown", "sort"),
        ("state__ne=x", "query.unknown", "state__ne"),
        ("state[$gt]=", "query.unknown", "state[$gt]"),
        ("procedure=試験許可&state=a'--", "query.value", "state"),
        ("procedure=../x", "query.value", "procedure"),
        ("state=審査中", "query.value", "state"),
        ("offset=5", "query.unknown", "offset"),
    ],
)
def test_what_cannot_be_asked_is_400_with_its_place(system: Caller, query: str, code: str, at: str) -> None:
    told = problem(system().ask(f"{CASES}?{query}"), 400, code, f"query.{at}")
    assert bool(told.expected) == (code == "query.value")


@pytest.mark.parametrize("query", ["a=1&" * 60, "x" * 2100, "limit=%ff"])
def test_an_address_that_cannot_be_read_is_400(system: Caller, query: str) -> None:
    answer = system().ask(f"{CASES}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_a_token_may_not_see_answers_like_what_does_not_exist(site: Site, system: Caller) -> None:
    id_ = filed(site)
    draft = Person(site, "applicant").filled()
    foreign = system(procedures=("開業届",))
    told = set()
    for path in (f"{CASES}/{id_}", f"{CASES}/{draft}", f"{CASES}/{'0' * 32}", f"{CASES}/x", f"{CASES}/a%20b"):
        for more in ("", "/events"):
            body = problem(foreign.ask(path + more), 404, "unknown").model_dump(exclude={"instance"})
            told.add(str(body))
    assert len(told) == 1
    assert foreign.recorded("case.look") == []
    problem(system().ask(f"{CASES}/{draft}"), 404, "unknown")


def test_personal_data_and_what_is_for_officials_is_withheld(site: Site, system: Caller) -> None:
    id_ = filed(site, {"責任者": "秘密 太郎"}, files={"図面": (FILE,)})
    do(site, id_, "accept")
    do(site, id_, "assess", office={"所見": "内部の所見", "秘密の点数": "9点"})
    plain = system("cases.read")
    text = plain.ask(f"{CASES}/{id_}").text
    for secret in ("秘密 太郎", "内部の所見", "9点", "内部の点", "審査 太郎"):
        assert secret not in text
    found = case(plain, id_)
    assert found.withheld == ("責任者",)
    assert found.answers["数量"] == 100
    assert [row["名称"] for row in found.answers["施設"]] == ["第一", "第二"]
    assert found.files["図面"][0].sha256 == FILE.digest
    assert (found.state.id, found.state.final, found.state.holder) == ("審査中", None, ("office",))
    assert found.applicant.name == "港南石油販売株式会社"
    assert found.receipt and found.office == "東局" and found.assignee is None
    guarded = case(system("cases.read", "cases.guarded"), id_)
    assert guarded.answers["責任者"] == "秘密 太郎" and guarded.withheld == ()
    assert "所見" not in guarded.answers
    internal = case(system("cases.read", "cases.internal"), id_)
    assert internal.answers["所見"] == "内部の所見" and internal.answers["秘密の点数"] == "9点"
    assert "責任者" not in internal.answers and internal.withheld == ("責任者",)


def test_a_drafted_decision_is_told_to_nobody_outside(site: Site, system: Caller) -> None:
    id_ = filed(site)
    do(site, id_, "accept")
    office = {"拒否の条項": "第6条第1号"}
    do(site, id_, "draft_decision", outcome="refused", reason="要件に合わない", office=office)
    plain, guarded, internal = system("cases.read", "events.read"), system("cases.guarded", "cases.read"), system()
    for caller in (plain, guarded):
        for path in (f"{CASES}?limit=100", f"{CASES}/{id_}"):
            text = caller.ask(path).text
            assert not any(secret in text for secret in ("refused", "第6条", "要件に合わない")), path
    assert "起案" not in str(outer(plain, id_)) and "draft_decision" not in str(outer(plain, id_))
    assert case(internal, id_).outcome == "refused"
    for persona in (LEGAL, APPROVER):
        do(site, id_, "decide", persona, verdict="approve")
    told = case(plain, id_)
    assert (told.outcome, told.state.final, told.answers["拒否の条項"]) == ("refused", "refused", "第6条第1号")
    (row,) = [row for row in plain.get(f"{CASES}?limit=100&procedure=試験許可&state=拒否")["items"] if row["id"] == id_]
    assert (row["outcome"], row["decided_at"]) == ("refused", "2026-11-02T01:30:00Z")
    assert outer(plain, id_)[-1] == ("decide", "office", "拒否", None, None)


def test_a_scope_for_one_procedure_opens_nothing_of_another(site: Site, system: Caller) -> None:
    id_ = filed(site, {"責任者": "秘密 太郎"})
    assert case(system(procedures=("試験許可",)), id_).answers["責任者"] == "秘密 太郎"
    problem(system(procedures=("開業届",)).ask(f"{CASES}/{id_}"), 404, "unknown")


def test_every_look_is_recorded_and_what_was_given_too(site: Site, system: Caller) -> None:
    id_ = filed(site, {"責任者": "秘密 太郎"})
    plain, guarded = system("cases.read", "events.read"), system()
    for caller in (plain, guarded):
        for _ in range(3):
            caller.get(f"{CASES}/{id_}")
            caller.get(f"{CASES}/{id_}/events")
        looks = caller.recorded("case.look")
        assert [(row.subject, row.actor_name, row.data["page"]) for row in looks] == [
            (f"case:{id_}", "電子決裁", f"{CASES}/{id_}")
        ]
    assert plain.recorded("pii.give") == []
    assert [row.subject for row in guarded.recorded("pii.give")] == [f"case:{id_}"]
    site.now += timedelta(minutes=10)
    guarded.get(f"{CASES}/{id_}")
    assert len(guarded.recorded("pii.give")) == 2


def test_no_record_no_answer(site: Site, system: Caller) -> None:
    id_, caller = filed(site), system()
    with full_disk(site):
        for _ in range(200):  # until the pages that are there are full
            answer = caller.ask(f"{CASES}/{id_}")
            if answer.status_code != 200:
                break
            site.now += timedelta(minutes=11)
    problem(answer, 503, "look.unrecorded")
    assert "港南" not in answer.text
    assert int(answer.headers["retry-after"]) > 0


def outer(caller: System, id_: str) -> list[tuple[Any, ...]]:
    found = EventList.model_validate_json(caller.ask(f"{CASES}/{id_}/events").text)
    return [(row.action, row.by, row.after, row.name, row.reason) for row in found.items]


def test_what_happened_is_told_as_outside(site: Site, system: Caller) -> None:
    id_ = filed(site)
    do(site, id_, "accept")
    do(site, id_, "assess", office={"所見": "内部の所見"})
    do(site, id_, "hand_over", assignee="staff:reviewer", reason="担当の理由")
    plain = outer(system("events.read"), id_)
    assert plain == [
        ("submit", "applicant", "受付済", None, None),
        ("accept", "office", "審査中", None, None),
    ]
    problem(system("events.read").ask(f"{CASES}/{id_}"), 403, "token.scope")
    everything = outer(system(), id_)
    assert [row[0] for row in everything] == ["submit", "accept", "assess", "hand_over"]
    assert everything[0][3] and everything[1][3]
    assert everything[3][4] == "担当の理由"


def test_the_end_and_its_reason(site: Site, system: Caller) -> None:
    id_ = filed(site)
    do(site, id_, "withdraw", APPLICANT, reason="家の事情")
    assert outer(system("events.read"), id_)[-1] == ("withdraw", "applicant", "取下げ", None, None)
    assert outer(system("events.read", "cases.guarded"), id_)[-1][4] == "家の事情"
    assert case(system(), id_).state.final == "withdrawn"
