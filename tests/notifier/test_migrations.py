"""The layout of the database: built by migrations, the same as the tables, only ever forward."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine, make_url

from notifier.drafts import Group, Reach
from notifier.errors import DatabaseError, ForeignDatabaseError, NewerDatabaseError
from notifier.storage import database, open_store
from notifier.storage.store import upgrade_store
from notifier.storage.tables import metadata


def checks(engine: Engine) -> dict[str, set[str]]:
    seen = inspect(engine)
    return {
        table: {str(check["name"]) for check in seen.get_check_constraints(table)}
        for table in sorted(metadata.tables)
    }


def test_the_migrations_build_the_tables(store_url: str) -> None:
    """For the operator: a database that grew through releases is the same as a new one."""
    with open_store(store_url) as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, metadata)

    assert difference == []


@pytest.mark.parametrize("layout", ["0001", "0010", "0020", "0002", "0011", "0050", "0052"])
def test_a_database_in_use_is_upgraded_with_all_that_is_in_it(store_url: str, layout: str) -> None:
    """For the operator: who was told what is there after each upgrade, and leans on what it leaned on."""
    engine = database.connect(database.read_url(store_url))
    database.upgrade(engine, layout)
    with engine.begin() as connection:
        for row in ROWS.split(";"):
            connection.execute(text(row), {"then": THEN} if ":then" in row else {})
    engine.dispose()

    upgrade_store(store_url)

    with open_store(store_url) as store:
        assert store.overview.tally("n")["accepted"] == 1
        (entry,) = store.proof.of("a@example.org")
        assert (entry["mail"], entry["state"]) == ("hash", "accepted")
        assert store.audience.groups("holder", [Reach("privacy")]) == {Group("", ("",)): 1}
        with store.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


THEN = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = """
INSERT INTO recipient (address, address_key, name, language, added_at)
VALUES ('a@example.org', 'a@example.org', 'A', '', :then);
INSERT INTO notice (name, planned_at, sender_company, sender_address, reply_to)
VALUES ('n', :then, 'Firemoon', 'n@firemoon.example', '');
INSERT INTO message (notice_id, language, subject, text, html, sha256)
VALUES (1, 'en', 's', 't', 'h', 'hash');
INSERT INTO delivery (notice_id, message_id, recipient_id, address, address_key, name, state, changed_at)
VALUES (1, 1, 1, 'a@example.org', 'a@example.org', 'A', 'accepted', :then)
"""


def test_the_migrations_set_the_same_limits(tmp_path: Path) -> None:
    """For the operator: a state that does not exist cannot be written in either."""
    by_tables = create_engine(f"sqlite:///{tmp_path / 'tables.db'}")
    metadata.create_all(by_tables)
    with open_store(f"sqlite:///{tmp_path / 'migrated.db'}") as store:
        migrated = checks(store.engine)

    assert migrated == checks(by_tables)
    by_tables.dispose()


def test_whatever_a_layout_does_the_triggers_are_there(tmp_path: Path) -> None:
    """For the auditor: an upgrade that rebuilds a table does not lose what keeps earlier answers."""
    wanted = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    by_tables = create_engine(f"sqlite:///{tmp_path / 'tables.db'}")
    metadata.create_all(by_tables)
    with open_store(f"sqlite:///{tmp_path / 'migrated.db'}") as store, store.engine.connect() as connection:
        migrated = connection.scalars(text(wanted)).all()

    with by_tables.connect() as connection:
        assert migrated == connection.scalars(text(wanted)).all() != []
    by_tables.dispose()


def test_a_commit_survives_a_power_cut(tmp_path: Path) -> None:
    """For account holders: who was recorded as told stays so; the log is written ahead and synced."""
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}") as store, store.engine.connect() as connection:
        settings = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert settings == ["wal", 2, 1]  # 2 is FULL


def layout(url: str, revision: str) -> None:
    engine = database.connect(make_url(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    engine.dispose()


def test_a_later_release_s_database_is_left_alone(tmp_path: Path) -> None:
    """For the operator: an old program does not damage what a new one wrote."""
    url = f"sqlite:///{tmp_path / 'notices.db'}"
    with open_store(url):
        pass
    layout(url, "9999")

    with pytest.raises(NewerDatabaseError, match="9999"), open_store(url):
        pytest.fail("it was opened")


@pytest.mark.parametrize(
    "tables",
    [
        ["customers (id INTEGER)"],
        ["alembic_version (version_num TEXT)", "customers (id INTEGER)"],
        ["delivery (id INTEGER)", "notice (id INTEGER)"],
    ],
)
def test_a_database_of_something_else_is_left_alone(tmp_path: Path, tables: list[str]) -> None:
    """For the operator: a URL that names another program's database changes no byte of it."""
    file = tmp_path / "other.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        for table in tables:
            connection.execute(text(f"CREATE TABLE {table}"))
    engine.dispose()
    before = file.read_bytes()

    with pytest.raises(ForeignDatabaseError), open_store(f"sqlite:///{file}"):
        pytest.fail("it was opened")
    with pytest.raises(ForeignDatabaseError):
        upgrade_store(f"sqlite:///{file}")

    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    """For the operator: a slip in the URL gives a sentence, not a traceback."""
    (tmp_path / "notes.txt").write_text("This is not a database, and long enough to look at. " * 40)

    with (
        pytest.raises(DatabaseError, match="cannot be opened: file is not a database"),
        open_store(f"sqlite:///{tmp_path / 'notes.txt'}"),
    ):
        pytest.fail("it was opened")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("not a url", "not the URL of a database"),
        ("mysql://u:hunter2@h/d", "mysql is not supported"),
        ("postgresql://u:hunter2@h:port/d", "not the URL of a database"),
        ("postgresql+psycopg2://u:hunter2@127.0.0.1:1/d", "cannot be opened"),
        ("sqlite:////nowhere/at/all.db", "cannot be opened"),
        ("postgresql://u:hunter2@127.0.0.1:1/d", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_password(url: str, said: str) -> None:
    """For the operator: the message says what is the matter and gives nothing away."""
    with pytest.raises(DatabaseError, match=said) as caught, open_store(url):
        pytest.fail("it was opened")

    assert "hunter2" not in str(caught.value)


def test_looking_makes_no_file(tmp_path: Path) -> None:
    """For the operator: a rehearsal leaves nothing behind."""
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}", create=False) as store:
        assert store.people.count() == 0

    assert list(tmp_path.iterdir()) == []
