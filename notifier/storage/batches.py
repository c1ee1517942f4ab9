"""Which deliveries a batch takes next, and which batches were left behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, exists, select, update

from notifier.errors import UnknownNoticeError
from notifier.storage.halts import at, may_go
from notifier.storage.portions import Portion
from notifier.storage.tables import batch, delivery, notice
from notifier.storage.tables import portion as portions

# Built once: SQLAlchemy takes five times as long to build a statement as to run it.
ENDED = select(batch.c.ended_at).where(batch.c.id == bindparam("of")).with_for_update()
NEXT = (
    select(delivery.c.id, delivery.c.message_id)
    .where(
        delivery.c.notice_id == bindparam("notice"),
        delivery.c.state == "planned",
        delivery.c.id > bindparam("after"),
        delivery.c.id <= bindparam("until"),
    )
    .order_by(delivery.c.id)
    .limit(bindparam("size"))
)
TAKE = (
    update(delivery)
    .where(
        delivery.c.id.between(bindparam("first"), bindparam("last")),
        delivery.c.notice_id == bindparam("notice"),
        delivery.c.state == "planned",
    )
    .values(state="sending", batch_id=bindparam("by"), provider_id="", detail="", changed_at=bindparam("now"))
)
GOES = select(notice.c.id, and_(*may_go()).label("goes")).where(notice.c.name == bindparam("name"))


def goes(connection: Connection, name: str, now: datetime) -> int | None:
    """A notice's id, if it may be sent now.

    Raises:
        UnknownNoticeError: there is none of that name.
    """
    found = connection.execute(GOES, {"name": name, **at(now)}).one_or_none()
    if found is None:
        raise UnknownNoticeError(name)
    return found.id if found.goes else None


def is_open(connection: Connection, batch_id: int) -> bool:
    """Whether nobody ended a batch; until the transaction ends, nobody else can."""
    return connection.scalar(ENDED, {"of": batch_id}) is None


def take(connection: Connection, notice_id: int, ids: Sequence[int], batch_id: int, now: datetime) -> bool:
    """Take planned deliveries into a batch; False where another worker was quicker.

    Ids were taken in order, so between the first and the last nobody else is planned.
    """
    wanted = {"first": ids[0], "last": ids[-1], "notice": notice_id, "by": batch_id, "now": now}
    return bool(connection.execute(TAKE, wanted).rowcount)


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


def next_planned(connection: Connection, notice_id: int, size: int, after: int, until: int) -> Sequence[int]:
    """The next planned deliveries of a notice, between two ids, as far as they have one text."""
    wanted = {"notice": notice_id, "after": after, "until": until, "size": size}
    rows = connection.execute(NEXT, wanted).all()
    return [number for number, _ in takewhile(lambda row: row.message_id == rows[0].message_id, rows)]
