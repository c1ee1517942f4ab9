"""Batches that were withdrawn are found without looking through all others."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of them alone."""
    which = sa.text("withdrawn_at IS NOT NULL")
    op.create_index("ix_batch_withdrawn", "batch", ["send_at"], postgresql_where=which, sqlite_where=which)
