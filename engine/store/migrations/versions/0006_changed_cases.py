"""When a case last changed: the time of its last event, kept by the database itself; indexes for who asks what changed."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations.guards import keep_changed
from engine.store.types import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("changed_at", Instant(), nullable=True))
    op.execute("UPDATE cases SET changed_at = (SELECT max(at) FROM events WHERE case_id = cases.id)")
    filed = sa.text("submitted_at IS NOT NULL")
    for name, columns in (
        ("ix_cases_changed", ["changed_at", "number"]),
        ("ix_cases_procedure_changed", ["procedure", "changed_at", "number"]),
    ):
        op.create_index(name, "cases", columns, sqlite_where=filed, postgresql_where=filed)
    keep_changed()
