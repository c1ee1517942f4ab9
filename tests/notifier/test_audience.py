"""Who is told of a change in a policy, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from notifier.addresses import read_address
from notifier.drafts import Draft, Group, Reach, Telling, Text
from notifier.recipients import BadRow, Recipient, read_recipients
from notifier.refusals import AudienceMovedError
from notifier.storage import Store, database, open_store
from notifier.storage.store import upgrade_store
from tests.notifier.conftest import MESSAGE, SENDER

PRIVACY, TERMS = Reach("privacy"), Reach("terms")
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

    holders = any_store.audience.groups("holder", [PRIVACY, TERMS])
    watchers = any_store.audience.groups("watcher", [PRIVACY, TERMS])

    assert holders == {Group("en", ("", "")): 1, Group("de", ("2025-09-08", "")): 1}
    assert watchers == {Group("en", ("2025-09-08", "")): 1, Group("en", ("-", "")): 1}


def test_an_accepted_version_moves_its_account_alone(any_store: Store, tmp_path: Path) -> None:
    """For account holders: who accepted the newest version is told what changed since that one."""
    imported(any_store, tmp_path)

    moved = any_store.audience.accepted("u2", "privacy", "2026-01-01")

    assert moved == 1
    assert any_store.audience.accepted("nobody", "privacy", "2026-01-01") == 0
    assert any_store.audience.groups("holder", [PRIVACY])[Group("en", ("2026-01-01",))] == 1


def draft(store: Store, before: str = "2026-01-01", after: str = "2027-03-01") -> Draft:
    """A notice to all account holders."""
    groups = store.audience.groups("holder", [PRIVACY])
    one = Text(MESSAGE, tuple(groups), (Telling("privacy", before, after),), sum(groups.values()))
    return Draft(name=f"privacy:{after}", kind="holder", reaches=(PRIVACY,), texts=(one,))


def refuse(store: Store, name: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE delivery SET state = 'refused' WHERE name = :name"), {"name": name})


def test_the_next_notice_begins_where_the_last_one_ended(any_store: Store, tmp_path: Path) -> None:
    """For account holders: whom a mail reached knows its version; whom it did not, knows what they knew."""
    imported(any_store, tmp_path)
    name = any_store.journal.plan_draft(draft(any_store), SENDER, [])
    refuse(any_store, "Joan")
    any_store.journal.settle_known(name)
    any_store.journal.settle_known(name)

    groups = any_store.audience.groups("holder", [PRIVACY])

    assert groups == {Group("de", ("2027-03-01",)): 1, Group("en", ("2026-01-01",)): 1}


def test_who_is_reached_at_the_second_try_knows_the_version(any_store: Store, tmp_path: Path) -> None:
    """For account holders: nobody hears the same twice because their mailbox was full once."""
    imported(any_store, tmp_path)
    name = any_store.journal.plan_draft(draft(any_store), SENDER, [])
    for person in ("Joan", "Ada"):
        refuse(any_store, person)
    any_store.journal.settle_known(name)
    before = any_store.audience.groups("holder", [PRIVACY])

    any_store.journal.resolve(name, None, "refused", "planned", because="again")

    assert before == {Group("de", ("2026-01-01",)): 1, Group("en", ("2026-01-01",)): 1}
    known = {group.known for group in any_store.audience.groups("holder", [PRIVACY])}
    assert known == {("2027-03-01",)}


def test_a_policy_that_was_renamed_keeps_its_readers(any_store: Store, tmp_path: Path) -> None:
    """For watchers and account holders: the old name's record counts for the new one."""
    imported(any_store, tmp_path)
    renamed = Reach("data-protection", ("privacy",))

    holders = any_store.audience.groups("holder", [renamed])
    watchers = any_store.audience.groups("watcher", [renamed])

    assert Group("de", ("2025-09-08",)) in holders
    assert watchers == {Group("en", ("2025-09-08",)): 1}


def test_who_began_to_follow_later_knows_what_was_public_then(any_store: Store, tmp_path: Path) -> None:
    """For watchers: nobody is told of a change from before they asked."""
    content = ROWS.replace("privacy terms,privacy:2025-09-08", "terms,").replace(
        "watcher,terms", "watcher,privacy"
    )
    imported(any_store, tmp_path, content)
    past, future = datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)

    (group,) = any_store.audience.groups("watcher", [Reach("privacy", since=(("a", past), ("b", future)))])
    (earlier,) = any_store.audience.groups("watcher", [Reach("privacy", since=(("b", future),))])

    assert group.known == ("a",)
    assert earlier.known == ("",)


def test_an_account_holder_who_also_follows_is_told_once(any_store: Store, tmp_path: Path) -> None:
    """For account holders: the notice that is owed goes before the one that was asked for."""
    imported(any_store, tmp_path, ROWS.replace("u1,,,", "u1,,privacy,"))

    followed = any_store.audience.groups("watcher", [PRIVACY])
    owed = any_store.audience.groups("watcher", [replace(PRIVACY, owed=True)])

    assert sum(followed.values()) == 2
    assert sum(owed.values()) == 1


def test_whoever_comes_while_a_notice_is_made_stops_it(any_store: Store, tmp_path: Path) -> None:
    """For account holders: nobody is left out because they changed their language in between."""
    imported(any_store, tmp_path)
    made = draft(any_store)
    any_store.people.add([Recipient(read_address("new@example.org"), "New", "fr")])

    with pytest.raises(AudienceMovedError):
        any_store.journal.plan_draft(made, SENDER, [])

    assert any_store.overview.tallies() == []


def test_there_may_be_more_groups_than_a_statement_takes_parameters(any_store: Store) -> None:
    """For account holders: however many different versions people know, each gets their own text."""
    number = 17_000  # SQLite takes 32,766 parameters
    with any_store.engine.begin() as connection:
        connection.execute(EVERYBODY_IN_A_LANGUAGE_OF_THEIR_OWN, {"number": number})
    groups = list(any_store.audience.groups("holder", [PRIVACY]))
    telling = (Telling("privacy", "a", "b"),)
    texts = [
        Text(replace(MESSAGE, language=language), tuple(groups[start::2]), telling)
        for start, language in enumerate(("en", "de"))
    ]
    made = Draft(name="n", kind="holder", reaches=(PRIVACY,), texts=tuple(texts))

    name = any_store.journal.plan_draft(made, SENDER, [])

    claim = any_store.journal.claim(name, "memory", size=number, in_flight=0)
    assert claim
    assert any_store.overview.tally(name).states == {"sending": number // 2, "planned": number // 2}
    mine = {group.language.removeprefix("x-") for group in groups[::2]}
    assert {letter.name for letter in claim.letters} == mine


EVERYBODY_IN_A_LANGUAGE_OF_THEIR_OWN = text(
    "INSERT INTO recipient (address, address_key, name, language, added_at) "
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :number) "
    "SELECT n || '@example.org', n || '@example.org', n, 'x-' || n, CURRENT_TIMESTAMP FROM numbers"
)


def test_letters_of_one_batch_have_one_text(any_store: Store, tmp_path: Path) -> None:
    """For account holders: a request to a provider has its text once, so it holds one group alone."""
    imported(any_store, tmp_path)
    groups = list(any_store.audience.groups("holder", [PRIVACY]))
    texts = [
        Text(replace(MESSAGE, language=g.language), (g,), (Telling("privacy", "a", "b"),)) for g in groups
    ]
    made = Draft(name="n", kind="holder", reaches=(PRIVACY,), texts=tuple(texts))
    name = any_store.journal.plan_draft(made, SENDER, [])

    claims = [any_store.journal.claim(name, "memory", size=9, in_flight=0) for _ in range(3)]

    sent = [[(one.name, one.message.language) for one in claim.letters] for claim in claims if claim]
    assert sorted(sent) == [[("Ada", "de")], [("Joan", "en")]]


def test_a_notice_goes_to_account_holders_and_not_to_watchers(any_store: Store, tmp_path: Path) -> None:
    """For watchers: a mandatory notice without a way out is not for them."""
    imported(any_store, tmp_path)

    name = any_store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [])

    assert any_store.people.count() == 2
    assert any_store.overview.tally(name).recipients == 2


def test_a_second_import_keeps_what_it_leaves_empty(any_store: Store, tmp_path: Path) -> None:
    """For account holders: a shorter export takes no id, and makes nobody a watcher."""
    imported(any_store, tmp_path)

    any_store.people.add([Recipient(read_address("ADA@example.org"), "Ada L", "de", kind="watcher")])

    ada = next(person for person in any_store.people.everybody() if person.address.key == "ada@example.org")
    assert (ada.name, ada.reference, ada.kind) == ("Ada L", "u1", "holder")


def test_who_is_forgotten_leaves_nothing_of_what_they_followed(any_store: Store, tmp_path: Path) -> None:
    """For watchers: forgetting is complete."""
    imported(any_store, tmp_path)
    any_store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [])

    for name in ("ada", "zoe"):
        any_store.register.forget(f"{name}@example.org")

    assert sum(any_store.audience.groups("holder", [PRIVACY]).values()) == 1
    assert any_store.audience.groups("watcher", [PRIVACY]) == {}
    with any_store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM familiar")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM following")).scalar_one() == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
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
        assert store.audience.groups("holder", [PRIVACY]) == {Group("", ("",)): 1}
