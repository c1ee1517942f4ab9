"""A notice's logo."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Earlier notices had none."""
    op.add_column("notice", sa.Column("logo", sa.LargeBinary(), nullable=True))
    op.add_column("notice", sa.Column("logo_kind", sa.String(length=4), server_default="", nullable=False))
