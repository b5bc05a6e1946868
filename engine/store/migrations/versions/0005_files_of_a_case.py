"""Files by their case: quotas, downloads and sweeps ask by it, and the key begins with the digest."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_files_case_id", "files", ["case_id"])
