"""What the company's own systems have yet to hear of, oldest first, for each of them.

Law     a change is written here in the transaction that makes it, and goes once it was heard: whatever
        fails in between, it is told again, with the same id. What a receiver refuses again and again is
        parked by itself, and nothing later about the same mail or subscription goes before it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from notifier.storage.database import reading
from notifier.storage.marks import letter_key, person_of
from notifier.storage.moments import aware
from notifier.storage.tables import delivery, event, installation, notice, outgoing, receiver, recipient
from notifier.storage.triggers import lay

MOST_PARKED = 100  # changes; with more, something is wrong with the receiver, and nothing is told to it


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``person`` is the mark that evidence has, ``reference`` the company's own id.

    A report names nobody: its ``letter`` is that of a delivery's change. A subscription has a ``policy``.
    """

    number: int
    id: str
    what: str
    happened_at: datetime
    letter: str = ""
    notice: str = ""
    person: str = ""
    reference: str = ""
    address: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A system that hears of changes: since when, how many wait, and how many of them are parked."""

    name: str
    since: datetime
    waiting: int
    parked: int
    said: str  # the last answer to what is parked


class Outgoing:
    """Reads what is to be told. ``key`` is the installation's own."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._reading = reading(engine)  # a look waits for nobody who writes
        self._key = key

    def begin(self, names: Sequence[str] = ("main",)) -> None:
        """From now on, changes are written down to be told to these receivers too."""
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            known = connection.scalars(select(receiver.c.name)).all()
            if new := [{"name": name, "since": now} for name in names if name not in known]:
                connection.execute(insert(receiver), new)
                told_since = func.coalesce(installation.c.told_since, now)
                connection.execute(update(installation).values(told_since=told_since))
                lay(connection)

    def end(self, name: str = "") -> int:
        """Write no more down for a receiver, or for all, and forget what was not told; how much that was."""
        mine = (outgoing.c.receiver == name,) if name else ()
        with self._engine.begin() as connection:
            connection.execute(delete(receiver).where(*((receiver.c.name == name,) if name else ())))
            if not connection.scalar(select(exists().where(receiver.c.name != ""))):
                connection.execute(update(installation).values(told_since=None))
                lay(connection)
            return connection.execute(delete(outgoing).where(*mine)).rowcount

    def receivers(self) -> Sequence[Receiver]:
        """Who hears of changes, and how far each of them is."""
        is_parked = outgoing.c.parked_at.is_not(None)
        counted = (
            select(
                receiver,
                func.count(outgoing.c.id).label("waiting"),
                func.count(case((is_parked, 1))).label("parked"),
                func.max(case((is_parked, outgoing.c.said), else_="")).label("said"),
            )
            .outerjoin(outgoing, outgoing.c.receiver == receiver.c.name)
            .group_by(receiver.c.name, receiver.c.since)
            .order_by(receiver.c.name)
        )
        with self._reading.connect() as connection:
            rows = connection.execute(counted).all()
        return [Receiver(r.name, aware(r.since), r.waiting, r.parked, r.said or "") for r in rows]

    def waiting(self, name: str = "") -> int:
        """How many changes wait, for a receiver or for all; those that are parked among them."""
        mine = (outgoing.c.receiver == name,) if name else ()
        with self._reading.connect() as connection:
            return connection.execute(select(func.count()).select_from(outgoing).where(*mine)).scalar_one()

    def next(self, most: int, name: str = "main") -> Sequence[Change]:
        """The oldest changes that a receiver can be told: nothing that is parked, or behind what is."""
        with self._reading.connect() as connection:
            parked = connection.execute(_changes().where(_parked(name)).limit(MOST_PARKED + 1)).all()
            if len(parked) > MOST_PARKED:
                return ()
            wanted = _changes().where(outgoing.c.receiver == name, outgoing.c.parked_at.is_(None))
            if parked:
                wanted = wanted.where(*self._not_behind(parked))
            return [self._change(row) for row in connection.execute(wanted.limit(most))]

    def heard(self, changes: Sequence[Change]) -> None:
        """The receiver has them."""
        with self._engine.begin() as connection:
            numbers = [change.number for change in changes]
            connection.execute(delete(outgoing).where(outgoing.c.id.in_(numbers)))

    def refused(self, change: Change, said: str, most: int) -> bool:
        """A receiver refused a change, told alone; whether that was once too often, and it is parked now."""
        mine = outgoing.c.id == change.number
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            connection.execute(
                update(outgoing).where(mine).values(tries=outgoing.c.tries + 1, said=said[:40])
            )
            parked = update(outgoing).where(mine, outgoing.c.tries >= most).values(parked_at=now)
            return bool(connection.execute(parked).rowcount)

    def retry(self, name: str = "") -> int:
        """Tell again what is parked, of a receiver or of all; how much that is."""
        again = update(outgoing).where(_parked(name)).values(parked_at=None, tries=0)
        with self._engine.begin() as connection:
            return connection.execute(again).rowcount

    def discard(self, name: str = "") -> int:
        """Never tell what is parked; how much that was."""
        with self._engine.begin() as connection:
            return connection.execute(delete(outgoing).where(_parked(name))).rowcount

    def _not_behind(self, parked: Sequence[Row[Any]]) -> Sequence[ColumnElement[bool]]:
        """Conditions of changes about another mail and another subscription than what is parked."""
        deliveries = [row.delivery_id for row in parked if row.delivery_id]
        letters = [self._change(row).letter for row in parked]
        theirs = [
            and_(outgoing.c.person == row.person, outgoing.c.policy == row.policy)
            for row in parked
            if row.person
        ]
        return (
            or_(outgoing.c.delivery_id.is_(None), outgoing.c.delivery_id.not_in(deliveries)),
            or_(event.c.letter.is_(None), event.c.letter.not_in(letters)),
            *(~one for one in theirs),
        )

    def _change(self, row: Row[Any]) -> Change:
        number = row.id
        known = (number, letter_key(self._key, "outgoing", number))
        if row.letter:
            return Change(*known, f"report.{row.what}", aware(row.happened_at), letter=row.letter)
        if row.person:
            return Change(
                *known,
                f"subscription.{row.what}",
                aware(row.happened_at),
                person=person_of(self._key, row.person),
                policy=row.policy,
                reference=row.subscriber_reference or "",
                address=row.subscriber or "",
            )
        return Change(
            *known,
            f"delivery.{row.what.replace(' ', '-')}",
            aware(row.happened_at),
            letter=letter_key(self._key, row.name, row.recipient_id),
            notice=row.name,
            person=person_of(self._key, row.address_key),
            reference=row.reference,
            address=row.address if "@" in row.address else "",
        )

    def since(self) -> datetime | None:
        """From when on changes are written down; None while they are not."""
        with self._reading.connect() as connection:
            return _since(connection)


def _since(connection: Connection) -> datetime | None:
    found = connection.scalar(select(installation.c.told_since))
    return found and aware(found)


def _parked(name: str) -> ColumnElement[bool]:
    """Whether a change is parked, for a receiver or for any."""
    parked = outgoing.c.parked_at.is_not(None)
    return and_(parked, outgoing.c.receiver == name) if name else parked


def _changes() -> Select[Any]:
    subscriber = recipient.alias("subscriber")
    return (
        select(
            outgoing,
            event.c.letter,
            notice.c.name,
            delivery.c.recipient_id,
            delivery.c.address_key,
            delivery.c.address,
            recipient.c.reference,
            subscriber.c.address.label("subscriber"),
            subscriber.c.reference.label("subscriber_reference"),
        )
        .outerjoin(event, outgoing.c.event_id == event.c.id)
        .outerjoin(delivery, outgoing.c.delivery_id == delivery.c.id)
        .outerjoin(notice, delivery.c.notice_id == notice.c.id)
        .outerjoin(recipient, delivery.c.recipient_id == recipient.c.id)
        .outerjoin(subscriber, outgoing.c.person == subscriber.c.address_key)
        .order_by(outgoing.c.id)
    )
