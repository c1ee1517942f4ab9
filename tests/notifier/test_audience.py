"""Who is told of a change in a policy, on every database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from notifier.addresses import read_address
from notifier.recipients import BadRow, Recipient, read_recipients
from notifier.storage import Store, database, open_store
from notifier.storage.audience import Group, told
from notifier.storage.store import upgrade_store
from tests.notifier.conftest import MESSAGE, SENDER

ROWS = """\
email,name,language,time_zone,id,kind,follows,accepted
ada@example.org,Ada,de,Europe/Berlin,u1,,,privacy:2025-09-08
joan@example.org,Joan,en,,u2,holder,,
zoe@example.org,Zoe,en,,,watcher,privacy terms,privacy:2025-09-08
max@example.org,Max,en,,,watcher,terms,
"""


def imported(store: Store, tmp_path: Path, content: str = ROWS) -> None:
    (tmp_path / "people.csv").write_text(content)
    assert store.people.add(read_recipients(tmp_path / "people.csv")).kept


def test_people_are_grouped_by_what_they_know_and_their_language(any_store: Store, tmp_path: Path) -> None:
    """For account holders: each is told what changed since the version that they know."""
    imported(any_store, tmp_path)

    groups = any_store.audience.groups("privacy")

    assert groups == {
        Group("holder", "", "en"): 1,
        Group("holder", "2025-09-08", "de"): 1,
        Group("watcher", "2025-09-08", "en"): 1,
    }
    named = {p.name for group in groups for p in any_store.audience.people("privacy", group)}
    assert named == {"Ada", "Joan", "Zoe"}


def test_an_accepted_version_moves_its_account_alone(any_store: Store, tmp_path: Path) -> None:
    """For account holders: who accepted the newest version is told what changed since that one."""
    imported(any_store, tmp_path)

    moved = any_store.audience.accepted("u2", "privacy", "2026-01-01")

    assert moved == 1
    assert any_store.audience.accepted("nobody", "privacy", "2026-01-01") == 0
    assert any_store.audience.groups("privacy")[Group("holder", "2026-01-01", "en")] == 1


def test_who_was_told_knows_the_version(any_store: Store, tmp_path: Path) -> None:
    """For account holders: the next mail begins where the last one ended, for those whom it reached."""
    imported(any_store, tmp_path)
    name = any_store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [])
    any_store.journal.claim(name, "memory", size=9, in_flight=0)
    with any_store.engine.begin() as connection:
        connection.execute(text("UPDATE delivery SET state = 'accepted' WHERE name = 'Ada'"))
        number = connection.execute(text("SELECT id FROM notice")).scalar_one()
        assert told(connection, number, "privacy", "2027-03-01") == 1

    groups = any_store.audience.groups("privacy")

    assert groups[Group("holder", "2027-03-01", "de")] == 1
    assert groups[Group("holder", "", "en")] == 1


def test_a_notice_goes_to_account_holders_and_not_to_watchers(any_store: Store, tmp_path: Path) -> None:
    """For watchers: a mandatory notice without a way out is not for them."""
    imported(any_store, tmp_path)

    name = any_store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [])

    assert any_store.people.count() == 2
    assert any_store.overview.tally(name).recipients == 2


def test_a_second_import_keeps_what_it_leaves_empty(any_store: Store, tmp_path: Path) -> None:
    """For account holders: a shorter export takes no time zone and no id, and makes nobody a watcher."""
    imported(any_store, tmp_path)

    any_store.people.add([Recipient(read_address("ADA@example.org"), "Ada L", "de", kind="watcher")])

    (ada,) = any_store.audience.people("privacy", Group("holder", "2025-09-08", "de"))
    assert (ada.name, ada.time_zone) == ("Ada L", "Europe/Berlin")


def test_who_is_forgotten_leaves_nothing_of_what_they_followed(any_store: Store, tmp_path: Path) -> None:
    """For watchers: forgetting is complete."""
    imported(any_store, tmp_path)
    any_store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [])

    for name in ("ada", "zoe"):
        any_store.register.forget(f"{name}@example.org")

    assert sum(any_store.audience.groups("privacy").values()) == 1
    with any_store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM familiar")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM following")).scalar_one() == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a@example.org,,,Mars/Base,,,,", "the time zone"),
        ("a@example.org,,,,,owner,,", "the kind"),
        ("a@example.org,,,,,,a:b,", "follows:"),
        ("a@example.org,,,,,,,privacy:soon", "accepted:"),
        (f"a@example.org,,,,{'x' * 201},,,", "the id"),
    ],
)
def test_a_bad_field_of_a_person_is_named_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    """For the operator: each slip has its line."""
    (tmp_path / "people.csv").write_text(f"{ROWS.splitlines()[0]}\n{row}\n")

    (found,) = read_recipients(tmp_path / "people.csv")

    assert isinstance(found, BadRow)
    assert str(found).startswith(f"line 2: {said}")


def test_people_of_the_first_layout_are_account_holders(tmp_path: Path) -> None:
    """For the operator: an upgrade loses nobody, and nobody becomes a watcher by it."""
    url = f"sqlite:///{tmp_path / 'notices.db'}"
    engine = database.connect(make_url(url))
    database.upgrade(engine, "0001")
    with engine.begin() as connection:
        row = "INSERT INTO recipient (address, address_key, name, language, added_at) VALUES "
        connection.execute(text(row + "('a@example.org', 'a@example.org', 'A', '', '2026-01-01 00:00:00')"))
    engine.dispose()

    upgrade_store(url)

    with open_store(url) as store:
        assert store.audience.groups("privacy") == {Group("holder", "", ""): 1}
