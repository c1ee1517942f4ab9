"""What fences a batch: the provider's id for it, when it goes out, what was sent, and its withdrawal."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Earlier batches had no fence."""
    op.add_column("batch", sa.Column("label", sa.String(length=32), server_default="", nullable=False))
    op.add_column("batch", sa.Column("fence", sa.Text(), server_default="", nullable=False))
    op.add_column("batch", sa.Column("send_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("batch", sa.Column("sha256", sa.String(length=64), server_default="", nullable=False))
    op.add_column("batch", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_batch_label"), "batch", ["label"], unique=False)
