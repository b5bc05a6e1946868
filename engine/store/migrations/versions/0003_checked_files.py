"""What is known of stored files (virus scan, notes), and from which device a session is."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import Instant, Json, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_checks",
        sa.Column("digest", Words(), nullable=False),
        sa.Column("state", Words(), nullable=False),
        sa.Column("notes", Json(), nullable=False),
        sa.Column("found", Words(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'clean', 'infected')", name="ck_file_checks_state"),
        sa.PrimaryKeyConstraint("digest", name="pk_file_checks"),
        sqlite_strict=True,
    )
    op.create_index("ix_file_checks_state", "file_checks", ["state"])
    op.add_column("sessions", sa.Column("device", Words(), nullable=True))
