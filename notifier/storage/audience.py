"""Who is told of a change in a policy, grouped by the version that they know and their language.

Law     the groups of a policy add up to the people whom it concerns, and nobody is in two
Method  one row for each person and policy; who has none knows what the installation's baseline says,
        which is the group with an empty version. Every text is then rendered once for a group
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, exists, func, or_, select, text

from notifier.recipients import Kind
from notifier.storage.tables import familiar, following, recipient

EVERY_POLICY = "*"  # what a watcher of all of them follows
CHUNK = 1_000  # rows fetched at a time

TOLD = text(
    "INSERT INTO familiar (recipient_id, policy, version, because, recorded_at) "
    "SELECT d.recipient_id, :policy, :version, 'told', :now FROM delivery d "
    "JOIN recipient r ON r.id = d.recipient_id AND r.address <> '' "
    "WHERE d.notice_id = :notice AND d.state = 'accepted' "
    "ON CONFLICT (recipient_id, policy) DO UPDATE SET "
    "version = excluded.version, because = excluded.because, recorded_at = excluded.recorded_at "
    "WHERE familiar.recorded_at < excluded.recorded_at"
)
ACCEPTED = text(
    "INSERT INTO familiar (recipient_id, policy, version, because, recorded_at) "
    "SELECT id, :policy, :version, 'accepted', :now FROM recipient "
    "WHERE reference = :reference AND address <> '' "
    "ON CONFLICT (recipient_id, policy) DO UPDATE SET "
    "version = excluded.version, because = excluded.because, recorded_at = excluded.recorded_at"
)


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """People who get the same text. ``version`` is empty where the installation's baseline holds."""

    kind: Kind
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """One of them."""

    id: int
    address: str
    name: str
    time_zone: str


class Audience:
    """Reads who is to be told, and writes what they know now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def groups(self, policy: str) -> dict[Group, int]:
        """Every group of a policy and how many are in it, in order."""
        everyone = audience(policy).subquery()
        keys = (everyone.c.kind, everyone.c.version, everyone.c.language)
        with self._engine.connect() as connection:
            rows = connection.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys)).all()
        return {Group(kind, version, language): number for kind, version, language, number in rows}

    def people(self, policy: str, group: Group) -> Iterator[Addressee]:
        """The people of a group, oldest first; no more than some of them are in memory."""
        everyone = audience(policy).subquery()
        mine = (
            select(everyone.c.id, everyone.c.address, everyone.c.name, everyone.c.time_zone)
            .where(
                everyone.c.kind == group.kind,
                everyone.c.version == group.version,
                everyone.c.language == group.language,
            )
            .order_by(everyone.c.id)
            .limit(CHUNK)
        )
        last = 0
        while True:  # chunk by chunk, so that no transaction stays open while mails go out
            with self._engine.connect() as connection:
                rows = connection.execute(mine.where(everyone.c.id > last)).all()
            if not rows:
                return
            yield from (Addressee(*row) for row in rows)
            last = rows[-1].id

    def accepted(self, reference: str, policy: str, version: str) -> int:
        """An account accepted a version; how many people it has here."""
        values = {"reference": reference, "policy": policy, "version": version, "now": datetime.now(UTC)}
        with self._engine.begin() as connection:
            return connection.execute(ACCEPTED, values).rowcount


def told(connection: Connection, notice_id: int, policy: str, version: str) -> int:
    """Whose mail of a notice was accepted knows the version now; within the caller's transaction."""
    values = {"notice": notice_id, "policy": policy, "version": version, "now": datetime.now(UTC)}
    return connection.execute(TOLD, values).rowcount


def audience(policy: str) -> Select[Any]:
    """Whom a change in a policy concerns, with the version they know; for reading and for planning in SQL.

    Account holders, and watchers who confirmed that they follow it; nobody who was forgotten, and no
    address that bounced or complained.
    """
    follows = exists().where(
        following.c.recipient_id == recipient.c.id,
        following.c.policy.in_((policy, EVERY_POLICY)),
        following.c.confirmed_at.is_not(None),
    )
    return (
        select(
            recipient.c.id,
            recipient.c.address,
            recipient.c.address_key,
            recipient.c.name,
            recipient.c.language,
            recipient.c.time_zone,
            recipient.c.kind,
            func.coalesce(familiar.c.version, "").label("version"),
        )
        .outerjoin(familiar, and_(familiar.c.recipient_id == recipient.c.id, familiar.c.policy == policy))
        .where(recipient.c.address != "", recipient.c.suppressed == "")
        .where(or_(recipient.c.kind == "holder", follows))
    )
