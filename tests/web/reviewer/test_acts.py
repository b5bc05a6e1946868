"""Acts over HTTP: every word a transition can ask for, refusals at their places, one winner, nothing typed lost."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from engine.case.model import FileRef
from tests.web.conftest import NOW, Site
from tests.web.reviewer.conftest import APPLICANT, APPROVER, LEGAL, REVIEWER, Desk, case_of, do, filed, official, refile

PDF = b"%PDF-1.4 survey"
GRANTED = {"reason": "基準に合う。", "許可番号": "東-1", "許可日": "2026-11-09"}


@pytest.fixture
def case(site: Site) -> str:
    """A case that is being reviewed."""
    id_ = filed(site)
    do(site, id_, "accept")
    return id_


def events(site: Site, id_: str) -> list[str]:
    with site.store.read() as tx:
        return [event.action for event in tx.events.of_case(id_)]


# ── what is asked for ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_act_that_asks_nothing_is_one_click(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    answer = reviewer.act(id_, "accept")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/review/cases/{id_}"
    assert case_of(site, id_).state == "審査中"


def test_remarks_open_the_fields_they_stand_at(site: Site, reviewer: Desk, case: str) -> None:
    own = reviewer.open_act(case, "request_correction")
    for name in ("remark-商号", "remark-施設[1].名称", "remark-所在地", "remark-添付:図面"):
        wanted = name != "remark-添付:図面"
        assert (f'name="{name}"' in reviewer.page) is wanted, name
    assert 'name="remark-内部の点"' not in reviewer.page, "computed: not the applicant's to write"
    assert 'name="remark-"' not in reviewer.page, "a partial correction has no remark at the whole"
    path = f"/review/cases/{case}/acts/request_correction"
    sent = {
        **own,
        "remark-商号": " 登記のとおりに。 ",
        "remark-施設[1].名称": "正しく。",
        "remark-数量": "",
        "due": "令和8年12月1日",
    }
    assert reviewer.post(path, sent).status_code == 303
    after = case_of(site, case)
    assert {(remark.path, remark.text) for remark in after.remarks} == {
        ("商号", "登記のとおりに。"),
        ("施設[1].名称", "正しく。"),
    }
    assert all(remark.by == REVIEWER.id for remark in after.remarks)
    assert (after.correction, after.due, after.state) == ("partial", date(2026, 12, 1), "補正中")


def test_a_remark_at_the_whole_reopens_everything(site: Site, reviewer: Desk, case: str) -> None:
    assert reviewer.act(case, "request_all", {"remark-": "全体を見直してください。"}).status_code == 303
    assert case_of(site, case).correction == "whole"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "補正してほしい項目に指摘を付けてください。"),
        ({"remark-商号": "  "}, "補正してほしい項目に指摘を付けてください。"),
        ({"remark-商号": "長" * 10_001}, "10,000文字まで"),
        ({"remark-商号": "x", "due": "きのう"}, "2026-04-01 や 令和8年4月1日"),
        ({"remark-商号": "x", "due": "2026-11-01"}, "期限は、明日以降の日にしてください。"),
        ({"remark-商号": "x", "due": "2099-01-01"}, "年を確かめてください"),
        ({"remark-何か": "x"}, "「何か」という項目はありません。"),
        ({"remark-施設[9].名称": "x"}, "行はありません。"),
        ({"remark-": "x"}, "部分補正です"),
    ],
)
def test_wrong_remarks_are_refused_with_everything_still_there(
    site: Site, reviewer: Desk, case: str, data: dict[str, str], reason: str
) -> None:
    answer = reviewer.act(case, "request_correction", {**data, "remark-数量": data.get("remark-数量", "")})
    assert answer.status_code == 422
    assert reason in answer.text
    assert case_of(site, case).state == "審査中"
    for name, text in data.items():
        if name == "remark-商号" and text.strip():
            assert re.search(rf"<details open>.*?{re.escape(text)}</textarea>", answer.text, re.DOTALL)
    if "due" in data:
        assert f'value="{data["due"]}"' in answer.text


def test_the_usual_due_day_is_filled_in(site: Site, reviewer: Desk, case: str) -> None:
    reviewer.open_act(case, "request_correction")
    assert 'name="due" value="2026-11-16"' in reviewer.page


def test_assignee(site: Site, reviewer: Desk, case: str) -> None:
    assert "審査 陽子（自分）" in re.sub(r"\s+", " ", (reviewer.open_act(case, "hand_over"), reviewer.page)[1])
    assert "決裁 健" not in reviewer.page, "who only approves takes no case"
    for data, reason in (({}, "担当者を選んでください。"), ({"assignee": "staff:x"}, "示した中から選んでください")):
        answer = reviewer.act(case, "hand_over", {"reason": "引き継ぎ", **data})
        assert answer.status_code == 422
        assert reason in answer.text
        assert "引き継ぎ</textarea>" in answer.text
    assert reviewer.act(case, "hand_over", {"reason": "引き継ぎ", "assignee": REVIEWER.id}).status_code == 303
    assert case_of(site, case).assignee == REVIEWER.id


def test_attachment(site: Site, reviewer: Desk, case: str) -> None:
    path = f"/review/cases/{case}/acts/record"
    missing = reviewer.act(case, "record", {"reason": "調べました。"})
    assert missing.status_code == 422
    assert "ファイルを添付してください。" in missing.text
    own = reviewer.open_act(case, "record")
    no_reason = reviewer.send(path, own, ("調査書.pdf", PDF))
    assert no_reason.status_code == 422
    assert "理由を入力してください。" in no_reason.text
    assert "調査書.pdf" in no_reason.text, "the file is kept though the act was refused"
    kept = re.findall(r'name="kept-file" value="([0-9a-f]{64})"', no_reason.text)
    assert len(kept) == 1
    answer = reviewer.post(path, {**reviewer.hidden(path), "kept-file": kept[0], "reason": "調べました。"})
    assert answer.status_code == 303
    page = reviewer.get(f"/review/cases/{case}")
    link = re.search(rf'href="(/cases/{case}/files/{kept[0]})">調査書.pdf', page)
    assert link
    assert reviewer.client.get(link[1]).content == PDF
    assert "調査書" not in Desk(site, APPLICANT).get(f"/cases/{case}")


def test_an_attachment_is_checked_like_any_upload(site: Site, reviewer: Desk, case: str) -> None:
    path = f"/review/cases/{case}/acts/record"
    for file, reason in (
        (("a.exe", b"MZ"), "ファイルにしてください"),
        (("a.pdf", b"not a pdf"), "中身が「.pdf」ではありません"),
        (("a.pdf", b""), "中身のないファイル"),
    ):
        own = reviewer.open_act(case, "record")
        answer = reviewer.send(path, {**own, "reason": "理由はここ"}, file)
        assert answer.status_code == 422, answer.text
        assert reason in answer.text
        assert "理由はここ</textarea>" in answer.text
    own = reviewer.open_act(case, "record")
    first = reviewer.send(path, {**own, "form-do": "upload"}, ("a.pdf", PDF), ("b.pdf", PDF + b"2"))
    assert first.status_code == 200
    digests = re.findall(r'name="kept-file" value="([0-9a-f]{64})"', first.text)
    assert len(digests) == 2
    left = reviewer.send(path, {**reviewer.hidden(path), "kept-file": digests, "form-do": f"remove-file:{digests[0]}"})
    assert re.findall(r'name="kept-file" value="([0-9a-f]{64})"', left.text) == digests[1:]
    foreign = reviewer.post(path, {**reviewer.hidden(path), "kept-file": "0" * 64, "reason": "x"})
    assert foreign.status_code == 422, "a digest this case does not hold is no file"


# ── the decision ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_outcome_comes_first_and_decides_the_fields(reviewer: Desk, case: str) -> None:
    page = reviewer.get(f"/review/cases/{case}/acts/draft_decision")
    assert 'name="outcome" value="granted"' in page
    assert "許可番号" not in page
    reviewer.open_act(case, "draft_decision", outcome="granted")
    assert 'name="許可番号"' in reviewer.page
    assert 'name="拒否の条項"' not in reviewer.page
    reviewer.open_act(case, "draft_decision", outcome="refused")
    assert 'name="許可番号"' not in reviewer.page
    assert 'name="拒否の条項"' in reviewer.page
    assert "行政手続法第8条" in reviewer.page
    unknown = reviewer.get(f"/review/cases/{case}/acts/draft_decision?outcome=accepted'\"")
    assert 'type="radio"' in unknown


def test_the_offices_fields_are_checked_at_their_place(site: Site, reviewer: Desk, case: str) -> None:
    nothing = reviewer.act(case, "draft_decision", outcome="granted")
    assert nothing.status_code == 422
    assert "3か所を確かめてください" in nothing.text, "everything that is missing at once"
    assert re.search(
        r'<textarea class="input" id="reason"[^>]*aria-describedby="reason-e" aria-invalid="true"', nothing.text
    )
    assert '<a href="#reason">理由を入力してください。</a>' in nothing.text
    data = {**GRANTED, "許可番号": "", "許可日": "二月三十日"}
    answer = reviewer.act(case, "draft_decision", data, outcome="granted")
    assert answer.status_code == 422
    assert "基準に合う。</textarea>" in answer.text
    assert 'value="二月三十日"' in answer.text
    assert 'href="#f-許可番号"' in answer.text
    assert re.search(r'id="e-許可番号"><p class="field__error">', answer.text)
    assert case_of(site, case).state == "審査中"
    answer = reviewer.act(case, "draft_decision", GRANTED, outcome="granted")
    assert answer.status_code == 303
    after = case_of(site, case)
    assert (after.state, after.outcome, after.reason) == ("決裁中", "granted", "基準に合う。")
    assert after.office_answers["許可番号"] == "東-1"


def test_a_refusal_needs_its_reason(site: Site, reviewer: Desk, case: str) -> None:
    answer = reviewer.act(case, "draft_decision", {"拒否の条項": "第6条", "reason": " "}, outcome="refused")
    assert answer.status_code == 422
    assert "理由を入力してください。" in answer.text
    assert 'value="第6条"' in answer.text
    answer = reviewer.act(case, "draft_decision", {"拒否の条項": "第6条", "reason": "要件を欠く。"}, outcome="refused")
    assert answer.status_code == 303


def test_an_outcome_that_is_not_on_offer_is_refused(reviewer: Desk, case: str) -> None:
    own = reviewer.open_act(case, "draft_decision", outcome="granted")
    answer = reviewer.post(f"/review/cases/{case}/acts/draft_decision", {**own, **GRANTED, "outcome": "cancelled"})
    assert answer.status_code == 422
    assert "結論は、示した中から選んでください。" in answer.text


def test_rows_and_addresses_of_the_offices_own_fields(site: Site, reviewer: Desk, case: str) -> None:
    path = f"/review/cases/{case}/acts/assess"
    own = reviewer.open_act(case, "assess")
    added = reviewer.post(path, {**own, "所見": "書きかけ", "form-do": "add:調査"})
    assert added.status_code == 200
    assert 'value="書きかけ"' in added.text
    assert 'name="調査[0].日付"' in added.text
    assert events(site, case) == ["submit", "accept"], "nothing was fired"
    row = {"調査[0].日付": "2026-11-05", "調査[0].場所.郵便番号": "１００－００１３"}
    postal = reviewer.post(path, {**reviewer.hidden(path), "所見": "書きかけ", **row, "form-do": "postal:調査[0].場所"})
    assert 'value="霞が関' in postal.text
    lost = reviewer.post(path, {**reviewer.hidden(path), "form-do": "remove:調査[7]"})
    assert lost.status_code == 422
    fired = reviewer.post(path, {**reviewer.hidden(path), "所見": "済み", **row, "調査[0].場所.郵便番号": ""})
    assert fired.status_code == 303
    assert case_of(site, case).office_answers["調査"][0]["日付"] == "2026-11-05"
    assert 'name="調査[0].日付" value="2026-11-05"' in (reviewer.open_act(case, "assess"), reviewer.page)[1]


def test_approval_consult_return_and_decide(site: Site, reviewer: Desk, desk: Callable[..., Desk], case: str) -> None:
    assert reviewer.act(case, "draft_decision", GRANTED, outcome="granted").status_code == 303
    approver, legal = desk(APPROVER), desk(LEGAL)
    early = approver.get(f"/review/cases/{case}/acts/decide")
    assert "いまはこの処理ができません" in early
    assert "順番です" in early
    own = legal.open_act(case, "decide")
    for verdict in ("approve", "object", "return"):
        assert f'name="verdict" value="{verdict}"' in legal.page
    path = f"/review/cases/{case}/acts/decide"
    none = legal.post(path, own)
    assert none.status_code == 422
    assert "承認するか、差し戻すかを選んでください。" in none.text
    bare = legal.act(case, "decide", {"verdict": "object"})
    assert bare.status_code == 422
    assert "理由を入力してください。" in bare.text
    assert legal.act(case, "decide", {"verdict": "object", "reason": "慎重に。"}).status_code == 303
    returned = approver.act(case, "decide", {"verdict": "return"})
    assert returned.status_code == 422
    assert re.search(r'value="return" checked', returned.text)
    assert approver.act(case, "decide", {"verdict": "return", "reason": "根拠を足してください。"}).status_code == 303
    assert case_of(site, case).state == "審査中"
    assert "差戻し" in reviewer.get(f"/review/cases/{case}")
    assert "根拠を足してください。" in reviewer.page
    assert reviewer.act(case, "draft_decision", GRANTED, outcome="granted").status_code == 303
    assert legal.act(case, "decide", {"verdict": "approve"}).status_code == 303
    assert approver.act(case, "decide", {"verdict": "approve"}).status_code == 303
    assert case_of(site, case).state == "許可済"


def test_who_drafted_does_not_decide(site: Site, desk: Callable[..., Desk], case: str) -> None:
    both = desk(official("両方", "reviewer", "approver", "legal"))
    assert both.act(case, "draft_decision", GRANTED, outcome="granted").status_code == 303
    page = both.get(f"/review/cases/{case}/acts/decide")
    assert "起案した人は決裁できません" in page
    own = {"form-token": _token(page), "form-revision": str(case_of(site, case).revision)}
    answer = both.post(f"/review/cases/{case}/acts/decide", {**own, "verdict": "approve", "reason": "自分で"})
    assert answer.status_code == 403
    assert "起案した人は決裁できません" in answer.text
    assert case_of(site, case).state == "決裁中"


# ── what is not possible ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["nothing", "withdraw", "submit", "remind", "ACCEPT", "accept%00", "__init__", "ａｃｃｅｐｔ"]
)
def test_an_act_that_is_not_the_offices_is_unknown(site: Site, reviewer: Desk, case: str, name: str) -> None:
    path = f"/review/cases/{case}/acts/{name}"
    token = _token(reviewer.get(f"/review/cases/{case}"))
    assert reviewer.client.get(path).status_code == 404
    assert reviewer.post(path, {"form-token": token, "form-revision": "3"}).status_code == 404
    assert events(site, case) == ["submit", "accept"]


def test_an_act_of_another_state_is_a_conflict(site: Site, reviewer: Desk, case: str) -> None:
    page = reviewer.get(f"/review/cases/{case}/acts/decide")
    assert "いまの状態では、この処理はできません。" in page
    own = {"form-token": _token(page), "form-revision": str(case_of(site, case).revision)}
    answer = reviewer.post(f"/review/cases/{case}/acts/decide", {**own, "verdict": "approve"})
    assert answer.status_code == 409
    assert "いまの状態では、この処理はできません。" in answer.text


def test_what_no_form_sends_is_refused(site: Site, reviewer: Desk, case: str) -> None:
    path = f"/review/cases/{case}/acts/draft_decision"
    for data in ({"state": "許可済"}, {"商号": "別の会社"}, {"a..b": "1"}):
        own = reviewer.open_act(case, "draft_decision", outcome="granted")
        assert reviewer.post(path, {**own, **GRANTED, **data}).status_code == 400, data
    assert events(site, case) == ["submit", "accept"]


# ── two at one case ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stale_form_says_who_did_what_and_keeps_what_was_typed(
    site: Site, reviewer: Desk, desk: Callable[..., Desk], case: str
) -> None:
    own = reviewer.open_act(case, "request_correction")
    other = desk(official("同僚", "reviewer"))
    assert other.at(case, "notes", {"note": "電話した"}).status_code == 303
    path = f"/review/cases/{case}/acts/request_correction"
    answer = reviewer.post(path, {**own, "remark-商号": "書いた指摘", "due": "2026-12-01"})
    assert answer.status_code == 409
    assert "入力した内容は残しています" in answer.text
    assert "同僚さん" in answer.text
    assert "電話した" in answer.text
    assert "審査を始める" not in re.sub(r".*その後の処理", "", answer.text, flags=re.DOTALL).partition("</ul>")[0]
    assert "書いた指摘</textarea>" in answer.text
    assert 'value="2026-12-01"' in answer.text
    again = reviewer.post(path, {**reviewer.hidden(path), "remark-商号": "書いた指摘", "due": "2026-12-01"})
    assert again.status_code == 303, "after looking, the same text goes through"


def test_a_stale_form_whose_act_is_over_keeps_the_text_to_copy(
    site: Site, reviewer: Desk, desk: Callable[..., Desk], case: str
) -> None:
    own = reviewer.open_act(case, "request_correction")
    assert desk(official("同僚", "reviewer")).act(case, "draft_decision", GRANTED, outcome="granted").status_code == 303
    answer = reviewer.post(f"/review/cases/{case}/acts/request_correction", {**own, "remark-商号": "惜しい指摘"})
    assert answer.status_code == 409
    assert "惜しい指摘</textarea>" in answer.text
    assert "この処理は、もうできません。" in answer.text
    assert "起案する" in answer.text


@pytest.mark.parametrize("revision", ["", "1", "999", "-1", "３", "x"])
def test_without_the_right_version_nothing_is_done(site: Site, reviewer: Desk, case: str, revision: str) -> None:
    own = reviewer.open_act(case, "request_correction")
    sent = {**own, "form-revision": revision, "form-events": revision, "remark-商号": "残る指摘"}
    answer = reviewer.post(f"/review/cases/{case}/acts/request_correction", sent)
    assert answer.status_code == 409
    assert "残る指摘" in answer.text
    assert events(site, case) == ["submit", "accept"]


def test_the_same_form_sent_again_is_one_event(site: Site, reviewer: Desk) -> None:
    id_ = filed(site)
    own = reviewer.open_act(id_, "accept")
    path = f"/review/cases/{id_}/acts/accept"
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda _: reviewer.client.post(path, data=own, headers={"origin": "http://localhost:8000"}), range(8)
            )
        )
    assert [answer.status_code for answer in answers] == [303] * 8
    assert events(site, id_) == ["submit", "accept"]


def test_fifty_reviewers_at_one_case(site: Site, case: str) -> None:
    people = [Desk(site, official(f"審査{number}", "reviewer")) for number in range(50)]
    path = f"/review/cases/{case}/acts/request_correction"
    forms = [person.open_act(case, "request_correction") for person in people]

    def send(number: int) -> Any:
        return people[number].post(path, {**forms[number], "remark-商号": f"指摘その{number}番です。"})

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, range(50)))
    won = [number for number, answer in enumerate(answers) if answer.status_code == 303]
    lost = [number for number, answer in enumerate(answers) if answer.status_code == 409]
    assert (len(won), len(lost)) == (1, 49)
    for number in lost:
        assert f"指摘その{number}番です。</textarea>" in answers[number].text
        assert f"審査{won[0]}さん" in answers[number].text, "who was first"
    assert [remark.text for remark in case_of(site, case).remarks] == [f"指摘その{won[0]}番です。"]
    assert events(site, case) == ["submit", "accept", "request_correction"]


def test_the_applicant_withdraws_while_the_office_acts(site: Site, reviewer: Desk, case: str) -> None:
    own = reviewer.open_act(case, "draft_decision", outcome="granted")
    do(site, case, "withdraw", actor=APPLICANT, reason="やめます。")
    answer = reviewer.post(f"/review/cases/{case}/acts/draft_decision", {**own, **GRANTED})
    assert answer.status_code == 409
    assert "取り下げる" in answer.text
    assert "やめます。" in answer.text
    assert "基準に合う。</textarea>" in answer.text
    assert case_of(site, case).state == "取下げ"


# ── nothing typed is lost ────────────────────────────────────────────────────────────────────────────────────────────


def test_remarks_survive_the_end_of_a_session(site: Site, reviewer: Desk, case: str) -> None:
    own = reviewer.open_act(case, "request_correction")
    site.now = NOW + timedelta(hours=1)
    path = f"/review/cases/{case}/acts/request_correction"
    expired = reviewer.post(path, {**own, "remark-商号": "長い指摘<b>", "remark-施設[1].名称": "二つめ"})
    assert expired.status_code == 401
    assert 'name="remark-商号" value="長い指摘&lt;b&gt;"' in expired.text
    with site.store.write() as tx:
        reviewer.client.cookies.set("session", tx.sessions.create(REVIEWER, site.now))
    kept = {name: _plain(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', expired.text)}
    sent = reviewer.post(path, kept)
    assert sent.status_code == 303, "signed in again, one press sends what was kept"
    assert {remark.text for remark in case_of(site, case).remarks} == {"長い指摘<b>", "二つめ"}


def test_a_full_round(site: Site, reviewer: Desk, desk: Callable[..., Desk]) -> None:
    """Filed, corrected twice, drafted, decided: the whole way over the pages of the office."""
    drawing = FileRef("cd" * 32, "図面.pdf", 10, "application/pdf")
    id_ = filed(site, files={"図面": (drawing,)})
    assert reviewer.act(id_, "accept").status_code == 303
    for number in range(2):
        own = {"remark-商号": f"{number}回目", "remark-添付:図面": "縮尺を書いてください。"}
        assert reviewer.act(id_, "request_correction", own).status_code == 303
        refile(site, id_, draft={"商号": f"港南石油販売株式会社{number}"})
    assert "第3版" in reviewer.get(f"/review/cases/{id_}")
    assert reviewer.act(id_, "draft_decision", GRANTED, outcome="granted").status_code == 303
    assert desk(LEGAL).act(id_, "decide", {"verdict": "approve"}).status_code == 303
    assert desk(APPROVER).act(id_, "decide", {"verdict": "approve"}).status_code == 303
    with site.store.read() as tx:
        assert not list(tx.events.verify())
        assert len(tx.events.of_case(id_)) == 9
    assert (case_of(site, id_).remarks, case_of(site, id_).state) == ((), "許可済")


def _token(page: str) -> str:
    found = re.search(r'form-token" value="([^"]+)"', page)
    assert found
    return found[1]


def _plain(text: str) -> str:
    return (
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    )


def test_who_decides_reads_what_the_office_wrote(site: Site, desk: Callable[..., Desk], case: str) -> None:
    draft = {"outcome": "refused", "reason": "足りません。\n次のとおり。", "office": {"拒否の条項": "法第3条第2項"}}
    do(site, case, "draft_decision", **draft)
    page = desk(LEGAL).get(f"/review/cases/{case}/acts/decide")
    assert "法第3条第2項" in page
    assert "足りません。\n次のとおり。" in page


def test_a_conflict_leads_to_the_case_as_it_is_now(site: Site, reviewer: Desk, case: str) -> None:
    own = reviewer.open_act(case, "hand_over")
    do(site, case, "record", reason="現地を確認した。", files={"attachment": (FileRef("cd" * 32, "a.pdf", 1, "x/y"),)})
    answer = reviewer.post(f"/review/cases/{case}/acts/hand_over", {**own, "reason": "引き継ぎ"})
    assert answer.status_code == 409
    assert "理由：現地を確認した。" in answer.text
    assert f'<a href="/review/cases/{case}">いまの案件の内容</a>を確かめてください。' in answer.text
