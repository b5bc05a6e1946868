"""The case page: what an official sees at a glance, and what never reaches anybody else."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.case.calendar import JST
from engine.case.model import FileRef, Grant, Remark
from engine.registries.base import Unavailable
from engine.store.absences import Away
from engine.store.grants import Terms
from engine.store.staff import Staff
from engine.store.worker import Worker
from engine.web.duties import duties
from tests.web.conftest import NOW, Site
from tests.web.reviewer.conftest import (
    APPLICANT,
    APPROVER,
    LEGAL,
    REVIEWER,
    Desk,
    case_of,
    counted,
    do,
    filed,
    official,
    refile,
)

DECISION = {"outcome": "granted", "reason": "基準に合う。", "office": {"許可番号": "東-77", "許可日": "2026-11-09"}}
DOWN = {"lookup": "登記", "registry": "登記情報連携", "key": "7999901000001", "status": "unavailable", "source": ""}
DRAWING = FileRef("ab" * 32, "図面.pdf", 10, "application/pdf")


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def corrected(site: Site) -> str:
    """A case that came back from a correction."""
    id_ = filed(site, files={"図面": (DRAWING,)})
    do(site, id_, "accept")
    do(site, id_, "request_correction", remarks=(Remark("施設[1].名称", "正しい名称にしてください。"),))
    refile(site, id_, draft={"施設": [{"名称": "第一", "面積": "10"}, {"名称": "第二倉庫", "面積": "20"}]})
    return id_


def test_at_a_glance(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    text = text_of(reviewer.get(f"/review/cases/{id_}"))
    for words in (
        "港南石油販売株式会社",
        "見本の許可",
        "状態 受付済",
        "だれの番 担当の職員",
        "処理期間 あと10日",
        "担当 なし",
    ):
        assert words in text, words
    assert case_of(site, id_).receipt in text
    assert "審査を始める" in text
    for word in ("申請する", "取り下げる", "remind"):
        assert f"/acts/{word}" not in reviewer.page
    assert not re.search(r"acts/(withdraw|submit|resubmit|remind)", reviewer.page), "acts of others are not offered"
    assert "図面" not in text, "an optional document that is not there"


def test_the_machine_says_what_it_found(site: Site, reviewer: Desk) -> None:
    id_ = filed(site, {"数量": "5000"})
    text = text_of(reviewer.get(f"/review/cases/{id_}"))
    assert "注意 数量の桁を確かめてください。" in text
    assert "照会済み 登記情報（7999901000001） 見本" in text.replace("　", " ")
    clean = filed(site, {"法人番号": ""}, evidence=None, files={"証明書": (DRAWING,)})
    assert "気になるところは見つかりませんでした" in reviewer.get(f"/review/cases/{clean}")


def test_a_lookup_by_hand_ends_the_need_for_the_document(site: Site, reviewer: Desk) -> None:
    id_ = filed(site, evidence=DOWN, files={"証明書": (DRAWING,)})
    with site.store.write() as tx:  # the certificate was never handed in
        tx.scope.connection.exec_driver_sql(
            "UPDATE cases SET details = json_remove(details, '$.files') WHERE id = ?", (id_,)
        )
    text = text_of(reviewer.get(f"/review/cases/{id_}"))
    assert "未照会 登記情報" in text
    assert "「登記事項証明書」が必要ですが、添付されていません。" in text
    blank = reviewer.at(id_, "lookups/登記", {"reference": "  "})
    assert blank.status_code == 422
    assert "照会した先と番号を入力してください。" in blank.text
    long = reviewer.at(id_, "lookups/登記", {"reference": "長" * 201})
    assert long.status_code == 422
    assert "長" * 201 in long.text, "what was typed is there again"
    assert reviewer.at(id_, "lookups/登記", {"reference": "登記の画面　2026-00012"}).status_code == 303
    text = text_of(reviewer.get(f"/review/cases/{id_}"))
    assert "照会済み（手動） 登記情報" in text
    assert "審査 陽子が照会（登記の画面 2026-00012）" in text
    assert "登記事項証明書" not in text
    assert "照会を記録しました" in text


def test_a_lookup_nobody_knows_is_refused(site: Site, reviewer: Desk) -> None:
    id_ = filed(site, evidence=DOWN, files={"証明書": (DRAWING,)})
    reviewer.get(f"/review/cases/{id_}")
    path = f"/review/cases/{id_}/lookups/"
    own = reviewer.hidden(f"{path}登記")
    answer = reviewer.post(f"{path}別の照会", {**own, "reference": "x"})
    assert answer.status_code == 422
    assert "その照会はありません" in answer.text


def test_changes_versions_and_history(site: Site, reviewer: Desk) -> None:
    id_ = corrected(site)
    page = reviewer.get(f"/review/cases/{id_}")
    assert re.search(r"<del>第二</del></td><td[^>]*><ins>第二倉庫</ins>", page)
    text = text_of(page)
    assert "前回の提出から変わったところ（1）" in text
    assert "指摘（施設 2行目 名称）：正しい名称にしてください。" in text
    assert text.index("補正して提出する") < text.index("補正を求める 2026"), "the newest first"
    assert "図面.pdf" in text
    second = reviewer.get(f"/review/cases/{id_}/revisions/2")
    assert "<del>第二</del>" in second
    assert "<ins>第二倉庫</ins>" in second
    assert second.count("<del>") == 1, "only what differs is marked"
    first = reviewer.get(f"/review/cases/{id_}/revisions/1")
    assert "<del>" not in first
    assert "第二倉庫" not in first
    for number in ("3", "0", "-1", "x", "1e0"):
        reviewer.get(f"/review/cases/{id_}/revisions/{number}", 404)


def test_a_running_correction_shows_remarks_and_its_end(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    do(site, id_, "request_correction", remarks=(Remark("商号", "登記のとおりに。"), Remark("添付:図面", "縮尺を。")))
    text = text_of(reviewer.get(f"/review/cases/{id_}"))
    assert "だれの番 申請者" in text
    assert "処理期間 停止中" in text
    assert "商号 登記のとおりに。" in text
    assert "図面 縮尺を。" in text
    assert re.search(r"補正などの期限 2026年11月\d+日（.） あと\d+日", text)


def test_notices_are_linked_after_the_decision(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    do(site, id_, "accept")
    do(site, id_, "draft_decision", **DECISION)
    do(site, id_, "decide", actor=LEGAL)
    do(site, id_, "decide", actor=APPROVER)
    page = reviewer.get(f"/review/cases/{id_}")
    found = re.search(r'href="(/cases/[0-9a-f]{32}/notices/[^"]+)">許可書', page)
    assert found
    assert "許可書" in reviewer.get(found[1])
    assert "この案件の手続は終わっています。" in reviewer.get(f"/review/cases/{id_}")


# ── what is for some eyes only ───────────────────────────────────────────────────────────────────────────────────────

CANARIES = ("部外秘メモ", "法務だけの所見", "九十八点", "調査所見です")


def secret_case(site: Site) -> str:
    """A case with a note, an assessment and what only legal may read, decided."""
    id_ = filed(site, {"数量": "987"})
    do(site, id_, "accept")
    office = {"所見": "調査所見です", "秘密の点数": "九十八点", "法務の所見": "法務だけの所見"}
    do(site, id_, "assess", office=office)
    desk = Desk(site, REVIEWER)
    assert desk.at(id_, "notes", {"note": "部外秘メモ"}).status_code == 303
    do(site, id_, "draft_decision", **DECISION)
    do(site, id_, "decide", actor=LEGAL)
    do(site, id_, "decide", actor=APPROVER)
    return id_


@pytest.fixture(scope="module")
def secret(site: Site) -> str:
    return secret_case(site)


def test_applicants_never_get_what_is_internal(site: Site, secret: str) -> None:
    applicant = Desk(site, APPLICANT)
    for path in (f"/cases/{secret}", f"/cases/{secret}/receipt", "/cases", f"/cases/{secret}/withdraw"):
        answer = applicant.client.get(path)
        for canary in (*CANARIES, "審査 陽子", "内部の点", "6,909"):
            assert canary not in answer.text, (path, canary)
    assert "東-77" in applicant.get(f"/cases/{secret}"), "what the definition shows after the decision"
    for path in ("", "/acts/accept", "/revisions/1"):
        applicant.get(f"/review/cases/{secret}{path}", 404)


def test_seen_by_keeps_fields_and_pages_from_other_officials(site: Site, secret: str, reviewer: Desk) -> None:
    for path in ("", "/revisions/1", "/acts/assess"):
        page = reviewer.get(f"/review/cases/{secret}{path}")
        for canary in ("法務だけの所見", "九十八点", "内部の点", "法務の記録"):
            assert canary not in page, (path, canary)
    assert "調査所見です" in reviewer.get(f"/review/cases/{secret}")
    legal = text_of(Desk(site, LEGAL).get(f"/review/cases/{secret}"))
    for words in ("法務だけの所見", "九十八点", "内部の点 6,909"):
        assert words in legal, words


def test_seen_by_holds_in_forms_and_in_what_is_posted(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    id_ = filed(site)
    do(site, id_, "accept")
    do(site, id_, "assess", office={"所見": "はじめ", "秘密の点数": "九十八点"})
    page_of_reviewer = reviewer.open_act(id_, "assess")
    assert "九十八点" not in reviewer.page
    assert 'name="秘密の点数"' not in reviewer.page
    assert 'name="法務の所見"' not in reviewer.page
    path = f"/review/cases/{id_}/acts/assess"
    assert reviewer.post(path, {**page_of_reviewer, "所見": "二度目", "秘密の点数": "零点"}).status_code == 303
    assert case_of(site, id_).office_answers["秘密の点数"] == "九十八点"
    legal = desk(official("両方", "legal", "reviewer"))
    own = legal.open_act(id_, "assess")
    assert 'value="九十八点"' in legal.page
    assert legal.post(path, {**own, "所見": "三度目", "秘密の点数": "百点"}).status_code == 303
    assert case_of(site, id_).office_answers["秘密の点数"] == "百点"


@pytest.mark.parametrize("path", ["", "/acts/accept", "/acts/withdraw", "/acts/nothing", "/revisions/1"])
def test_a_foreign_case_answers_like_an_unknown_one(site: Site, desk: Callable[..., Desk], path: str) -> None:
    id_ = filed(site)
    for actor in (official("西", "reviewer", office="西局"), official("作", "author"), APPLICANT, APPROVER):
        person = desk(actor)
        foreign = person.client.get(f"/review/cases/{id_}{path}")
        nothing = person.client.get(f"/review/cases/{'f' * 32}{path}")
        assert foreign.status_code == nothing.status_code == 404
        assert _plain(foreign) == _plain(nothing)


def test_a_draft_is_nobodys_business_here(site: Site, reviewer: Desk) -> None:
    applicant = Desk(site, APPLICANT)
    key = "d" * 32
    applicant.get("/procedures/試験許可")
    own = applicant.hidden("/procedures/試験許可/cases")
    assert applicant.post("/procedures/試験許可/cases", {**own, "form-key": key}).status_code == 303
    reviewer.get(f"/review/cases/{key}", 404)


def _plain(answer: Any) -> str:
    return str(answer.text).replace(answer.headers["x-request-id"], "")


# ── at the desk ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_claim_take_over_give_and_release(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    id_ = filed(site)
    assert reviewer.at(id_, "claim").status_code == 303
    assert case_of(site, id_).assignee == REVIEWER.id
    assert "自分" in text_of(reviewer.get(f"/review/cases/{id_}"))
    other = desk(official("同僚", "reviewer"))
    text = text_of(other.get(f"/review/cases/{id_}"))
    assert "審査 陽子" in text
    assert "担当を替わる" in text
    assert "先に担当を替わってください" in text, "why acts wait"
    assert other.at(id_, "claim").status_code == 303
    assert case_of(site, id_).assignee == "staff:同僚"
    wrong = other.at(id_, "assign", {"assignee": "staff:nobody"})
    assert wrong.status_code == 422
    given = other.at(id_, "assign", {"assignee": REVIEWER.id})
    assert given.status_code == 303
    assert case_of(site, id_).assignee == REVIEWER.id
    assert "担当：審査 陽子" in text_of(other.get(f"/review/cases/{id_}"))
    assert reviewer.at(id_, "release").status_code == 303
    assert case_of(site, id_).assignee is None


def test_claiming_from_an_old_page_is_a_conflict(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    id_ = filed(site)
    other = desk(official("同僚", "reviewer"))
    other.get(f"/review/cases/{id_}")
    assert reviewer.at(id_, "claim").status_code == 303
    path = f"/review/cases/{id_}/claim"
    answer = other.post(path, other.hidden(path))
    assert answer.status_code == 409
    assert "ほかの人がこの案件を処理しました" in answer.text
    assert case_of(site, id_).assignee == REVIEWER.id


def test_who_only_approves_takes_no_case(site: Site, desk: Callable[..., Desk]) -> None:
    id_ = filed(site)
    do(site, id_, "accept")
    do(site, id_, "draft_decision", **DECISION)
    approver = desk(APPROVER)
    assert "担当する" not in approver.get(f"/review/cases/{id_}")
    own = {"form-token": re.search(r'form-token" value="([^"]+)', approver.page)[1]}  # type: ignore[index]
    answer = approver.post(f"/review/cases/{id_}/claim", {**own, "form-revision": str(case_of(site, id_).revision)})
    assert answer.status_code == 403
    assert "決裁する人は、案件を担当しません。" in answer.text


def test_notes_are_kept_whatever_others_do_meanwhile(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    id_ = filed(site)
    reviewer.get(f"/review/cases/{id_}")
    path = f"/review/cases/{id_}/notes"
    own = reviewer.hidden(path)
    assert desk(official("同僚", "reviewer")).at(id_, "claim").status_code == 303
    assert reviewer.post(path, {**own, "note": "電話で確かめた。<b>"}).status_code == 303
    assert "電話で確かめた。&lt;b&gt;" in reviewer.get(f"/review/cases/{id_}")
    assert reviewer.post(path, {**own, "note": "電話で確かめた。"}).status_code == 303, "a double click"
    assert reviewer.get(f"/review/cases/{id_}").count("電話で確かめた。") == 1
    for text, reason in (("", "メモを入力してください。"), ("長" * 10_001, "10,000文字まで")):
        answer = reviewer.at(id_, "notes", {"note": text})
        assert answer.status_code == 422
        assert reason in answer.text
        assert text in answer.text


def test_who_drafted_takes_it_back(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    id_ = filed(site)
    do(site, id_, "accept")
    do(site, id_, "draft_decision", **DECISION)
    other = desk(official("同僚", "reviewer"))
    assert "起案を引き戻す" not in other.get(f"/review/cases/{id_}")
    assert reviewer.at(id_, "recall").status_code == 303
    assert case_of(site, id_).state == "審査中"
    assert "引戻し" in reviewer.get(f"/review/cases/{id_}")


def test_every_small_form_done_twice_is_one_event(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    for action in ("claim", "release"):
        reviewer.get(f"/review/cases/{id_}")
        path = f"/review/cases/{id_}/{action}"
        own = reviewer.hidden(path)
        assert [reviewer.post(path, own).status_code for _ in range(3)] == [303] * 3
    with site.store.read() as tx:
        assert [event.action for event in tx.events.of_case(id_)] == ["submit", "claim", "release"]


def test_the_number_of_queries_is_fixed(site: Site, reviewer: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = filed(site), corrected(site)
    for number in range(20):
        assert reviewer.at(long, "notes", {"note": f"メモ{number}"}).status_code == 303
    counts = {}
    for name, id_ in (("short", short), ("long", long)):
        reviewer.get(f"/review/cases/{id_}")  # the look is recorded once
        for path in ("", "/revisions/1", "/acts/request_correction"):
            with counted(monkeypatch) as seen:
                reviewer.get(f"/review/cases/{id_}{path}")
            counts.setdefault(path, set()).add(len(seen))
            assert len(seen) <= 10, (name, path, seen)  # three of them: names, who is away, who may take it
    assert all(len(each) == 1 for each in counts.values()), counts


def test_a_reminder_comes_once_and_stands_in_the_history(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    do(site, id_, "request_correction", remarks=(Remark("商号", "直してください。"),))
    site.now = NOW + timedelta(days=11)
    eventually(site, lambda: case_of(site, id_).events == 3)
    text = text_of(Desk(site, REVIEWER).get(f"/review/cases/{id_}"))
    assert text.count("システム") == 1
    assert case_of(site, id_).state == "補正中"


# ── registries asked again ───────────────────────────────────────────────────────────────────────────────────────────


def eventually(site: Site, holds: Callable[[], bool]) -> None:
    """The worker's rounds until it holds; the server's own worker may be at the same jobs."""
    worker = Worker(site.store, duties(site.app.state.site), lambda: site.now)
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until, "never came about"
        if not worker.round():
            time.sleep(0.02)


KITAHAMA = {"法人番号": "6999901000002", "商号": "手で書いた商号"}
DOWN_TOO = {**DOWN, "key": "6999901000002"}


def test_a_registry_that_was_down_is_asked_again_until_it_answers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = type(site.app.state.site.registries["登記情報連携"])
    tried: list[str] = []

    def down(_: Any, key: str) -> Unavailable:
        tried.append(key)
        return Unavailable("登記情報連携", site.now, "down")

    def tries() -> int:
        return tried.count("6999901000002")

    with monkeypatch.context() as patched:
        patched.setattr(registry, "lookup", down)
        id_ = filed(site, KITAHAMA, evidence=DOWN_TOO, files={"証明書": (DRAWING,)})
        for passed, wanted in ((11, 1), (21, 2)):
            site.now = NOW + timedelta(minutes=passed)
            eventually(site, lambda wanted=wanted: tries() == wanted)  # type: ignore[misc]
            eventually(site, lambda wanted=wanted: len(waiting(site, id_)) == 1)  # type: ignore[misc]
        assert case_of(site, id_).events == 1, "a registry that is still down is no event"
        assert Desk(site, REVIEWER).at(id_, "claim").status_code == 303
    site.now = NOW + timedelta(minutes=41)
    eventually(site, lambda: case_of(site, id_).events == 3)
    with site.store.read() as tx:
        events = [(event.action, event.actor) for event in tx.events.of_case(id_)]
    assert events == [("submit", APPLICANT.id), ("claim", REVIEWER.id), ("lookup", "system")]
    after = case_of(site, id_)
    assert after.evidence["登記"]["status"] == "found"
    assert after.answers["商号"] == "手で書いた商号"
    text = text_of(Desk(site, REVIEWER).get(f"/review/cases/{id_}"))
    assert "照会を記録しました" in text
    assert "システム 照会先：登記 照会済み" in text
    assert "「商号」は、登記情報では「北浜エナジー株式会社」ですが、申請では「手で書いた商号」です。" in text


def waiting(site: Site, id_: str) -> list[str]:
    """The instants at which a registry is to be asked for this case."""
    with site.store.read() as tx:
        jobs = tx.timers.of_case(id_)
        done = tx.scope.connection.exec_driver_sql("SELECT key FROM timers WHERE state = 'done'").scalars().all()
    return [job.key for job in jobs if job.key not in done]


def test_an_answer_by_hand_ends_the_asking(site: Site, reviewer: Desk) -> None:
    id_ = filed(site, KITAHAMA, evidence=DOWN_TOO, files={"証明書": (DRAWING,)})
    assert reviewer.at(id_, "lookups/登記", {"reference": "窓口"}).status_code == 303
    site.now = NOW + timedelta(hours=1)
    eventually(site, lambda: not waiting(site, id_))
    assert case_of(site, id_).evidence["登記"]["status"] == "manual"
    assert case_of(site, id_).events == 2


def test_a_notice_leads_an_official_back_to_the_desk(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    id_ = filed(site)
    do(site, id_, "accept")
    do(site, id_, "draft_decision", **DECISION)
    do(site, id_, "decide", actor=LEGAL)
    do(site, id_, "decide", actor=APPROVER)
    found = re.search(r'href="(/cases/[0-9a-f]{32}/notices/[^"]+)">許可書', reviewer.get(f"/review/cases/{id_}"))
    assert found
    assert f'href="/review/cases/{id_}"' in reviewer.get(found[1])
    applicant = desk(APPLICANT).get(found[1])
    assert 'href="/review' not in applicant
    assert f'href="/cases/{id_}"' in applicant


def test_a_case_is_given_to_who_is_here_and_may_handle_it(site: Site, reviewer: Desk) -> None:
    with site.store.write() as tx:
        for id_, name in (("staff:岸", "岸 辺"), ("staff:磯", "磯 野")):
            tx.staff.add(Staff(id_, name, "", "東局", site.now))
            tx.grants.give(id_, Grant("reviewer"), Terms("着任"), "op", site.now)
    id_ = filed(site)
    reviewer.at(id_, "claim")
    assert {"岸 辺", "磯 野"} <= set(re.findall(r"<option[^>]*>([^<]*)</option>", reviewer.get(f"/review/cases/{id_}")))
    day = site.now.astimezone(JST).date()
    with site.store.write() as tx:
        tx.absences.enter(Away("staff:磯", day, day), "op", site.now)
    offered = re.findall(r"<option[^>]*>([^<]*)</option>", reviewer.get(f"/review/cases/{id_}"))
    assert "岸 辺" in offered
    assert "磯 野" not in offered, "away today"
    assert reviewer.at(id_, "assign", {"assignee": "staff:岸"}).status_code == 303
    assert "岸 辺" in reviewer.get(f"/review/cases/{id_}")
    assert "岸 辺" in reviewer.get("/review/procedures/試験許可?stage=&whose=all")
