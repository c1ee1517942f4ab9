"""Which deliveries a batch takes next, and which batches were left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, select, update

from notifier.errors import UnknownNoticeError
from notifier.storage.halts import at, may_go
from notifier.storage.portions import Portion
from notifier.storage.tables import batch, delivery, notice
from notifier.storage.tables import portion as portions

# Built once: SQLAlchemy takes five times as long to build a statement as to run it.
ENDED = select(batch.c.ended_at).where(batch.c.id == bindparam("of")).with_for_update()
_PLANNED = (
    select(delivery.c.id, delivery.c.message_id)
    .where(
        delivery.c.notice_id == bindparam("notice"),
        delivery.c.state == "planned",
        delivery.c.id > bindparam("after"),
        delivery.c.id <= bindparam("until"),
    )
    .order_by(delivery.c.id)
    .limit(bindparam("size"))
    .subquery()
)
NEXT = (
    select(
        _PLANNED.c.message_id,
        func.min(_PLANNED.c.id).label("first"),
        func.max(_PLANNED.c.id).label("last"),
        func.count().label("people"),
    )
    .group_by(_PLANNED.c.message_id)
    .order_by(func.min(_PLANNED.c.id))
    .limit(1)
)
TAKE = (
    update(delivery)
    .where(
        delivery.c.id.between(bindparam("first"), bindparam("last")),
        delivery.c.notice_id == bindparam("notice"),
        delivery.c.message_id == bindparam("text"),
        delivery.c.state == "planned",
    )
    .values(state="sending", batch_id=bindparam("by"), provider_id="", detail="", changed_at=bindparam("now"))
    .returning(
        delivery.c.id,
        delivery.c.recipient_id,
        delivery.c.address,
        delivery.c.address_key,
        delivery.c.name,
    )
)
END = (
    update(batch)
    .where(batch.c.id == bindparam("of"), batch.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
GOES = select(
    notice.c.id,
    notice.c.planned_at,
    notice.c.send_at,
    notice.c.sender_company,
    notice.c.sender_address,
    notice.c.reply_to,
    notice.c.service,
    and_(*may_go()).label("goes"),
).where(notice.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Planned deliveries of one text, from ``first`` to ``last``: so many people."""

    message: int
    first: int
    last: int
    people: int


def goes(connection: Connection, name: str, now: datetime) -> Row[Any] | None:
    """What all letters of a notice have in common, if it may be sent now.

    Raises:
        UnknownNoticeError: there is none of that name.
    """
    found = connection.execute(GOES, {"name": name, **at(now)}).one_or_none()
    if found is None:
        raise UnknownNoticeError(name)
    return found if found.goes else None


def is_open(connection: Connection, batch_id: int) -> bool:
    """Whether nobody ended a batch; until the transaction ends, nobody else can."""
    return connection.scalar(ENDED, {"of": batch_id}) is None


def end_open(connection: Connection, batch_id: int) -> bool:
    """End a batch in which nobody is left without an answer; False where another run ended it."""
    return bool(connection.execute(END, {"of": batch_id, "now": datetime.now(UTC)}).rowcount)


def take(
    connection: Connection, notice_id: int, wanted: Stretch, batch_id: int, now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Take planned deliveries into a batch, in their order; without those that another worker took first."""
    values = {"first": wanted.first, "last": wanted.last, "notice": notice_id, "text": wanted.message}
    taken = connection.execute(TAKE, {**values, "by": batch_id, "now": now}).all()
    return sorted(taken, key=itemgetter(0))  # a database returns them in any order


def open_batches(connection: Connection) -> Sequence[int]:
    """Batches that nobody ended, whoever has them in hand."""
    return connection.scalars(select(batch.c.id).where(batch.c.ended_at.is_(None))).all()


def left_behind(portion: Portion | None) -> Select[Any]:
    """Batches that were not ended: of a portion, or of all that workers do not share."""
    if portion is None:
        shared = exists().where(portions.c.notice_id == batch.c.notice_id)
        return select(batch).where(batch.c.ended_at.is_(None), ~shared)
    mine = select(delivery.c.batch_id).where(
        delivery.c.notice_id == select(notice.c.id).where(notice.c.name == portion.notice).scalar_subquery(),
        delivery.c.state == "sending",
        delivery.c.id.between(portion.first, portion.last),
    )
    return select(batch).where(batch.c.id.in_(mine), batch.c.ended_at.is_(None)).with_for_update()


def next_planned(connection: Connection, notice_id: int, size: int, after: int, until: int) -> Stretch | None:
    """The next planned deliveries of a notice, between two ids, as far as they have one text.

    Planning lays those who get the same text side by side.
    """
    wanted = {"notice": notice_id, "after": after, "until": until, "size": size}
    found = connection.execute(NEXT, wanted).one_or_none()
    return Stretch(*found) if found else None
