"""What the database does by itself whenever a delivery moves on.

Law     no answer and no attempt is overwritten without a trace: what a delivery was, from which batch and
        with which answer, goes to ``superseded`` in the same transaction, whoever changes it
Method  triggers, laid anew after every change of layout, since SQLite loses them when it rebuilds a table.
        The usual way, planned, sending, accepted, overwrites nothing and costs a comparison
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, event

from notifier.storage.tables import metadata

TELLS = "OLD.state <> 'sending' AND (OLD.batch_id IS NOT NULL OR OLD.detail <> '')"
KEEP = (
    "INSERT INTO superseded (delivery_id, batch_id, state, provider_id, detail, since) "
    "VALUES (OLD.id, OLD.batch_id, OLD.state, OLD.provider_id, OLD.detail, OLD.changed_at);"
)
LAID: Mapping[str, Sequence[str]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS delivery_superseded",
        (
            "CREATE TRIGGER delivery_superseded AFTER UPDATE OF state ON delivery "
            f"WHEN {TELLS} AND (OLD.state <> NEW.state OR OLD.batch_id IS NOT NEW.batch_id) BEGIN {KEEP} END"
        ),
    ),
    "postgresql": (
        (
            f"CREATE OR REPLACE FUNCTION keep_superseded() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {KEEP} RETURN NULL; END $$"
        ),
        "DROP TRIGGER IF EXISTS delivery_superseded ON delivery",
        (
            "CREATE TRIGGER delivery_superseded AFTER UPDATE OF state ON delivery FOR EACH ROW "
            f"WHEN ({TELLS} AND (OLD.state <> NEW.state OR OLD.batch_id IS DISTINCT FROM NEW.batch_id)) "
            "EXECUTE FUNCTION keep_superseded()"
        ),
    ),
}


def lay(connection: Connection) -> None:
    """Lay the triggers, whether or not they are there."""
    for statement in LAID[connection.dialect.name]:
        connection.exec_driver_sql(statement)


@event.listens_for(metadata, "after_create")
def _with_tables(_target: MetaData, connection: Connection, **_known: Any) -> None:
    lay(connection)
