"""What is kept to be proved later: records of administration and of looks at personal data, holds, disposals.

Insert only: records, tombstones.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from engine.store.tables.base import STRICT, Row, instant, json, words


class RecordRow(Row, table=True):
    """What happened that is no event of a case (監査記録): sign-ins, roles, looks at personal data, exports. One chain.

    `seal` is the HMAC over number and digest, so that a row cannot be made by who can only write rows.
    """

    __tablename__ = "records"
    __table_args__ = (STRICT,)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    action: str = words(index=True)
    actor: str = words(index=True)
    actor_name: str = words()
    principal: str | None = words(default=None)
    at: datetime = instant(index=True)
    subject: str = words(index=True)  # case:…, staff:…, procedure:…
    data: dict[str, Any] = json()
    previous: str = words()
    digest: str = words()
    seal: str = words()


class HoldRow(Row, table=True):
    """A case that must not be disposed of (保存の延長): a suit, an audit, a request for disclosure."""

    __tablename__ = "holds"
    __table_args__ = (STRICT,)
    number: int | None = Field(default=None, primary_key=True)
    case_id: str = words(index=True)
    reason: str = words()
    set_by: str = words()
    set_at: datetime = instant()
    lifted_by: str | None = words(default=None)
    lifted_at: datetime | None = instant(default=None)


class DisposalRow(Row, table=True):
    """A list of cases whose retention period is over, proposed by one person and approved by another."""

    __tablename__ = "disposals"
    __table_args__ = (STRICT,)
    id: str = words(primary_key=True)
    cases: list[str] = json()
    proposed_by: str = words()
    proposed_at: datetime = instant()
    approved_by: str | None = words(default=None)
    approved_at: datetime | None = instant(default=None)
    done_at: datetime | None = instant(default=None)


class TombstoneRow(Row, table=True):
    """The proof that is left of a case that was disposed of: never what was in it. Insert only."""

    __tablename__ = "tombstones"
    __table_args__ = (STRICT,)
    case_id: str = words(primary_key=True)
    number: int  # its row's number: anchors name cases by it
    procedure: str = words()
    events: int
    head: str = words()  # digest of its last event
    rule: str = words()  # the retention class that was carried out
    disposal: str = words()
    at: datetime = instant()


class LimitRow(Row, table=True):
    """How often something was done in a window of time: shared by all processes."""

    __tablename__ = "limits"
    __table_args__ = (STRICT,)
    key: str = words(primary_key=True)
    window: int = Field(primary_key=True)  # seconds since 1970, at which the window begins
    count: int
