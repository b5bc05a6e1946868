"""Notices as documents, and the words of mails."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.case import mail, notice
from engine.case.act import Refused
from engine.case.model import Case, Principal
from engine.case.notice import Document
from tests.case import permit
from tests.case.permit import APPLICANT, NOW, act

PROGRAM = permit.compiled()


def document(case: Case, name: str, number: int | None = 12) -> Document:
    found = notice.render(PROGRAM, case, name, number, NOW + timedelta(days=100))
    assert isinstance(found, Document), found
    return found


def test_a_permit_carries_number_day_addressee_body_and_instruction() -> None:
    found = document(permit.approved(), "許可書")
    assert found.title == "取扱いの許可について"
    assert found.number == "東第12号"
    assert found.day_text == "令和8年11月4日"  # the day it was issued, not the day it is printed
    assert found.addressee == ("東京都", "甲株式会社", "見本 一郎　様")
    assert found.sender == "東局長"
    assert found.paragraphs == ("令和8年11月4日付けの申請について、許可したので通知します。", "許可番号　東-1")
    assert found.reason == ""  # the reason of a grant stays inside
    assert "大臣に対して審査請求" in found.appeal[0]
    assert "3か月" in found.appeal[0]
    assert "6か月" in found.appeal[1]


def test_a_refusal_prints_its_reason_and_a_body_of_its_own() -> None:
    found = document(permit.approved("refused"), "拒否通知")
    assert found.reason == "基準に照らした。"
    assert found.title == "取扱いの許可を認めないことについて（通知）"
    assert found.paragraphs == (
        "令和8年11月4日に提出のあった取扱いの許可については、取扱法第3条第1項の規定に基づき、次の理由により認めないこととしたので通知します。",
    )


def test_before_it_has_a_number_there_is_none() -> None:
    assert document(permit.approved(), "許可書", None).number == ""


def test_the_author_may_word_the_terms_himself() -> None:
    text = permit.DEFINITION.replace(
        "    appeal: {to: 大臣}\n", "    appeal: {to: 大臣, period: 二週間以内です。, suit: 訴えは。}\n"
    )
    found = notice.render(permit.compiled(text), permit.approved(), "許可書", 1, NOW)
    assert isinstance(found, Document)
    assert found.appeal == ("二週間以内です。", "訴えは。")


def test_an_unknown_notice_is_unknown() -> None:
    found = notice.render(PROGRAM, permit.approved(), "ない", 1, NOW)
    assert isinstance(found, Refused)
    assert (found.code, found.hidden) == ("notice.unknown", True)


def test_what_people_typed_is_never_evaluated() -> None:
    draft = permit.started()
    evil = "《許可番号》{title}{{7*7}}"
    case = act(replace(draft, draft={**draft.draft, "商号": evil}), "submit", APPLICANT)
    text = permit.DEFINITION.replace("title: 大口の申請", "title: 《商号》の申請")
    found = notice.render(permit.compiled(text), case, "大口の知らせ", 1, NOW)
    assert isinstance(found, Document)
    assert found.title == f"{evil}の申請"
    odd = replace(permit.approved("refused"), owner=Principal("1", "corporation", "{law}《x》社"))
    assert document(odd, "拒否通知").addressee == ("{law}《x》社　様",)


def test_a_case_without_outcome_gets_neutral_words() -> None:
    found = document(permit.submitted(), "拒否通知")
    assert found.title == "取扱いの許可について（お知らせ）"
    assert found.paragraphs == ("令和8年11月4日に提出のあった取扱いの許可について、お知らせします。",)


# ── mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

DATA = {
    "mail": "correction",
    "title": "取扱いの許可",
    "name": "甲株式会社",
    "receipt": "R-1",
    "status": "審査中（補正待ち）",
    "due": "2026-11-24",
    "remarks": 2,
}


def test_a_mail_says_what_to_do_by_when() -> None:
    found = mail.write(DATA)
    assert found.subject == "【補正のお願い】取扱いの許可"
    assert "2か所" in found.text
    assert "期限: 2026年11月24日" in found.text
    assert "受付番号: R-1" in found.text
    assert found.text.startswith("甲株式会社 様\n")


@pytest.mark.parametrize(
    "kind", ["received", "received_again", "reminder", "decided", "withdrawn", "notice", "new kind"]
)
def test_every_kind_has_its_words(kind: str) -> None:
    found = mail.write({**DATA, "mail": kind})
    assert found.subject
    assert "《" not in found.subject + found.text
    assert ("期限" in found.text) is (kind == "reminder")


def test_nothing_typed_can_add_a_line_to_the_subject() -> None:
    found = mail.write({**DATA, "title": "許可\r\nBcc: all@example.jp"})
    assert "\n" not in found.subject
    assert "\r" not in found.subject
    assert mail.write({}).subject == "【通知】"
    assert mail.write({**DATA, "due": "someday"}).text.count("期限:") == 0
