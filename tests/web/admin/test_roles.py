"""Roles over HTTP: given, proposed, approved by another, taken back; nobody helps himself; all of it counts at once."""

import re
from datetime import timedelta
from typing import Any

import pytest

from engine.case.model import Grant
from tests.web.admin.conftest import member, recorded, roles, second_operator, words
from tests.web.conftest import Person, Site

AUTHOR = "/admin/staff/staff:author"


def give(operator: Person, role: str, person: str = AUTHOR, **more: str) -> Any:
    data = {"role": role, "office": "*", "procedure": "", "until": "", "reason": "4月の異動", **more}
    return operator.post(f"{person}/grants", data)


def number(site: Site, person: str = "staff:author") -> int:
    """The newest role of somebody."""
    with site.store.read() as tx:
        return int(tx.grants.of(person)[0].number)


def test_a_role_counts_from_the_next_request_and_stops_with_its_last_day(site: Site, operator: Person) -> None:
    author = Person(site, "author")
    assert author.get("/review").status_code == 404
    assert give(operator, "reviewer", procedure="開業届", until="令和8年11月3日").status_code == 303
    assert author.get("/review").status_code == 200
    shown = words(operator.get(AUTHOR))
    assert re.search(r"審査担当 すべての官署 \S+（開業届）", shown)
    assert "2026年11月3日（火）" in shown
    assert "4月の異動" in shown
    (record,) = recorded(site, "grant.give")
    assert record.subject == "staff:staff:author"
    assert (record.data["role"], record.data["until"]) == ("reviewer", "2026-11-03")
    site.now += timedelta(minutes=20)
    assert author.get("/review").status_code == 200
    site.now += timedelta(days=2)
    assert Person(site, "author").get("/review").status_code == 404


def test_a_role_is_taken_back_with_a_reason_and_at_once(site: Site, operator: Person) -> None:
    author = Person(site, "author")
    give(operator, "reviewer")
    at = f"{AUTHOR}/grants/{number(site)}/revoke"
    assert "審査担当" in operator.get(at).text
    assert operator.post(at, {"reason": ""}).status_code == 422
    assert author.get("/review").status_code == 200
    assert operator.post(at, {"reason": "応援が終わった"}).status_code == 303
    assert author.get("/review").status_code == 404
    assert recorded(site, "grant.revoke")[0].data["reason"] == "応援が終わった"
    again = operator.post(at, {"reason": "応援が終わった"})
    assert again.status_code == 409
    assert "もう済んでいます" in again.text
    assert "以前の役割" in operator.get(AUTHOR).text


@pytest.mark.parametrize("role", ["operator", "auditor", "publisher"])
def test_a_role_that_runs_the_service_waits_for_another_operator(site: Site, operator: Person, role: str) -> None:
    person = member(site, "staff:new", "新任 花子")
    at = "/admin/staff/staff:new"
    assert give(operator, role, at).status_code == 303
    assert roles(site, "staff:new") == set()
    approve = f"{at}/grants/{number(site, 'staff:new')}/approve"
    own = operator.post(approve, {})
    assert own.status_code == 403
    assert "自分が提案した役割は、自分では承認できません。別の運用担当者に承認を頼んでください。" in own.text
    assert person.post(approve, {}).status_code == 404
    assert "承認を待つ役割" in operator.get("/admin").text
    second = second_operator(site)
    assert "確かめて承認する" in second.get(at).text
    assert "確かめて承認する" not in operator.get(at).text
    assert "4月の異動" in second.get(approve).text
    assert second.post(approve, {}).status_code == 303
    assert roles(site, "staff:new") == {role}
    assert second.post(approve, {}).status_code == 409
    (record,) = recorded(site, "grant.approve")
    assert (record.actor, record.data["role"]) == ("staff:second", role)
    assert recorded(site, "grant.propose")[0].actor == "staff:operator"
    assert "運用 次郎" in operator.get(at).text


def test_who_is_proposed_cannot_approve_himself(site: Site, operator: Person) -> None:
    second = second_operator(site)
    assert give(operator, "auditor", "/admin/staff/staff:second").status_code == 303
    refused = second.post(f"/admin/staff/staff:second/grants/{number(site, 'staff:second')}/approve", {})
    assert refused.status_code == 403
    assert "ほかの運用担当者に頼んでください" in refused.text
    assert "auditor" not in roles(site, "staff:second")


@pytest.mark.parametrize("what", ["grants", "grants/{n}/revoke", "office", "end"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_changes_himself(still: Site, asker: Person, what: str, method: str) -> None:
    path = f"/admin/staff/staff:operator/{what.format(n=number(still, 'staff:operator'))}"
    data = {"role": "reviewer", "reason": "自分", "office": ""}
    answer = asker.get(path) if method == "get" else asker.post(path, data)
    assert answer.status_code == 403
    assert "自分の役割と在籍は、自分では変えられません。ほかの運用担当者に頼んでください。" in answer.text
    assert roles(still, "staff:operator") == {"operator"}
    assert recorded(still, "grant.give") == recorded(still, "staff.end") == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": ""}, "「役割」を選んでください。"),
        ({"role": "root"}, "「役割」は、示した中から選んでください。"),
        ({"role": "applicant"}, "「役割」は、示した中から選んでください。"),
        ({"office": ""}, "「官署」を選んでください。"),
        ({"office": "ない官署"}, "「官署」は、示した中から選んでください。"),
        ({"procedure": "99999"}, "「99999」という手続も系統もありません。"),
        ({"until": "2026-02-30"}, "「期限」は、年月日で入力してください"),
        ({"until": "2026年"}, "「期限」は、年月日で入力してください"),
        ({"until": "2026-11-01"}, "「期限」は、今日か、それより後の日にしてください。"),
        ({"reason": " \u3000"}, "「理由」を入力してください。"),
        ({"role": "author"}, "もう与えられているか提案されています"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_given(
    still: Site, asker: Person, typed: dict[str, str], said: str
) -> None:
    answer = give(asker, **{"role": "reviewer", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "4月の異動" in answer.text or "reason" in typed
    assert roles(still, "staff:author") == {"author"}
    assert recorded(still, "grant.give") == ()


def test_the_same_input_twice_is_refused(asker: Person) -> None:
    data = [("role", "reviewer"), ("role", "operator"), ("reason", "x")]
    assert asker.post(f"{AUTHOR}/grants", data).status_code == 400


@pytest.mark.parametrize("n", ["0", "-1", "999999", "9" * 40, "１", "x"])
def test_an_unknown_role_is_unknown(asker: Person, n: str) -> None:
    for what in ("revoke", "approve"):
        assert asker.get(f"{AUTHOR}/grants/{n}/{what}").status_code == 404


def test_a_role_of_somebody_else_is_unknown_here(still: Site, asker: Person) -> None:
    other = number(still, "staff:reviewer")
    assert asker.post(f"{AUTHOR}/grants/{other}/revoke", {"reason": "x"}).status_code == 404
    assert roles(still, "staff:reviewer") == {"reviewer"}


def test_who_leaves_is_signed_out_and_loses_every_role(site: Site, operator: Person) -> None:
    person = member(site, "staff:new", "新任 花子", Grant("reviewer"))
    assert person.get("/review").status_code == 200
    at = "/admin/staff/staff:new"
    assert operator.post(f"{at}/end", {"reason": ""}).status_code == 422
    assert operator.post(f"{at}/end", {"reason": "退職"}).status_code == 303
    assert person.get("/review").status_code == 303, "sent to sign in"
    with site.store.read() as tx:
        assert tx.sessions.get(str(person.client.cookies["session"]), site.now) is None
    assert recorded(site, "staff.end")[0].data == {"reason": "退職", "roles": 1, "sessions": 1}
    assert give(operator, "reviewer", at).status_code == 409
    assert "離任した人" in words(operator.get("/admin/staff?state=ended"))
    assert "新任 花子" not in operator.get("/admin/staff").text
    assert operator.post(f"{at}/restore").status_code == 303
    assert roles(site, "staff:new") == set(), "roles are given anew"
    assert "退職" in operator.get(at).text


def test_somebody_moves_to_another_office(site: Site, operator: Person) -> None:
    operator.post("/admin/offices/new", {"name": "通商課", "parent": "", "email": ""})
    assert operator.post(f"{AUTHOR}/office", {"office": "ない"}).status_code == 422
    assert operator.post(f"{AUTHOR}/office", {"office": "通商課"}).status_code == 303
    assert "作成 まどか" in operator.get("/admin/staff?office=通商課").text
    assert recorded(site, "staff.move")[0].data["to"] == "通商課"


def test_absence_with_a_deputy(site: Site, operator: Person) -> None:
    def enter(**typed: str) -> Any:
        return operator.post(
            f"{AUTHOR}/absences", {"since": "2026-12-28", "until": "2027-01-04", "deputy": "", **typed}
        )

    assert "「いつまで」は、「いつから」と同じか" in enter(until="2026-12-27").text
    assert "「代理」は、示した中から" in enter(deputy="staff:author").text, "nobody is his own deputy"
    assert enter(deputy="staff:reviewer").status_code == 303
    assert "もう不在が登録されています" in enter(since="2027-01-04", until="2027-01-05").text
    shown = words(operator.get(AUTHOR))
    assert "2026年12月28日（月）から2027年1月4日（月）まで" in shown
    assert "代理 審査 陽子" in shown
    with site.store.read() as tx:
        (absence,) = tx.absences.of("staff:author")
    assert operator.post(f"/admin/staff/staff:reviewer/absences/{absence.number}/withdraw").status_code == 404
    assert operator.post(f"{AUTHOR}/absences/{absence.number}/withdraw").status_code == 303
    assert "登録された不在はありません" in operator.get(AUTHOR).text
    assert [each.action for each in (*recorded(site, "absence.enter"), *recorded(site, "absence.withdraw"))] == [
        "absence.enter",
        "absence.withdraw",
    ]


def test_search_takes_signs_as_they_are(asker: Person) -> None:
    for words_ in ("%", "_", "\\", "' OR 1=1 --", "x" * 5000, "\u0000"):
        answer = asker.client.get("/admin/staff", params={"q": words_[:1900]})
        assert answer.status_code == 200
        assert words_ == "\u0000" or "当てはまる職員はいません" in answer.text
    assert "審査 陽子" in asker.get("/admin/staff?q=審査").text
    assert asker.get("/admin/staff?after=rubbish").status_code == 200
