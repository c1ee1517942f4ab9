"""A notice's kind, its moment and its halts; texts by what their readers know, and what each text tells."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0011"
branch_labels = None
depends_on = None

KIND = "kind VARCHAR(10) DEFAULT 'holder' NOT NULL CONSTRAINT ck_notice_kind "
LIMIT = "CHECK (kind IN ('holder', 'watcher'))"


def upgrade() -> None:
    """Earlier notices were for account holders, went out at once, and had one text in each language."""
    op.execute(f"ALTER TABLE notice ADD COLUMN {KIND}{LIMIT}")
    op.add_column("notice", sa.Column("service", sa.Text(), server_default="", nullable=False))
    for name in ("send_at", "paused_at", "cancelled_at"):
        op.add_column("notice", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("because", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("known", sa.Text(), server_default="", nullable=False))
        table.drop_constraint("uq_message_notice_id_language", type_="unique")
        table.create_unique_constraint(
            op.f("uq_message_notice_id_language_known"), ["notice_id", "language", "known"]
        )
    with op.batch_alter_table("familiar") as table:
        table.drop_constraint(op.f("ck_familiar_because"), type_="check")
        table.create_check_constraint(
            op.f("ck_familiar_because"), "because IN ('accepted', 'told', 'missed')"
        )
    op.create_table(
        "telling",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=200), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_telling_message_id")),
        sa.PrimaryKeyConstraint("message_id", "policy", name=op.f("pk_telling")),
    )
