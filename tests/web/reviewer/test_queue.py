"""The queue of a procedure: made from its definition, narrowed to who looks."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.case.model import Remark
from tests.web.conftest import NOW, Site
from tests.web.reviewer.conftest import APPLICANT, APPROVER, LEGAL, OSAKA, REVIEWER, Desk, counted, do, filed, official

QUEUE = "/review/procedures/試験許可"


def rows(page: str) -> list[str]:
    """The receipt numbers in the order of the page."""
    return re.findall(r'<a class="tabular" href="/review/cases/[0-9a-f]{32}">([^<]+)</a>', page)


def number(site: Site, id_: str) -> str:
    with site.store.read() as tx:
        return str(tx.cases.get(id_).receipt)


@pytest.fixture(scope="module")
def cases(site: Site) -> dict[str, str]:
    """One case in each stage, filed a day apart."""
    found = {}
    for day, name in enumerate(("new", "working", "correcting", "deciding", "done", "west")):
        site.now = NOW + timedelta(days=day)
        west = {"所在地": OSAKA, "商号": "北浜エナジー株式会社"}
        found[name] = filed(site, west if name == "west" else None)
    site.now = NOW + timedelta(days=6)
    for name in ("working", "correcting", "deciding", "done"):
        do(site, found[name], "accept")
    do(site, found["correcting"], "request_correction", remarks=(Remark("商号", "直してください。"),))
    decision = {"outcome": "granted", "reason": "基準に合う。", "office": {"許可番号": "1", "許可日": "2026-11-09"}}
    for name in ("deciding", "done"):
        do(site, found[name], "draft_decision", **decision)
    do(site, found["done"], "decide", actor=LEGAL)
    do(site, found["done"], "decide", actor=APPROVER)
    site.now = NOW
    return found


def test_columns_come_from_the_definition_with_state_and_days(site: Site, cases: dict[str, str]) -> None:
    site.now = NOW + timedelta(days=6)
    page = Desk(site, REVIEWER).get(QUEUE)
    for heading in ("受付番号", "商号", "施設の件数", "到達", "状態", "期限まで", "担当"):
        assert f">{heading}</th>" in page
    assert "港南石油販売株式会社" in page
    assert "2件" in page
    assert "あと4日" in page
    assert "受付済" in page


def test_tabs_divide_by_whose_turn_it_is(site: Site, cases: dict[str, str], reviewer: Desk) -> None:
    wanted = {
        "work": {"new", "working", "west"},
        "approval": {"deciding"},
        "applicant": {"correcting"},
        "done": {"done"},
    }
    for stage, names in wanted.items():
        assert set(rows(reviewer.get(f"{QUEUE}?stage={stage}"))) == {number(site, cases[name]) for name in names}
    assert rows(reviewer.get(QUEUE)) == rows(reviewer.get(f"{QUEUE}?stage=work"))
    assert rows(reviewer.get(f"{QUEUE}?stage=nothing")) == rows(reviewer.get(QUEUE)), "an unknown tab is the usual one"


def test_who_only_approves_begins_with_what_is_to_be_approved(
    site: Site, cases: dict[str, str], desk: Callable[..., Desk]
) -> None:
    assert rows(desk(APPROVER).get(QUEUE)) == [number(site, cases["deciding"])]


def test_a_correction_shows_the_days_left_for_it(site: Site, cases: dict[str, str]) -> None:
    site.now = NOW + timedelta(days=6)
    assert "補正 あと" in Desk(site, REVIEWER).get(f"{QUEUE}?stage=applicant")
    site.now = NOW + timedelta(days=40)
    assert re.search(r"補正 \d+日超過", Desk(site, REVIEWER).get(f"{QUEUE}?stage=applicant"))


def test_whose(site: Site, cases: dict[str, str], reviewer: Desk) -> None:
    assert reviewer.at(cases["new"], "claim").status_code == 303
    assert rows(reviewer.get(f"{QUEUE}?whose=mine")) == [number(site, cases["new"])]
    assert number(site, cases["new"]) not in rows(reviewer.get(f"{QUEUE}?whose=none"))
    assert "自分" in reviewer.get(QUEUE)
    assert reviewer.at(cases["new"], "release").status_code == 303
    assert rows(reviewer.get(f"{QUEUE}?whose=mine")) == []
    assert "いまは案件がありません" in reviewer.page


def test_search_finds_by_number_and_by_name(site: Site, cases: dict[str, str], reviewer: Desk) -> None:
    assert rows(reviewer.get(f"{QUEUE}?q=北浜")) == [number(site, cases["west"])]
    assert rows(reviewer.get(f"{QUEUE}?q={number(site, cases['new'])}")) == [number(site, cases["new"])]
    assert rows(reviewer.get(f"{QUEUE}?q=どこにもない")) == []
    assert "「どこにもない」に当てはまる案件はありません" in reviewer.page
    secret = filed(site, {"数量": "123456"})
    assert rows(reviewer.get(f"{QUEUE}?q=864,192")) == [], "what only certain roles see is not found by searching"
    do(site, secret, "withdraw", actor=APPLICANT, reason="やめます。")
    assert "&lt;b&gt;" in reviewer.get(f"{QUEUE}?q=<b>")


def test_sort(site: Site, cases: dict[str, str], reviewer: Desk) -> None:
    arrived = [number(site, cases[name]) for name in ("new", "working", "west")]
    assert rows(reviewer.get(f"{QUEUE}?sort=arrived")) == arrived
    assert rows(reviewer.get(f"{QUEUE}?sort=clock")) == arrived


def test_the_office_of_an_official_narrows_the_queue(
    site: Site, cases: dict[str, str], desk: Callable[..., Desk]
) -> None:
    west = desk(official("西", "reviewer", office="西局"))
    assert rows(west.get(QUEUE)) == [number(site, cases["west"])]
    assert rows(west.get(f"{QUEUE}?q={number(site, cases['new'])}")) == []
    west.get(f"/review/cases/{cases['new']}", 404)
    both = official("両", "reviewer", office="西局", procedure="試験許可")
    assert rows(desk(both).get(QUEUE)) == [number(site, cases["west"])]


def test_others_find_nothing(cases: dict[str, str], desk: Callable[..., Desk]) -> None:
    desk(APPLICANT).get(QUEUE, 404)
    desk(APPLICANT).get("/review", 404)
    elsewhere = desk(official("別", "reviewer", procedure="別の手続"))
    elsewhere.get(QUEUE, 404)
    assert "見本の許可" not in elsewhere.get("/review")
    desk(official("作者", "author")).get("/review", 404)


def test_a_column_for_certain_roles_is_for_them_only(
    cases: dict[str, str], reviewer: Desk, desk: Callable[..., Desk]
) -> None:
    assert "内部の点" not in reviewer.get(QUEUE)
    assert "700" not in reviewer.page
    both = desk(official("両方", "legal", "reviewer"))
    assert "内部の点" in both.get(QUEUE)
    assert "700" in both.page


def test_pages_follow_each_other_without_gap(site: Site, desk: Callable[..., Desk]) -> None:
    west = {"所在地": OSAKA, "商号": "頁めくり株式会社"}
    made = [number(site, filed(site, west)) for _ in range(53)]
    person = desk(REVIEWER)
    first = rows(person.get(f"{QUEUE}?q=頁めくり&sort=arrived"))
    following = re.search(r'href="([^"]+)">次の50件', person.page)
    assert following
    second = rows(person.get(following[1].replace("&amp;", "&")))
    assert (len(first), len(second)) == (50, 3)
    assert sorted(first + second) == sorted(made)
    assert "先頭へ" in person.page
    assert "次の50件" not in person.page
    person.get(f"{QUEUE}?after=garbage", 400)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    site: Site, reviewer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer.get(QUEUE)
    counts = []
    for asked in (f"{QUEUE}?q=北浜エナジー", f"{QUEUE}?q=頁めくり"):
        with counted(monkeypatch) as seen:
            reviewer.get(asked)
        counts.append(len(seen))
    assert counts[0] == counts[1], counts
    assert counts[1] <= 6
    with counted(monkeypatch) as seen:
        reviewer.get(QUEUE)
    assert len(seen) <= 8, seen


def test_what_waits_lists_every_procedure_once(
    site: Site, cases: dict[str, str], reviewer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reviewer.get("/review")
    assert "見本の許可" in page
    assert "店を開く届出" in page
    assert "いま待っている案件のない手続" in page
    assert number(site, cases["new"]) in page
    assert "見本の許可" not in reviewer.get("/review?q=店を開く")
    with counted(monkeypatch) as seen:
        reviewer.get("/review")
    assert len(seen) <= 12, seen
