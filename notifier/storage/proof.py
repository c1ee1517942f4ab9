"""What is recorded about notices, mails and deliveries, as entries of evidence: read only, no address.

Law     an entry is the same before and after its person was forgotten: the mark stands for them in both
Method  deliveries are streamed in the order of their numbers, so a million of them need no more memory
        than one; the entries are plain JSON values, since they are written and hashed as such
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, or_, select

from notifier.storage.marks import PREFIX, mark_of, opening_of, person_of
from notifier.storage.moments import aware
from notifier.storage.tables import batch, delivery, message, notice, publication

CHUNK = 2_000  # deliveries fetched at a time

Entry = dict[str, Any]  # one JSON object


class Proof:
    """Reads evidence. ``key`` is the installation's own."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key

    def entries(self) -> Iterator[Entry]:
        """Notices, then their mails, then every delivery. Call it in the sole run, so that nothing moves."""
        with self._engine.connect() as connection:
            yield from _notices(connection)
            yield from _mails(connection)
            rows = connection.execution_options(yield_per=CHUNK).execute(_deliveries())
            yield from (self._delivery(row) for row in rows)

    def of(self, address_key: str) -> list[Entry]:
        """One person's deliveries, forgotten or not."""
        mark = PREFIX + mark_of(self._key, address_key)
        mine = or_(delivery.c.address_key == address_key, delivery.c.address_key == mark)
        with self._engine.connect() as connection:
            return [self._delivery(row) for row in connection.execute(_deliveries().where(mine))]

    def notices(self) -> list[Entry]:
        """Every notice with the versions that it told of."""
        with self._engine.connect() as connection:
            return list(_notices(connection))

    def opening(self, address_key: str) -> str:
        """What a person needs to show that a mark is theirs."""
        return opening_of(self._key, address_key)

    def _delivery(self, row: Row[Any]) -> Entry:
        person = person_of(self._key, row.address_key)
        return {
            "kind": "delivery",
            "number": row.id,
            "notice": row.notice,
            "language": row.language,
            "mail": row.sha256,
            "person": person,
            "state": row.state,
            "since": f"{aware(row.changed_at).isoformat()}",
            "mailer": row.mailer or "",
            "provider": row.provider_id,
            "said": _said(row, PREFIX + person),
        }


def _said(row: Row[Any], mark: str) -> str:
    """The last answer without the address; most answers are empty, and a pattern for each would cost most."""
    return row.detail and re.sub(re.escape(row.address), mark, row.detail, flags=re.IGNORECASE)


def _deliveries() -> Select[Any]:
    return (
        select(delivery, notice.c.name.label("notice"), message.c.language, message.c.sha256, batch.c.mailer)
        .join(notice, delivery.c.notice_id == notice.c.id)
        .join(message, delivery.c.message_id == message.c.id)
        .outerjoin(batch, delivery.c.batch_id == batch.c.id)
        .order_by(delivery.c.id)
    )


def _notices(connection: Connection) -> Iterator[Entry]:
    for row in connection.execute(select(notice).order_by(notice.c.id)).all():
        told = select(publication).where(publication.c.notice_id == row.id).order_by(publication.c.id)
        yield {
            "kind": "notice",
            "notice": row.name,
            "planned": f"{aware(row.planned_at).isoformat()}",
            "from": row.sender_address,
            "versions": [
                {"policy": v.policy, "version": v.version, "commit": v.commit}
                for v in connection.execute(told)
            ],
        }


def _mails(connection: Connection) -> Iterator[Entry]:
    wanted = (
        select(message, notice.c.name.label("notice"))
        .join(notice, message.c.notice_id == notice.c.id)
        .order_by(message.c.id)
    )
    for row in connection.execute(wanted).all():
        content = {name: getattr(row, name) for name in ("language", "subject", "text", "html", "sha256")}
        yield {"kind": "mail", "notice": row.notice, **content}
