"""What a provider's reports prove about batches whose answer never came.

Law     a report moves people only to accepted, and only within a batch that it shows to be taken, so
        the same reports give the same states in any order and however often they come
Method  a request is taken as a whole (decision 0025), so one report proves all of it: by the batch's
        label where it has one, by the keys of the mails in doubt where it has none. A report from before
        the last moment of withdrawing proves nothing: the batch can still be withdrawn after it
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, exists, select, update

from notifier.delivery.mailer import LAST_STOP
from notifier.events import Event
from notifier.storage.marks import letter_key
from notifier.storage.moments import aware
from notifier.storage.tables import batch, delivery, notice

PROVED = "an event of the provider proves it"
# What a provider did after all: it may send a batch that it said it would discard.
UNSURE = delivery.c.state.in_(("sending", "in doubt", "planned", "recalled"))


def hear(connection: Connection, key: bytes, reports: Sequence[Event]) -> int:
    """Settle what reports prove, within the caller's transaction. Returns how many people that settled."""
    proved = {*_by_label(connection, reports), *_by_letter(connection, key, reports)}
    if not proved:
        return 0
    # In the order in which everybody takes batches before people, so that nobody waits in a circle.
    mine = select(batch.c.id).where(batch.c.id.in_(sorted(proved))).order_by(batch.c.id)
    connection.execute(mine.with_for_update())
    theirs = update(delivery).where(delivery.c.batch_id.in_(sorted(proved)), UNSURE)
    values = {"state": "accepted", "detail": PROVED, "changed_at": datetime.now(UTC)}
    return connection.execute(theirs.values(values)).rowcount


def _by_label(connection: Connection, reports: Sequence[Event]) -> Collection[int]:
    latest: dict[str, datetime] = {}
    for report in reports:
        if report.batch:
            latest[report.batch] = max(report.happened_at, latest.get(report.batch, report.happened_at))
    if not latest:
        return ()
    known = select(batch.c.id, batch.c.label, batch.c.send_at).where(
        batch.c.label.in_(sorted(latest)), exists().where(delivery.c.batch_id == batch.c.id, UNSURE)
    )
    return [
        row.id
        for row in connection.execute(known)
        if latest[row.label] >= aware(row.send_at) - LAST_STOP  # else it could still be withdrawn
    ]


def _by_letter(connection: Connection, key: bytes, reports: Sequence[Event]) -> Collection[int]:
    names = {row.id: row.name for row in connection.execute(select(notice.c.id, notice.c.name))}
    doubtful = (
        select(delivery.c.batch_id, delivery.c.recipient_id, delivery.c.notice_id)
        .join(batch, delivery.c.batch_id == batch.c.id)
        .where(delivery.c.notice_id.in_(sorted(names)), delivery.c.state == "in doubt", batch.c.label == "")
    )
    letters = {report.letter for report in reports}
    return {
        row.batch_id
        for row in connection.execute(doubtful)
        if letter_key(key, names[row.notice_id], row.recipient_id) in letters
    }
