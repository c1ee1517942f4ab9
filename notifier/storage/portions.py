"""A notice in portions, so that several workers send it: each takes one at a time.

Unit    a portion: the deliveries of one notice from one id to another, at most a thousand of them
Law     the portions of a notice hold each of its deliveries once; they are written with them, and a
        portion is worked off when none of its deliveries is planned, sending or in doubt
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, exists, func, insert, or_, select

from notifier.storage.halts import at, may_go
from notifier.storage.tables import batch, delivery, notice, portion

SIZE = 1_000  # deliveries; as many as a request to a provider holds
CHUNK = 1_000  # portions read at a time
# Who is in doubt behind a fence is work; who is in doubt without one waits for a person.
OPEN = or_(
    delivery.c.state.in_(("planned", "sending")),
    and_(
        delivery.c.state == "in doubt",
        exists().where(batch.c.id == delivery.c.batch_id, batch.c.fence != ""),
    ),
)


MINE = and_(
    delivery.c.notice_id == portion.c.notice_id, delivery.c.id.between(portion.c.first, portion.c.last)
)
BEGUN = exists().where(MINE, delivery.c.state == "sending")

# Built once: SQLAlchemy takes five times as long to build a statement as to run it.
FOUND = (
    select(portion.c.id, notice.c.name, portion.c.first, portion.c.last, BEGUN.label("begun"))
    .join(notice, portion.c.notice_id == notice.c.id)
    .where(portion.c.id.in_(bindparam("of", expanding=True)), or_(and_(*may_go()), BEGUN))
    .order_by(portion.c.id)
)


@dataclass(frozen=True, slots=True)
class Portion:
    """Deliveries of a notice from ``first`` to ``last``; ``begun`` where somebody left it in the middle."""

    id: int
    notice: str
    first: int
    last: int
    begun: bool = False


class Portions:
    """Reads what is shared among workers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, numbers: Sequence[int]) -> Sequence[Portion]:
        """Portions by their ids, those that may be sent now, or that somebody left in the middle."""
        with self._engine.connect() as connection:
            rows = connection.execute(FOUND, {"of": numbers, **at(datetime.now(UTC))}).all()
        return [Portion(*row) for row in rows]

    def shared(self) -> Sequence[str]:
        """Notices that workers send, and that are not finished, oldest first."""
        with self._engine.connect() as connection:
            return [name for _, name in _shared(connection)]

    def unfinished(self) -> Sequence[int]:
        """Portions in which there is work that may be done now.

        Of a halted notice that is only what a worker left in the middle, which has to be settled.
        """
        with self._engine.connect() as connection:
            shared = [number for number, _ in _shared(connection)]
            if not shared:
                return []
            going = [number for number, _ in _shared(connection, *may_go())]
            work = or_(and_(portion.c.notice_id.in_(going), exists().where(MINE, OPEN)), BEGUN)
            wanted = select(portion.c.id).where(portion.c.notice_id.in_(shared), work)
            return connection.scalars(wanted.order_by(portion.c.id)).all()


def share_out(connection: Connection, notice_id: int) -> Iterator[Sequence[int]]:
    """Cut a notice into portions, inside the database; within the transaction that plans it.

    Gives their ids, some at a time, so that ten thousand need no more memory than a few.
    """
    part = (func.row_number().over(order_by=delivery.c.id) - 1) // SIZE
    mine = select(delivery.c.id, part.label("part")).where(delivery.c.notice_id == notice_id).subquery()
    ends = select(
        func.max(notice_id).label("notice_id"), func.min(mine.c.id).label("first"), func.max(mine.c.id)
    ).group_by(mine.c.part)
    connection.execute(insert(portion).from_select(["notice_id", "first", "last"], ends.order_by("first")))
    yield from _ids(connection, notice_id)


def _ids(connection: Connection, notice_id: int) -> Iterator[Sequence[int]]:
    last = 0
    while True:
        mine = select(portion.c.id).where(portion.c.notice_id == notice_id, portion.c.id > last)
        found = connection.scalars(mine.order_by(portion.c.id).limit(CHUNK)).all()
        if not found:
            return
        yield found
        last = found[-1]


def is_shared(connection: Connection, notice_id: int) -> bool:
    """Whether workers send a notice."""
    return bool(connection.scalar(select(exists().where(portion.c.notice_id == notice_id))))


def _shared(connection: Connection, *which: ColumnElement[bool]) -> Sequence[tuple[int, str]]:
    shared = exists().where(portion.c.notice_id == notice.c.id)
    unfinished = exists().where(delivery.c.notice_id == notice.c.id, OPEN)
    wanted = select(notice.c.id, notice.c.name).where(shared, unfinished, *which).order_by(notice.c.id)
    found = connection.execute(wanted, at(datetime.now(UTC)))
    return [(number, name) for number, name in found]
