"""The portions of a notice that several workers share."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Earlier notices were sent by one run each."""
    op.create_table(
        "portion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_portion_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portion")),
    )
    op.create_index(op.f("ix_portion_notice_id"), "portion", ["notice_id"], unique=False)
