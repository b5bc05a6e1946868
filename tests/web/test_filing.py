"""The main job over HTTP: find, fill, attach, check, submit, receipt, follow, correct, withdraw."""

import re
from collections.abc import Callable
from typing import Any

from engine.case import workflow
from engine.case.act import Act, Fired
from engine.case.model import Remark
from engine.web.acting import Doer, act, commit
from engine.web.identity.personas import BY_ID
from engine.web.opening import OpenCase, version_of
from tests.web import hostile
from tests.web.conftest import NOW, SHOP, Person


def office(site: Any, id_: str, event: str, given: Act = Act()) -> Any:  # noqa: B008
    """An act of the reviewer, past the pages of the office."""
    with site.store.read() as tx:
        case = tx.cases.get(id_)
        opened = version_of(site.app.state.site, tx, case.version)
    done = act(Doer(site.store, BY_ID["reviewer"].actor, NOW), OpenCase(case, opened), event, given)
    assert not hasattr(done, "code"), done
    return done


def test_from_search_to_receipt(applicant: Person) -> None:
    assert "店を開く届出" in applicant.get("/?q=店を開く").text
    assert "店を開く届出" not in applicant.get("/?q=まったく別の手続").text
    page = applicant.get("/procedures/開業届").text
    assert "10日" in page
    assert "見本法" in page
    assert "店の図面" in page
    id_ = applicant.filled()
    check = applicant.get(f"/cases/{id_}/check").text
    assert "港南商店" in check
    assert "か所を直してください" not in check
    answer = applicant.submit(id_)
    assert answer.status_code == 303
    receipt = applicant.get(answer.headers["location"]).text
    number = applicant.case(id_).receipt
    assert number
    assert number in receipt
    assert "令和8年（2026年）11月2日" in receipt
    listed = applicant.get("/cases").text
    assert number in listed
    assert "役所で進んでいます" in listed


def test_a_registry_fills_and_locks_when_the_case_begins(applicant: Person) -> None:
    id_ = applicant.begin()
    page = applicant.get(f"/cases/{id_}/pages/会社").text
    assert "港南石油販売株式会社" in page
    assert 'name="商号"' not in page, "locked: to be read, not typed"
    assert "編集不可" in page


def test_gaps_hold_next_up_but_everything_is_saved(applicant: Person) -> None:
    id_ = applicant.begin()
    answer = applicant.type(id_, "店", {"店名": "", "種類": "飲食", "席数": "0"}, do="next")
    assert answer.status_code == 422
    assert "「店の名前」を入力してください。" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'href="#f-店名"' in answer.text
    assert applicant.case(id_).draft["席数"] == "0"
    assert applicant.type(id_, "店", SHOP, do="next").headers["location"].endswith("/attachments")
    assert applicant.type(id_, "店", {}, do="back").status_code == 303


def test_a_partial_answer_brings_only_what_changed(applicant: Person) -> None:
    id_ = applicant.begin()
    answer = applicant.partial(id_, "店", {"店名": "港南商店", "種類": "飲食"})
    assert answer.status_code == 200
    targets = re.findall(r'<hx-partial hx-target="#([^"]+)"', answer.text)
    assert "w-席数" in targets
    assert "n-注意" in targets
    assert "w-店名" not in targets, "what was typed is not sent back"
    assert {"saved", "form-revision"} <= set(targets)
    assert "保存しました 10:30" in answer.text
    again = applicant.partial(id_, "店", {"種類": "物販"})
    hidden = re.search(r'hx-target="#w-席数"[^>]*>(.*?)</hx-partial>', again.text, re.DOTALL)
    assert hidden
    assert hidden[1] == '<div id="w-席数" hidden></div>'


def test_an_error_is_told_at_its_field_while_typing_and_goes_again(applicant: Person) -> None:
    id_ = applicant.begin()
    wrong = applicant.partial(id_, "店", {"種類": "飲食", "席数": "十二"})
    assert wrong.status_code == 200
    assert "は数字で入力してください" in wrong.text
    right = applicant.partial(id_, "店", {"席数": "12"})
    assert 'hx-target="#w-席数"' in right.text
    assert "は数字で入力してください" not in right.text


def test_rows_by_buttons_without_a_script(applicant: Person) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販"})
    applicant.type(id_, "店", {}, do="add:品")
    applicant.type(id_, "店", {"品[0].名前": "米", "品[0].値段": "100", "品[0].数": "4"}, do="copy:品[0]")
    applicant.type(id_, "店", {"品[1].名前": "麦"}, do="up:品[1]")
    assert [row["名前"] for row in applicant.case(id_).draft["品"]] == ["麦", "米"]
    page = applicant.get(f"/cases/{id_}/pages/店").text
    assert '<output id="s-品-数">8個' in page
    applicant.type(id_, "店", {}, do="remove:品[0]")
    assert [row["名前"] for row in applicant.case(id_).draft["品"]] == ["米"]
    applicant.type(id_, "店", {"form-paste:品": "豆\t300\n粟\t1,200\n"}, do="paste:品")
    assert [row["名前"] for row in applicant.case(id_).draft["品"]] == ["米", "豆", "粟"]


def test_a_row_that_is_added_comes_alone(applicant: Person) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販", "品[0].名前": "米"})
    answer = applicant.partial(id_, "店", {"form-do": "add:品"}).text
    assert 'hx-target="#f-品-rows" hx-swap="beforeend"' in answer
    assert "品[1].名前" in answer
    assert "品[0].名前" not in answer


def test_uploads_move_with_their_row(applicant: Person) -> None:
    id_ = applicant.begin()
    applicant.type(id_, "店", {"種類": "物販"})
    applicant.type(id_, "店", {"品[0].名前": "米"}, do="add:品")
    applicant.type(id_, "店", {"品[1].名前": "麦"})
    revision = str(applicant.case(id_).draft_revision)
    png = hostile.png()
    sent = applicant.send(
        f"/cases/{id_}/pages/店", "品[1].写真", "mugi.png", png, form_revision=revision, form_do="save"
    )
    assert sent.status_code == 303, sent.text
    assert [file.name for file in applicant.case(id_).draft_files["品[1].写真"]] == ["mugi.png"]
    applicant.type(id_, "店", {}, do="remove:品[0]")
    assert list(applicant.case(id_).draft_files) == ["品[0].写真"]


def test_a_double_click_gives_one_case_and_one_receipt(applicant: Person) -> None:
    id_ = applicant.filled()
    first, second = applicant.submit(id_), applicant.submit(id_)
    assert first.headers["location"] == second.headers["location"]
    with applicant.site.store.read() as tx:
        assert [event.action for event in tx.events.of_case(id_)] == ["submit"]
    key = "b" * 32
    for _ in range(2):
        assert applicant.post("/procedures/開業届/cases", {"form-key": key}).status_code == 303
    assert applicant.case(key).draft_revision == 1


def test_incomplete_answers_are_not_filed(applicant: Person) -> None:
    id_ = applicant.begin()
    answer = applicant.submit(id_)
    assert answer.status_code == 422
    assert "「店の図面」を添付してください。" in answer.text
    assert applicant.case(id_).receipt is None


def test_a_correction_opens_only_what_was_remarked(site: Any, applicant: Person) -> None:
    id_ = applicant.filled()
    applicant.submit(id_)
    office(site, id_, "accept")
    office(site, id_, "request_correction", Act(remarks=(Remark("席数", "図面と違います。"),)))
    page = applicant.get(f"/cases/{id_}/correction").text
    assert "図面と違います。" in page
    assert 'name="席数"' in page
    assert 'name="店名"' not in page
    assert applicant.get(f"/cases/{id_}/pages/店").headers["location"].endswith("/correction")
    revision = str(applicant.case(id_).draft_revision)
    data = {"form-revision": revision, "form-do": "next", "席数": "14", "店名": "別の店"}
    answer = applicant.post(f"/cases/{id_}/correction", data)
    assert answer.status_code == 303, answer.text
    assert applicant.case(id_).draft["店名"] == "港南商店", "not open, so not written"
    assert applicant.submit(id_, "c" * 32).status_code == 303
    case = applicant.case(id_)
    assert (case.state, case.answers["席数"], case.answers["店名"]) == ("審査中", 14, "港南商店")
    history = applicant.get(f"/cases/{id_}").text
    assert "補正を提出しました" in history
    assert "審査 陽子" not in history, "no names of officials"


def test_withdrawing_needs_a_reason(site: Any, applicant: Person) -> None:
    id_ = applicant.filled()
    applicant.submit(id_)
    assert "取り下げる" in applicant.get(f"/cases/{id_}").text
    refused = applicant.post(f"/cases/{id_}/withdraw", {"form-key": "d" * 32, "reason": " "})
    assert refused.status_code == 422
    assert applicant.case(id_).state == "受付済"
    done = applicant.post(f"/cases/{id_}/withdraw", {"form-key": "d" * 32, "reason": "店を開くのをやめました"})
    assert done.status_code == 303
    assert applicant.case(id_).state == "取下げ"


def test_the_notice_is_shown_as_it_was_issued(site: Any, applicant: Person, sign_in: Callable[..., Person]) -> None:
    id_ = applicant.filled()
    applicant.submit(id_)
    office(site, id_, "accept")
    office(site, id_, "draft_decision", Act(outcome="granted", reason="適合", office={"登録番号": "S-1"}))
    with site.store.read() as tx:
        case = tx.cases.get(id_)
        open_ = OpenCase(case, version_of(site.app.state.site, tx, case.version))
    fired = workflow.fire(open_.program, case, "decide", BY_ID["approver"].actor, Act(outcome="granted"), NOW)
    assert isinstance(fired, Fired), fired
    commit(Doer(site.store, BY_ID["approver"].actor, NOW), open_, fired)
    page = applicant.get(f"/cases/{id_}").text
    link = re.search(rf"/cases/{id_}/notices/[^\"]+", page)
    assert link
    notice = applicant.get(link[0]).text
    assert "見本第1号" in notice
    assert "審査請求" in notice
    assert "S-1" in page, "shown to the applicant after the decision"
    assert sign_in("stranger").get(link[0]).status_code == 404


def test_colleagues_and_agents_share_the_case(applicant: Person, sign_in: Callable[..., Person]) -> None:
    id_ = applicant.filled()
    for persona in ("colleague", "agent"):
        assert "港南商店" in sign_in(persona).get(f"/cases/{id_}/check").text
