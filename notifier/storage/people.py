"""The account holders in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import Connection, Engine, func, select, text

from notifier.recipients import BadRow, Recipient
from notifier.storage.tables import recipient

CHUNK = 1_000  # rows written with one statement
LISTED = 1_000  # bad rows that are kept to be listed; all are counted

# The newest row for a person wins; who was imported first stays first. SQLite and PostgreSQL agree.
UPSERT = text(
    "INSERT INTO recipient (address, address_key, name, language, added_at) "
    "VALUES (:address, :address_key, :name, :language, :added_at) "
    "ON CONFLICT (address_key) DO UPDATE SET "
    "address = excluded.address, name = excluded.name, language = excluded.language"
).bindparams()


COUNT = select(func.count()).select_from(recipient).where(recipient.c.address != "")  # "" was forgotten


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did. ``listed`` are the first bad rows, ``bad`` is their whole number."""

    read: int
    new: int
    bad: int
    listed: tuple[BadRow, ...]
    kept: bool

    @property
    def known(self) -> int:
        """Good rows whose address was there already, from before or from a row above."""
        return self.read - self.bad - self.new


class People:
    """Reads and writes recipients."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self) -> int:
        """How many there are."""
        with self._engine.connect() as connection:
            return _count(connection)

    def add(
        self, rows: Iterable[Recipient | BadRow], *, skip_invalid: bool = False, rehearse: bool = False
    ) -> Import:
        """Write them in one transaction: all, or nothing where a row is bad and none may be skipped.

        ``rehearse`` does all of it and takes it back.
        """
        with self._engine.connect() as connection, connection.begin() as transaction:
            before = _count(connection)
            sieve = _Sieve(rows)
            while chunk := list(islice(sieve.good(), CHUNK)):
                connection.execute(UPSERT, chunk)
            new = _count(connection) - before
            kept = not rehearse and (skip_invalid or not sieve.bad)
            if not kept:
                transaction.rollback()
        return Import(sieve.read, new, sieve.bad, tuple(sieve.listed), kept)


class _Sieve:
    """Lets the good rows through and keeps count of the others."""

    def __init__(self, rows: Iterable[Recipient | BadRow]) -> None:
        self._rows = iter(rows)
        self._now = datetime.now(UTC)
        self.read = self.bad = 0
        self.listed: list[BadRow] = []

    def good(self) -> Iterator[dict[str, object]]:
        for row in self._rows:
            self.read += 1
            if isinstance(row, BadRow):
                self.bad += 1
                self.listed += [row] if self.bad <= LISTED else []
            else:
                yield _values(row, self._now)


def _values(person: Recipient, now: datetime) -> dict[str, object]:
    return {
        "address": person.address.text,
        "address_key": person.address.key,
        "name": person.name,
        "language": person.language,
        "added_at": now,
    }


def _count(connection: Connection) -> int:
    return connection.execute(COUNT).scalar_one()
