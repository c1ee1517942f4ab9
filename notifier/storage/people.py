"""The people in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Table, func, select, text

from notifier.addresses import Address
from notifier.recipients import BadRow, Recipient
from notifier.storage.database import reading
from notifier.storage.tables import familiar, following, recipient

CHUNK = 1_000  # rows written with one statement
LISTED = 1_000  # bad rows that are kept to be listed; all are counted

# The newest row for a person wins; who was imported first stays first. SQLite and PostgreSQL agree.
# What a row leaves empty stays as it is known; an account holder never becomes a mere watcher.
UPSERT = text(
    "INSERT INTO recipient (address, address_key, name, language, added_at, reference, kind, "
    "suppressed) "
    "VALUES (:address, :address_key, :name, :language, :added_at, :reference, :kind, '') "
    "ON CONFLICT (address_key) DO UPDATE SET "
    "address = excluded.address, name = excluded.name, language = excluded.language, "
    "reference = COALESCE(NULLIF(excluded.reference, ''), recipient.reference), "
    "kind = CASE WHEN recipient.kind = 'holder' THEN 'holder' ELSE excluded.kind END"
)
FOLLOW = text(
    "INSERT INTO following (recipient_id, policy, asked_at, confirmed_at) "
    "SELECT id, :policy, :now, :now FROM recipient WHERE address_key = :address_key "
    "ON CONFLICT (recipient_id, policy) DO UPDATE SET "
    "confirmed_at = COALESCE(following.confirmed_at, excluded.confirmed_at)"
)
ACCEPT = text(
    "INSERT INTO familiar (recipient_id, policy, version, because, recorded_at) "
    "SELECT id, :policy, :version, 'accepted', :now FROM recipient WHERE address_key = :address_key "
    "ON CONFLICT (recipient_id, policy) DO UPDATE SET "
    "version = excluded.version, because = excluded.because, recorded_at = excluded.recorded_at"
)


# Whom a notice goes to: not who was forgotten, and no address that bounced or complained.
HOLDERS = (recipient.c.address != "", recipient.c.kind == "holder", recipient.c.suppressed == "")
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
        """How many account holders can be told."""
        reachable = select(func.count()).select_from(recipient).where(*HOLDERS)
        with reading(self._engine).connect() as connection:
            return connection.execute(reachable).scalar_one()

    def everybody(self) -> Iterator[Recipient]:
        """All who were not forgotten, oldest first, with what they confirmed to follow and know.

        Some at a time: no transaction stays open while they are read.
        """
        last = 0
        while True:
            chunk = select(recipient).where(recipient.c.address != "", recipient.c.id > last)
            with self._engine.connect() as connection:
                rows = connection.execute(chunk.order_by(recipient.c.id).limit(CHUNK)).all()
                if not rows:
                    return
                follows = _gathered(
                    connection,
                    select(following.c.recipient_id, following.c.policy).where(
                        following.c.confirmed_at.is_not(None)
                    ),
                    following,
                    rows,
                )
                known = _gathered(
                    connection,
                    select(familiar.c.recipient_id, familiar.c.policy, familiar.c.version),
                    familiar,
                    rows,
                )
            for row in rows:
                yield Recipient(
                    Address(row.address, row.address_key),
                    row.name,
                    row.language,
                    row.reference,
                    row.kind,
                    tuple(policy for (policy,) in follows.get(row.id, ())),
                    tuple((policy, version) for policy, version in known.get(row.id, ())),
                )
            last = rows[-1].id

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
                _write(connection, chunk, sieve.now)
            new = _count(connection) - before
            kept = not rehearse and (skip_invalid or not sieve.bad)
            if not kept:
                transaction.rollback()
        return Import(sieve.read, new, sieve.bad, tuple(sieve.listed), kept)


def _gathered(
    connection: Connection, wanted: Select[Any], table: Table, rows: Sequence[Row[Any]]
) -> dict[int, list[tuple[str, ...]]]:
    """What a table has on the people of some rows, in order, by their number."""
    mine = table.c.recipient_id.between(rows[0].id, rows[-1].id)
    found: dict[int, list[tuple[str, ...]]] = {}
    for number, *values in connection.execute(wanted.where(mine).order_by(table.c.policy)):
        found.setdefault(number, []).append(tuple(values))
    return found


class _Sieve:
    """Lets the good rows through and keeps count of the others."""

    def __init__(self, rows: Iterable[Recipient | BadRow]) -> None:
        self._rows = iter(rows)
        self.now = datetime.now(UTC)
        self.read = self.bad = 0
        self.listed: list[BadRow] = []

    def good(self) -> Iterator[Recipient]:
        for row in self._rows:
            self.read += 1
            if isinstance(row, BadRow):
                self.bad += 1
                self.listed += [row] if self.bad <= LISTED else []
            else:
                yield row


def _write(connection: Connection, chunk: Sequence[Recipient], now: datetime) -> None:
    connection.execute(UPSERT, [_values(person, now) for person in chunk])
    follows = [
        {"address_key": person.address.key, "policy": policy, "now": now}
        for person in chunk
        for policy in person.follows
    ]
    accepted = [
        {"address_key": person.address.key, "policy": policy, "version": version, "now": now}
        for person in chunk
        for policy, version in person.accepted
    ]
    for statement, rows in ((FOLLOW, follows), (ACCEPT, accepted)):
        if rows:
            connection.execute(statement, rows)


def _values(person: Recipient, now: datetime) -> dict[str, object]:
    return {
        "address": person.address.text,
        "address_key": person.address.key,
        "name": person.name,
        "language": person.language,
        "added_at": now,
        "reference": person.reference,
        "kind": person.kind,
    }


def _count(connection: Connection) -> int:
    return connection.execute(COUNT).scalar_one()
