"""What the notifier's tests have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from notifier.addresses import read_address
from notifier.letters import From, Letter, Message
from notifier.recipients import Recipient
from notifier.storage import Store, database, open_store
from notifier.storage.tables import metadata
from tests.notifier.desk import desk

__all__ = ["desk"]  # pytest finds the fixture here

MESSAGE = Message(
    "Changes to our Privacy policy on 1 March 2027",
    "We keep logs for 180 days.\n.A line that begins with a dot.\n",
    '<!doctype html><html lang="en"><title>Changes</title><p>We keep logs for 180 days – now.</p></html>\n',
)
SENDER = From("Firemoon Studio", "notices@firemoon.example", "privacy@firemoon.example")


def letter(
    address: str, number: int = 1, name: str = "", sender: From = SENDER, message: Message = MESSAGE
) -> Letter:
    """A letter to somebody; its number makes it one of its own."""
    return Letter(
        delivery=number,
        key=f"{number:032x}",
        address=address,
        name=name,
        message=message,
        sender=sender,
        date=datetime(2027, 1, 15, 12, tzinfo=UTC),
        notice="privacy:2027-03-01",
    )


def letters(*addresses: str) -> list[Letter]:
    """One letter for each address."""
    return [letter(address, number) for number, address in enumerate(addresses, start=1)]


def people(number: int) -> list[Recipient]:
    """So many account holders, ``p0@example.org`` and on."""
    return [Recipient(read_address(f"p{n}@example.org"), f"Person {n}") for n in range(number)]


@contextmanager
def memory_store() -> Iterator[Store]:
    """A store that is made in a few milliseconds: the tables at once instead of by migrations."""
    engine = database.connect(make_url("sqlite://"))
    metadata.create_all(engine)
    yield Store.over(engine)
    engine.dispose()


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run notes beside a server's database stays within the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind that is supported."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'notices.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def any_store(store_url: str) -> Iterator[Store]:
    """A store in an empty database of each kind."""
    with open_store(store_url) as store:
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in SQLite."""
    with open_store(f"sqlite:///{tmp_path / 'notices.db'}") as store:
        yield store
