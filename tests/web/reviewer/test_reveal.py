"""Personal data is for who handles the case; who does not gives a reason first, and that is on record."""

from collections.abc import Callable
from datetime import timedelta

from engine.case.model import Remark
from engine.web.file_access import REVEAL
from tests.web.conftest import Site
from tests.web.reviewer.conftest import APPROVER, LEGAL, REVIEWER, Desk, case_of, do, filed, official, refile

NAME = "秘匿 守"
OTHER = official("同僚", "reviewer")
DECISION = {"outcome": "granted", "reason": "基準に合う。", "office": {"許可番号": "東-77", "許可日": "2026-11-09"}}


def case(site: Site) -> str:
    return filed(site, {"責任者": NAME})


def test_who_handles_the_case_sees_everything(site: Site, desk: Callable[..., Desk], reviewer: Desk) -> None:
    id_ = case(site)
    assert NAME in desk(OTHER).get(f"/review/cases/{id_}"), "nobody has it yet: whoever opens it may take it"
    assert reviewer.at(id_, "claim").status_code == 303
    page = reviewer.get(f"/review/cases/{id_}")
    assert NAME in page
    assert "伏せている項目" not in page


def test_others_give_a_reason_and_it_is_recorded(site: Site, desk: Callable[..., Desk], reviewer: Desk) -> None:
    id_ = case(site)
    reviewer.at(id_, "claim")
    other = desk(OTHER)
    page = other.get(f"/review/cases/{id_}")
    assert NAME not in page
    assert "責任者の氏名" in page, "what is withheld is named"
    assert "港南石油販売株式会社" in page, "the rest is there"
    refused = other.at(id_, "reveal", {"reveal": "  "})
    assert refused.status_code == 422
    assert "理由を書いてください" in refused.text
    assert NAME not in refused.text
    assert other.at(id_, "reveal", {"reveal": "引き継ぎの確認"}).status_code == 303
    assert NAME in other.get(f"/review/cases/{id_}")
    with site.store.read() as tx:
        found = tx.audit.last(OTHER.id, REVEAL, f"case:{id_}")
    assert found == site.now
    site.now += timedelta(minutes=31)
    assert NAME not in desk(OTHER).get(f"/review/cases/{id_}"), "a reason opens it for half an hour"


def test_versions_and_changes_are_withheld_too(site: Site, desk: Callable[..., Desk], reviewer: Desk) -> None:
    id_ = case(site)
    do(site, id_, "accept")
    do(site, id_, "request_correction", remarks=(Remark("責任者", "職名も書いてください。"),))
    refile(site, id_, draft={"責任者": f"{NAME}之介"})
    reviewer.at(id_, "claim")
    other = desk(OTHER)
    for path in ("", "/revisions/1", "/revisions/2"):
        assert NAME not in other.get(f"/review/cases/{id_}{path}"), path
        assert NAME in reviewer.get(f"/review/cases/{id_}{path}"), path


def test_a_closed_case_is_closed_to_everybody(site: Site, desk: Callable[..., Desk], reviewer: Desk) -> None:
    id_ = case(site)
    do(site, id_, "accept")
    do(site, id_, "draft_decision", **DECISION)
    assert NAME in desk(APPROVER).get(f"/review/cases/{id_}"), "it is his turn"
    do(site, id_, "decide", LEGAL, verdict="approve")
    do(site, id_, "decide", APPROVER, verdict="approve")
    assert case_of(site, id_).decided_at is not None
    assert NAME not in reviewer.get(f"/review/cases/{id_}")
    assert NAME not in desk(APPROVER).get(f"/review/cases/{id_}")


def test_a_reason_is_for_one_person_and_one_case(site: Site, desk: Callable[..., Desk], reviewer: Desk) -> None:
    first, second = case(site), case(site)
    for id_ in (first, second):
        do(site, id_, "accept")
        reviewer.at(id_, "claim")
    desk(OTHER).at(first, "reveal", {"reveal": "照会への回答"})
    assert NAME not in desk(OTHER).get(f"/review/cases/{second}")
    assert NAME not in desk(official("別人", "reviewer")).get(f"/review/cases/{first}")
    assert REVIEWER.id == case_of(site, first).assignee
