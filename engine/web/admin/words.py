"""Words of the administration pages: roles and where they hold, what became of them, what the records say of a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine.case.model import Grant
from engine.case.scopes import SCOPES
from engine.procedure.roles import ROLES
from engine.store.access import Person
from engine.store.audit import Record
from engine.store.clients import Token
from engine.store.grants import Held
from engine.store.invitations import State as InvitationState
from engine.store.transaction import Transaction
from engine.web.audit import words as recorded
from engine.web.dates import day_text, local
from engine.web.reviewer.words import Chip

EVERY_OFFICE, EVERY_PROCEDURE = "すべての官署", "すべての手続"
_STATES: Mapping[str, Chip] = {
    "held": Chip("有効", "good"),
    "proposed": Chip("承認待ち", "act"),
    "over": Chip("期限切れ"),
    "revoked": Chip("外した"),
}
INVITATIONS: Mapping[InvitationState, Chip] = {
    "open": Chip("返事待ち", "go"),
    "expired": Chip("期限切れ", "act"),
    "accepted": Chip("受け取り済み", "good"),
    "withdrawn": Chip("取消し"),
}
# Facts of a record that tell a person something; the others are for proofs.
_TOLD = frozenset(
    {"until", "since", "deputy", "parent", "email", "from", "to", "roles", "count", "hint", "scopes", "reason"}
)
SCOPE_NAMES: Mapping[str, str] = {id_: text.ja for id_, text in SCOPES.items()}
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """A role as a table shows it. `left`: how soon it ends, where it does."""

    number: int
    role: str
    office: str
    procedure: str
    since: date
    until: str
    by: str
    reason: str
    approved_by: str
    state: Chip
    open: bool
    waiting: bool


@dataclass(frozen=True)
class Past:
    """One record: what, by whom, with what in it."""

    record: Record
    what: str
    details: str


def role_name(role: str) -> str:
    """A role as people call it."""
    return ROLES[role].ja if role in ROLES else role


def where(grant: Grant, titles: Mapping[str, str]) -> str:
    """Where a role holds: 関東経済産業局・揮発油販売業の変更登録（25843）"""
    return f"{grant.office or EVERY_OFFICE}・{procedure_name(grant.procedure, titles)}"


def procedure_name(procedure: str | None, titles: Mapping[str, str]) -> str:
    """A procedure by title and number; a family by its name."""
    if procedure is None:
        return EVERY_PROCEDURE
    return f"{titles[procedure]}（{procedure}）" if procedure in titles else f"{procedure}（系統）"


def titles_of(tx: Transaction, procedures: set[str]) -> Mapping[str, str]:
    """The titles of procedures by id, the newest; what is no procedure is left out: a family."""
    found = {id_: tx.versions.history(id_) for id_ in procedures}
    return {id_: history[0].title for id_, history in found.items() if history}


def lines(tx: Transaction, held: tuple[Held, ...], today: date) -> list[Line]:
    """Roles with their words."""
    titles = titles_of(tx, {each.grant.procedure for each in held if each.grant.procedure})
    names = names_of(tx, {id_ for each in held for id_ in (each.granted_by, each.approved_by) if id_})
    return [_line(each, titles, names, today) for each in held]


def _line(each: Held, titles: Mapping[str, str], names: Mapping[str, str], today: date) -> Line:
    state = each.state(today)
    return Line(
        number=each.number,
        role=role_name(each.grant.role),
        office=each.grant.office or EVERY_OFFICE,
        procedure=procedure_name(each.grant.procedure, titles),
        since=local(each.granted_at).date(),
        until=day_text(each.until) if each.until else "期限なし",
        by=names.get(each.granted_by, each.granted_by),
        reason=each.reason,
        approved_by=names.get(each.approved_by, each.approved_by) if each.approved_by else "",
        state=_STATES[state],
        open=state in ("held", "proposed"),
        waiting=state == "proposed",
    )


def names_of(tx: Transaction, ids: set[str]) -> Mapping[str, str]:
    """Names of staff by id; who is not known is called by the id."""
    found = {id_: tx.staff.of(id_) for id_ in ids}
    known = {"system": "システム"}
    return {id_: member.name if member else known.get(id_, id_) for id_, member in found.items()}


def chips(person: Person, held: tuple[Held, ...]) -> list[Chip]:
    """The roles of a person in a list: each once, however many offices."""
    names = dict.fromkeys(role_name(each.grant.role) for each in held)
    return [Chip("離任", "") if person.ended_at else Chip(name, "go") for name in (names or {"役割なし": None})]


def token_chip(token: Token, now: datetime) -> Chip:
    """Whether a token counts, and how soon it ends."""
    if token.revoked_at is not None:
        return Chip("失効")
    if not token.counts(now):
        return Chip("期限切れ")
    return Chip("期限が近い", "act") if token.permit.expires_at - now < SOON else Chip("有効", "good")


def last_day(token: Token) -> str:
    """The last day on which a token counts: it ends at the midnight after it."""
    return day_text(token.permit.expires_at - timedelta(seconds=1))


def past(records: tuple[Record, ...]) -> list[Past]:
    """Records as people read them."""
    return [Past(each, recorded.action(each.action), "、".join(_details(each))) for each in records]


def _details(record: Record) -> Iterator[str]:
    data = record.data
    if "role" in data:
        place = f"{data.get('office') or EVERY_OFFICE}・{data.get('procedure') or EVERY_PROCEDURE}"
        yield f"{role_name(str(data['role']))}（{place}）"
    told = {name: _said(name, value) for name, value in data.items() if name in _TOLD}
    if told:
        yield recorded.facts(told)


def _said(name: str, value: Any) -> Any:
    """Days and scopes as people read them; the record itself keeps its codes."""
    if name in ("since", "until") and isinstance(value, str) and len(value) == 10:
        return day_text(date.fromisoformat(value))
    return [SCOPE_NAMES.get(each, each) for each in value] if name == "scopes" else value
