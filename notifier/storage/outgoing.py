"""What the company's own systems have yet to hear of, oldest first.

Law     a change is written here in the transaction that makes it, and goes once it was heard: whatever
        fails in between, it is told again, with the same id
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, func, select, update

from notifier.storage.database import reading
from notifier.storage.marks import letter_key, person_of
from notifier.storage.moments import aware
from notifier.storage.tables import delivery, event, installation, notice, outgoing, recipient
from notifier.storage.triggers import lay


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``person`` is the mark that evidence has, ``reference`` the company's own id.

    A report names nobody: its ``letter`` is that of a delivery's change.
    """

    number: int
    id: str
    what: str
    happened_at: datetime
    letter: str
    notice: str = ""
    person: str = ""
    reference: str = ""
    address: str = ""


class Outgoing:
    """Reads what is to be told. ``key`` is the installation's own."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._reading = reading(engine)  # a look waits for nobody who writes
        self._key = key

    def begin(self) -> None:
        """From now on, changes are written down to be told."""
        with self._engine.begin() as connection:
            if not _since(connection):
                connection.execute(update(installation).values(told_since=datetime.now(UTC)))
                lay(connection)

    def end(self) -> int:
        """Write no more down, and forget what was not told. Returns how many that were."""
        with self._engine.begin() as connection:
            connection.execute(update(installation).values(told_since=None))
            lay(connection)
            return connection.execute(delete(outgoing)).rowcount

    def since(self) -> datetime | None:
        """From when on changes are written down; None while they are not."""
        with self._reading.connect() as connection:
            return _since(connection)

    def waiting(self) -> int:
        """How many changes wait."""
        with self._reading.connect() as connection:
            return connection.execute(select(func.count()).select_from(outgoing)).scalar_one()

    def next(self, most: int) -> Sequence[Change]:
        """The oldest changes that wait."""
        with self._reading.connect() as connection:
            return [self._change(row) for row in connection.execute(_changes().limit(most))]

    def heard(self, changes: Sequence[Change]) -> None:
        """Somebody has them."""
        with self._engine.begin() as connection:
            numbers = [change.number for change in changes]
            connection.execute(delete(outgoing).where(outgoing.c.id.in_(numbers)))

    def _change(self, row: Row[Any]) -> Change:
        about = f"report.{row.what}" if row.letter else f"delivery.{row.what.replace(' ', '-')}"
        known = (row.id, letter_key(self._key, "outgoing", row.id), about, aware(row.happened_at))
        if row.letter:
            return Change(*known, letter=row.letter)
        return Change(
            *known,
            letter=letter_key(self._key, row.name, row.recipient_id),
            notice=row.name,
            person=person_of(self._key, row.address_key),
            reference=row.reference,
            address=row.address if "@" in row.address else "",
        )


def _since(connection: Connection) -> datetime | None:
    found = connection.scalar(select(installation.c.told_since))
    return found and aware(found)


def _changes() -> Select[Any]:
    return (
        select(
            outgoing,
            event.c.letter,
            notice.c.name,
            delivery.c.recipient_id,
            delivery.c.address_key,
            delivery.c.address,
            recipient.c.reference,
        )
        .outerjoin(event, outgoing.c.event_id == event.c.id)
        .outerjoin(delivery, outgoing.c.delivery_id == delivery.c.id)
        .outerjoin(notice, delivery.c.notice_id == notice.c.id)
        .outerjoin(recipient, delivery.c.recipient_id == recipient.c.id)
        .order_by(outgoing.c.id)
    )
