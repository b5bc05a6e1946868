"""Every table on one page. Rows are the stored shape only: engine.case has the words, records.py translates.

Insert only (triggers refuse UPDATE and DELETE on both databases): versions, answers, events, notices.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.store.types import Day, Instant, Json, Words

NO_DATE = date(9999, 12, 31)  # sorts behind every real date; keyset paging needs columns that are never NULL
STRICT = {"sqlite_strict": True}
_WAITING = text("state = 'waiting'")
_TAKEN = text("assignee IS NOT NULL")
_FILED = text("submitted_at IS NOT NULL")
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """Base of all tables."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMES)


_words: Callable[..., Any] = partial(Field, sa_type=Words)
_json: Callable[..., Any] = partial(Field, sa_type=Json)
_instant: Callable[..., Any] = partial(Field, sa_type=Instant)
_day: Callable[..., Any] = partial(Field, sa_type=Day)


def _queue(name: str, *columns: str) -> Index:
    """An index that drafts are not in: they stand in no queue, and typing touches none."""
    return Index(name, *columns, sqlite_where=_FILED, postgresql_where=_FILED)


class VersionRow(Row, table=True):
    """A published version of a procedure: what lists need. Its text and compiled form are in `version_bodies`."""

    __tablename__ = "versions"
    __table_args__ = (
        Index("ix_versions_in_force", "procedure", "effective_from"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", name="effective"),
        STRICT,
    )
    number: int | None = Field(default=None, primary_key=True)
    digest: str = _words(unique=True)
    procedure: str = _words()
    title: str = _words()
    summary: str = _words()
    kind: str = _words()
    stage: str = _words()
    effective_from: date = _day()
    effective_until: date | None = _day(default=None)
    published_at: datetime = _instant()
    published_by: str = _words()
    details: dict[str, Any] = _json()
    search: str = _words()  # bigrams, see search.py


class VersionBodyRow(Row, table=True):
    __tablename__ = "version_bodies"
    __table_args__ = (STRICT,)
    digest: str = _words(primary_key=True, foreign_key="versions.digest")
    source: str = _words()
    expanded: str = _words()  # canonical JSON, handed out as text: programs are built from it once


class VersionFacetRow(Row, table=True):
    """What the start page filters by: (law, 揮発油等の…), (event, 開業) …"""

    __tablename__ = "version_facets"
    __table_args__ = (STRICT,)
    facet: str = _words(primary_key=True)
    value: str = _words(primary_key=True)
    version: int = Field(primary_key=True, foreign_key="versions.number")


class CaseRow(Row, table=True):
    """A case without its answers and its draft, so that an act or an autosave rewrites little.

    A trigger says that a case stands where its last event led it: no state without its event.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("submitted_at IS NULL OR (last_event IS NOT NULL AND receipt IS NOT NULL)", name="submitted"),
        CheckConstraint("revision >= 1 AND draft_revision >= 0 AND answers_number >= 0", name="counted"),
        CheckConstraint("channel IN ('online', 'paper')", name="channel"),
        _queue("ix_cases_queue", "procedure", "state", "office", "expected_on", "number"),
        _queue("ix_cases_queue_arrived", "procedure", "state", "office", "arrived_at", "number"),
        _queue("ix_cases_queue_due", "procedure", "state", "office", "due_on", "number"),
        _queue("ix_cases_queue_all", "state", "office", "expected_on", "number"),
        Index("ix_cases_owner", "owner_id", "number"),
        Index("ix_cases_assignee", "assignee", "expected_on", "number", sqlite_where=_TAKEN, postgresql_where=_TAKEN),
        STRICT,
    )
    number: int | None = Field(default=None, primary_key=True)
    id: str = _words(unique=True)
    procedure: str = _words()
    version: str = _words()
    state: str = _words()
    office: str = _words()  # "" = none yet
    assignee: str | None = _words(default=None)
    owner_id: str = _words()
    receipt: str | None = _words(default=None, unique=True)
    channel: str = _words()
    revision: int
    draft_revision: int
    answers_number: int
    last_event: int | None = None
    head: str = _words()
    seal: str = _words()  # HMAC over (id, last_event, head): see verify.py
    created_at: datetime = _instant()
    submitted_at: datetime | None = _instant(default=None)
    # What queues sort by. NO_DATE or the end of time where there is none.
    arrived_at: datetime = _instant()
    expected_on: date = _day()
    due_on: date = _day()
    columns: dict[str, str] = _json()  # what the procedure's queue shows
    search: str | None = _words(default=None)  # bigrams, see search.py; None before the first submit
    details: dict[str, Any] = _json()  # every other field of a case, where it differs from the default
    office_answers: dict[str, Any] = _json()
    evidence: dict[str, Any] = _json()


class DraftRow(Row, table=True):
    """What is being typed, apart from the case: autosave writes this and the short row, never submitted answers."""

    __tablename__ = "drafts"
    __table_args__ = (STRICT,)
    case_id: str = _words(primary_key=True, foreign_key="cases.id")
    draft: dict[str, Any] = _json()
    files: dict[str, Any] = _json()


class AnswersRow(Row, table=True):
    """A submitted revision: canonical values, attachments and evidence as they were filed. Insert only."""

    __tablename__ = "answers"
    __table_args__ = (STRICT,)
    case_id: str = _words(primary_key=True, foreign_key="cases.id")
    number: int = Field(primary_key=True)
    body: dict[str, Any] = _json()
    files: dict[str, Any] = _json()
    evidence: dict[str, Any] = _json()
    submitted_at: datetime = _instant()
    submitted_by: str = _words()


class EventRow(Row, table=True):
    """What was done to a case, chained by digest. Insert only."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        STRICT,
    )
    case_id: str = _words(primary_key=True)
    number: int = Field(primary_key=True)
    action: str = _words()
    actor: str = _words()
    actor_name: str = _words()
    principal: str | None = _words(default=None)
    at: datetime = _instant()
    state_before: str = _words()
    state_after: str = _words()
    data: dict[str, Any] = _json()
    previous: str = _words()
    digest: str = _words()


class NoticeRow(Row, table=True):
    """A notice that was issued, with its number (連番) in the office's year, and as it was rendered. Insert only."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("office", "year", "number"), STRICT)
    case_id: str = _words(primary_key=True, foreign_key="cases.id")
    notice: str = _words(primary_key=True)
    event: int = Field(primary_key=True)
    office: str = _words()
    year: int
    number: int
    document: dict[str, Any] = _json()
    issued_at: datetime = _instant()


class FileRow(Row, table=True):
    """Which case holds which stored file, under which name. Written after the file is on disk."""

    __tablename__ = "files"
    __table_args__ = (STRICT,)
    digest: str = _words(primary_key=True)
    case_id: str = _words(primary_key=True, foreign_key="cases.id")
    name: str = _words(primary_key=True)
    size: int
    media_type: str = _words()
    stored_at: datetime = _instant()
    stored_by: str = _words()


class ReplyRow(Row, table=True):
    """Idempotency: what an act answered, by who, on which case, which act and the form's own key."""

    __tablename__ = "replies"
    __table_args__ = ({**STRICT, "sqlite_with_rowid": False},)
    actor: str = _words(primary_key=True)
    case_id: str = _words(primary_key=True)  # "" where the act makes the case
    action: str = _words(primary_key=True)
    key: str = _words(primary_key=True)
    reply: dict[str, Any] = _json()


class _Job(Row):
    """What outbox and timers share: a key, when to try next, how often it was tried, how it ended."""

    number: int | None = Field(default=None, primary_key=True)
    key: str = _words(unique=True)
    case_id: str = _words(index=True)
    kind: str = _words()
    data: dict[str, Any] = _json()
    state: str = _words()  # waiting, done, set_aside
    next_at: datetime = _instant()
    tries: int
    error: str = _words()


class OutboxRow(_Job, table=True):
    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'set_aside')", name="state"),
        Index("ix_outbox_next", "next_at", "number", sqlite_where=_WAITING, postgresql_where=_WAITING),
        STRICT,
    )
    event: int
    recipient: str = _words()


class TimerRow(_Job, table=True):
    __tablename__ = "timers"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'set_aside')", name="state"),
        Index("ix_timers_next", "next_at", "number", sqlite_where=_WAITING, postgresql_where=_WAITING),
        STRICT,
    )


class SessionRow(Row, table=True):
    """A sign-in. `id` is the sha256 of the cookie's value: who reads the table cannot sign in with it."""

    __tablename__ = "sessions"
    __table_args__ = (STRICT,)
    id: str = _words(primary_key=True)
    actor_id: str = _words(index=True)
    actor: dict[str, Any] = _json()
    created_at: datetime = _instant()
    seen_at: datetime = _instant(index=True)


class CounterRow(Row, table=True):
    """Sequences that only go up: receipts of a year, notices of an office and year."""

    __tablename__ = "counters"
    __table_args__ = (STRICT,)
    name: str = _words(primary_key=True)
    value: int


class FactRow(Row, table=True):
    """Facts about this store itself, e.g. the fingerprint of its audit key."""

    __tablename__ = "facts"
    __table_args__ = (STRICT,)
    name: str = _words(primary_key=True)
    value: str = _words()


METADATA: MetaData = Row.metadata


def table(row: type[Row]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return METADATA.tables[str(row.__tablename__)]
