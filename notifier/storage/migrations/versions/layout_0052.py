"""Mail that was taken back: a state of its own."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

STATES = "'planned', 'sending', 'accepted', 'refused', 'recalled', 'in doubt'"


def upgrade() -> None:
    """What was cancelled before stays recorded as refused."""
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f("ck_delivery_state"), type_="check")
        table.create_check_constraint(op.f("ck_delivery_state"), f"state IN ({STATES})")
