"""What a provider's events prove about mails whose answer never came."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from notifier.delivery.mailer import Fence
from notifier.events import RANKS, Event
from notifier.letters import Outcome, Receipt
from notifier.notice import Record
from notifier.storage import Store, open_store
from notifier.storage.journal import Claim
from notifier.storage.tables import batch, delivery, recipient
from tests.notifier.conftest import MESSAGE, SENDER, memory_store, people

RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
DUE = datetime(2027, 3, 1, 12, tzinfo=UTC)
NOTICE = "privacy:2027-03-01"
BATCH = 3  # people
DOUBT: tuple[Outcome, ...] = ("in doubt", "in doubt", "in doubt")
ANSWERS: Mapping[int, tuple[Outcome, ...]] = {
    0: ("accepted", "accepted", "refused"),
    1: DOUBT,
    3: DOUBT,
    4: DOUBT,
}


def states(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return list(connection.scalars(select(delivery.c.state).order_by(delivery.c.id)))


def suppressed(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return list(connection.scalars(select(recipient.c.suppressed).order_by(recipient.c.id)))


def claimed(store: Store, label: str) -> Claim:
    fence = Fence(f"fence {label}", DUE) if label else None
    claim = store.journal.claim(
        NOTICE, "sendgrid", size=BATCH, in_flight=BATCH, fence=fence, seal=lambda *_: "0" * 64
    )
    assert claim
    return claim


@contextmanager
def five_batches() -> Iterator[tuple[Store, list[Claim]]]:
    """Three people each: accepted but for one, in doubt, sending, withdrawn, in doubt without a fence."""
    with memory_store() as store:
        store.people.add(people(5 * BATCH))
        store.journal.plan(NOTICE, SENDER, MESSAGE, [RECORD])
        claims = [claimed(store, label) for label in ("a", "b", "c", "d", "")]
        for number, outcomes in ANSWERS.items():
            asked = zip(claims[number].letters, outcomes, strict=True)
            store.journal.record([Receipt(letter.delivery, said) for letter, said in asked])
        withdrawn = next(
            held for held in store.journal.fences.doubts(NOTICE) if held.batch == claims[3].batch
        )
        store.journal.fences.withdraw(withdrawn, DUE)
        yield store, claims


def event(claim: Claim, person: int, kind: str, label: str, happened_at: datetime = DUE) -> Event:
    letter = claim.letters[person]
    return Event(f"{letter.key}{kind}", letter.key, kind, letter.address, happened_at, label)


def label_of(store: Store, claim: Claim) -> str:
    with store.engine.connect() as connection:
        return str(connection.scalar(select(batch.c.label).where(batch.c.id == claim.batch)))


told = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, BATCH - 1), st.sampled_from(sorted(RANKS))), max_size=12
)


def heard(
    chosen: Sequence[tuple[int, int, str]], order: Sequence[int], size: int
) -> tuple[list[str], list[str]]:
    """The states, and who is suppressed, after these events came in that order, so many at a time."""
    with five_batches() as (store, claims):
        found = [event(claims[b], who, kind, label_of(store, claims[b])) for b, who, kind in chosen]
        line = [found[at] for at in order]
        for start in range(0, len(line), size):
            store.events.keep(line[start : start + size])
        return states(store), suppressed(store)


@settings(max_examples=20)
@given(chosen=told, data=st.data(), size=st.integers(1, 5))
def test_no_order_and_no_repetition_of_events_changes_what_they_prove(
    chosen: list[tuple[int, int, str]], data: st.DataObject, size: int
) -> None:
    """For account holders: a webhook in disorder, told twice or all at once ends in the same states."""
    plain = list(range(len(chosen)))
    again = data.draw(st.lists(st.sampled_from(plain), max_size=6)) if plain else []
    order = data.draw(st.permutations([*plain, *again]))

    assert heard(chosen, order, size) == heard(chosen, plain, 1)


@settings(max_examples=20)
@given(chosen=told)
def test_events_move_people_only_to_accepted_and_only_their_own_batch(
    chosen: list[tuple[int, int, str]],
) -> None:
    """For account holders: who was refused stays so, and nobody of another batch counts as told."""
    found, _ = heard(chosen, range(len(chosen)), 1)
    named = {number for number, _, _ in chosen}

    begun = [
        ["accepted"] * 2 + ["refused"],
        ["in doubt"] * 3,
        ["sending"] * 3,
        ["planned"] * 3,
        ["in doubt"] * 3,
    ]
    wanted = [["accepted"] * 3 if n in named and n else was for n, was in enumerate(begun)]
    assert found == [state for group in wanted for state in group]


def test_an_event_before_the_last_moment_of_withdrawing_proves_nothing() -> None:
    """For account holders: a batch that may yet be withdrawn does not count as told."""
    with five_batches() as (store, claims):
        label = label_of(store, claims[1])
        early = event(claims[1], 0, "processed", label, DUE - timedelta(minutes=11))
        late = event(claims[1], 1, "processed", label, DUE - timedelta(minutes=10))

        assert [store.events.keep([early]), store.events.keep([late])] == [0, 3]


def test_who_was_refused_and_is_tried_again_is_not_taken_for_told() -> None:
    """For account holders: a late event about the others of a batch leaves their new mail planned."""
    with five_batches() as (store, claims):
        store.journal.resolve(NOTICE, None, "refused", "planned", because="tried again")

        store.events.keep([event(claims[0], 0, "delivered", label_of(store, claims[0]))])

        assert states(store)[:3] == ["accepted", "accepted", "planned"]


@pytest.mark.postgres
def test_reports_that_come_several_times_at_once_are_all_kept(postgres_url: str) -> None:
    """For the operator: a provider that tells the same in two requests at once gets two answers."""
    told = [Event(f"e{n}", f"{n:032x}", "bounced", f"p{n % 20}@example.org", DUE) for n in range(400)]
    orders = [random.Random(seed).sample(told, len(told)) for seed in range(6)]
    with open_store(postgres_url) as store, ThreadPoolExecutor(6) as requests:
        store.people.add(people(20))

        list(requests.map(store.events.keep, orders))

        assert store.events.count() == 400
        assert suppressed(store) == ["bounced"] * 20
