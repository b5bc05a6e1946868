"""Offices over HTTP: named by definitions, added, changed, and ended only when nothing is left with them."""

import re

import pytest

from tests.web.admin.conftest import recorded, words
from tests.web.conftest import Person, Site


def add(operator: Person, name: str, **more: str) -> None:
    answer = operator.post("/admin/offices/new", {"name": name, "parent": "", "email": "", **more})
    assert answer.status_code == 303, answer.text


def test_an_office_that_a_definition_names_is_missed_until_it_is_added(site: Site, operator: Person) -> None:
    shown = operator.get("/admin/offices")
    assert "定義にあって、まだ登録されていない官署" in shown.text
    assert "/admin/offices/new?name=%E5%95%86%E5%8B%99%E8%AA%B2" in shown.text
    assert 'value="商務課"' in operator.get("/admin/offices/new?name=商務課").text
    add(operator, "商務課", email="shomu@example.jp")
    shown = operator.get("/admin/offices?done=office.add")
    assert "まだ登録されていない官署" not in shown.text
    assert "官署を加えました" in shown.text
    assert "商務課 － shomu@example.jp 1件 いる" in words(shown)
    (record,) = recorded(site, "office.add")
    assert (record.subject, record.actor, record.data["email"]) == (
        "office:商務課",
        "staff:operator",
        "shomu@example.jp",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "「官署の名前」を入力してください。"),
        ({"name": "商務課"}, "「商務課」は、もう登録されています。"),
        ({"name": "商務課\u3000"}, "「商務課」は、もう登録されています。"),
        ({"name": "a/b"}, "「官署の名前」に「/」は使えません"),
        ({"name": "商" * 101}, "「官署の名前」は100文字までで入力してください。"),
        ({"name": "商\n務"}, "「官署の名前」に使えない文字"),
        ({"name": "\u202e課"}, "「官署の名前」に使えない文字"),
        ({"name": "通商課", "email": "tanto"}, "「メール」の形が正しくありません"),
        ({"name": "通商課", "parent": "ない官署"}, "「上位の官署」は、示した中から選んでください。"),
    ],
)
def test_what_is_wrong_is_said_at_its_input(still: Site, asker: Person, typed: dict[str, str], said: str) -> None:
    asker.post("/admin/offices/new", {"name": "商務課", "parent": "", "email": ""})
    answer = asker.post("/admin/offices/new", {"parent": "", "email": "", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert len(recorded(still, "office.add")) == 1


def test_what_was_typed_is_escaped(asker: Person) -> None:
    answer = asker.post("/admin/offices/new", {"name": "<b>課</b>", "parent": "x", "email": '"><script>'})
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert "<b>課" not in answer.text


def test_all_missing_offices_are_added_at_once(site: Site, operator: Person) -> None:
    assert operator.post("/admin/offices/missing").status_code == 303
    assert [each.subject for each in recorded(site, "office.add")] == ["office:商務課"]
    assert operator.post("/admin/offices/missing").status_code == 303
    assert len(recorded(site, "office.add")) == 1


def test_no_office_lies_below_itself(operator: Person) -> None:
    add(operator, "局")
    add(operator, "部", parent="局")
    add(operator, "課", parent="部")
    answer = operator.post("/admin/offices/局/edit", {"parent": "課", "email": ""})
    assert answer.status_code == 422
    assert "この官署の下にあります" in answer.text
    assert operator.post("/admin/offices/課/edit", {"parent": "局", "email": ""}).status_code == 303
    ended = operator.post("/admin/offices/局/end", {"reason": "統合"})
    assert ended.status_code == 409
    assert "下に官署があります" in ended.text


def test_an_office_with_open_cases_is_not_ended_and_says_where_they_could_go(site: Site, operator: Person) -> None:
    add(operator, "商務課")
    add(operator, "通商課")
    applicant = Person(site, "applicant")
    for _ in range(2):
        assert applicant.submit(applicant.filled()).status_code == 303
    asked = operator.get("/admin/offices/商務課/end")
    assert "終わっていない案件が2件あります" in asked.text
    assert re.search("公開中の手続「.+」が、この官署に案件を回付します", asked.text)
    refused = operator.post("/admin/offices/商務課/end", {"reason": "統合"})
    assert refused.status_code == 409
    with site.store.read() as tx:
        office = tx.offices.get("商務課")
        assert office is not None
        assert office.ended_at is None
    assert recorded(site, "office.end") == ()
    assert "港南" not in refused.text, "an operator learns numbers, not whose cases"


def test_an_office_without_cases_ends_with_a_reason_and_comes_back(site: Site, operator: Person) -> None:
    add(operator, "通商課")
    assert operator.post("/admin/offices/通商課/end", {"reason": ""}).status_code == 422
    assert operator.post("/admin/offices/通商課/end", {"reason": "商務課に統合"}).status_code == 303
    assert "終わった官署" in operator.get("/admin/offices").text
    assert 'value="通商課"' not in operator.get("/admin/invitations/new").text
    assert recorded(site, "office.end")[0].data["reason"] == "商務課に統合"
    assert operator.post("/admin/offices/通商課/restore").status_code == 303
    assert "商務課に統合" in operator.get("/admin/offices/通商課").text, "what happened to it is told"
    assert 'value="通商課"' in operator.get("/admin/invitations/new").text


@pytest.mark.parametrize("path", ["/admin/offices/ない", "/admin/offices/ない/edit", "/admin/offices/ない/end"])
def test_an_unknown_office_is_unknown(asker: Person, path: str) -> None:
    assert asker.get(path).status_code == 404
