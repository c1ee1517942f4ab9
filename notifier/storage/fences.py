"""Batches that a provider holds back until a moment, and can be told to discard until then.

Law     a doubt goes one way only: to accepted when the provider shows that it has the batch, to planned
        when it can never go out. An event told twice, late or out of order changes nothing more, because
        accepted is where every mail ends and nothing here leads out of it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, bindparam, exists, func, or_, select, text, update

from notifier.letters import State
from notifier.storage.moments import aware
from notifier.storage.tables import batch, delivery, notice

ASKED = "being called back: "  # before why; until it is known what became of it
SETTLING = 7_022_116  # any number, the same everywhere: PostgreSQL's advisory lock of whoever settles

# Built once, as the other statements of a batch. Mostly there is nobody, among a million: by the indexes.
_MINE = select(notice.c.id).where(notice.c.name == bindparam("name")).scalar_subquery()
_DOUBTFUL = select(delivery.c.batch_id).where(delivery.c.notice_id == _MINE, delivery.c.state == "in doubt")
DOUBTS = (
    select(batch)
    .where(batch.c.id.in_(_DOUBTFUL), batch.c.fence != "", batch.c.withdrawn_at.is_(None))
    .order_by(batch.c.send_at)
)
WITHDRAWN = (
    select(batch)
    .where(batch.c.withdrawn_at.is_not(None), batch.c.send_at > bindparam("after"))
    .order_by(batch.c.send_at)
)


@dataclass(frozen=True, slots=True)
class Held:
    """A batch behind a fence: our label, the provider's id, and when it goes out."""

    batch: int
    label: str
    fence: str
    send_at: datetime


class Fences:
    """What became of batches that were fenced."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While one worker settles doubts, the others wait: the provider's limit is for all of them."""
        if self._engine.dialect.name != "postgresql":
            yield  # only one run at a time sends from SQLite
            return
        with self._engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": SETTLING})
            yield

    def doubts(self, name: str) -> Sequence[Held]:
        """Fenced batches of a notice in which somebody is in doubt, and that were not withdrawn."""
        return self._held(DOUBTS, name=name)

    def withdrawn(self, after: datetime) -> Sequence[Held]:
        """Withdrawn batches that would go out after a moment, the next one first."""
        return self._held(WITHDRAWN, after=after)

    def later_than(self, held: Held) -> Held | None:
        """A batch that was surely taken, and was to go out no earlier than another one."""
        taken = exists().where(delivery.c.batch_id == batch.c.id, delivery.c.state == "accepted")
        later = select(batch).where(batch.c.send_at >= held.send_at, batch.c.id != held.batch, taken)
        found = self._held(later.order_by(batch.c.send_at).limit(1))
        return found[0] if found else None

    def kept(self, name: str, now: datetime) -> Sequence[Held]:
        """What a provider took of a notice, and keeps for a while yet; the next to go out first."""
        return self._held(select(batch).where(_kept(_MINE, now)).order_by(batch.c.send_at), name=name)

    def people(self, held: Sequence[Held], state: State = "accepted") -> int:
        """How many people of some batches are in a state."""
        mine = delivery.c.batch_id.in_([one.batch for one in held])
        wanted = select(func.count()).where(mine, delivery.c.state == state)
        with self._engine.connect() as connection:
            return int(connection.scalar(wanted) or 0)

    def halted(self, now: datetime) -> Sequence[str]:
        """Paused or cancelled notices of which a provider keeps something, or may."""
        off = notice.c.paused_at.is_not(None) | notice.c.cancelled_at.is_not(None)
        wanted = select(notice.c.name).where(off, may_be_held(notice.c.id, now)).order_by(notice.c.id)
        with self._engine.connect() as connection:
            return connection.scalars(wanted).all()

    def ask(self, held: Held, because: str) -> None:
        """It is about to be called back: until it is known what became of it, everybody in it is in doubt."""
        self._move(held, ("accepted",), "in doubt", ASKED + because)

    def leave(self, held: Held, because: str) -> None:
        """It could not be called back, and goes out."""
        self._move(held, ("in doubt",), "accepted", because)

    def withdraw(self, held: Held, now: datetime, because: str = "withdrawn after a doubt") -> None:
        """It will never go out: whoever is in it is planned again."""
        self._move(held, ("sending", "in doubt"), "planned", because, withdrawn_at=now)

    def miss(self, held: Held, now: datetime) -> None:
        """It was never taken, as the provider's log of later mail shows: planned again."""
        self._move(held, ("sending", "in doubt"), "planned", "not in the provider's log", withdrawn_at=now)

    def take(self, held: Held, because: str) -> None:
        """The provider has it, with everybody in it."""
        self._move(held, ("sending", "in doubt"), "accepted", because)

    def _held(self, wanted: Select[Any], **values: Any) -> Sequence[Held]:
        with self._engine.connect() as connection:
            rows = connection.execute(wanted, values).all()
        return [Held(row.id, row.label, row.fence, aware(row.send_at)) for row in rows]

    def _move(self, held: Held, found: Sequence[State], now: State, because: str, **marks: datetime) -> None:
        mine = update(delivery).where(delivery.c.batch_id == held.batch, delivery.c.state.in_(found))
        with self._engine.begin() as connection:
            connection.execute(select(batch.c.id).where(batch.c.id == held.batch).with_for_update())
            connection.execute(mine.values(state=now, detail=because, changed_at=datetime.now(UTC)))
            if marks:
                connection.execute(update(batch).where(batch.c.id == held.batch).values(marks))


def may_be_held(notice_id: ColumnElement[int] | int, now: datetime) -> ColumnElement[bool]:
    """Whether a provider keeps mail of a notice, or may: also where that is being found out."""
    unsure = delivery.c.state.in_(("sending", "in doubt"))
    ahead = and_(delivery.c.state == "accepted", batch.c.send_at > now)
    return exists().where(_behind_a_fence(notice_id), delivery.c.batch_id == batch.c.id, or_(unsure, ahead))


def _kept(notice_id: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    """Whether a batch is surely with the provider, and for a while yet."""
    people = exists().where(delivery.c.batch_id == batch.c.id)
    unsure = people.where(delivery.c.state.in_(("sending", "in doubt")))
    there = and_(people.where(delivery.c.state == "accepted"), ~unsure)
    return and_(_behind_a_fence(notice_id), batch.c.send_at > now, there)


def _behind_a_fence(notice_id: ColumnElement[int] | int) -> ColumnElement[bool]:
    return and_(batch.c.notice_id == notice_id, batch.c.fence != "", batch.c.withdrawn_at.is_(None))
