"""One contract for every database: SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from notifier.addresses import read_address
from notifier.delivery.memory import MemoryMailer
from notifier.dispatch import dispatch
from notifier.errors import (
    AnotherRunError,
    LostDatabaseError,
    NoRecipientsError,
    NotARecipientError,
    UnknownNoticeError,
    UnsettledDeliveryError,
)
from notifier.letters import Receipt
from notifier.notice import Decision, Record, Standing
from notifier.recipients import BadRow, Recipient
from notifier.storage import Store, open_store
from tests.notifier.conftest import MESSAGE, SENDER, people

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")


def planned(store: Store, number: int = 3, name: str = "privacy:2027-03-01") -> str:
    store.people.add(people(number))
    return store.journal.plan(name, SENDER, MESSAGE, [RECORD])


def states(store: Store, name: str) -> dict[str, int]:
    return {str(state): count for state, count in store.overview.tally(name).states.items()}


def test_a_person_is_one_person_whatever_the_case(any_store: Store) -> None:
    """For account holders: two rows for one address are one mail, and the newest row is right."""
    rows = [
        Recipient(read_address("Ada@Example.org"), "Ada"),
        Recipient(read_address("ada@example.ORG"), "Ada Lovelace", "en"),
    ]

    result = any_store.people.add(rows)

    assert (result.read, result.new, result.known, result.bad) == (2, 1, 1, 0)
    assert any_store.people.count() == 1


def test_one_bad_row_keeps_everybody_out(any_store: Store) -> None:
    """For the operator: an import is whole or it is nothing."""
    rows: list[Recipient | BadRow] = [*people(1500), BadRow(7, "email: has no @")]

    result = any_store.people.add(rows)

    assert (result.kept, any_store.people.count()) == (False, 0)
    assert result.listed == (BadRow(7, "email: has no @"),)


def test_bad_rows_are_left_out_on_request(any_store: Store) -> None:
    """For the operator: with --skip-invalid the good rows come in."""
    result = any_store.people.add([BadRow(2, "email: has no @"), *people(2)], skip_invalid=True)

    assert (result.kept, result.bad, any_store.people.count()) == (True, 1, 2)


def test_a_rehearsed_import_leaves_nothing(any_store: Store) -> None:
    """For the operator: --dry-run reads and reports."""
    result = any_store.people.add(people(2), rehearse=True)

    assert (result.new, result.kept, any_store.people.count()) == (2, False, 0)


def test_a_notice_is_planned_for_everybody_at_once(any_store: Store) -> None:
    """For account holders: whoever is known when the notice is made is on it before the first mail goes."""
    name = planned(any_store)

    assert states(any_store, name) == {"planned": 3}
    assert [r.notice for r in any_store.ledger.known().records] == [name]


def test_a_notice_to_nobody_is_none(any_store: Store) -> None:
    """For account holders: a version must not count as announced because the list was empty."""
    with pytest.raises(NoRecipientsError):
        planned(any_store, 0)

    assert any_store.ledger.known().records == ()
    assert any_store.overview.tallies() == []


def test_a_notice_and_what_it_says_of_its_versions_are_one_transaction(any_store: Store) -> None:
    """For account holders: a crash between the two would send the mail again, or never."""
    any_store.people.add(people(2))
    impossible = replace(RECORD, commit="b" * 40, standing=cast("Standing", "unheard of"))

    with pytest.raises(IntegrityError):
        any_store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD, impossible])

    assert any_store.overview.tallies() == []
    assert any_store.overview.deliveries("planned") == []
    assert any_store.ledger.known().records == ()


def test_a_second_notice_of_one_name_has_keys_of_its_own(any_store: Store) -> None:
    """For account holders: a later notice is never taken for an earlier one."""
    first, second = planned(any_store), planned(any_store)

    keys = [any_store.journal.claim(n, "memory", size=9, in_flight=0) for n in (first, second)]

    assert (first, second) == ("privacy:2027-03-01", "privacy:2027-03-01~2")
    assert len({letter.key for claim in keys if claim for letter in claim.letters}) == 6


def test_a_letter_is_the_same_on_every_attempt(any_store: Store) -> None:
    """For account holders: key, date and content stand from the beginning, so a repeat is known as one."""
    name = planned(any_store, 1)
    first = any_store.journal.claim(name, "memory", size=9, in_flight=0)
    assert first
    any_store.journal.close(first)

    again = any_store.journal.claim(name, "memory", size=9, in_flight=0)

    assert again
    assert again.letters == first.letters
    assert again.letters[0].date.tzinfo is UTC


def test_claimed_letters_are_claimed_once(any_store: Store) -> None:
    """For account holders: nobody is in two batches."""
    name = planned(any_store, 5)

    claims = [any_store.journal.claim(name, "memory", size=2, in_flight=0) for _ in range(4)]

    assert [len(claim.letters) if claim else 0 for claim in claims] == [2, 2, 1, 0]
    assert len({letter.address for claim in claims if claim for letter in claim.letters}) == 5


@pytest.mark.parametrize(
    ("in_flight", "answered", "expected"),
    [
        (0, 2, {"accepted": 2, "planned": 3}),
        (1, 2, {"accepted": 2, "in doubt": 1, "planned": 2}),
        (5, 0, {"in doubt": 5}),
    ],
)
def test_a_killed_batch_is_in_doubt_as_far_as_it_can_be(
    any_store: Store, in_flight: int, answered: int, expected: dict[str, int]
) -> None:
    """For the operator: doubt is as small as the way of sending allows, and everybody has a state."""
    name = planned(any_store, 5)
    claim = any_store.journal.claim(name, "a mailer", size=5, in_flight=in_flight)
    assert claim
    any_store.journal.record([Receipt(x.delivery, "accepted") for x in claim.letters[:answered]])

    doubtful = any_store.journal.recover("a mailer")

    assert states(any_store, name) == expected
    assert doubtful == expected.get("in doubt", 0)


def test_another_way_of_sending_cannot_know_what_the_first_did(any_store: Store) -> None:
    """For account holders: a file in the outbox and a mail by SMTP would be two."""
    name = planned(any_store, 2)
    any_store.journal.claim(name, "outbox /one", size=2, in_flight=0)

    any_store.journal.recover("smtp mail.example.com:587")

    assert states(any_store, name) == {"in doubt": 2}


def test_an_answer_changes_only_what_is_being_sent(any_store: Store) -> None:
    """For the operator: a late or repeated receipt upsets nothing."""
    name = planned(any_store, 1)
    claim = any_store.journal.claim(name, "a mailer", size=1, in_flight=1)
    assert claim
    delivery = claim.letters[0].delivery
    any_store.journal.record([Receipt(delivery, "accepted", "id-1")])

    any_store.journal.record([Receipt(delivery, "refused")])

    assert states(any_store, name) == {"accepted": 1}
    assert any_store.overview.deliveries("accepted")[0].provider_id == "id-1"


def test_a_person_resolves_a_doubt_by_name(any_store: Store) -> None:
    """For the operator: who was looked up is settled with the reason, the others stay in doubt."""
    name = planned(any_store, 3)
    any_store.journal.claim(name, "a mailer", size=3, in_flight=3)
    any_store.journal.recover("a mailer")

    moved = any_store.journal.resolve(
        name, ["p1@example.org"], "in doubt", "accepted", because="seen in the log"
    )

    assert moved == 1
    assert states(any_store, name) == {"accepted": 1, "in doubt": 2}
    assert [d.address for d in any_store.overview.deliveries("in doubt", name)] == [
        "p0@example.org",
        "p2@example.org",
    ]


def test_forgetting_changes_no_sum_and_leaves_no_address(any_store: Store) -> None:
    """For account holders who left: a planned mail is given up, and nothing brings it back."""
    name = planned(any_store)
    key = read_address("p1@example.org").key

    mark, deliveries = any_store.register.forget(key)

    assert deliveries == 1
    assert states(any_store, name) == {"planned": 2, "refused": 1}
    (gone,) = any_store.overview.deliveries("refused")
    assert (gone.address, gone.detail) == (mark, "given up: forgotten at their wish")
    assert any_store.journal.resolve(name, None, "refused", "planned", because="again") == 0
    assert any_store.people.count() == 2


def test_who_came_back_can_leave_again(any_store: Store) -> None:
    """For account holders: leaving works each time, and the mark is the same."""
    key = read_address("p1@example.org").key
    marks = set()
    for number in (1, 2):
        planned(any_store, name=f"privacy:2027-03-0{number}")
        marks.add(any_store.register.forget(key))

    assert len(marks) == 1
    assert any_store.people.count() == 2
    assert any_store.register.forget(read_address("p0@example.org").key, rehearse=True)[1] == 2
    assert any_store.people.count() == 2


def test_nobody_is_forgotten_while_their_mail_is_unsettled(any_store: Store) -> None:
    """For the operator: a doubt without an address could never be looked up."""
    name = planned(any_store)
    any_store.journal.claim(name, "smtp", size=1, in_flight=1)

    with pytest.raises(UnsettledDeliveryError, match=name):
        any_store.register.forget(read_address("p0@example.org").key)
    any_store.journal.recover("smtp")
    with pytest.raises(UnsettledDeliveryError, match=name):
        any_store.register.forget(read_address("p0@example.org").key)
    with pytest.raises(NotARecipientError):
        any_store.register.forget(read_address("p9@example.org").key)

    assert any_store.people.count() == 3


def test_an_unknown_notice_is_named(any_store: Store) -> None:
    """For the operator: a typing error is no empty answer."""
    with pytest.raises(UnknownNoticeError, match="privacy:1999"):
        any_store.overview.tally("privacy:1999")


def test_a_version_has_one_standing_and_the_newest_holds(any_store: Store) -> None:
    """For the auditor: what was done about a version is one line, and its proof stays with it."""
    earlier = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "not announced", "not material")
    any_store.ledger.write([earlier])

    name = planned(any_store)

    (record,) = any_store.ledger.known().records
    assert (record.standing, record.notice) == ("announced", name)


def test_counsel_s_decision_is_kept_with_who_and_why(any_store: Store) -> None:
    """For the auditor: an override has a name and a reason."""
    made = Decision("privacy", "2027-03-01", "a" * 40, "skip", "Maria", "only the imprint moved")

    any_store.ledger.decide(made)

    assert any_store.ledger.known().decisions == (made,)


def test_the_baseline_says_since_when(any_store: Store) -> None:
    """For account holders: what was public before the notifier was in use is never mailed as news."""
    before = datetime.now(UTC)
    any_store.ledger.begin_use([RECORD])

    since = any_store.ledger.known().since

    assert since
    assert before <= since <= datetime.now(UTC)


def test_two_runs_never_send_at_the_same_time(any_store: Store, store_url: str) -> None:
    """For account holders: a second run started by mistake must not send what the first is sending."""
    with (
        any_store.sole_run(),
        open_store(store_url) as other,
        pytest.raises(AnotherRunError),
        other.sole_run(),
    ):
        pytest.fail("both runs were let in")

    with any_store.sole_run():
        pass


def test_everything_is_there_when_the_store_is_opened_again(store_url: str) -> None:
    """For the operator: a finished notice stays finished."""
    with open_store(store_url) as first:
        name = planned(first)
        dispatch(first.journal, MemoryMailer(), name)

    with open_store(store_url) as again:
        assert again.overview.tally(name).finished
        assert again.overview.subject(name) == MESSAGE.subject


def fill_the_disk(url: str) -> None:
    with open_store(url) as store:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite stays at the size it has
        store.people.add(people(5000))


def cut_the_connection(url: str) -> None:
    with open_store(url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_full_disk_ends_the_run_and_leaves_what_was_recorded(tmp_path: Path) -> None:
    """For the operator: one sentence and no traceback, and everything is as it was before."""
    url = f"sqlite:///{tmp_path / 'notices.db'}"
    with open_store(url) as store:
        name = planned(store)

    with pytest.raises(LostDatabaseError, match="disk is full"):
        fill_the_disk(url)

    with open_store(url) as store:
        assert store.people.count() == 3
        assert states(store, name) == {"planned": 3}


@pytest.mark.postgres
def test_a_lost_connection_ends_the_run_and_leaves_what_was_recorded(postgres_url: str) -> None:
    """For the operator: a database that is restarted in the middle costs another run and nothing else."""
    with open_store(postgres_url) as store:
        name = planned(store)

    with pytest.raises(LostDatabaseError):
        cut_the_connection(postgres_url)

    with open_store(postgres_url) as store:
        assert states(store, name) == {"planned": 3}


@pytest.mark.postgres
def test_a_connection_that_the_server_ended_while_at_rest_is_replaced(postgres_url: str) -> None:
    """For readers: a database that was restarted costs them no error page."""
    with open_store(postgres_url) as store:
        name = planned(store)
        with store.engine.connect() as one, store.engine.connect() as other:
            processes = {lent.scalar(text("SELECT pg_backend_pid()")) for lent in (one, other)}
        assert len(processes) == 2
        with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as apart:
            for process in processes:
                apart.execute("SELECT pg_terminate_backend(%s, 1000)", (process,))

        assert states(store, name) == {"planned": 3}
