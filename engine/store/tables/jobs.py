"""What is to be done later (outbox, timers), and the counters and facts of the store itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from engine.store.tables.base import STRICT, Row, instant, json, words

_WAITING = text("state = 'waiting'")


class _Job(Row):
    """What outbox and timers share: a key, when to try next, how often it was tried, how it ended."""

    number: int | None = Field(default=None, primary_key=True)
    key: str = words(unique=True)
    case_id: str = words(index=True)
    kind: str = words()
    data: dict[str, Any] = json()
    state: str = words()  # waiting, done, set_aside
    next_at: datetime = instant()
    tries: int
    error: str = words()


class OutboxRow(_Job, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'set_aside')", name="state"),
        Index("ix_outbox_next", "next_at", "number", sqlite_where=_WAITING, postgresql_where=_WAITING),
        STRICT,
    )
    event: int
    recipient: str = words()


class TimerRow(_Job, table=True):
    __tablename__ = "timers"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'set_aside')", name="state"),
        Index("ix_timers_next", "next_at", "number", sqlite_where=_WAITING, postgresql_where=_WAITING),
        STRICT,
    )


class CounterRow(Row, table=True):
    """Sequences that only go up: receipts of a year, notices of an office and year."""

    __tablename__ = "counters"
    __table_args__ = (STRICT,)
    name: str = words(primary_key=True)
    value: int


class FactRow(Row, table=True):
    """Facts about this store itself, e.g. the fingerprint of its audit key."""

    __tablename__ = "facts"
    __table_args__ = (STRICT,)
    name: str = words(primary_key=True)
    value: str = words()
