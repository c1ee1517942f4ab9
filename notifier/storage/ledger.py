"""What was done about each version: baseline, announced, passed over, not announced; and who decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, bindparam, select

from notifier.notice import Decision, Known, Record
from notifier.storage.tables import approval, decision, installation, notice, publication


class Ledger:
    """Reads and writes the records of versions and the decisions on them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self) -> Known:
        """All that is remembered, oldest first."""
        with self._engine.connect() as connection:
            since = connection.execute(select(installation.c.in_use_since)).scalar()
            records = connection.execute(
                select(publication, notice.c.name.label("notice"))
                .outerjoin(notice, publication.c.notice_id == notice.c.id)
                .order_by(publication.c.id)
            ).all()
            decisions = connection.execute(select(decision).order_by(decision.c.id)).all()
        return Known(
            since=since and (since if since.tzinfo else since.replace(tzinfo=UTC)),
            records=tuple(
                Record(r.policy, r.version, r.commit, r.path, r.standing, r.verdict, r.notice or "")
                for r in records
            ),
            decisions=tuple(
                Decision(d.policy, d.version, d.commit, d.choice, d.decided_by, d.because) for d in decisions
            ),
        )

    def begin_use(self, records: Iterable[Record]) -> None:
        """Write the baseline of a database that was not in use, and from when it is."""
        with self._engine.begin() as connection:
            connection.execute(installation.update().values(in_use_since=datetime.now(UTC)))
            write(connection, records)

    def write(self, records: Iterable[Record]) -> None:
        """Write what was done about some versions."""
        with self._engine.begin() as connection:
            write(connection, records)

    def decide(self, made: Decision) -> None:
        """Write counsel's decision; an earlier one on the same version stays on record."""
        with self._engine.begin() as connection:
            connection.execute(
                decision.insert().values(
                    policy=made.policy,
                    version=made.version,
                    commit=made.commit,
                    choice=made.choice,
                    decided_by=made.by,
                    because=made.because,
                    decided_at=datetime.now(UTC),
                )
            )

    def approve(self, plan: str, by: str) -> None:
        """Write that somebody approved a plan; saying it twice is saying it once."""
        with self._engine.begin() as connection:
            if by not in _approvers(connection, plan):
                values = {"plan": plan, "approved_by": by, "approved_at": datetime.now(UTC)}
                connection.execute(approval.insert().values(values))

    def approvers(self, plan: str) -> tuple[str, ...]:
        """Who approved a plan, in the order in which they did."""
        with self._engine.connect() as connection:
            return _approvers(connection, plan)


def _approvers(connection: Connection, plan: str) -> tuple[str, ...]:
    found = select(approval.c.approved_by).where(approval.c.plan == plan).order_by(approval.c.id)
    return tuple(connection.execute(found).scalars())


def write(connection: Connection, records: Iterable[Record], notice_id: int | None = None) -> None:
    """Write records within a transaction; a version that has one already gets the new standing."""
    now = datetime.now(UTC)
    for record in records:
        values = {
            "version": record.version,
            "path": record.path,
            "standing": record.standing,
            "verdict": record.verdict,
            "recorded_at": now,
            **({"notice_id": notice_id} if notice_id else {}),  # a later standing keeps the proof
        }
        known = connection.execute(
            publication.update()
            .where(publication.c.policy == bindparam("of"), publication.c.commit == bindparam("at"))
            .values(values),
            {"of": record.policy, "at": record.commit},
        )
        if not known.rowcount:
            connection.execute(
                publication.insert().values(policy=record.policy, commit=record.commit, **values)
            )
