"""The store as the rest of the house sees it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError

from notifier.errors import LostDatabaseError
from notifier.storage import database
from notifier.storage.audience import Audience
from notifier.storage.events import Events
from notifier.storage.halts import Halts
from notifier.storage.journal import Journal
from notifier.storage.ledger import Ledger
from notifier.storage.outgoing import Outgoing
from notifier.storage.overview import Overview
from notifier.storage.people import People
from notifier.storage.portions import Portions
from notifier.storage.proof import Proof
from notifier.storage.register import Register
from notifier.storage.subscribers import Subscribers
from notifier.storage.tables import installation


@dataclass(frozen=True, slots=True)
class Store:
    """Views of one database, and the lock for a run that sends."""

    engine: Engine
    people: People
    portions: Portions
    outgoing: Outgoing
    ledger: Ledger
    journal: Journal
    halts: Halts
    overview: Overview
    register: Register
    proof: Proof
    audience: Audience
    subscribers: Subscribers
    events: Events
    key: bytes = field(repr=False)

    @classmethod
    def over(cls, engine: Engine) -> Store:
        """The views of a database that has its tables."""
        key = _key(engine)
        return cls(
            engine,
            People(engine),
            Portions(engine),
            Outgoing(engine, key),
            Ledger(engine),
            Journal(engine, key),
            Halts(engine),
            Overview(engine),
            Register(engine, key),
            Proof(engine, key),
            Audience(engine),
            Subscribers(engine),
            Events(engine, key),
            key,
        )

    def sole_run(self, what: database.Work = "run") -> AbstractContextManager[None]:
        """Held while sending, so that two runs never hand the same mail over; or while telling changes."""
        return database.sole_run(self.engine, what)

    def workers(self) -> int:
        """How many workers gave a sign of life within the last minute."""
        from notifier.storage import queue  # Procrastinate is loaded only where it may be needed

        return queue.at_work(self.engine)


@contextmanager
def open_store(url: str, *, create: bool = True) -> Iterator[Store]:
    """The store at a URL. An empty database gets its tables.

    Without ``create`` a file that does not exist stays that way, and an empty store stands in for it.

    Raises:
        DatabaseError: it cannot be opened; subclasses of PolicypressError say more.
    """
    place = database.read_url(url)
    if not create and not database.is_there(place):
        place = make_url("sqlite://")
    engine = database.connect(place)
    try:
        database.prepare(engine)
        yield Store.over(engine)
    except (OperationalError, InterfaceError) as error:  # lost connection, full disk, locked file
        raise LostDatabaseError(database.reason(error)) from None
    finally:
        engine.dispose()


def upgrade_store(url: str) -> None:
    """Bring a database of an earlier release to the layout of this one.

    Raises:
        ForeignDatabaseError: it is another program's.
    """
    engine = database.connect(database.read_url(url))
    try:
        database.refuse_foreign(engine)
        database.upgrade(engine)
        if engine.dialect.name == "postgresql":
            from notifier.storage import queue

            queue.remake(engine)
    finally:
        engine.dispose()


def _key(engine: Engine) -> bytes:
    """The installation's own key, made once."""
    with engine.begin() as connection:
        key = connection.execute(select(installation.c.key)).scalar()
        if key is None:
            key = secrets.token_bytes(32)
            connection.execute(installation.insert().values(id=1, key=key, created_at=datetime.now(UTC)))
        return bytes(key)
