"""Which deliveries a batch takes next, and which batches were left behind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Select, exists, select

from notifier.storage.portions import Portion
from notifier.storage.tables import batch, delivery, notice
from notifier.storage.tables import portion as portions


def is_open(connection: Connection, batch_id: int) -> bool:
    """Whether nobody ended a batch; until the transaction ends, nobody else can."""
    wanted = select(batch.c.ended_at).where(batch.c.id == batch_id).with_for_update()
    return connection.scalar(wanted) is None


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
    rows = connection.execute(
        select(delivery.c.id, delivery.c.message_id)
        .where(
            delivery.c.notice_id == notice_id,
            delivery.c.state == "planned",
            delivery.c.id > after,
            delivery.c.id <= until,
        )
        .order_by(delivery.c.id)
        .limit(size)
    ).all()
    return [number for number, _ in takewhile(lambda row: row.message_id == rows[0].message_id, rows)]
