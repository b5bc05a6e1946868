"""The procedure and the people that the tests of engine.case share: one small disposition with everything in it."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from engine.case import answers, correction, guards, workflow
from engine.case.act import Act, Fired, Refused
from engine.case.answers import Answers, Situation
from engine.case.calendar import JST
from engine.case.model import Actor, Case, FileRef, Grant, Mandate, Principal
from engine.procedure import parse, program
from engine.procedure.library import EmptyLibrary
from engine.procedure.program import Program
from widgets import WIDGETS

DEFINITION = """
id: permit
title: 取扱いの許可
law: {name: 取扱法, article: 第3条第1項}
family: 取扱業
stage: published
effective: {from: 2026-04-01}
applicants: {kinds: [corporation, sole_proprietor], account: member, delegation: allowed}
offices:
  route_by: 所在地
  table:
    offices:
      - {id: 東局, when: [東京都, 千葉県], address_to: 東局長}
      - {id: 西局, when: [大阪府], address_to: 西局長}
  several: 本省
  none: 本省
processing: {online: 10 days, other: 15 days}
pages:
  - id: 内容
    title: 内容
    fields:
      - {id: 商号, type: text, label: 商号, required: true, max_length: 40}
      - {id: 所在地, type: address, label: 所在地}
      - {id: 種類, type: choice, label: 種類, choices: [新設, 廃止], required: true}
      - id: 理由書
        type: text
        label: 廃止の理由
        visible_when: 種類 = "廃止"
        required: true
      - {id: 数量, type: number, label: 数量}
      - id: 施設
        type: table
        label: 施設
        fields:
          - {id: 名称, type: text, label: 名称, required: true}
          - {id: 面積, type: number, label: 面積}
      - {id: 面積計, type: number, label: 面積計, value: 合計(施設.面積)}
  - id: 決定
    title: 決定
    by: office
    ask_at: draft_decision
    fields:
      - id: 許可番号
        type: text
        label: 許可番号
        required: true
        visible_when: 結論 = "granted"
attachments:
  - {id: 図面, label: 図面, required_when: 種類 = "新設"}
  - {id: 写真, label: 写真}
workflow:
  states:
    下書き: {holder: applicant, initial: true}
    受付済: {holder: office, clock: runs, public: 到達}
    補正中: {holder: applicant, clock: stops, public: 審査中（補正待ち）, due: 14 days}
    審査中: {holder: office, clock: runs, public: 審査中}
    決裁中: {holder: approvers, clock: runs, public: 審査中}
    許可済: {final: granted, public: 手続終了}
    拒否: {final: refused, public: 手続終了}
    取下げ: {final: withdrawn, public: 手続終了}
    取消済: {final: cancelled, public: 手続終了}
  transitions:
    - {id: submit, label: 申請する, from: 下書き, to: 受付済, by: applicant}
    - id: accept
      label: 審査を始める
      from: 受付済
      by: reviewer
      to:
        - {when: 数量 >= 1000, state: 審査中}
        - {else: 審査中}
    - id: request_correction
      label: 補正を求める
      from: [受付済, 審査中]
      to: 補正中
      by: reviewer
      asks: [remarks, due]
      mode: partial
    - {id: resubmit, label: 補正して提出する, from: 補正中, to: 審査中, by: applicant}
    - id: fast
      label: 簡易に許可する
      from: 審査中
      to: 許可済
      by: reviewer
      when: 数量 < 10
    - {id: draft_decision, label: 起案する, from: 審査中, to: 決裁中, by: reviewer, asks: [outcome, reason]}
    - id: decide
      label: 決裁する
      from: 決裁中
      by: approver
      approval:
        steps: [{role: section_chief}, {all: [legal, safety], kind: consult, veto: [legal]}, {role: director}]
        returns_to: 審査中
        not_by: drafter
      outcomes: {granted: 許可済, refused: 拒否}
    - {id: withdraw, label: 取り下げる, from: any, to: 取下げ, by: applicant, asks: [reason]}
    - {id: remind, from: 補正中, to: same, after: 10 days, does: {notify: applicant}}
    - {id: reopen, label: 再開する, from: 許可済, to: 審査中, by: reviewer, asks: [reason]}
    - {id: revoke, label: 取り消す, from: 許可済, to: 取消済, by: reviewer, asks: [reason]}
notices:
  - id: 許可書
    upon: granted
    to: applicant
    title: 取扱いの許可について
    body: |
      《書式(案件.提出日, "ggge年m月d日")》付けの申請について、許可したので通知します。

      許可番号　《許可番号》
    number: 東第《連番》号
    appeal: {to: 大臣}
  - {id: 拒否通知, upon: refused, to: applicant, number: 東第《連番》号, appeal: {to: 大臣}}
  - id: 大口の知らせ
    upon: submit
    to: safety
    when: 数量 >= 1000
    title: 大口の申請
"""


@cache
def compiled(text: str = DEFINITION) -> Program:
    """The program of a definition; what is wrong with it fails the test that asked."""
    parsed = parse.parse(text, "permit.yaml", WIDGETS, EmptyLibrary())
    assert parsed.procedure is not None, [problem.line() for problem in parsed.problems]
    built, findings = program.build(parsed.procedure, {})
    assert built is not None, findings
    return built


def jst(*parts: int) -> datetime:
    """An instant in Japan: year, month, day, hour …"""
    return datetime(*parts, tzinfo=JST)  # type: ignore[misc,arg-type]


NOW = jst(2026, 11, 4, 10)
ACME = Principal("1000000000001", "corporation", "甲株式会社", "1000000000001", {"都道府県": "東京都"}, "見本 一郎")
OTHER = Principal("1000000000002", "corporation", "乙株式会社", "1000000000002")


def staff(name: str, *roles: str, office: str | None = None, procedure: str | None = None) -> Actor:
    """An official with these roles."""
    grants = tuple(Grant(role, office, procedure) for role in roles)
    return Actor(name, f"{name}さん", "staff", grants=grants, account="staff")


APPLICANT = Actor("p1", "申請 太郎", "applicant", ACME, email="taro@example.jp")
COLLEAGUE = Actor("p2", "同僚 花子", "applicant", ACME, account="member")
AGENT = Actor("g1", "代理 三郎", "applicant", ACME, agent=True, mandate=Mandate("m-1"))
STRANGER = Actor("x1", "他社 四郎", "applicant", OTHER)
REVIEWER = staff("r1", "reviewer", office="東局")
REVIEWER2 = staff("r2", "reviewer", office="東局", procedure="取扱業")
FAR_REVIEWER = staff("r3", "reviewer", office="西局")
CHIEF, LEGAL, SAFETY, DIRECTOR = (
    staff(name, name, procedure="permit") for name in ("section_chief", "legal", "safety", "director")
)
PDF = FileRef("d" * 64, "図面.pdf", 10, "application/pdf")
SOUND: dict[str, Any] = {
    "商号": "甲株式会社",
    "所在地": {"都道府県": "東京都", "市区町村": "千代田区", "町名番地": "霞が関1-3-1"},
    "種類": "新設",
    "数量": "100",
    "施設": [{"名称": "第一", "面積": "10"}, {"名称": "第二", "面積": "20"}],
}


def situation(case: Case, actor: Actor, now: datetime = NOW) -> Situation:
    """What the applicant's answers are read in, as the pages do it."""
    procedure = compiled().procedure
    return Situation(
        now=now,
        actor=actor,
        facts=guards.facts(case, now.date()),
        open=correction.open_paths(procedure, case),
        base=case.answers,
        files=case.draft_files,
    )


def started(actor: Actor = APPLICANT, now: datetime = NOW) -> Case:
    """A draft with sound answers."""
    case = workflow.start(compiled(), "v1", actor, now, "c" * 32)
    assert isinstance(case, Case)
    return replace(case, draft=SOUND, draft_files={"図面": (PDF,)})


def read(case: Case, actor: Actor = APPLICANT, now: datetime = NOW) -> Answers:
    """The draft as it would be filed."""
    return answers.read(compiled(), case.draft, situation(case, actor, now))


def attempt(case: Case, event: str, actor: Actor, now: datetime = NOW, **given: Any) -> Fired | Refused:
    """Fire, with the draft's answers where a filing is meant."""
    if event in ("submit", "resubmit") and "answers" not in given:
        given["answers"] = read(case, actor, now)
    return workflow.fire(compiled(), case, event, actor, Act(**given), now)


def act(case: Case, event: str, actor: Actor, now: datetime = NOW, **given: Any) -> Case:
    """Fire, and it must work."""
    found = attempt(case, event, actor, now, **given)
    assert isinstance(found, Fired), found
    return found.case


def refused(case: Case, event: str, actor: Actor, now: datetime = NOW, **given: Any) -> str:
    """Fire, and it must be refused: the code."""
    found = attempt(case, event, actor, now, **given)
    assert isinstance(found, Refused), found
    assert found.reason.endswith(("。", "）")), found.reason
    return found.code


def submitted() -> Case:
    return act(started(), "submit", APPLICANT, receipt="R-1")


def reviewing() -> Case:
    return act(submitted(), "accept", REVIEWER)


def drafted(outcome: str = "granted") -> Case:
    """In approval, drafted by REVIEWER."""
    office = {"許可番号": "東-1"} if outcome == "granted" else {}
    return act(reviewing(), "draft_decision", REVIEWER, outcome=outcome, reason="基準に照らした。", office=office)


def approved(outcome: str = "granted") -> Case:
    case = drafted(outcome)
    for actor in (CHIEF, LEGAL, SAFETY, DIRECTOR):
        case = act(case, "decide", actor)
    return case
