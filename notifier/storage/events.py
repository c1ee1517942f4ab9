"""What providers report about mails, each report once.

Law     how far a mail got is the greatest rank among its reports, so no order and no repetition of
        them can change it; an address that complained stays so, whatever bounces later
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, select, text

from notifier.addresses import NotAnAddressError, read_address
from notifier.events import Event
from notifier.storage.hearing import hear
from notifier.storage.tables import event

KEEP = text(
    "INSERT INTO event (provider_event, letter, kind, rank, happened_at, received_at) "
    "VALUES (:provider_event, :letter, :kind, :rank, :happened_at, :received_at) "
    "ON CONFLICT (provider_event) DO NOTHING"
)
SUPPRESS = text(
    "UPDATE recipient SET suppressed = :why WHERE address_key = :key AND suppressed IN ('', 'bounced')"
)


class Events:
    """Keeps reports and answers how far a mail got. ``key`` is the installation's own."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key

    def keep(self, found: Sequence[Event]) -> int:
        """Store new reports, settle doubts that they end, suppress whom they concern: all or none.

        Returns how many people were in doubt, or being sent to, and are no longer.
        """
        if not found:
            return 0
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            connection.execute(
                KEEP, [_values(report, now) for report in sorted(found, key=lambda report: report.id)]
            )
            _suppress(connection, found)
            return hear(connection, self._key, found)

    def count(self) -> int:
        """How many there are."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(event)).scalar_one()

    def reached(self, letter: str) -> str:
        """How far a mail got, as far as its provider reported; empty where it did not."""
        furthest = select(event.c.kind).where(event.c.letter == letter).order_by(event.c.rank.desc()).limit(1)
        with self._engine.connect() as connection:
            return str(connection.scalar(furthest) or "")


def _values(report: Event, now: datetime) -> dict[str, object]:
    return {
        "provider_event": report.id,
        "letter": report.letter,
        "kind": report.kind,
        "rank": report.rank,
        "happened_at": report.happened_at,
        "received_at": now,
    }


def _suppress(connection: Connection, found: Iterable[Event]) -> None:
    rows = [
        {"why": report.kind, "key": key}
        for report in found
        if report.kind in {"bounced", "complained"} and (key := _key(report.address))
    ]
    if rows:
        # By person, so that two requests never wait for each other; bounced before complained.
        connection.execute(SUPPRESS, sorted(rows, key=lambda row: (row["key"], row["why"])))


def _key(address: str) -> str:
    try:
        return read_address(address).key
    except NotAnAddressError:
        return ""
