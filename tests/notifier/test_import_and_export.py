"""People out of a company's own database, and out of this one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from notifier.commands.beginning import export
from notifier.errors import DatabaseError, UnreadableRecipientsError
from notifier.recipients import BadRow, read_recipients
from notifier.sql_source import read_query
from notifier.storage import Store, open_store
from policy_history.errors import CannotShowError
from tests.notifier.test_audience import ROWS


@pytest.fixture
def accounts(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'accounts.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE account (id INTEGER, mail TEXT, zone TEXT)"))
        connection.execute(text("INSERT INTO account VALUES (7, 'Ada@example.org', NULL), (8, 'none', '')"))
    engine.dispose()
    return url


def test_a_query_gives_people_and_names_bad_rows(accounts: str) -> None:
    """For the operator: no export by hand, and the same care as with a file."""
    query = "SELECT mail AS email, id, zone FROM account ORDER BY id"

    ada, bad = read_query("ACCOUNTS", query, {"ACCOUNTS": accounts})

    assert not isinstance(ada, BadRow)
    assert (ada.address.key, ada.reference) == ("ada@example.org", "7")
    assert str(bad) == "line 2: email: has no @"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT mail FROM account", "no column 'email'"),
        ("SELECT email FROM nowhere", "no such table"),
        ("DELETE FROM account", "readonly"),
        ("not sql", "syntax error"),
    ],
)
def test_a_query_that_is_none_is_said_to_be_none(accounts: str, query: str, said: str) -> None:
    """For the operator: a slip is one sentence, and nothing is ever written into their database."""
    with pytest.raises(UnreadableRecipientsError, match=said):
        list(read_query(accounts, query))


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """For the operator: a slip in the URL leaves no empty file behind."""
    with pytest.raises(UnreadableRecipientsError, match="no database"):
        list(read_query(f"sqlite:///{tmp_path / 'none.db'}", "SELECT 1 AS email"))
    with pytest.raises(DatabaseError):
        list(read_query("UNSET", "SELECT 1 AS email", {}))

    assert list(tmp_path.iterdir()) == []


def test_what_is_exported_is_imported_as_the_same_people(
    any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For the operator: their data is theirs, and nothing is lost on the way."""
    (tmp_path / "people.csv").write_text(ROWS)
    any_store.people.add(read_recipients(tmp_path / "people.csv"))
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with open_store(other) as store:
        store.people.add(read_recipients(tmp_path / "people.csv"))
    monkeypatch.setenv("POLICY_DATABASE_URL", other)

    export()

    (tmp_path / "out.csv").write_text(capsys.readouterr().out)
    assert list(read_recipients(tmp_path / "out.csv")) == list(any_store.people.everybody())
    assert len(list(any_store.people.everybody())) == 4


def test_an_export_onto_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the operator: half a list of people must not look like all of them."""
    monkeypatch.setenv("POLICY_DATABASE_URL", f"sqlite:///{tmp_path / 'people.db'}")

    with Path("/dev/full").open("w", buffering=1, encoding="utf-8") as full:
        monkeypatch.setattr("sys.stdout", full)
        with pytest.raises(CannotShowError, match="No space left"):
            export()
