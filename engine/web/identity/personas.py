"""The personas (登場人物) of the development sign-in, as data. Nobody of them exists; the check digits are right.

Production refuses to start with them: there GビズID and the staff directory say who somebody is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.case.calendar import today
from engine.case.model import Actor, Grant, Mandate, Principal
from engine.store.grants import Terms
from engine.store.mandates import Entrusting
from engine.store.offices import Office
from engine.store.staff import Staff
from engine.store.transaction import Transaction

KONAN = Principal(
    id="7999901000001",
    kind="corporation",
    name="港南石油販売株式会社",
    corporate_number="7999901000001",
    address={"郵便番号": "1000013", "都道府県": "東京都", "市区町村": "千代田区", "町名番地": "霞が関1丁目3番1号"},
    representative="見本 一郎",
)
KITAHAMA = Principal(
    id="6999901000002",
    kind="corporation",
    name="北浜エナジー株式会社",
    corporate_number="6999901000002",
    address={"郵便番号": "5410041", "都道府県": "大阪府", "市区町村": "大阪市中央区", "町名番地": "北浜9丁目9番9号"},
    representative="例示 太郎",
)
SCRIVENER = Principal(
    id="gbizid:sole:5000000000025",  # as at the stand-in of GビズID: both ways of signing in lead to one party
    kind="sole_proprietor",
    name="代理務行政書士事務所",
    address={"都道府県": "神奈川県", "市区町村": "横浜市中区", "町名番地": "日本大通9番地"},
    representative="代理 務",
)
# As the stand-in of GビズID gives it: one mandate, whichever way the agent signs in.
_DELEGATION = "D000000001"
_MANDATE, _CATEGORIES = f"gbizid:mandate:{_DELEGATION}", ("001",)
_OFFICE = "資源エネルギー庁"
_BY = "system"


@dataclass(frozen=True)
class Persona:
    """One person to sign in as. `home` is the page he starts from."""

    id: str
    title: str
    about: str
    actor: Actor
    home: str


def _staff(id_: str, name: str, role: str) -> Actor:
    return Actor(id=f"staff:{id_}", name=name, kind="staff", grants=(Grant(role),), account="staff")


_APPLICANT = Persona(
    "applicant",
    "申請者",
    "港南石油販売株式会社（GビズIDプライム）",
    Actor("gbiz:applicant", "見本 一郎", "applicant", KONAN, email="ichiro@example.jp", phone="03-0000-0000"),
    "/",
)
_COLLEAGUE = Persona(
    "colleague",
    "申請者の同僚",
    "港南石油販売株式会社（GビズIDメンバー）",
    Actor("gbiz:colleague", "見本 花子", "applicant", KONAN, email="hanako@example.jp", account="member"),
    "/cases",
)
_AGENT = Persona(
    "agent",
    "代理人（行政書士）",
    "港南石油販売株式会社の代理",
    replace(
        Actor("gbiz:agent", "代理 務", "applicant", KONAN, agent=True, email="tsutomu@example.jp"),
        own=SCRIVENER,
        mandate=Mandate(_MANDATE, categories=_CATEGORIES),
    ),
    "/cases",
)
_OTHER = Persona(
    "stranger",
    "ほかの会社の申請者",
    "北浜エナジー株式会社（GビズIDプライム）",
    Actor("gbiz:stranger", "例示 太郎", "applicant", KITAHAMA, email="taro@example.jp"),
    "/",
)

PERSONAS: tuple[Persona, ...] = (
    _APPLICANT,
    _COLLEAGUE,
    _AGENT,
    _OTHER,
    Persona(
        "reviewer", "審査担当者", "受け付けた申請を審査する", _staff("reviewer", "審査 陽子", "reviewer"), "/review"
    ),
    Persona("approver", "決裁者", "起案された処分を決裁する", _staff("approver", "決裁 健", "approver"), "/review"),
    Persona("author", "手続の作成者", "手続の定義を書く", _staff("author", "作成 まどか", "author"), "/"),
    Persona("publisher", "手続の公開者", "定義を確かめて公開する", _staff("publisher", "公開 進", "publisher"), "/"),
    Persona(
        "operator",
        "運用担当者",
        "官署、職員と役割、連携システムを整える",
        _staff("operator", "運用 司", "operator"),
        "/admin",
    ),
    Persona(
        "operator2",
        "もう一人の運用担当者",
        "二人で行う操作の相手になる（役割の承認など）",
        _staff("operator2", "運用 結", "operator"),
        "/admin",
    ),
    Persona("auditor", "監査担当者", "操作の記録と権限を確かめる", _staff("auditor", "監査 実", "auditor"), "/audit"),
)
BY_ID: Mapping[str, Persona] = {persona.id: persona for persona in PERSONAS}


def enter(tx: Transaction, now: datetime) -> None:
    """Write the personas where real people stand, so that administration works on real rows. What is there already
    stays as it is: a role that was revoked stays revoked, a mandate that was ended stays ended.
    """
    tx.offices.add(Office(_OFFICE, None, "", now))
    for persona in PERSONAS:
        actor = persona.actor
        if actor.kind == "applicant":
            tx.accounts.note(actor, now)
        elif tx.staff.add(Staff(actor.id, actor.name, actor.email, _OFFICE, now)):
            for grant in actor.grants:
                tx.grants.give(actor.id, grant, Terms("開発用の登場人物", approved_by=_BY), _BY, now)
    if tx.mandates.get(_MANDATE) is None:
        tx.mandates.ask(_sample(now))


def _sample(now: datetime) -> Entrusting:
    """The mandate by which the agent acts from the start."""
    day = today(now)
    return Entrusting(
        id=_MANDATE,
        principal=KONAN,
        agent=SCRIVENER,
        procedures=(),
        since=day - timedelta(days=365),
        until=day + timedelta(days=730),
        source="gbizid",
        reference=_DELEGATION,
        asked_by=SCRIVENER.id,
        asked_at=now,
        accepted_by=_APPLICANT.actor.id,
        accepted_at=now,
        categories=_CATEGORIES,
    )
