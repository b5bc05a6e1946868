"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.migrations.guards import full_text, insert_only, proved_state
from engine.store.types import Day, Instant, Json, Words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
_FILED = sa.text("submitted_at IS NOT NULL")
_WAITING = sa.text("state = 'waiting'")
_TAKEN = sa.text("assignee IS NOT NULL")


def upgrade() -> None:
    _versions()
    _events()
    _cases()
    _case_parts()
    _files()
    _work()
    _rest()
    insert_only("versions", "version_bodies", "version_facets", "events", "answers", "notices")
    proved_state()
    full_text("versions")
    full_text("cases")


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", Words(), nullable=False),
        sa.Column("procedure", Words(), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("summary", Words(), nullable=False),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("stage", Words(), nullable=False),
        sa.Column("effective_from", Day(), nullable=False),
        sa.Column("effective_until", Day(), nullable=True),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by", Words(), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("search", Words(), nullable=False),
        sa.CheckConstraint(
            "effective_until IS NULL OR effective_until >= effective_from", name="ck_versions_effective"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_versions"),
        sa.UniqueConstraint("digest", name="uq_versions_digest"),
        sqlite_strict=True,
    )
    op.create_index("ix_versions_in_force", "versions", ["procedure", "effective_from"])
    op.create_table(
        "version_bodies",
        sa.Column("digest", Words(), nullable=False),
        sa.Column("source", Words(), nullable=False),
        sa.Column("expanded", Words(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["versions.digest"], name="fk_version_bodies_versions"),
        sa.PrimaryKeyConstraint("digest", name="pk_version_bodies"),
        sqlite_strict=True,
    )
    op.create_table(
        "version_facets",
        sa.Column("facet", Words(), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.number"], name="fk_version_facets_versions"),
        sa.PrimaryKeyConstraint("facet", "value", "version", name="pk_version_facets"),
        sqlite_strict=True,
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", Words(), nullable=False),
        sa.Column("actor", Words(), nullable=False),
        sa.Column("actor_name", Words(), nullable=False),
        sa.Column("principal", Words(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state_before", Words(), nullable=False),
        sa.Column("state_after", Words(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("previous", Words(), nullable=False),
        sa.Column("digest", Words(), nullable=False),
        sa.CheckConstraint("number >= 1", name="ck_events_number"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_events"),
        sqlite_strict=True,
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", Words(), nullable=False),
        sa.Column("procedure", Words(), nullable=False),
        sa.Column("version", Words(), nullable=False),
        sa.Column("state", Words(), nullable=False),
        sa.Column("office", Words(), nullable=False),
        sa.Column("assignee", Words(), nullable=True),
        sa.Column("owner_id", Words(), nullable=False),
        sa.Column("receipt", Words(), nullable=True),
        sa.Column("channel", Words(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("draft_revision", sa.Integer(), nullable=False),
        sa.Column("answers_number", sa.Integer(), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=True),
        sa.Column("head", Words(), nullable=False),
        sa.Column("seal", Words(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("expected_on", Day(), nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("columns", Json(), nullable=False),
        sa.Column("search", Words(), nullable=True),
        sa.Column("details", Json(), nullable=False),
        sa.Column("office_answers", Json(), nullable=False),
        sa.Column("evidence", Json(), nullable=False),
        sa.CheckConstraint(
            "submitted_at IS NULL OR (last_event IS NOT NULL AND receipt IS NOT NULL)", name="ck_cases_submitted"
        ),
        sa.CheckConstraint("revision >= 1 AND draft_revision >= 0 AND answers_number >= 0", name="ck_cases_counted"),
        sa.CheckConstraint("channel IN ('online', 'paper')", name="ck_cases_channel"),
        sa.PrimaryKeyConstraint("number", name="pk_cases"),
        sa.UniqueConstraint("receipt", name="uq_cases_receipt"),
        sa.UniqueConstraint("id", name="uq_cases_id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_cases_assignee",
        "cases",
        ["assignee", "expected_on", "number"],
        sqlite_where=_TAKEN,
        postgresql_where=_TAKEN,
    )
    op.create_index("ix_cases_owner", "cases", ["owner_id", "number"])
    op.create_index(
        "ix_cases_queue",
        "cases",
        ["procedure", "state", "office", "expected_on", "number"],
        sqlite_where=_FILED,
        postgresql_where=_FILED,
    )
    op.create_index(
        "ix_cases_queue_all",
        "cases",
        ["state", "office", "expected_on", "number"],
        sqlite_where=_FILED,
        postgresql_where=_FILED,
    )
    op.create_index(
        "ix_cases_queue_arrived",
        "cases",
        ["procedure", "state", "office", "arrived_at", "number"],
        sqlite_where=_FILED,
        postgresql_where=_FILED,
    )
    op.create_index(
        "ix_cases_queue_due",
        "cases",
        ["procedure", "state", "office", "due_on", "number"],
        sqlite_where=_FILED,
        postgresql_where=_FILED,
    )


def _case_parts() -> None:
    op.create_table(
        "drafts",
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("draft", Json(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_drafts_cases"),
        sa.PrimaryKeyConstraint("case_id", name="pk_drafts"),
        sqlite_strict=True,
    )
    op.create_table(
        "answers",
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("evidence", Json(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("submitted_by", Words(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_answers_cases"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_answers"),
        sqlite_strict=True,
    )
    op.create_table(
        "notices",
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("notice", Words(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("office", Words(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_notices_cases"),
        sa.PrimaryKeyConstraint("case_id", "notice", "event", name="pk_notices"),
        sa.UniqueConstraint("office", "year", "number", name="uq_notices_office_year_number"),
        sqlite_strict=True,
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("digest", Words(), nullable=False),
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", Words(), nullable=False),
        sa.Column("stored_at", Instant(), nullable=False),
        sa.Column("stored_by", Words(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_files_cases"),
        sa.PrimaryKeyConstraint("digest", "case_id", "name", name="pk_files"),
        sqlite_strict=True,
    )
    op.create_table(
        "replies",
        sa.Column("actor", Words(), nullable=False),
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("action", Words(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("reply", Json(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "case_id", "action", "key", name="pk_replies"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _work() -> None:
    _jobs("outbox", sa.Column("event", sa.Integer(), nullable=False), sa.Column("recipient", Words(), nullable=False))
    _jobs("timers")


def _jobs(table: str, *more: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("state", Words(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", Words(), nullable=False),
        *more,
        sa.CheckConstraint("state IN ('waiting', 'done', 'set_aside')", name=f"ck_{table}_state"),
        sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
        sa.UniqueConstraint("key", name=f"uq_{table}_key"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{table}_case_id", table, ["case_id"])
    op.create_index(f"ix_{table}_next", table, ["next_at", "number"], sqlite_where=_WAITING, postgresql_where=_WAITING)


def _rest() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", Words(), nullable=False),
        sa.Column("actor_id", Words(), nullable=False),
        sa.Column("actor", Json(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sqlite_strict=True,
    )
    op.create_index("ix_sessions_actor_id", "sessions", ["actor_id"])
    op.create_index("ix_sessions_seen_at", "sessions", ["seen_at"])
    op.create_table(
        "counters",
        sa.Column("name", Words(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
        sqlite_strict=True,
    )
    op.create_table(
        "facts",
        sa.Column("name", Words(), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
        sqlite_strict=True,
    )
