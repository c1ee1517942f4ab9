"""People who follow policies: asked for, confirmed from their own mailbox, left.

Law     nobody follows anything before they confirmed it; leaving twice is leaving once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, exists, select, text, update

from notifier.addresses import Address
from notifier.storage.database import reading
from notifier.storage.tables import delivery, familiar, following, publication, recipient

PENDING = timedelta(days=2)  # so long a request waits for its confirmation
PAUSE = timedelta(minutes=15)  # between two confirmation mails to one address

NEWCOMER = text(
    "INSERT INTO recipient (address, address_key, name, language, added_at, kind) "
    "VALUES (:address, :key, '', :language, :now, 'watcher') ON CONFLICT (address_key) DO NOTHING"
)
ASK = text(
    "INSERT INTO following (recipient_id, policy, asked_at) VALUES (:id, :policy, :now) "
    "ON CONFLICT (recipient_id, policy) DO UPDATE SET asked_at = excluded.asked_at "
    "WHERE following.confirmed_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person as their own pages need them: what they confirmed, and what they have yet to confirm."""

    id: int
    address: str
    key: str
    language: str
    follows: tuple[str, ...]
    asked: tuple[str, ...]


class Subscribers:
    """Reads and writes what people follow."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def policies(self) -> tuple[str, ...]:
        """Every policy that can be followed."""
        with self._reading.connect() as connection:
            rows = connection.scalars(
                select(publication.c.policy).distinct().order_by(publication.c.policy)
            ).all()
        return tuple(rows)

    def ask(self, address: Address, language: str, policies: Sequence[str]) -> Subscriber | None:
        """Note a wish that has yet to be confirmed, and whom to write to about it.

        None so soon after the last mail, and where nothing new was wished: nobody's mailbox is flooded.
        """
        now = datetime.now(UTC)
        with self._reading.connect() as connection:  # most of a flood ends here, without a write
            if connection.scalar(_asked_lately(address, now)):
                return None
        with self._engine.begin() as connection:
            if connection.scalar(_asked_lately(address, now)):
                return None
            _clear(connection, now)
            connection.execute(
                NEWCOMER, {"address": address.text, "key": address.key, "language": language, "now": now}
            )
            mine = select(recipient.c.id).where(recipient.c.address_key == address.key)
            person = connection.execute(mine).scalar_one()
            connection.execute(ASK, [{"id": person, "policy": policy, "now": now} for policy in policies])
            new = connection.scalar(_asked_lately(address, now))
        return self.find(person) if new else None

    def may_ask_again(self, person: int) -> None:
        """The mail that asks for the confirmation did not go out: the next wish need not wait."""
        pending = (following.c.recipient_id == person, following.c.confirmed_at.is_(None))
        with self._engine.begin() as connection:
            connection.execute(update(following).where(*pending).values(asked_at=datetime.now(UTC) - PAUSE))

    def find(self, person: int) -> Subscriber | None:
        """A person by their number."""
        with self._reading.connect() as connection:
            row = connection.execute(
                select(recipient).where(recipient.c.id == person, recipient.c.address != "")
            ).one_or_none()
            wishes = connection.execute(
                select(following.c.policy, following.c.confirmed_at)
                .where(following.c.recipient_id == person)
                .order_by(following.c.policy)
            ).all()
        if row is None:
            return None
        follows = tuple(wish.policy for wish in wishes if wish.confirmed_at)
        asked = tuple(wish.policy for wish in wishes if not wish.confirmed_at)
        return Subscriber(row.id, row.address, row.address_key, row.language, follows, asked)

    def confirm(self, person: int) -> None:
        """The person said yes from their mailbox; doing it twice changes nothing."""
        with self._engine.begin() as connection:
            pending = (following.c.recipient_id == person, following.c.confirmed_at.is_(None))
            connection.execute(update(following).where(*pending).values(confirmed_at=datetime.now(UTC)))
            connection.execute(update(recipient).where(recipient.c.id == person).values(suppressed=""))

    def speak(self, person: int, language: str) -> None:
        """Write to a person in this language from now on."""
        with self._engine.begin() as connection:
            connection.execute(update(recipient).where(recipient.c.id == person).values(language=language))

    def keep_only(self, person: int, policies: Sequence[str]) -> None:
        """Follow these and no others; of what was confirmed already none has to be confirmed anew."""
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            mine = following.c.recipient_id == person
            connection.execute(following.delete().where(mine, following.c.policy.not_in(list(policies))))
            rows = [{"id": person, "policy": policy, "now": now} for policy in policies]
            if rows:
                connection.execute(ASK, rows)
            connection.execute(update(following).where(mine).values(confirmed_at=now))


def _asked_lately(address: Address, now: datetime) -> Select[Any]:
    mine = select(recipient.c.id).where(recipient.c.address_key == address.key).scalar_subquery()
    return select(
        exists().where(
            following.c.recipient_id == mine,
            following.c.confirmed_at.is_(None),
            following.c.asked_at > now - PAUSE,
        )
    )


def _clear(connection: Connection, now: datetime) -> None:
    """Take out wishes that nobody confirmed, and the addresses that somebody typed for them."""
    connection.execute(
        following.delete().where(following.c.confirmed_at.is_(None), following.c.asked_at < now - PENDING)
    )
    lean = [exists().where(t.c.recipient_id == recipient.c.id) for t in (following, familiar, delivery)]
    connection.execute(
        recipient.delete().where(
            recipient.c.kind == "watcher",
            recipient.c.suppressed == "",
            recipient.c.added_at < now - PENDING,
            *(~leaning for leaning in lean),
        )
    )
