"""What is recorded about notices, mails and deliveries, as entries of evidence: read only, no address.

Law     an entry is the same before and after its person was forgotten: the mark stands for them in both
Method  deliveries are streamed in the order of their numbers, so a million of them need no more memory
        than one; the entries are plain JSON values, since they are written and hashed as such
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, or_, select

from notifier.storage.marks import PREFIX, letter_key, mark_of, opening_of, person_of
from notifier.storage.moments import aware
from notifier.storage.tables import batch, delivery, event, message, notice, publication, superseded, telling

CHUNK = 2_000  # deliveries fetched at a time

Entry = dict[str, Any]  # one JSON object


class Proof:
    """Reads evidence. ``key`` is the installation's own."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = key

    def entries(self) -> Iterator[Entry]:
        """Notices, their mails, what was handed over, then every delivery, all as of one moment."""
        with self._as_of_now() as connection:
            yield from _notices(connection)
            yield from _mails(connection)
            yield from _batches(connection)
            rows = connection.execution_options(yield_per=CHUNK).execute(_deliveries())
            for some in rows.partitions():
                yield from self._with_history(connection, some)

    def of(self, address_key: str) -> list[Entry]:
        """One person's deliveries, forgotten or not."""
        mark = PREFIX + mark_of(self._key, address_key)
        mine = or_(delivery.c.address_key == address_key, delivery.c.address_key == mark)
        with self._engine.connect() as connection:
            rows = connection.execute(_deliveries().where(mine)).all()
            return list(self._with_history(connection, rows)) if rows else []

    def notices(self) -> list[Entry]:
        """Every notice with the versions that it told of."""
        with self._engine.connect() as connection:
            return list(_notices(connection))

    def subjects(self, mails: Sequence[str]) -> dict[str, str]:
        """The subject of each of some mails, by the hash of its content."""
        wanted = select(message.c.sha256, message.c.subject).where(message.c.sha256.in_(mails))
        with self._engine.connect() as connection:
            return {row.sha256: row.subject for row in connection.execute(wanted)}

    def opening(self, address_key: str) -> str:
        """What a person needs to show that a mark is theirs."""
        return opening_of(self._key, address_key)

    @contextmanager
    def _as_of_now(self) -> Iterator[Connection]:
        """Whatever workers do meanwhile; SQLite has no others."""
        is_postgres = self._engine.dialect.name == "postgresql"
        with self._engine.connect() as connection:
            yield (
                connection.execution_options(isolation_level="REPEATABLE READ") if is_postgres else connection
            )

    def _with_history(self, connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Entry]:
        earlier = _earlier(connection, rows)
        letters = {row.id: letter_key(self._key, row.notice, row.recipient_id) for row in rows}
        reports = _reports(connection, list(letters.values()))
        for row in rows:
            yield self._delivery(row, earlier.get(row.id, ()), reports.get(letters[row.id], []))

    def _delivery(self, row: Row[Any], earlier: Sequence[Row[Any]], reports: list[Entry]) -> Entry:
        person = person_of(self._key, row.address_key)
        mark = PREFIX + person
        return {
            "kind": "delivery",
            "number": row.id,
            "notice": row.notice,
            "language": row.language,
            "mail": row.sha256,
            "person": person,
            "state": row.state,
            "since": f"{aware(row.changed_at).isoformat()}",
            "batch": row.batch_id,
            "mailer": row.mailer or "",
            "provider": row.provider_id,
            "said": _said(row.detail, row.address, mark),
            "earlier": [
                {
                    "state": one.state,
                    "since": f"{aware(one.since).isoformat()}",
                    "batch": one.batch_id,
                    "provider": one.provider_id,
                    "said": _said(one.detail, row.address, mark),
                }
                for one in earlier
            ],
            "reports": reports,
        }


def _said(detail: str, address: str, mark: str) -> str:
    """An answer without the address; most answers are empty, and a pattern for each would cost most."""
    return detail and re.sub(re.escape(address), mark, detail, flags=re.IGNORECASE)


def _earlier(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    """What deliveries were before, oldest first."""
    known = superseded.c.delivery_id.between(rows[0].id, rows[-1].id)
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(select(superseded).where(known).order_by(superseded.c.id)):
        found.setdefault(row.delivery_id, []).append(row)
    return found


def _reports(connection: Connection, letters: Sequence[str]) -> dict[str, list[Entry]]:
    """What the provider reported about mails, in an order that does not depend on when it came."""
    wanted = select(event.c.letter, event.c.kind, event.c.happened_at).where(event.c.letter.in_(letters))
    found: dict[str, list[Entry]] = {}
    for row in connection.execute(wanted.order_by(event.c.rank, event.c.happened_at, event.c.provider_event)):
        report = {"kind": row.kind, "at": f"{aware(row.happened_at).isoformat()}"}
        found.setdefault(row.letter, []).append(report)
    return found


def _batches(connection: Connection) -> Iterator[Entry]:
    """What was handed over, and when; no person is in it."""
    wanted = select(batch, notice.c.name.label("notice")).join(notice, batch.c.notice_id == notice.c.id)
    for row in connection.execution_options(yield_per=CHUNK).execute(wanted.order_by(batch.c.id)):
        yield {
            "kind": "batch",
            "batch": row.id,
            "notice": row.notice,
            "mailer": row.mailer,
            "begun": f"{aware(row.begun_at).isoformat()}",
            "request": row.sha256,
            "held until": row.send_at and f"{aware(row.send_at).isoformat()}",
            "withdrawn": row.withdrawn_at and f"{aware(row.withdrawn_at).isoformat()}",
        }


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
            "for": row.kind,
            "because": row.because,
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
    tells: dict[int, list[Entry]] = {}
    for one in connection.execute(select(telling).order_by(telling.c.message_id, telling.c.policy)):
        told = {"policy": one.policy, "before": one.before, "after": one.after}
        tells.setdefault(one.message_id, []).append(told)
    for row in connection.execute(wanted).all():
        content = {name: getattr(row, name) for name in ("language", "subject", "text", "html", "sha256")}
        yield {"kind": "mail", "notice": row.notice, "tells": tells.get(row.id, []), **content}
