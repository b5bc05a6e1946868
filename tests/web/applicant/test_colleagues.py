"""Handing over a page: asked, found, filled, done; withdrawn; reminded of on its day; nobody else's business."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.store.accounts import AccountRules
from engine.store.audit import RecordQuery
from engine.web.applicant.colleagues import remind
from engine.web.identity.personas import KONAN
from tests.web.conftest import Person, Site, shown_input
from tests.web.matrix import PEOPLE
from tests.web.test_matrix import sign

Come = Callable[..., Person]
COLLEAGUE = "gbiz:colleague"


@pytest.fixture(autouse=True)
def _rules(site: Site) -> None:
    """Members see their own cases only: what is shared shows."""
    with site.store.write() as tx:
        tx.accounts.set_rules(KONAN.id, AccountRules("own", True, "gbiz:applicant", site.now))


def ask(person: Person, case: str, **given: str) -> Any:
    return person.post(
        f"/cases/{case}/pages/店/handover", {"to": COLLEAGUE, "due": "2026-11-05", "note": "席数を", **given}
    )


def handed(person: Person, case: str) -> Any:
    with person.site.store.read() as tx:
        return tx.handovers.of_case(case)


def send_back(site: Site, sign_in: Come, case: str, place: str) -> None:
    """The reviewer asks for a correction at one place."""
    reviewer = sign_in("reviewer")
    for act, more in {
        "accept": {},
        "request_correction": {f"remark-{place}": "直してください。", "due": "2026-11-20"},
    }.items():
        path = f"/review/cases/{case}/acts/{act}"
        hidden = {name: shown_input(reviewer.get(path).text, name) for name in ("form-key", "form-revision")}
        answer = reviewer.post(path, {**hidden, **more})
        assert answer.status_code == 303, answer.text


def mails(site: Site, kind: str, case: str) -> list[str]:
    with site.store.read() as tx:
        rows = tx.scope.connection.exec_driver_sql("SELECT data FROM outbox ORDER BY number").scalars()
        return [row for row in rows if f'"{kind}"' in row and case in row]


def test_from_asking_to_done(site: Site, sign_in: Come, applicant: Person) -> None:
    hanako, case = sign_in("colleague"), applicant.begin()
    assert hanako.get(f"/cases/{case}/pages/店").status_code == 404, "the company's rule"
    assert f"/cases/{case}/pages/店/handover" in applicant.get(f"/cases/{case}/pages/店").text
    assert "見本 花子（hanako@example.jp）" in applicant.get(f"/cases/{case}/pages/店/handover").text
    assert ask(applicant, case).status_code == 303
    (mail,) = mails(site, "handover", case)
    assert "hanako@example.jp" in mail and "席数を" not in mail, "a link, no content"
    listed = hanako.get("/cases").text
    assert "頼まれた入力" in listed and "席数を" in listed and "2026年11月5日（木）まで" in listed
    shown = hanako.get(f"/cases/{case}/pages/店").text
    assert "見本 一郎さんから、このページの入力を頼まれています" in shown
    assert hanako.type(case, "店", {"店名": "花子の店"}).status_code == 303, "and writes"
    (open_,) = handed(applicant, case)
    assert applicant.post(f"/cases/{case}/handovers/{open_.number}/done").status_code == 404, (
        "only who was asked says so"
    )
    assert hanako.post(f"/cases/{case}/handovers/{open_.number}/done").status_code == 303
    assert hanako.post(f"/cases/{case}/handovers/{open_.number}/done").status_code == 303, "a double click"
    told = applicant.get(f"/cases/{case}/pages/店").text
    assert "見本 花子が入力を終えました" in told and "花子の店" in told
    assert len(mails(site, "handover_done", case)) == 1
    assert (
        "頼まれた入力" not in hanako.get("/cases").text
        or case not in hanako.get("/cases").text.partition("あなたの番です")[0]
    )
    with site.store.read() as tx:
        rows = [each for each in tx.audit.page(RecordQuery(subject=f"case:{case}")).rows if "handover" in each.action]
    assert [(each.action, each.actor) for each in rows] == [
        ("handover.done", COLLEAGUE),
        ("handover.ask", "gbiz:applicant"),
    ]


def test_what_is_withdrawn_is_closed_on_the_next_request(site: Site, sign_in: Come, applicant: Person) -> None:
    hanako, case = sign_in("colleague"), applicant.begin()
    ask(applicant, case)
    assert hanako.get(f"/cases/{case}/pages/店").status_code == 200
    (open_,) = handed(applicant, case)
    assert applicant.post(f"/cases/{case}/handovers/{open_.number}/withdraw").status_code == 303
    assert hanako.get(f"/cases/{case}/pages/店").status_code == 404
    assert len(mails(site, "handover_withdrawn", case)) == 1
    assert applicant.post(f"/cases/{case}/handovers/{open_.number}/withdraw").status_code == 404, "gone"


def test_who_types_meanwhile_loses_nothing(sign_in: Come, applicant: Person) -> None:
    case = applicant.begin()
    revision = str(applicant.case(case).draft_revision)
    ask(applicant, case)
    pairs = [("form-revision", revision), ("form-do", "save"), ("店名", "そのまま")]
    assert applicant.post(f"/cases/{case}/pages/店", pairs).status_code == 303
    assert applicant.case(case).draft["店名"] == "そのまま"


def test_a_reminder_comes_once_on_the_morning_of_the_day(site: Site, applicant: Person) -> None:
    case = applicant.begin()
    ask(applicant, case)
    made = site.app.state.site
    for hour, count in ((22, 0), (23, 1), (26, 1)):  # 7:00, 8:00 and 11:00 in Japan
        day, rest = divmod(hour, 24)
        remind(made, datetime(2026, 11, 4 + day, rest, 30, tzinfo=UTC))
        assert len(mails(site, "handover_due", case)) == count, hour


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"to": ""}, "頼む相手」を選んで"),
        ({"to": "gbiz:stranger"}, "示した中から"),
        ({"to": "gbiz:applicant"}, "示した中から"),
        ({"due": "2026-11-01"}, "きょうより後"),
        ({"due": "いつか"}, "年月日で入力"),
        ({"note": "あ" * 501}, "500文字まで"),
    ],
)
def test_bad_input_is_told_at_its_place(applicant: Person, given: dict[str, str], told: str) -> None:
    case = applicant.begin()
    answer = ask(applicant, case, **given)
    assert answer.status_code == 422 and told in answer.text
    assert handed(applicant, case) == ()


def test_the_same_is_not_asked_twice(applicant: Person) -> None:
    case = applicant.begin()
    ask(applicant, case)
    again = ask(applicant, case)
    assert again.status_code == 422 and "もう頼んでいます" in again.text


def test_only_of_the_own_company_and_only_drafts(sign_in: Come, applicant: Person) -> None:
    case = applicant.filled()
    agent, other = sign_in("agent"), sign_in("stranger")
    refused = ask(agent, case)
    assert refused.status_code == 403 and "代理" in refused.text
    assert "同僚に頼む" not in agent.get(f"/cases/{case}/pages/店").text
    assert ask(other, case).status_code == 404
    assert applicant.post(f"/cases/{case}/pages/無い/handover", {"to": COLLEAGUE}).status_code == 404
    ask(applicant, case)
    (open_,) = handed(applicant, case)
    for number in (str(open_.number + 1000), "x", "-1", "9" * 30, "１"):
        assert applicant.post(f"/cases/{case}/handovers/{number}/withdraw").status_code == 404
    elsewhere = applicant.begin()
    assert applicant.post(f"/cases/{elsewhere}/handovers/{open_.number}/withdraw").status_code == 404, "mixed ids"
    assert applicant.submit(case).status_code == 303
    late = ask(applicant, case)
    assert late.status_code == 403 and "下書きと、補正" in late.text


def test_the_way_to_ask_stands_at_the_end_and_the_request_above_the_fields(sign_in: Come, applicant: Person) -> None:
    """Between the errors and the first field is nothing; what was asked is above both."""
    case = applicant.begin()
    blank = applicant.get(f"/cases/{case}/pages/店").text
    assert blank.index("同僚に頼む") > blank.index("保存して次へ")
    ask(applicant, case)
    member = sign_in("colleague")
    asked = member.get(f"/cases/{case}/pages/店").text
    assert asked.index("見本 一郎さんから") < asked.index('id="summary"') < asked.index('name="form-revision"')
    assert asked.index('href="#handed"') > asked.index("保存して次へ")
    assert (
        "見本 花子さんに入力を頼んでいます（2026年11月5日（木）まで）" in applicant.get(f"/cases/{case}/pages/店").text
    )


# ── in a correction (補正) ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def returned(site: Site, sign_in: Come, applicant: Person) -> str:
    """A case of which the page 店 is to be corrected until 20 November."""
    case = applicant.filled()
    assert applicant.submit(case, case).status_code == 303
    send_back(site, sign_in, case, "席数")
    return case


def states(site: Site, case: str) -> str:
    with site.store.read() as tx:
        return tx.cases.get(case).state


def test_a_page_of_a_correction_from_asking_to_sending(
    site: Site, sign_in: Come, applicant: Person, returned: str
) -> None:
    hanako, page = sign_in("colleague"), f"/cases/{returned}/correction"
    assert hanako.get(page).status_code == 404, "the company's rule"
    assert f"/cases/{returned}/pages/店/handover" in applicant.get(page).text
    assert "補正の期限は2026年11月20日" in applicant.get(f"/cases/{returned}/pages/店/handover").text
    late = ask(applicant, returned, due="2026-11-21")
    assert late.status_code == 422 and "補正の期限" in late.text
    assert ask(applicant, returned, due="2026-11-20").status_code == 303
    assert "頼まれた入力" in hanako.get("/cases").text
    shown = hanako.get(page).text
    assert "見本 一郎さんから、このページの入力を頼まれています" in shown
    assert hanako.type_at(page, returned, {"席数": "14", "店名": "変えたい"}).status_code == 303
    draft = applicant.case(returned).draft
    assert (draft["席数"], draft["店名"]) == ("14", "港南商店"), "only what is open"
    assert applicant.submit(returned, "b" * 32).status_code == 303
    assert handed(applicant, returned) == (), "withdrawn by that"
    assert len(mails(site, "handover_withdrawn", returned)) == 1
    assert returned not in hanako.get("/cases").text
    assert hanako.get(f"/cases/{returned}").status_code == 404
    with site.store.read() as tx:
        assert list(tx.events.verify()) == []


def test_who_was_done_may_still_look_after_the_sending(sign_in: Come, applicant: Person, returned: str) -> None:
    hanako = sign_in("colleague")
    ask(applicant, returned)
    (open_,) = handed(applicant, returned)
    assert hanako.post(f"/cases/{returned}/handovers/{open_.number}/done").status_code == 303
    assert applicant.submit(returned, "b" * 32).status_code == 303
    assert hanako.get(f"/cases/{returned}").status_code == 200
    assert len(handed(applicant, returned)) == 1


def test_only_pages_with_something_open_are_handed_over(site: Site, sign_in: Come, applicant: Person) -> None:
    case = applicant.filled()
    assert applicant.submit(case, case).status_code == 303
    send_back(site, sign_in, case, "添付:図面")
    assert applicant.get(f"/cases/{case}/pages/店/handover").status_code == 404
    assert ask(applicant, case).status_code == 404
    assert "同僚に頼む" not in applicant.get(f"/cases/{case}/correction").text


_CORRECTION = {  # the matrix's signs, in the state 補正中
    "GET /pages/店/handover": "s++x-------",
    "POST /pages/店/handover": "s++x-------",
    "POST /handovers/{n}/done": "s-+x-------",
    "POST /handovers/{n}/withdraw": "s+xx-------",
}


@pytest.mark.parametrize("route", _CORRECTION)
def test_the_matrix_in_a_correction(site: Site, sign_in: Come, applicant: Person, returned: str, route: str) -> None:
    site.store.do(lambda tx: tx.accounts.set_rules(KONAN.id, AccountRules("all", True, "gbiz:applicant", site.now)))
    method, path = route.split(" ")
    found = ""
    for name in PEOPLE:
        if not handed(applicant, returned):
            ask(applicant, returned)
        number = next(each.number for each in handed(applicant, returned))
        person = sign_in(name) if name else sign_in()
        address = f"/cases/{returned}{path.replace('{n}', str(number))}"
        answer = person.get(address) if method == "GET" else person.post(address)
        found += sign(answer)
    assert found == _CORRECTION[route]
