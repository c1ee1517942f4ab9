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
# Unless another run ended the batch, in doubt where this one has an answer after all.
DOUBTED = and_(delivery.c.batch_id == bindparam("batch"), or_(SENDING, delivery.c.state == "in doubt"))
ANSWER: Mapping[str, ColumnElement[Any]] = {
    "state": bindparam("now"),
    "provider_id": bindparam("by"),
    "detail": bindparam("said"),
    "changed_at": bindparam("at"),
}
# Built once: SQLAlchemy needs five times as long to build a statement as to run it.
ONE, ONE_DOUBTED = (
    update(delivery).where(delivery.c.id == bindparam("of"), found).values(ANSWER)
    for found in (SENDING, DOUBTED)
)
ROW, ROW_DOUBTED = (
    update(delivery).where(delivery.c.id.between(bindparam("of"), bindparam("to")), found).values(ANSWER)
    for found in (SENDING, DOUBTED)
)
UNANSWERED = (
    select(delivery.c.id).where(delivery.c.batch_id == bindparam("of"), SENDING).order_by(delivery.c.id)
)
END = update(batch).where(batch.c.id == bindparam("of")).values(ended_at=bindparam("now"))


def answer(connection: Connection, receipts: Sequence[Receipt], doubted: int | None = None) -> None:
    """Store what the provider said; the letters that were answered alike in one statement.

    ``doubted`` is a batch that another run ended, in doubt where this one has an answer after all.
    """
    now = datetime.now(UTC)
    singly, in_rows = (ONE, ROW) if doubted is None else (ONE_DOUBTED, ROW_DOUBTED)
    alike: dict[tuple[State, str, str], list[int]] = {}
    for receipt in receipts:
        said = (AFTER[receipt.outcome], receipt.provider_id, receipt.detail)
        alike.setdefault(said, []).append(receipt.delivery)
    rows, others = [], []
    for (state, provider_id, detail), answered in alike.items():
        ids = sorted(set(answered))  # several connections answer in any order
        values = {"now": state, "by": provider_id, "said": detail, "at": now, "batch": doubted}
        if _gapless(ids) and len(ids) > 1:
            rows.append({**values, "of": ids[0], "to": ids[-1]})
        else:
            others += [{**values, "of": number} for number in ids]
    for statement, wanted in ((in_rows, rows), (singly, others)):
        if wanted:
            connection.execute(statement, wanted)


def settle(connection: Connection, batch_id: int, doubtful: Doubtful) -> int:
    """End a batch: those without an answer are in doubt or planned again. Returns how many are in doubt."""
    unanswered = connection.scalars(UNANSWERED, {"of": batch_id}).all()
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
    connection.execute(END, {"of": batch_id, "now": now})
    return len(unsure)


def _among(ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a delivery is one of these, which are in order; without a gap their ends say it."""
    return delivery.c.id.between(ids[0], ids[-1]) if _gapless(ids) else delivery.c.id.in_(ids)


def _gapless(ids: Sequence[int]) -> bool:
    """Whether numbers that are in order and differ leave none out."""
    return ids[-1] - ids[0] + 1 == len(ids)
