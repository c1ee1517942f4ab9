"""Who is told of changes in policies, grouped by the versions that they know and their language.

Law     the groups of some policies add up to the people whom they concern, and nobody is in two
Method  a row for each person and policy of whom more is known than what the installation's baseline says;
        who has none is in the group with an empty version. Every text is then rendered once for a group
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
)

from notifier.drafts import NOT_CONCERNED, Group, Reach
from notifier.recipients import Kind
from notifier.storage.database import reading
from notifier.storage.tables import familiar, following, recipient

EVERY_POLICY = "*"  # what a watcher of all of them follows
MARK = "|"  # between the parts of a key; no tag and no version has it

ACCEPTED = text(
    "INSERT INTO familiar (recipient_id, policy, version, because, recorded_at) "
    "SELECT id, :policy, :version, 'accepted', :now FROM recipient "
    "WHERE reference = :reference AND address <> '' "
    "ON CONFLICT (recipient_id, policy) DO UPDATE SET "
    "version = excluded.version, because = excluded.because, recorded_at = excluded.recorded_at"
)


class Audience:
    """Reads who is to be told, and writes what they accepted."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def groups(self, kind: Kind, reaches: Sequence[Reach]) -> Mapping[Group, int]:
        """Every group of readers and how many are in it, the largest first."""
        with self._reading.connect() as connection:
            return groups(connection, kind, reaches)

    def accepted(self, reference: str, policy: str, version: str) -> int:
        """An account accepted a version; how many people it has here."""
        values = {"reference": reference, "policy": policy, "version": version, "now": datetime.now(UTC)}
        with self._engine.begin() as connection:
            return connection.execute(ACCEPTED, values).rowcount


def groups(connection: Connection, kind: Kind, reaches: Sequence[Reach]) -> dict[Group, int]:
    """Likewise, within the caller's transaction."""
    everyone = audience(kind, reaches).subquery()
    number = func.count().label("number")
    rows = connection.execute(
        select(everyone.c.key, number).group_by(everyone.c.key).order_by(number.desc(), everyone.c.key)
    ).all()
    found = {Group(key.split(MARK)[0], tuple(key.split(MARK)[1:])): count for key, count in rows}
    return {group: count for group, count in found.items() if not reaches or _concerned(group)}


def key_of(group: Group) -> str:
    """A group as ``audience`` names it."""
    return MARK.join((group.language, *group.known))


def audience(kind: Kind, reaches: Sequence[Reach]) -> Select[Any]:
    """Whom changes in some policies concern, each with the key of their group.

    Account holders, or people who confirmed that they follow one of the policies; nobody who was forgotten,
    and no address that bounced or complained.
    """
    key: ColumnElement[str] = recipient.c.language
    joined: Any = recipient
    for reach in reaches:
        known = familiar.alias()
        joined = joined.outerjoin(
            known, and_(known.c.recipient_id == recipient.c.id, known.c.policy == reach.slug)
        )
        version: ColumnElement[Any] = func.coalesce(
            known.c.version, _under_earlier_names(reach), _implied(reach, kind)
        )
        if kind == "watcher":
            version = case((_concerns(reach), version), else_=NOT_CONCERNED)
        key = key + MARK + version
    readable = (recipient.c.address != "", recipient.c.suppressed == "")
    mine = recipient.c.kind == "holder" if kind == "holder" else or_(*(_follows(reach) for reach in reaches))
    columns = (recipient.c.id, recipient.c.address, recipient.c.address_key, recipient.c.name)
    return select(*columns, key.label("key")).select_from(joined).where(*readable, mine)


def _concerned(group: Group) -> bool:
    return any(version != NOT_CONCERNED for version in group.known)


def _under_earlier_names(reach: Reach) -> ColumnElement[Any]:
    """What is recorded under a name that the policy had before."""
    if not reach.earlier:
        return literal(None)
    before = familiar.alias()
    return (
        select(func.max(before.c.version))
        .where(before.c.recipient_id == recipient.c.id, before.c.policy.in_(reach.earlier))
        .correlate(recipient)
        .scalar_subquery()
    )


def _implied(reach: Reach, kind: Kind) -> ColumnElement[Any]:
    """What a person without a record knows: of those who follow, the version when they began."""
    if kind == "holder" or not reach.since:
        return literal("")
    began = (
        select(func.max(following.c.confirmed_at))
        .where(*_following(reach))
        .correlate(recipient)
        .scalar_subquery()
    )
    return case(*((began >= moment, version) for version, moment in reversed(reach.since)), else_="")


def _concerns(reach: Reach) -> ColumnElement[bool]:
    return and_(_follows(reach), recipient.c.kind != "holder") if reach.owed else _follows(reach)


def _follows(reach: Reach) -> ColumnElement[bool]:
    return exists().where(*_following(reach))


def _following(reach: Reach) -> tuple[ColumnElement[bool], ...]:
    return (
        following.c.recipient_id == recipient.c.id,
        following.c.policy.in_((reach.slug, *reach.earlier, *(() if reach.alone else (EVERY_POLICY,)))),
        following.c.confirmed_at.is_not(None),
    )
