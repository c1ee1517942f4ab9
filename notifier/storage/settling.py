"""What answers make of a batch: each letter that was answered, and at its end those that were not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, update

from notifier.letters import AFTER, Receipt, State
from notifier.storage.tables import batch, delivery

Doubtful = Callable[[Sequence[int]], Sequence[int]]  # of the letters without an answer, in their order

# Only what is being sent is answered: a late or repeated receipt changes nothing.
SENDING = delivery.c.state == "sending"
ANSWER: Mapping[str, ColumnElement[Any]] = {
    "state": bindparam("now"),
    "provider_id": bindparam("by"),
    "detail": bindparam("said"),
    "changed_at": bindparam("at"),
}


def answer(connection: Connection, receipts: Sequence[Receipt], doubted: int | None = None) -> None:
    """Store what the provider said; the letters that were answered alike in one statement.

    ``doubted`` is a batch that another run ended, in doubt where this one has an answer after all.
    """
    now = datetime.now(UTC)
    open_still = (
        SENDING
        if doubted is None
        else and_(delivery.c.batch_id == doubted, or_(SENDING, delivery.c.state == "in doubt"))
    )
    alike: dict[tuple[State, str, str], list[int]] = {}
    for receipt in receipts:
        said = (AFTER[receipt.outcome], receipt.provider_id, receipt.detail)
        alike.setdefault(said, []).append(receipt.delivery)
    singly = []
    for (state, provider_id, detail), ids in alike.items():
        if len(ids) == 1:
            singly.append({"of": ids[0], "now": state, "by": provider_id, "said": detail, "at": now})
            continue
        connection.execute(
            update(delivery)
            .where(_among(ids), open_still)
            .values(state=state, provider_id=provider_id, detail=detail, changed_at=now)
        )
    if singly:
        one = update(delivery).where(delivery.c.id == bindparam("of"), open_still).values(ANSWER)
        connection.execute(one, singly)


def settle(connection: Connection, batch_id: int, doubtful: Doubtful) -> int:
    """End a batch: those without an answer are in doubt or planned again. Returns how many are in doubt."""
    unanswered = connection.scalars(
        select(delivery.c.id).where(delivery.c.batch_id == batch_id, SENDING).order_by(delivery.c.id)
    ).all()
    unsure = doubtful(unanswered)
    now = datetime.now(UTC)
    for ids, state, detail in (
        (unsure, "in doubt", "the run was killed"),
        (sorted(set(unanswered) - set(unsure)), "planned", ""),
    ):
        if ids:
            connection.execute(
                update(delivery).where(_among(ids)).values(state=state, detail=detail, changed_at=now)
            )
    connection.execute(update(batch).where(batch.c.id == batch_id).values(ended_at=now))
    return len(unsure)


def _among(ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a delivery is one of these; a row of numbers without a gap is compared by its ends."""
    if ids[-1] - ids[0] + 1 == len(ids) == len(set(ids)) and min(ids) == ids[0]:
        return delivery.c.id.between(ids[0], ids[-1])
    return delivery.c.id.in_(ids)
