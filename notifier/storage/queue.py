"""Portions on their way to workers: Procrastinate's tables in a PostgreSQL schema of their own.

Unit    a job: the ids of a few portions that one worker sends one after the other. Fetching and ending it
        costs as much as two batches, so there are several in it where there are many to share
Law     the queue may be lost at any time: it holds nothing but ids of portions, and whatever is not in
        it and not worked off is put in again (``refill``); what counts is the table of deliveries alone
Method  a portion is put in within the transaction that plans it, and again only where it neither waits
        nor is in work; should two workers have it all the same, the journal keeps them apart (decision 0034)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, cast

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, delete, text
from sqlalchemy.exc import ProgrammingError

from notifier.errors import DatabaseError, NeedsPostgresError, OutdatedQueueError
from notifier.storage.database import reason
from notifier.storage.portions import share_out
from notifier.storage.tables import portion

SCHEMA = "policy_queue"
TASK = "send_portions"
MAKING = 7_022_115  # any number, the same everywhere: two processes never make or fill the queue at once
CHUNK = 1_000  # portions put in with one statement
TOGETHER, SHARES = 8, 100  # so many portions in a job at most, and no more than such a share of them


def prepare(engine: Engine) -> None:
    """Make the queue where there is none; from now on, notices that are planned go to workers.

    Raises:
        NeedsPostgresError: the database is SQLite.
        OutdatedQueueError: another release made the queue.
        DatabaseError: the account may not make one.
    """
    if engine.dialect.name != "postgresql":
        raise NeedsPostgresError
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MAKING})
            if not _is_made(connection):
                _make(connection)
    except ProgrammingError as error:
        raise DatabaseError(f"The workers' queue cannot be made: {reason(error)}.") from None


def remake(engine: Engine) -> None:
    """Make a queue that is there anew, as this release has it; workers fill it again."""
    with engine.begin() as connection:
        if _mark(connection):
            connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))
            _make(connection)


def retire(engine: Engine) -> None:
    """Take the queue away: what workers left goes out with the next run that sends by itself."""
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(delete(portion))


def share(connection: Connection, notice_id: int) -> None:
    """Where there is a queue: cut a notice into portions and put each in, within the caller's transaction."""
    if not _is_made(connection):
        return
    _look_into(connection)
    for portions in share_out(connection, notice_id):
        _put(connection, portions)


def refill(engine: Engine, portions: Iterable[int]) -> int:
    """Put those portions in that are not in the queue. Returns how many were missing."""
    with engine.begin() as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": MAKING}):
            return 0  # another worker is at it
        there = _there(connection)
        missing = [number for number in portions if number not in there]
        for start in range(0, len(missing), CHUNK):
            _put(connection, missing[start : start + CHUNK])
    return len(missing)


def waiting(engine: Engine) -> int:
    """How many portions are in the queue; 0 where there is none."""
    with engine.connect() as connection:
        return len(_there(connection)) if _mark(connection) else 0


def is_empty(engine: Engine) -> bool:
    """Whether no portion waits and none is in work."""
    some = text("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))")
    with engine.connect() as connection:
        _look_into(connection)
        return not connection.scalar(some)


def at_work(engine: Engine) -> int:
    """How many workers gave a sign of life within the last minute."""
    alive = text(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
    )
    with engine.connect() as connection:
        if not _mark(connection):
            return 0
        _look_into(connection)
        return int(connection.scalar(alive) or 0)


def queue_app(engine: Engine, connections: int) -> App:
    """Procrastinate over the same database."""
    url = engine.url
    named = url.translate_connect_args(username="user", database="dbname")
    # What the queue itself notes need not outlive a crash of the database, so nobody waits for the disk.
    settings = f"-c search_path={SCHEMA} -c synchronous_commit=off"
    options: dict[str, Any] = {"options": settings, "connect_timeout": 10}
    conninfo = make_conninfo(**{**named, **url.query})
    return App(
        connector=PsycopgConnector(
            conninfo=conninfo, kwargs=options, min_size=1, max_size=connections, timeout=10
        )
    )


def _is_made(connection: Connection) -> bool:
    """Whether there is a queue of this release.

    Raises:
        OutdatedQueueError: there is one of another release.
    """
    made = _mark(connection)
    if made and made != _own_mark():
        raise OutdatedQueueError
    return bool(made)


def _mark(connection: Connection) -> str:
    """By which tables the queue was made; empty where there is none."""
    wanted = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
    is_postgres = connection.dialect.name == "postgresql"
    return str(connection.scalar(wanted, {"schema": SCHEMA}) or "") if is_postgres else ""


def _own_mark() -> str:
    return hashlib.sha256(f"{SchemaManager.get_schema()}{TASK}".encode()).hexdigest()


def _make(connection: Connection) -> None:
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    _look_into(connection)
    _driver(connection).execute(SchemaManager.get_schema())
    connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{_own_mark()}'"))


def _there(connection: Connection) -> set[int]:
    _look_into(connection)
    known = text(
        "SELECT jsonb_array_elements(args -> 'numbers')::int FROM procrastinate_jobs "
        "WHERE status IN ('todo', 'doing')"
    )
    return set(connection.scalars(known))


def _look_into(connection: Connection) -> None:
    """Until the transaction ends, the queue's names are found without their schema."""
    before = "set_config('search_path', :schema || ', ' || current_setting('search_path'), true)"
    connection.execute(text(f"SELECT {before}"), {"schema": SCHEMA})


def _put(connection: Connection, portions: Sequence[int]) -> None:
    together = max(1, min(TOGETHER, len(portions) // SHARES))
    jobs = [
        Job(
            queue="default",
            task_name=TASK,
            lock=None,  # with one, each fetching would look through all that waits
            queueing_lock=f"portion {portions[start]}",
            task_kwargs={"numbers": list(portions[start : start + together])},
        )
        for start in range(0, len(portions), together)
    ]
    JobManager(SyncPsycopgConnector()).batch_defer_jobs(jobs, connection=_driver(connection))


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)
