"""Account holders and watchers, what they follow, and the version that each of them knows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0001"
branch_labels = None
depends_on = None

# Written out, since SQLite takes a limit with a new column but not by itself; PostgreSQL reads the same.
COLUMNS = (
    "kind VARCHAR(10) DEFAULT 'holder' NOT NULL CONSTRAINT ck_recipient_kind {kind}",
    "reference VARCHAR(200) DEFAULT '' NOT NULL",
    "time_zone VARCHAR(64) DEFAULT '' NOT NULL",
    "suppressed VARCHAR(10) DEFAULT '' NOT NULL CONSTRAINT ck_recipient_suppressed {suppressed}",
)
LIMITS = {
    "kind": "CHECK (kind IN ('holder', 'watcher'))",
    "suppressed": "CHECK (suppressed IN ('', 'bounced', 'complained'))",
}


def upgrade() -> None:
    """Add what is known of a person."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE recipient ADD COLUMN {column.format(**LIMITS)}")
    op.create_index(op.f("ix_recipient_reference"), "recipient", ["reference"], unique=False)
    op.create_table(
        "following",
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_following_recipient_id")),
        sa.PrimaryKeyConstraint("recipient_id", "policy", name=op.f("pk_following")),
    )
    op.create_table(
        "familiar",
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("because", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("because IN ('accepted', 'told')", name=op.f("ck_familiar_because")),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_familiar_recipient_id")),
        sa.PrimaryKeyConstraint("recipient_id", "policy", name=op.f("pk_familiar")),
    )
