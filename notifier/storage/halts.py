"""When a notice may go out: at once, from a moment on, not now, or never any more.

Law     a schedule that was missed by more than a day never fires by itself, nor one whose text was
        overtaken by a newer version; what was cancelled goes to nobody, and counts as untold
Method  the conditions are one set of columns, asked in the transaction that takes a batch: a pause holds
        for every run and every worker from their next batch on
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, exists, or_, select, update

from notifier.errors import UnknownNoticeError
from notifier.refusals import HaltError
from notifier.storage.acquaintance import take_back
from notifier.storage.fences import may_be_held
from notifier.storage.moments import aware
from notifier.storage.tables import delivery, message, notice, publication, telling

GRACE = timedelta(hours=24)  # so late a schedule still fires
MOVED = ("sending", "accepted", "refused", "recalled", "in doubt")  # states of a notice that has begun
CANCELLED, RESUMED = "cancelled: ", "resumed: "

Course = Literal["goes", "waits", "paused", "stale", "cancelled"]


@dataclass(frozen=True, slots=True)
class Halt:
    """Where a notice stands between its planning and its end. ``because`` says why it was halted."""

    notice: str
    course: Course
    send_at: datetime | None
    because: str


class Halts:
    """Reads and writes when notices may go."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, name: str) -> Halt:
        """One notice.

        Raises:
            UnknownNoticeError: there is none of that name.
        """
        with self._engine.connect() as connection:
            notice_id_of(connection, name)
            return next(halt for halt in _halts(connection) if halt.notice == name)

    def all(self) -> Sequence[Halt]:
        """Every notice, oldest first."""
        with self._engine.connect() as connection:
            return _halts(connection)

    def pause(self, name: str, because: str, *, rehearse: bool = False) -> None:
        """Send no further batch of a notice until it is resumed.

        A second time it changes nothing, while somebody's mail has yet to be called back.

        Raises:
            HaltError: it is cancelled or paused already, or nobody is left to be told.
        """
        with self._engine.connect() as connection, connection.begin() as transaction:
            if _goes_on(connection, name, "paused"):
                return
            notice_id = _open(connection, name, but="paused")
            _write(connection, notice_id, paused_at=datetime.now(UTC), because=because)
            if rehearse:
                transaction.rollback()

    def resume(self, name: str, send_at: datetime | None, because: str, *, rehearse: bool = False) -> None:
        """Let a notice go that was paused or whose moment has passed: as it was planned, or at a new moment.

        One whose moment was missed by more than a day goes with the next run.

        Raises:
            HaltError: it is cancelled, or nothing holds it up.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        with self._engine.connect() as connection, connection.begin() as transaction:
            notice_id = _open(connection, name, but="goes")
            planned_for, begun = _schedule(connection, notice_id)
            # A notice that has begun keeps its moment, which is the date of its mails; so does one in time.
            at_once = planned_for is None and not begun
            moved = at_once or send_at is not None or _missed(planned_for, begun=begun)
            moment = {"send_at": send_at or now} if moved else {}
            _write(connection, notice_id, paused_at=None, because=RESUMED + because, **moment)
            if rehearse:
                transaction.rollback()

    def moves(self, name: str, send_at: datetime | None) -> bool:
        """Whether resuming a notice would let it go at another moment than it was planned for.

        Raises:
            UnknownNoticeError: there is none of that name.
        """
        with self._engine.connect() as connection:
            planned_for, begun = _schedule(connection, notice_id_of(connection, name))
        return planned_for != send_at if send_at else _missed(planned_for, begun=begun)

    def cancel(self, name: str, because: str, *, rehearse: bool = False) -> int:
        """Tell nobody any more who was not told yet; returns how many. Its versions count as unannounced.

        Whoever has it already is on record as told, so that they are not told again. A second time it
        changes nothing, while somebody's mail has yet to be called back.

        Raises:
            HaltError: it is cancelled already, or nobody is left to be told.
        """
        with self._engine.connect() as connection, connection.begin() as transaction:
            if _goes_on(connection, name, "cancelled"):
                return 0
            notice_id = _open(connection, name)
            _write(connection, notice_id, cancelled_at=datetime.now(UTC), because=because)
            stopped = _sweep(connection)
            take_back(connection, notice_id, everyone=True)
            connection.execute(
                update(publication).where(publication.c.notice_id == notice_id).values(standing="gone")
            )
            if rehearse:
                transaction.rollback()
        return stopped

    def held(self, name: str) -> bool:
        """Whether a provider holds mail of a notice that it could still discard, or may have done."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(select(_held(notice_id_of(connection, name)))))

    def sweep(self) -> None:
        """Whoever of a cancelled notice was put off is not tried again."""
        with self._engine.begin() as connection:
            _sweep(connection)

    def overtake(self, current: Mapping[str, str]) -> Sequence[str]:
        """Pause what is scheduled, not begun, and tells of a version that is not the newest any more."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                select(notice.c.id, notice.c.name, telling.c.policy, telling.c.after)
                .join(message, message.c.notice_id == notice.c.id)
                .join(telling, telling.c.message_id == message.c.id)
                .where(notice.c.send_at.is_not(None), notice.c.paused_at.is_(None), ~_begun())
                .where(notice.c.cancelled_at.is_(None), ~notice.c.because.startswith(RESUMED))
            ).all()
            old = {row.id: row for row in rows if current.get(row.policy, row.after) != row.after}
            for number, row in old.items():
                why = f"{row.policy} has a newer version than {row.after}"
                _write(connection, number, paused_at=datetime.now(UTC), because=why)
        return [row.name for row in old.values()]


def may_go() -> Sequence[ColumnElement[bool]]:
    """Whether a notice may be sent at a moment: conditions on its row, with the parameters of ``at``."""
    fresh = or_(notice.c.send_at > bindparam("stale"), _begun())
    due = or_(notice.c.send_at.is_(None), and_(notice.c.send_at <= bindparam("now"), fresh))
    return (due, notice.c.paused_at.is_(None), notice.c.cancelled_at.is_(None))


def at(now: datetime) -> dict[str, datetime]:
    """The parameters of ``may_go``."""
    return {"now": now, "stale": now - GRACE}


def notice_id_of(connection: Connection, name: str) -> int:
    """The id of a notice.

    Raises:
        UnknownNoticeError: there is none of that name.
    """
    found = connection.scalar(select(notice.c.id).where(notice.c.name == name))
    if found is None:
        raise UnknownNoticeError(name)
    return int(found)


def _begun() -> ColumnElement[bool]:
    return exists().where(delivery.c.notice_id == notice.c.id, delivery.c.state.in_(MOVED)).correlate(notice)


def _halts(connection: Connection) -> Sequence[Halt]:
    now = datetime.now(UTC)
    rows = connection.execute(
        select(notice, and_(*may_go()).label("goes")).order_by(notice.c.id), at(now)
    ).all()
    return [
        Halt(
            row.name,
            _course(row.goes, row.cancelled_at, row.paused_at, row.send_at and aware(row.send_at), now),
            row.send_at and aware(row.send_at),
            row.because,
        )
        for row in rows
    ]


def _course(
    goes: bool,  # noqa: FBT001  # as the database has it
    cancelled: datetime | None,
    paused: datetime | None,
    send_at: datetime | None,
    now: datetime,
) -> Course:
    if goes:
        return "goes"
    if cancelled:
        return "cancelled"
    if paused:
        return "paused"
    return "waits" if send_at and send_at > now else "stale"


def _schedule(connection: Connection, notice_id: int) -> tuple[datetime | None, bool]:
    """The moment that a notice was planned for, None where that was at once, and whether it has begun."""
    wanted = select(notice.c.send_at, _begun().label("begun")).where(notice.c.id == notice_id)
    row = connection.execute(wanted).one()
    return row.send_at and aware(row.send_at), row.begun


def _missed(planned_for: datetime | None, *, begun: bool) -> bool:
    """Whether a schedule was missed by so much that it fires no more by itself."""
    return planned_for is not None and not begun and planned_for <= datetime.now(UTC) - GRACE


def _open(connection: Connection, name: str, but: Course | None = None) -> int:
    """The id of a notice that is neither cancelled nor on a course, and has somebody left to be told."""
    notice_id = notice_id_of(connection, name)
    (halt,) = [halt for halt in _halts(connection) if halt.notice == name]
    if halt.course == "cancelled":
        raise HaltError(f"{name} is cancelled.")
    if halt.course == but:
        raise HaltError(f"{name} is paused already." if but == "paused" else f"Nothing holds {name} up.")
    planned = exists().where(delivery.c.notice_id == notice_id, delivery.c.state == "planned")
    if not connection.scalar(select(or_(planned, _held(notice_id)))):
        raise HaltError(f"Nobody of {name} is left to be told.")
    return notice_id


def _goes_on(connection: Connection, name: str, course: Course) -> bool:
    """Whether a notice is on a course already, and its provider has yet to be asked for what it holds."""
    notice_id = notice_id_of(connection, name)
    (halt,) = [halt for halt in _halts(connection) if halt.notice == name]
    return halt.course == course and bool(connection.scalar(select(_held(notice_id))))


def _held(notice_id: int) -> ColumnElement[bool]:
    """Whether a provider holds mail of a notice now, or may."""
    return may_be_held(notice_id, datetime.now(UTC))


def _write(connection: Connection, notice_id: int, **values: Any) -> None:
    connection.execute(update(notice).where(notice.c.id == notice_id).values(values))


def _sweep(connection: Connection) -> int:
    cancelled = select(notice.c.id).where(notice.c.cancelled_at.is_not(None))
    why = select(notice.c.because).where(notice.c.id == delivery.c.notice_id).scalar_subquery()
    left = update(delivery).where(delivery.c.notice_id.in_(cancelled), delivery.c.state == "planned")
    values = {"state": "recalled", "detail": CANCELLED + why, "changed_at": datetime.now(UTC)}
    return connection.execute(left.values(values)).rowcount
