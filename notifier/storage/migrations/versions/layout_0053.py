"""Nobody's time zone is kept: a notice names days of the policy and leaves at one moment."""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SQLite drops a column in place too, so that no table is made anew."""
    op.drop_column("recipient", "time_zone")
