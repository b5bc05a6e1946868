"""People and records: staff, roles, offices, mandates, API clients; the chain of administration; retention."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations.guards import disposable, insert_only
from engine.store.types import Day, Instant, Json, Words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people()
    _roles()
    _companies()
    _accounts()
    _clients()
    _records()
    _retention()
    insert_only("records", "tombstones")
    disposable("events", "answers", "notices")


def _people() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", Words(), nullable=False),
        sa.Column("profile", Words(), nullable=False),
        sa.Column("browser", Words(), nullable=False),
        sa.Column("nonce", Words(), nullable=False),
        sa.Column("verifier", Words(), nullable=False),
        sa.Column("next", Words(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_ins_created_at", "sign_ins", ["created_at"])
    op.create_table(
        "offices",
        sa.Column("id", Words(), nullable=False),
        sa.Column("parent", Words(), nullable=True),
        sa.Column("email", Words(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
        sqlite_strict=True,
    )
    op.create_table(
        "staff",
        sa.Column("id", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("email", Words(), nullable=False),
        sa.Column("office", Words(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_email", "staff", ["email"])


def _roles() -> None:
    op.create_table(
        "grants",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("staff", Words(), nullable=False),
        sa.Column("role", Words(), nullable=False),
        sa.Column("office", Words(), nullable=True),
        sa.Column("procedure", Words(), nullable=True),
        sa.Column("until", Day(), nullable=True),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("granted_by", Words(), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("approved_by", Words(), nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("revoked_by", Words(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_grants"),
        sqlite_strict=True,
    )
    op.create_index("ix_grants_staff", "grants", ["staff"])
    op.create_table(
        "invitations",
        sa.Column("id", Words(), nullable=False),
        sa.Column("email", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("role", Words(), nullable=False),
        sa.Column("office", Words(), nullable=True),
        sa.Column("procedure", Words(), nullable=True),
        sa.Column("invited_by", Words(), nullable=False),
        sa.Column("invited_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("accepted_by", Words(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sqlite_strict=True,
    )
    op.create_table(
        "absences",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("staff", Words(), nullable=False),
        sa.Column("since", Day(), nullable=False),
        sa.Column("until", Day(), nullable=False),
        sa.Column("deputy", Words(), nullable=True),
        sa.Column("entered_by", Words(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.CheckConstraint("until >= since", name="ck_absences_ordered"),
        sa.PrimaryKeyConstraint("number", name="pk_absences"),
        sqlite_strict=True,
    )
    op.create_index("ix_absences_staff", "absences", ["staff"])


def _companies() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", Words(), nullable=False),
        sa.Column("principal_id", Words(), nullable=False),
        sa.Column("principal", Json(), nullable=False),
        sa.Column("agent_id", Words(), nullable=False),
        sa.Column("agent", Json(), nullable=False),
        sa.Column("procedures", Json(), nullable=False),
        sa.Column("since", Day(), nullable=False),
        sa.Column("until", Day(), nullable=False),
        sa.Column("source", Words(), nullable=False),
        sa.Column("reference", Words(), nullable=False),
        sa.Column("asked_by", Words(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("accepted_by", Words(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("ended_by", Words(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_side", Words(), nullable=True),
        sa.CheckConstraint("source IN ('here', 'gbizid')", name="ck_mandates_source"),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
        sqlite_strict=True,
    )
    op.create_index("ix_mandates_agent_id", "mandates", ["agent_id"])
    op.create_index("ix_mandates_principal_id", "mandates", ["principal_id"])
    op.create_table(
        "account_rules",
        sa.Column("principal_id", Words(), nullable=False),
        sa.Column("members_see", Words(), nullable=False),
        sa.Column("members_file", Words(), nullable=False),
        sa.Column("set_by", Words(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "members_see IN ('all', 'own') AND members_file IN ('yes', 'no')", name="ck_account_rules_known"
        ),
        sa.PrimaryKeyConstraint("principal_id", name="pk_account_rules"),
        sqlite_strict=True,
    )
    op.create_table(
        "handovers",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("page", Words(), nullable=False),
        sa.Column("to_id", Words(), nullable=False),
        sa.Column("to_name", Words(), nullable=False),
        sa.Column("by_id", Words(), nullable=False),
        sa.Column("by_name", Words(), nullable=False),
        sa.Column("note", Words(), nullable=False),
        sa.Column("due", Day(), nullable=True),
        sa.Column("handed_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_handovers_cases"),
        sa.PrimaryKeyConstraint("number", name="pk_handovers"),
        sqlite_strict=True,
    )
    op.create_index("ix_handovers_case_id", "handovers", ["case_id"])
    op.create_index("ix_handovers_to_id", "handovers", ["to_id"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Words(), nullable=False),
        sa.Column("principal_id", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("email", Words(), nullable=False),
        sa.Column("account", Words(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sqlite_strict=True,
    )
    op.create_index("ix_accounts_principal_id", "accounts", ["principal_id"])
    op.add_column("cases", sa.Column("created_by", Words(), nullable=False, server_default=""))
    postgres = op.get_bind().dialect.name == "postgresql"
    known = "details::json ->> 'created_by'" if postgres else "details ->> 'created_by'"
    op.execute(f"UPDATE cases SET created_by = COALESCE({known}, '')")  # noqa: S608 – no value from outside


def _clients() -> None:
    op.create_table(
        "clients",
        sa.Column("id", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("contact", Words(), nullable=False),
        sa.Column("created_by", Words(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sqlite_strict=True,
    )
    op.create_table(
        "tokens",
        sa.Column("id", Words(), nullable=False),
        sa.Column("client", Words(), nullable=False),
        sa.Column("hint", Words(), nullable=False),
        sa.Column("scopes", Json(), nullable=False),
        sa.Column("procedures", Json(), nullable=False),
        sa.Column("created_by", Words(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("revoked_by", Words(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["client"], ["clients.id"], name="fk_tokens_clients"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sqlite_strict=True,
    )
    op.create_index("ix_tokens_client", "tokens", ["client"])


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("action", Words(), nullable=False),
        sa.Column("actor", Words(), nullable=False),
        sa.Column("actor_name", Words(), nullable=False),
        sa.Column("principal", Words(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("previous", Words(), nullable=False),
        sa.Column("digest", Words(), nullable=False),
        sa.Column("seal", Words(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_records"),
        sqlite_strict=True,
    )
    op.create_index("ix_records_action", "records", ["action"])
    op.create_index("ix_records_actor", "records", ["actor"])
    op.create_index("ix_records_at", "records", ["at"])
    op.create_index("ix_records_subject", "records", ["subject"])
    op.create_table(
        "limits",
        sa.Column("key", Words(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name="pk_limits"),
        sqlite_strict=True,
    )


def _retention() -> None:
    op.create_table(
        "holds",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("set_by", Words(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.Column("lifted_by", Words(), nullable=True),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_holds"),
        sqlite_strict=True,
    )
    op.create_index("ix_holds_case_id", "holds", ["case_id"])
    op.create_table(
        "disposals",
        sa.Column("id", Words(), nullable=False),
        sa.Column("cases", Json(), nullable=False),
        sa.Column("proposed_by", Words(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("approved_by", Words(), nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_disposals"),
        sqlite_strict=True,
    )
    op.create_table(
        "tombstones",
        sa.Column("case_id", Words(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("procedure", Words(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("head", Words(), nullable=False),
        sa.Column("rule", Words(), nullable=False),
        sa.Column("disposal", Words(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_tombstones"),
        sqlite_strict=True,
    )
