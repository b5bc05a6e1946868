"""Handing over a page: asked, found, filled, done; withdrawn; reminded of on its day; nobody else's business."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.store.accounts import AccountRules
from engine.store.audit import RecordQuery
from engine.web.applicant.colleagues import remind
from engine.web.identity.personas import KONAN
from tests.web.conftest import Person, Site

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
    assert late.status_code == 403 and "下書きだけ" in late.text


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
