"""How things stand: read only, for people who ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from notifier.letters import State, Tally
from notifier.storage.halts import notice_id_of
from notifier.storage.moments import aware
from notifier.storage.tables import batch, delivery, message, notice


@dataclass(frozen=True, slots=True)
class Standing:
    """One delivery as a person sees it: to whom, through which mailer, since when, and what was said."""

    notice: str
    address: str
    state: State
    mailer: str
    since: datetime
    provider_id: str
    detail: str


class Overview:
    """Answers questions about notices and their deliveries."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tallies(self) -> list[Tally]:
        """How the deliveries of each notice stand, oldest notice first."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(notice.c.name, delivery.c.state, func.count())
                .join(delivery, delivery.c.notice_id == notice.c.id)
                .group_by(notice.c.id, notice.c.name, delivery.c.state)
                .order_by(notice.c.id)
            ).all()
        counted: dict[str, dict[State, int]] = {}
        for name, state, number in rows:
            counted.setdefault(name, {})[state] = number
        return [Tally(name, states) for name, states in counted.items()]

    def tally(self, name: str) -> Tally:
        """How the deliveries of one notice stand.

        Raises:
            UnknownNoticeError: there is none of that name.
        """
        with self._engine.connect() as connection:
            mine = delivery.c.notice_id == notice_id_of(connection, name)
            counted = select(delivery.c.state, func.count()).where(mine).group_by(delivery.c.state)
            return Tally(name, {row.state: row[1] for row in connection.execute(counted)})

    def mails(self, name: str) -> list[str]:
        """The hashes of a notice's texts."""
        with self._engine.connect() as connection:
            mine = message.c.notice_id == notice_id_of(connection, name)
            return list(connection.scalars(select(message.c.sha256).where(mine).order_by(message.c.id)))

    def subject(self, name: str) -> str:
        """The subject of a notice's mail."""
        with self._engine.connect() as connection:
            notice_id = notice_id_of(connection, name)
            first = select(message.c.subject).where(message.c.notice_id == notice_id).order_by(message.c.id)
            return str(connection.scalar(first))

    def deliveries(
        self, state: State, name: str | None = None, *, answered: bool = False, limit: int | None = None
    ) -> list[Standing]:
        """The deliveries in one state, of one notice or of all, in their order.

        ``answered`` leaves out those about which nothing was said; ``limit`` is how many at most.
        """
        wanted = (
            select(delivery, notice.c.name.label("notice_name"), batch.c.mailer)
            .join(notice, delivery.c.notice_id == notice.c.id)
            .outerjoin(batch, delivery.c.batch_id == batch.c.id)
            .where(delivery.c.state == state)
            .order_by(delivery.c.id)
            .limit(limit)
        )
        if answered:
            wanted = wanted.where(delivery.c.detail != "")
        with self._engine.connect() as connection:
            if name is not None:
                wanted = wanted.where(delivery.c.notice_id == notice_id_of(connection, name))
            rows = connection.execute(wanted).all()
        return [
            Standing(
                notice=row.notice_name,
                address=row.address,
                state=row.state,
                mailer=row.mailer or "",
                since=aware(row.changed_at),
                provider_id=row.provider_id,
                detail=row.detail,
            )
            for row in rows
        ]
