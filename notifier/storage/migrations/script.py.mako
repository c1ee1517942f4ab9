"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back but the copy made before."""
    ${upgrades if upgrades else "raise NotImplementedError"}
