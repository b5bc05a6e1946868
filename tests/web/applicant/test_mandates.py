"""Mandates over HTTP: asked, seen, answered, used, ended; who is not a side of one learns nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.case.model import Actor, Principal
from engine.store.audit import RecordQuery
from engine.web.identity.personas import KITAHAMA, KONAN, SCRIVENER
from tests.web.conftest import Person, Site, shown_input

Come = Callable[..., Person]
DAYS = {"since": "2026-11-02", "until": "2027-10-31"}


def ask(agent: Person, number: str = KITAHAMA.id, do: str = "send", **given: str) -> Any:
    pairs = {"form-do": do, "party": "corporation", "number": number, "scope": "all", "words": "", **DAYS, **given}
    return agent.post("/mandates/new", pairs)


def asked(agent: Person, number: str = KITAHAMA.id, **given: str) -> str:
    answer = ask(agent, number, **given)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rpartition("/")[2]


@pytest.fixture(autouse=True)
def _nothing_left(site: Site) -> None:
    """Each test begins with the one mandate that the personas have."""
    with site.store.write() as tx:
        tx.scope.connection.exec_driver_sql("DELETE FROM mandates WHERE id <> 'gbizid:mandate:D000000001'")
        tx.scope.connection.exec_driver_sql("UPDATE mandates SET ended_at = NULL, ended_by = NULL, ended_side = NULL")
        tx.scope.connection.exec_driver_sql("DELETE FROM account_rules")


@pytest.fixture
def agent(sign_in: Come) -> Person:
    """Signed in, and back in the own place."""
    found = sign_in("agent")
    switch(found, "")
    return found


def switch(person: Person, mandate: str) -> None:
    person.token = shown_input(person.get("/principal").text.rpartition("<main")[2], "form-token")
    answer = person.post("/principal", {"mandate": mandate})
    assert answer.status_code == 303, answer.text
    person.token = shown_input(person.get("/").text, "form-token")


def records(site: Site, action: str) -> Any:
    with site.store.read() as tx:
        return tx.audit.page(RecordQuery(action=action)).rows


def mails(site: Site, kind: str) -> list[str]:
    with site.store.read() as tx:
        rows = tx.scope.connection.exec_driver_sql("SELECT data FROM outbox ORDER BY number").scalars()
        return [row for row in rows if f'"{kind}"' in row]


def test_from_asking_to_filing_to_ending(site: Site, sign_in: Come, agent: Person) -> None:
    taro = sign_in("stranger")
    id_ = asked(agent)
    assert mails(site, "mandate_asked")[-1].count("taro@example.jp") == 1
    page = taro.get(f"/mandates/{id_}").text
    for told in (SCRIVENER.name, "すべての手続", "令和9年（2027年）10月31日", "この委任を受ける"):
        assert told in page
    assert agent.post("/principal", {"mandate": id_}).status_code == 404, "nobody has agreed"
    assert taro.post(f"/mandates/{id_}/accept").status_code == 303
    assert taro.post(f"/mandates/{id_}/accept").status_code == 303, "a double click"
    assert len([each for each in records(site, "mandate.accept") if each.subject == f"mandate:{id_}"]) == 1
    switch(agent, id_)
    assert f"{KITAHAMA.name}の代理として" in agent.get("/").text
    case = agent.filled()
    assert f"申請者は{KITAHAMA.name}、代理人は{SCRIVENER.name}（代理 務）" in agent.get(f"/cases/{case}/check").text
    assert agent.submit(case).status_code == 303
    assert f"代理 務（{KITAHAMA.name}の代理人）" in agent.get(f"/cases/{case}/receipt").text
    with site.store.read() as tx:
        (event,) = tx.events.of_case(case)
    assert (event.actor, event.principal) == ("gbiz:agent", KITAHAMA.id)
    assert taro.post(f"/mandates/{id_}/end").status_code == 303
    assert agent.get(f"/cases/{case}").status_code == 404, "on the very next request"
    assert "代理の委任は終わりました" in agent.get("/").text
    assert taro.get(f"/cases/{case}").status_code == 200, "it stays with the company"
    switched = next(each for each in records(site, "session.switch") if each.data["mandate"] == id_)
    assert (switched.actor, switched.principal) == ("gbiz:agent", KITAHAMA.id)


def test_a_request_is_refused_or_taken_back(site: Site, sign_in: Come, agent: Person) -> None:
    taro = sign_in("stranger")
    first = asked(agent)
    assert taro.post(f"/mandates/{first}/refuse").status_code == 303
    assert "断られました" in agent.get("/mandates").text
    assert taro.post(f"/mandates/{first}/accept").status_code == 303
    assert "断られました" in taro.get(f"/mandates/{first}").text, "no second thoughts on a refusal"
    assert "tsutomu@example.jp" in mails(site, "mandate_refused")[-1]
    second = asked(agent)
    assert agent.post(f"/mandates/{second}/end").status_code == 303
    assert "取下げ" in taro.get("/mandates").text
    assert "taro@example.jp" in mails(site, "mandate_withdrawn")[-1]


def test_known_unknown_and_without_account_answer_alike(agent: Person) -> None:
    def told(number: str) -> str:
        text = agent.get(f"/mandates/{asked(agent, number)}").text
        return re.sub(r"[0-9a-f]{16,64}|\d{2}:\d{2}|\d{13}", "#", text.replace(KITAHAMA.name, "法人番号 #"))

    # The register knows the first and not the second; the third signs in here.
    answers = {
        re.sub(r"<p class=\"small soft\">\S*[都道府県]\S*</p>", "", told(n)) for n in ("1180301018771", KITAHAMA.id)
    }
    assert len(answers) == 1


def test_for_named_procedures_only(sign_in: Come, agent: Person) -> None:
    found = ask(agent, do="find", scope="named", words="開業").text
    assert 'name="procedure" value="開業届"' in found
    checked = ask(agent, do="check", scope="named", procedure="開業届")
    assert checked.status_code == 200 and "この内容で申し込みますか" in checked.text
    id_ = asked(agent, scope="named", procedure="開業届")
    sign_in("stranger").post(f"/mandates/{id_}/accept")
    switch(agent, id_)
    assert agent.get("/procedures/開業届").status_code == 200
    assert agent.begin()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"number": "123"}, "法人番号が正しくありません"),
        ({"number": "7999901000002"}, "法人番号が正しくありません"),
        ({"number": ""}, "相手の番号」を入力してください"),
        ({"party": ""}, "「相手」を選んでください"),
        ({"party": "staff"}, "示した中から選んで"),
        ({"party": "sole_proprietor", "number": "123"}, "管理番号が正しくありません"),
        ({"party": "sole_proprietor", "number": "gbizid:sole:1"}, "管理番号が正しくありません"),
        ({"party": "sole_proprietor", "number": "40000000000171"}, "管理番号が正しくありません"),
        ({"until": "2029-11-02"}, "長くて3年"),
        ({"until": "2026-10-01"}, "きょうより後"),
        ({"since": "2027-12-01"}, "「いつから」より後"),
        ({"since": "あした"}, "年月日で入力"),
        ({"until": ""}, "「いつまで」を入力"),
        ({"scope": "named"}, "手続を選んで"),
        ({"scope": "named", "procedure": "ない手続"}, "受け付けていないもの"),
        ({"scope": "named", "procedure": "x" * 5000}, "受け付けていないもの"),
    ],
)
@pytest.mark.parametrize("do", ["check", "send"])
def test_bad_input_is_told_at_its_place(agent: Person, do: str, given: dict[str, str], told: str) -> None:
    answer = agent.post(
        "/mandates/new",
        {"form-do": do, "party": "corporation", "number": KITAHAMA.id, "scope": "all", "words": "", **DAYS, **given},
    )
    assert answer.status_code == 422, answer.text
    assert told in answer.text
    assert KITAHAMA.name not in agent.get("/mandates").text


def test_the_longest_term_is_three_years_to_the_day(agent: Person) -> None:
    assert ask(agent, do="check", since="2028-02-29", until="2031-02-28").status_code == 200
    assert ask(agent, do="check", since="2026-11-02", until="2029-11-01").status_code == 200


def test_one_open_request_at_a_time(agent: Person) -> None:
    asked(agent)
    again = ask(agent)
    assert again.status_code == 422 and "もう申し込んでいます" in again.text


def test_nobody_asks_himself(sign_in: Come) -> None:
    answer = ask(sign_in("applicant"), KONAN.id)
    assert answer.status_code == 422 and "自分の会社" in answer.text


def test_members_look_and_do_not_answer(sign_in: Come, agent: Person) -> None:
    member = sign_in("colleague")
    assert "/mandates/gbizid:mandate:D000000001" in member.get("/mandates").text
    assert "この委任を終わらせる" not in member.get("/mandates/gbizid:mandate:D000000001").text
    for act in ("accept", "refuse", "end"):
        answer = member.post(f"/mandates/gbizid:mandate:D000000001/{act}")
        assert answer.status_code == 403 and "プライム" in answer.text
    switch(agent, "gbizid:mandate:D000000001")


def test_who_is_no_side_learns_nothing(sign_in: Come, agent: Person) -> None:
    other = sign_in("stranger")
    unknown = other.get("/mandates/nothing")
    foreign = other.get("/mandates/gbizid:mandate:D000000001")
    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert _plain(unknown.text) == _plain(foreign.text)
    for act in ("accept", "refuse", "end"):
        assert other.post(f"/mandates/gbizid:mandate:D000000001/{act}").status_code == 404
    assert other.post("/principal", {"mandate": "gbizid:mandate:D000000001"}).status_code == 404
    for act in ("accept", "refuse"):
        assert agent.post(f"/mandates/gbizid:mandate:D000000001/{act}").status_code == 404, (
            "the agent does not answer himself"
        )


def _plain(text: str) -> str:
    return re.sub(r"[0-9a-f]{16,64}|/mandates/\w+|\d{2}:\d{2}", "#", text)


def test_as_an_agent_one_still_stands_for_oneself_here(site: Site, sign_in: Come) -> None:
    """Requests go out in the own name, whoever one acts for now."""
    agent = sign_in("agent")
    assert f"{KONAN.name}の代理として" in agent.get("/mandates").text
    id_ = asked(agent)
    (record,) = [each for each in records(site, "mandate.ask") if each.subject == f"mandate:{id_}"]
    assert record.principal == SCRIVENER.id
    assert agent.get("/company").status_code == 200
    assert SCRIVENER.name in agent.get("/company").text and "ichiro@example.jp" not in agent.get("/company").text


def test_switching_does_not_lengthen_the_session(site: Site, sign_in: Come) -> None:
    agent = sign_in("agent")
    with site.store.read() as tx:
        created = tx.sessions.get(agent.client.cookies["session"], site.now).created_at
    site.now += timedelta(minutes=5)
    switch(agent, "")
    with site.store.read() as tx:
        assert tx.sessions.get(agent.client.cookies["session"], site.now).created_at == created


def test_the_rules_of_a_company(site: Site, sign_in: Come) -> None:
    prime, member = sign_in("applicant"), sign_in("colleague")
    draft = prime.begin()
    assert member.get(f"/cases/{draft}/check").status_code == 200
    assert "hanako@example.jp" in prime.get("/company").text
    assert prime.post("/company", {"sees": "own", "files": "no"}).status_code == 303
    assert member.get(f"/cases/{draft}/check").status_code == 404, "from the next request on"
    assert draft not in member.get("/cases").text
    own = member.filled()
    assert prime.get(f"/cases/{own}/check").status_code == 200
    refused = member.submit(own)
    assert refused.status_code == 403 and "プライムのアカウントの人に" in refused.text
    assert prime.submit(own).status_code == 303
    told = member.get("/company").text
    assert "自分の申請と、分担を頼まれた申請だけ" in told and 'name="sees"' not in told
    assert member.post("/company", {"sees": "all", "files": "yes"}).status_code == 403
    assert records(site, "account.rules")[0].data["sees"] == "own"
    assert prime.post("/company", {"sees": "everything", "files": "yes"}).status_code == 400


def test_a_second_click_lands_where_the_first_did(sign_in: Come, agent: Person) -> None:
    """The browser sends both clicks with the cookie and the token that the page had."""
    agent.token = shown_input(agent.get("/principal").text.rpartition("<main")[2], "form-token")
    kept = agent.client.cookies["session"]
    for _ in range(2):
        agent.client.cookies.clear()
        agent.client.cookies.set("session", kept)
        answer = agent.post("/principal", {"mandate": "gbizid:mandate:D000000001"})
        assert (answer.status_code, answer.headers.get("location")) == (303, "/cases"), answer.text
    assert "の代理として" in agent.get("/cases").text


def test_a_form_that_was_opened_in_another_place_is_not_sent_for_this_one(agent: Person) -> None:
    before = agent.token
    switch(agent, "gbizid:mandate:D000000001")
    agent.token = before
    answer = agent.post("/procedures/開業届/cases")
    assert answer.status_code == 403 and "画面が古くなっています" in answer.text
    assert agent.get("/cases").status_code == 200, "still signed in"


JIRO = Principal("gbizid:sole:4000000000017", "sole_proprietor", "みほん商店", representative="見本 次郎")


@pytest.fixture
def jiro(site: Site) -> Person:
    """A sole proprietor, as he signs in at GビズID (tests/web/identity/test_sign_in.py)."""
    actor = Actor("gbizid:dev-sole", "見本 次郎", "applicant", JIRO, email="jiro@example.jp")
    person = Person(site)
    with site.store.write() as tx:
        tx.accounts.seen(actor, site.now)
        person.client.cookies.set("session", tx.sessions.create(actor, site.now))
    person.token = shown_input(person.get("/").text, "form-token")
    return person


def test_a_sole_proprietor_as_principal(site: Site, jiro: Person, agent: Person) -> None:
    """By the management number of his account: it has no check digit; his name is told when he accepts, not before."""
    number = JIRO.id.rpartition(":")[2]
    checked = ask(agent, "4000-0000-00017", do="check", party="sole_proprietor")
    assert checked.status_code == 200 and number in checked.text and 'value="sole_proprietor"' in checked.text
    id_ = asked(agent, number, party="sole_proprietor")
    for page in (checked.text, agent.get(f"/mandates/{id_}").text, agent.get("/mandates").text):
        assert number in page and not any(told in page for told in (JIRO.name, JIRO.representative, "法人番号 "))
    assert mails(site, "mandate_asked")[-1].count("jiro@example.jp") == 1
    assert agent.post("/principal", {"mandate": id_}).status_code == 404, "nothing is allowed yet"
    offer = jiro.get(f"/mandates/{id_}").text
    assert SCRIVENER.name in offer and f"{JIRO.name}の代わりに" in offer
    assert jiro.post(f"/mandates/{id_}/accept").status_code == 303
    assert JIRO.name in agent.get(f"/mandates/{id_}").text
    switch(agent, id_)
    assert f"{JIRO.name}の代理として" in agent.get("/cases").text
    case = agent.case(agent.begin())
    assert (case.owner.id, case.owner.kind, case.owner.corporate_number) == (JIRO.id, "sole_proprietor", None)


def test_a_number_is_of_the_kind_that_was_chosen(site: Site, sign_in: Come, jiro: Person, agent: Person) -> None:
    """The numbers of both kinds have 13 digits: neither is ever taken for the other."""
    id_ = asked(agent, KITAHAMA.id, party="sole_proprietor")
    assert sign_in("stranger").get(f"/mandates/{id_}").status_code == 404
    assert ask(agent, JIRO.id.rpartition(":")[2]).status_code == 422
    assert KITAHAMA.name not in agent.get(f"/mandates/{id_}").text
    own = ask(jiro, JIRO.id.rpartition(":")[2], party="sole_proprietor")
    assert own.status_code == 422 and "自分" in own.text


def test_known_and_unknown_sole_proprietors_answer_alike(jiro: Person, agent: Person) -> None:
    told = [
        re.sub(r"[0-9a-f]{16,64}|\d{2}:\d{2}|\d{13}", "#", agent.get(f"/mandates/{id_}").text)
        for id_ in (asked(agent, number, party="sole_proprietor") for number in ("4000000000017", "9000000000099"))
    ]
    assert told[0] == told[1]
