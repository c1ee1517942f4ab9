"""What the database does by itself whenever a delivery moves on.

Law     no answer and no attempt is overwritten without a trace: what a delivery was, from which batch and
        with which answer, goes to ``superseded`` in the same transaction, whoever changes it. And while
        the company's systems want to hear of changes, each one goes to ``outgoing`` in the same way
Method  triggers, laid anew after every change of layout, since SQLite loses them when it rebuilds a table.
        The usual way, planned, sending, accepted, overwrites nothing and costs a comparison
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, event, select

from notifier.storage.tables import installation, metadata


@dataclass(frozen=True, slots=True)
class Trigger:
    """After ``moment`` on ``table``, for each row ``when``: the statement ``then``."""

    name: str
    moment: str
    table: str
    when: str
    then: str

    def away(self, dialect: str) -> str:
        """How to take it away, if it is there."""
        where = f" ON {self.table}" if dialect == "postgresql" else ""
        return f"DROP TRIGGER IF EXISTS {self.name}{where}"

    def made(self, dialect: str) -> Sequence[str]:
        """How to make it."""
        begun = f"CREATE TRIGGER {self.name} AFTER {self.moment} ON {self.table} FOR EACH ROW"
        if dialect != "postgresql":
            return [f"{begun} WHEN {self.when} BEGIN {self.then}; END"]
        function = f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql"
        return [
            f"{function} AS $$ BEGIN {self.then}; RETURN NULL; END $$",
            f"{begun} WHEN ({self.when}) EXECUTE FUNCTION {self.name}()",
        ]


ALWAYS = (
    Trigger(
        name="delivery_superseded",
        moment="UPDATE OF state",
        table="delivery",
        when="OLD.state <> 'sending' AND (OLD.batch_id IS NOT NULL OR OLD.detail <> '') "
        "AND (OLD.state <> NEW.state OR COALESCE(OLD.batch_id, 0) <> COALESCE(NEW.batch_id, 0))",
        then="INSERT INTO superseded (delivery_id, batch_id, state, provider_id, detail, since) "
        "VALUES (OLD.id, OLD.batch_id, OLD.state, OLD.provider_id, OLD.detail, OLD.changed_at)",
    ),
)
OUTGOING = "INSERT INTO outgoing (delivery_id, what, happened_at, receiver) SELECT NEW.id, NEW.state, "
SUBSCRIPTION = "INSERT INTO outgoing (person, policy, what, happened_at, receiver) SELECT r.address_key, "
READERS = "FROM recipient r, receiver v WHERE r.id = "
WHILE_TOLD = (
    Trigger(
        name="delivery_outgoing",
        moment="UPDATE OF state",
        table="delivery",
        when="OLD.state <> NEW.state AND NEW.state <> 'sending'",
        then=f"{OUTGOING}NEW.changed_at, name FROM receiver",
    ),
    Trigger(
        name="planned_outgoing",
        moment="INSERT",
        table="delivery",
        when="NEW.state = 'planned'",
        then=f"{OUTGOING}NEW.changed_at, name FROM receiver",
    ),
    Trigger(
        name="event_outgoing",
        moment="INSERT",
        table="event",
        when="NEW.kind <> ''",
        then="INSERT INTO outgoing (event_id, what, happened_at, receiver) "
        "SELECT NEW.id, NEW.kind, NEW.happened_at, name FROM receiver",
    ),
    Trigger(
        name="imported_outgoing",
        moment="INSERT",
        table="following",
        when="NEW.confirmed_at IS NOT NULL",
        then=f"{SUBSCRIPTION}NEW.policy, 'confirmed', NEW.confirmed_at, v.name {READERS}NEW.recipient_id",
    ),
    Trigger(
        name="confirmed_outgoing",
        moment="UPDATE OF confirmed_at",
        table="following",
        when="OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL",
        then=f"{SUBSCRIPTION}NEW.policy, 'confirmed', NEW.confirmed_at, v.name {READERS}NEW.recipient_id",
    ),
    Trigger(
        name="ended_outgoing",
        moment="DELETE",
        table="following",
        when="OLD.confirmed_at IS NOT NULL",
        then=f"{SUBSCRIPTION}OLD.policy, 'ended', CURRENT_TIMESTAMP, v.name {READERS}OLD.recipient_id",
    ),
)


def lay(connection: Connection) -> None:
    """Lay the triggers that belong there, and no other."""
    told = connection.scalar(select(installation.c.told_since)) is not None
    for trigger in (*ALWAYS, *WHILE_TOLD):
        connection.exec_driver_sql(trigger.away(connection.dialect.name))
    for trigger in (*ALWAYS, *WHILE_TOLD) if told else ALWAYS:
        for statement in trigger.made(connection.dialect.name):
            connection.exec_driver_sql(statement)


@event.listens_for(metadata, "after_create")
def _with_tables(_target: MetaData, connection: Connection, **_known: Any) -> None:
    lay(connection)
