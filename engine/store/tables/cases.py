"""Cases and everything that belongs to one. Insert only: answers, events, notices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from engine.store.tables.base import STRICT, Row, day, instant, json, words

_TAKEN = text("assignee IS NOT NULL")
_FILED = text("submitted_at IS NOT NULL")


def _queue(name: str, *columns: str) -> Index:
    """An index that drafts are not in: they stand in no queue, and typing touches none."""
    return Index(name, *columns, sqlite_where=_FILED, postgresql_where=_FILED)


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
        _queue("ix_cases_changed", "changed_at", "number"),
        _queue("ix_cases_procedure_changed", "procedure", "changed_at", "number"),
        STRICT,
    )
    number: int | None = Field(default=None, primary_key=True)
    id: str = words(unique=True)
    procedure: str = words()
    version: str = words()
    state: str = words()
    office: str = words()  # "" = none yet
    assignee: str | None = words(default=None)
    owner_id: str = words()
    receipt: str | None = words(default=None, unique=True)
    channel: str = words()
    revision: int
    draft_revision: int
    answers_number: int
    last_event: int | None = None
    head: str = words()
    seal: str = words()  # HMAC over (id, last_event, head): see verify.py
    created_at: datetime = instant()
    created_by: str = words(sa_column_kwargs={"server_default": ""})  # the account that began it
    submitted_at: datetime | None = instant(default=None)
    changed_at: datetime | None = instant(default=None)  # of its last event; a trigger keeps it, programs never do
    # What queues sort by. NO_DATE or the end of time where there is none.
    arrived_at: datetime = instant()
    expected_on: date = day()
    due_on: date = day()
    columns: dict[str, str] = json()  # what the procedure's queue shows
    search: str | None = words(default=None)  # bigrams, see search.py; None before the first submit
    details: dict[str, Any] = json()  # every other field of a case, where it differs from the default
    office_answers: dict[str, Any] = json()
    evidence: dict[str, Any] = json()


class DraftRow(Row, table=True):
    """What is being typed, apart from the case: autosave writes this and the short row, never submitted answers."""

    __tablename__ = "drafts"
    __table_args__ = (STRICT,)
    case_id: str = words(primary_key=True, foreign_key="cases.id")
    draft: dict[str, Any] = json()
    files: dict[str, Any] = json()


class AnswersRow(Row, table=True):
    """A submitted revision: canonical values, attachments and evidence as they were filed. Insert only."""

    __tablename__ = "answers"
    __table_args__ = (STRICT,)
    case_id: str = words(primary_key=True, foreign_key="cases.id")
    number: int = Field(primary_key=True)
    body: dict[str, Any] = json()
    files: dict[str, Any] = json()
    evidence: dict[str, Any] = json()
    submitted_at: datetime = instant()
    submitted_by: str = words()


class EventRow(Row, table=True):
    """What was done to a case, chained by digest. Insert only."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        STRICT,
    )
    case_id: str = words(primary_key=True)
    number: int = Field(primary_key=True)
    action: str = words()
    actor: str = words()
    actor_name: str = words()
    principal: str | None = words(default=None)
    at: datetime = instant()
    state_before: str = words()
    state_after: str = words()
    data: dict[str, Any] = json()
    previous: str = words()
    digest: str = words()


class NoticeRow(Row, table=True):
    """A notice that was issued, with its number (連番) in the office's year, and as it was rendered. Insert only."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("office", "year", "number"), STRICT)
    case_id: str = words(primary_key=True, foreign_key="cases.id")
    notice: str = words(primary_key=True)
    event: int = Field(primary_key=True)
    office: str = words()
    year: int
    number: int
    document: dict[str, Any] = json()
    issued_at: datetime = instant()


class FileRow(Row, table=True):
    """Which case holds which stored file, under which name. Written after the file is on disk."""

    __tablename__ = "files"
    __table_args__ = (STRICT,)
    digest: str = words(primary_key=True)
    case_id: str = words(primary_key=True, foreign_key="cases.id", index=True)
    name: str = words(primary_key=True)
    size: int
    media_type: str = words()
    stored_at: datetime = instant()
    stored_by: str = words()


class FileCheckRow(Row, table=True):
    """What is known of a stored file, by its content: scanned or not, what was found, what officials must mind."""

    __tablename__ = "file_checks"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'clean', 'infected')", name="state"), STRICT)
    digest: str = words(primary_key=True)
    state: str = words(index=True)
    notes: list[str] = json()
    found: str = words()
    at: datetime = instant()


class ReplyRow(Row, table=True):
    """Idempotency: what an act answered, by who, on which case, which act and the form's own key."""

    __tablename__ = "replies"
    __table_args__ = ({**STRICT, "sqlite_with_rowid": False},)
    actor: str = words(primary_key=True)
    case_id: str = words(primary_key=True)  # "" where the act makes the case
    action: str = words(primary_key=True)
    key: str = words(primary_key=True)
    reply: dict[str, Any] = json()
