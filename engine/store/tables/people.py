"""People: who is signed in, staff and their roles, offices, invitations, absences; mandates and rules of companies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from engine.store.tables.base import STRICT, Row, day, instant, json, words


class SessionRow(Row, table=True):
    """A sign-in. `id` is the sha256 of the cookie's value: who reads the table cannot sign in with it."""

    __tablename__ = "sessions"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    actor_id: str = words(index=True)
    actor: dict[str, Any] = json()
    created_at: datetime = instant()
    seen_at: datetime = instant(index=True)
    device: str | None = words(default=None)  # browser and system, as its owner would call it
    profile: str | None = words(default=None)  # of the provider that signed the person in; None: a persona


class SignInRow(Row, table=True):
    """A sign-in that was begun at an OpenID provider. `id` is the sha256 of its `state`; used once, within minutes."""

    __tablename__ = "sign_ins"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    profile: str = words()
    browser: str = words()  # sha256 of a cookie: the answer must come back to the browser that asked
    nonce: str = words()
    verifier: str = words()
    next: str = words()
    created_at: datetime = instant(index=True)


class OfficeRow(Row, table=True):
    """An office (官署), by the name under which definitions route cases to it."""

    __tablename__ = "offices"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    parent: str | None = words(default=None)
    email: str = words()
    created_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)


class StaffRow(Row, table=True):
    """A member of staff (職員). `id` is the actor's id: the profile of the directory and its subject."""

    __tablename__ = "staff"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    name: str = words()
    email: str = words(index=True)
    office: str = words()
    created_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)


class GrantRow(Row, table=True):
    """A role that somebody holds: in an office and for a procedure or family (None: every one), since when, by whom.

    A role that runs the service (case/granting.py: TWO_PERSONS) counts only from when a second operator approved it.
    """

    __tablename__ = "grants"
    __table_args__ = (STRICT,)
    number: int | None = Field(default=None, primary_key=True)
    staff: str = words(index=True)
    role: str = words()
    office: str | None = words(default=None)
    procedure: str | None = words(default=None)
    until: date | None = day(default=None)  # the last day; None = open
    reason: str = words()
    granted_by: str = words()
    granted_at: datetime = instant()
    approved_by: str | None = words(default=None)
    approved_at: datetime | None = instant(default=None)
    revoked_by: str | None = words(default=None)
    revoked_at: datetime | None = instant(default=None)


class InvitationRow(Row, table=True):
    """A role offered to somebody who has not signed in yet. `id` is the sha256 of the secret in the mailed link."""

    __tablename__ = "invitations"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    email: str = words()
    name: str = words()
    role: str = words()
    office: str | None = words(default=None)
    procedure: str | None = words(default=None)
    invited_by: str = words()
    invited_at: datetime = instant()
    expires_at: datetime = instant()
    accepted_by: str | None = words(default=None)
    accepted_at: datetime | None = instant(default=None)
    withdrawn_at: datetime | None = instant(default=None)


class AbsenceRow(Row, table=True):
    """Days on which a member of staff is away (Asia/Tokyo, both ends included), and who stands in."""

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("until >= since", name="ordered"), STRICT)
    number: int | None = Field(default=None, primary_key=True)
    staff: str = words(index=True)
    since: date = day()
    until: date = day()
    deputy: str | None = words(default=None)
    entered_by: str = words()
    entered_at: datetime = instant()
    withdrawn_at: datetime | None = instant(default=None)


class AccountRow(Row, table=True):
    """An applicant's account that has signed in: so that a company knows its own."""

    __tablename__ = "accounts"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    principal_id: str = words(index=True)
    name: str = words()
    email: str = words()
    account: str = words()
    first_at: datetime = instant()
    seen_at: datetime = instant()


class MandateRow(Row, table=True):
    """A mandate (委任): an agent may act for a principal, for some procedures (none named: all), until a day.

    It counts from when the principal accepted it until it ends or is revoked. `source` is `here` or `gbizid`.
    """

    __tablename__ = "mandates"
    __table_args__ = (CheckConstraint("source IN ('here', 'gbizid')", name="source"), STRICT)
    id: str = words(primary_key=True)
    principal_id: str = words(index=True)
    principal: dict[str, Any] = json()
    agent_id: str = words(index=True)
    agent: dict[str, Any] = json()
    procedures: list[str] = json()
    since: date = day()
    until: date = day()
    source: str = words()
    reference: str = words()  # 委任番号 at GビズID
    asked_by: str = words()
    asked_at: datetime = instant()
    accepted_by: str | None = words(default=None)
    accepted_at: datetime | None = instant(default=None)
    ended_by: str | None = words(default=None)
    ended_at: datetime | None = instant(default=None)
    ended_side: str | None = words(default=None)  # principal, agent: who of the two
    categories: list[str] | None = json(default=None)  # 委任区分 at GビズID that are active


class AccountRulesRow(Row, table=True):
    """What a company lets its member accounts do; set by a プライム account. Without a row: see all, file all."""

    __tablename__ = "account_rules"
    __table_args__ = (
        CheckConstraint("members_see IN ('all', 'own') AND members_file IN ('yes', 'no')", name="known"),
        STRICT,
    )
    principal_id: str = words(primary_key=True)
    members_see: str = words()
    members_file: str = words()
    set_by: str = words()
    set_at: datetime = instant()


class HandoverRow(Row, table=True):
    """A page of a draft that a colleague was asked to fill (分担), until when."""

    __tablename__ = "handovers"
    __table_args__ = (STRICT,)
    number: int | None = Field(default=None, primary_key=True)
    case_id: str = words(index=True, foreign_key="cases.id")
    page: str = words()
    to_id: str = words(index=True)
    to_name: str = words()
    by_id: str = words()
    by_name: str = words()
    note: str = words()
    due: date | None = day(default=None)
    handed_at: datetime = instant()
    done_at: datetime | None = instant(default=None)


class ClientRow(Row, table=True):
    """Another system that uses the API."""

    __tablename__ = "clients"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    name: str = words()
    contact: str = words()
    created_by: str = words()
    created_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)


class TokenRow(Row, table=True):
    """A client's key to the API. `id` is its sha256; the key itself is shown once."""

    __tablename__ = "tokens"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    client: str = words(index=True, foreign_key="clients.id")
    hint: str = words()  # the first characters, to tell one from another
    scopes: list[str] = json()
    procedures: list[str] = json()
    created_by: str = words()
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None)
    revoked_by: str | None = words(default=None)
    revoked_at: datetime | None = instant(default=None)
