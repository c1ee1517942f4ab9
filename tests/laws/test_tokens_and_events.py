"""Laws of the service: a token opens one door, and reports come to one end in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.events import RANKS, Event
from notifier.service.limits import RateLimit
from notifier.tokens import Purpose, holds, make_token, read_token
from tests.notifier.conftest import memory_store

KEY = b"k" * 32
purposes: st.SearchStrategy[Purpose] = st.sampled_from(["confirm", "leave", "preferences"])
people = st.tuples(purposes, st.integers(0, 2**31), st.text(max_size=20))
kinds = st.sampled_from(sorted(RANKS))


@given(people, people, st.integers(0, 2**31), st.integers(0, 2**31))
def test_a_token_opens_for_its_own_person_purpose_and_time(
    one: tuple[Purpose, int, str], other: tuple[Purpose, int, str], until: int, now: int
) -> None:
    """For watchers: a link of one mail opens nothing of somebody else."""
    claim = read_token(make_token(KEY, one[0], one[1], one[2], until))

    assert claim is not None
    assert claim.person == one[1]
    assert holds(claim, KEY, one[0], one[2], now) == (not until or now <= until)
    assert holds(claim, KEY, other[0], other[2], until) == (one[0] == other[0] and one[2] == other[2])
    assert not holds(claim, b"x" * 32, one[0], one[2], until)


@given(people, st.integers(0, 27), st.characters())
def test_a_changed_token_opens_nothing(person: tuple[Purpose, int, str], at: int, letter: str) -> None:
    """For watchers: no guess next to a real link opens it."""
    token = make_token(KEY, *person)
    changed = token[:at] + letter + token[at + 1 :]
    claim = read_token(changed)

    assert changed == token or claim is None or not holds(claim, KEY, person[0], person[2], 0)


def test_a_token_has_one_spelling() -> None:
    """What is limited by a person's address must not be asked again under another spelling of it."""
    tokens = (make_token(KEY, "leave", number, "ada@example.org") for number in range(200))
    token = next(token for token in tokens if "-" in token or "_" in token)

    assert read_token(token) is not None
    assert read_token(token.replace("-", "+").replace("_", "/")) is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), kinds), min_size=1, max_size=12), st.randoms())
def test_no_order_and_no_repetition_of_reports_changes_their_end(
    found: Sequence[tuple[int, str]], chance: random.Random
) -> None:
    """For the operator: providers repeat and reorder their reports."""
    when = datetime(2027, 1, 1, tzinfo=UTC)
    unique = dict(found)
    reports = [Event(f"e{n}", "a", kind, "ada@example.org", when) for n, kind in unique.items()]
    mixed = reports * 2
    chance.shuffle(mixed)

    with memory_store() as store:
        for report in mixed:
            store.events.keep([report])
        assert store.events.count() == len(reports)
        assert store.events.reached("a") == max(unique.values(), key=lambda kind: RANKS[kind])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 2)), max_size=60))
def test_nobody_gets_more_than_their_share(requests: Sequence[tuple[str, float]]) -> None:
    """For everybody else: in any second a client gets its burst and what has come since, at most."""
    limit, now = RateLimit(1.0, 3), 0.0
    passed: dict[str, int] = {}
    for client, pause in requests:
        now += pause
        passed[client] = passed.get(client, 0) + limit.allows(client, now)

    assert all(number <= 3 + now for number in passed.values())
