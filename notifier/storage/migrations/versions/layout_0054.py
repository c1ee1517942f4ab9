"""Several receivers of changes, changes that are parked, and changes of subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever was told before is the receiver ``main``."""
    op.create_table(
        "receiver",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_receiver")),
    )
    op.execute(
        "INSERT INTO receiver (name, since) SELECT 'main', told_since FROM installation "
        "WHERE told_since IS NOT NULL"
    )
    for column in (
        sa.Column("receiver", sa.String(length=40), server_default="main", nullable=False),
        sa.Column("person", sa.String(length=512), server_default="", nullable=False),
        sa.Column("policy", sa.String(length=200), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("said", sa.String(length=40), server_default="", nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("outgoing", column)
    op.create_index(op.f("ix_outgoing_receiver_id"), "outgoing", ["receiver", "id"])
