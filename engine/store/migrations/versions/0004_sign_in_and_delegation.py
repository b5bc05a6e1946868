"""What a delegation given at GビズID covers (委任区分), and at which provider a session began."""

import sqlalchemy as sa
from alembic import op

from engine.store.types import Json, Words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mandates", sa.Column("categories", Json(), nullable=True))
    op.add_column("sessions", sa.Column("profile", Words(), nullable=True))
