"""Opening a database: SQLite by default, PostgreSQL by URL, always with the layout of this release.

SQLite runs with a write-ahead log and ``synchronous=FULL``: what was committed survives a power cut.
Every transaction there begins IMMEDIATE, so two processes wait for each other instead of failing.
"""

from __future__ import annotations

import selectors
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic.command import upgrade as alembic_upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, QueuePool, StaticPool, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError

from notifier.errors import (
    AnotherRunError,
    DatabaseError,
    ForeignDatabaseError,
    NewerDatabaseError,
    OutdatedDatabaseError,
)
from notifier.storage.triggers import lay

OURS = {"installation", "recipient", "notice", "delivery"}  # in every layout there ever was
MIGRATIONS = Path(__file__).parent / "migrations"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
THREADS = 40  # of the service: whoever only reads waits for no connection that a writer has
POOL = 20  # connections that are kept at most; a worker sends up to sixteen portions at a time
LIFE = 300  # seconds of a connection to PostgreSQL: what stands between may forget one that is silent longer
BUSY = 30  # seconds that SQLite waits for another process's transaction
Work = Literal["run", "hooks"]  # sending; telling the company's systems
# Any numbers, the same in every run: PostgreSQL's advisory locks.
LOCKS: Mapping[Work, int] = {"run": 7_022_114, "hooks": 7_022_117}


def read_url(text_url: str) -> URL:
    """The database's URL, with the driver that this product brings along.

    Raises:
        DatabaseError: it is none, or for a database that is not supported.
    """
    try:
        url = make_url(text_url)
    except (ArgumentError, ValueError):  # the second for a port that is no number
        raise DatabaseError("POLICY_DATABASE_URL is not the URL of a database.") from None
    backend = url.drivername.partition("+")[0]
    if backend not in DRIVERS:
        raise DatabaseError(f"{backend} is not supported; SQLite and PostgreSQL are.")
    return url.set(drivername=DRIVERS[backend])


def is_there(url: URL) -> bool:
    """Whether there is something to open: a server is always asked, a file may not exist yet."""
    return url.get_backend_name() != "sqlite" or not url.database or Path(url.database).exists()


def connect(url: URL) -> Engine:
    """An engine whose connections are set up the way this product needs them.

    Raises:
        DatabaseError: it cannot be reached.
    """
    try:
        engine = _engine(url)
        with engine.connect():
            return engine
    except DBAPIError as error:
        raise DatabaseError(f"{_shown(url)} cannot be opened: {reason(error)}") from None
    except (TypeError, ValueError):  # of the driver, about an option; its text may hold the option's value
        raise DatabaseError(f"{_shown(url)} cannot be opened: an option of the URL is none.") from None


def prepare(engine: Engine) -> None:
    """Give an empty database its tables; refuse one of another release.

    Raises:
        ForeignDatabaseError: another program wrote it.
        OutdatedDatabaseError: it needs ``policy-notify upgrade``.
        NewerDatabaseError: a later release wrote it.
    """
    refuse_foreign(engine)
    script = ScriptDirectory(str(MIGRATIONS))
    wanted = script.get_current_head() or ""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        empty = found is None and not inspect(connection).get_table_names()
    if empty:
        upgrade(engine)
    elif found != wanted:
        known = found in {revision.revision for revision in script.walk_revisions()}
        raise OutdatedDatabaseError(found or "none", wanted) if known else NewerDatabaseError(found or "")
    _write_ahead(engine)


def refuse_foreign(engine: Engine) -> None:
    """Look, without changing anything, whether these are our tables or none.

    Raises:
        ForeignDatabaseError: they are somebody else's.
    """
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        layout = MigrationContext.configure(connection).get_current_revision()
    if tables and not (layout and tables >= OURS):
        raise ForeignDatabaseError


def upgrade(engine: Engine, layout: str = "head") -> None:
    """Bring the tables to the layout of this release, or to an earlier one, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _unbound(engine) as connection:
        config.attributes["connection"] = connection
        alembic_upgrade(config, layout)
        if layout == "head":
            lay(connection)


@contextmanager
def _unbound(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite lets a table be made anew although others lean on it.

    It must be told so before the transaction begins; at the end everything leans on something again.
    """
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.dbapi_connection
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise RuntimeError(f"the migration left rows of {lost[0]} that lean on nothing")
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


@contextmanager
def sole_run(engine: Engine, what: Work = "run") -> Iterator[None]:
    """Hold the database against a second run of a kind; a killed process lets go by itself.

    Raises:
        AnotherRunError: another one holds it.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield from _advisory_lock(connection, LOCKS[what])
    elif engine.url.database and engine.url.database != ":memory:":
        yield from _lock_file(Path(f"{engine.url.database}-{what}"))
    else:
        yield


def _advisory_lock(connection: Connection, lock: int) -> Iterator[None]:
    if not connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": lock}).scalar():
        raise AnotherRunError
    yield
    connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": lock})


def _lock_file(path: Path) -> Iterator[None]:
    """SQLite's own lock on a file beside the database: it works wherever SQLite does."""
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise AnotherRunError from None
    try:
        yield
    finally:
        lock.close()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            pool_size=POOL,
            pool_recycle=LIFE,
            hide_parameters=True,  # an error's text must hold no address
            connect_args={"connect_timeout": 10},
        )
        event.listen(engine, "checkout", _refuse_ended)
        return engine
    in_memory = not url.database or url.database == ":memory:"
    # A connection is kept: closing the last one would write the log back, with two syncs, each time.
    pool: dict[str, Any] = {"poolclass": QueuePool, "pool_size": THREADS}
    if in_memory:
        pool = {"poolclass": StaticPool}
    engine = create_engine(url, **pool, hide_parameters=True, connect_args={"timeout": BUSY})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_immediately)
    return engine


def _refuse_ended(connection: Any, _record: object, _lent: object) -> None:
    """Give out no connection that the server has ended: another one is made then.

    A server says nothing to a connection at rest except that it ends. Looking whether there is something to
    read costs microseconds; asking the server would cost a round trip for each transaction.
    """
    with selectors.DefaultSelector() as waiting:
        waiting.register(connection.fileno(), selectors.EVENT_READ)
        if waiting.select(0):
            raise DisconnectionError


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    # The first of them reads, so that a file that is no database is found out here.
    for pragma in ("schema_version", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(engine: Engine) -> None:
    """Set SQLite's write-ahead log; it stays in the file, so this is only for one that is ours."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def reading(engine: Engine) -> Engine:
    """The same database for looking only: in SQLite a reader then waits for no writer."""
    return engine.execution_options(only_reads=True)


def _begin_immediately(connection: Connection) -> None:
    reads = connection.get_execution_options().get("only_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _shown(url: URL) -> str:
    """A URL without its password, and without what may hold another one: drivers take it as an option too."""
    return url.set(query={}).render_as_string(hide_password=True)


def reason(error: Exception) -> str:
    """What the database said, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return lines[0]
