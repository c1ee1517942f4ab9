"""Texts and redlines are made once, by one process or by many, and are the same."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from policy_history.history import read_history
from policy_history.repository import Repository
from policy_history.selection import Selection
from site_builder import making
from site_builder.cache import Cache, Packed, engine, packed
from site_builder.making import Order, make, make_all, read_note
from site_builder.pieces import Pieces, orders
from site_builder.reading import Chain, Reader, read_chain
from tests.support.policy_repo import PolicyRepo


def untracked(batches: Iterable[list[Packed]], _what: str, _total: int) -> Iterator[list[Packed]]:
    """Without a progress display."""
    return iter(batches)


@pytest.fixture
def wanted(repo: PolicyRepo) -> tuple[Repository, list[Order]]:
    """A text of several versions."""
    for number in range(1, 8):
        repo.publish(f"2024-01-0{number}", "Change", terms=f"# Terms\n\nThe fee is {number} EUR.\n")
    repository = Repository(repo.path)
    (policy,) = read_history(repository, Selection())
    return repository, list(orders(policy))


def test_many_processes_make_what_one_makes(
    wanted: tuple[Repository, list[Order]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine with more cores publishes the same site, in the same order."""
    repository, orders_ = wanted
    one = [packed(row) for order in orders_ for row in make(repository, order)]

    monkeypatch.setattr(making, "WORTH_A_PROCESS", 2)
    monkeypatch.setattr(making, "BATCH", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    many = [row for batch in make_all(repository, orders_) for row in batch]

    assert many == one


def test_an_order_names_all_that_it_makes(wanted: tuple[Repository, list[Order]]) -> None:
    """What is missing in the cache is known before it is made."""
    repository, orders_ = wanted
    first, second = orders_[:2]

    assert [key for key, _ in make(repository, first)] == list(first.keys)
    assert [key for key, _ in make(repository, second)] == list(second.keys)
    assert read_note(dict(make(repository, second))[second.note_key]).verdict == "material"


def test_a_cache_keeps_texts_from_one_build_to_the_next(tmp_path: Path) -> None:
    """The second build of a site makes only what is new, and git never sees the cache."""
    path = tmp_path / ".policypress" / "cache.sqlite"
    first = Cache(path)
    first.put([("text", "words – “quoted”")])
    first.close()

    second = Cache(path)

    assert "text" in second
    assert second.get("text") == "words – “quoted”"
    assert second.get("nothing") is None
    assert (path.parent / ".gitignore").read_text() == "*\n"
    second.close()


def test_the_engine_has_one_name_as_long_as_the_program_stays() -> None:
    """Another program makes other keys, so nothing in the cache can be out of date."""
    assert len(engine()) == 16
    assert engine() == engine()


def test_a_policy_read_in_one_go_leaves_nothing_to_be_made(wanted: tuple[Repository, list[Order]]) -> None:
    """A first build parses each text once, however many pages show it."""
    repository, orders_ = wanted
    cache = Cache(None)

    (policy,) = read_history(repository, Selection(), states=Reader(cache, untracked))

    assert Pieces(repository, cache).prepare([policy], untracked) == 0
    assert [key for order in orders_ for key in order.keys if key not in cache] == []


def test_what_is_remembered_of_texts_changes_nothing_but_the_time(repo: PolicyRepo, tmp_path: Path) -> None:
    """A build after many others publishes what a first one would."""
    path = tmp_path / "cache.sqlite"
    for day, fee in (("2024-01-01", 1), ("2024-01-02", 1), ("2024-01-03", 2), ("2024-01-04", 1)):
        repo.publish(day, "Change", terms=f"# Terms\n\nThe fee is {fee} EUR.\n\n- [x]({day}.md)\n")
        cache = Cache(path)
        repository = Repository(repo.path)

        policies = read_history(repository, Selection(), states=Reader(cache, untracked))
        Pieces(repository, cache).prepare(policies, untracked)

        assert policies == read_history(repository, Selection())
        assert all(key in cache for order in orders(policies[0]) for key in order.keys)
        cache.close()


def test_what_comes_back_is_made_once_and_is_the_same(repo: PolicyRepo) -> None:
    """A page that is taken down and put back, again and again, costs a build no more than once."""
    for day, fee in enumerate((1, 2, 1, 2, 1), 1):
        repo.publish(f"2024-01-0{day}", "Change", terms=f"# Terms\n\nThe fee is {fee} EUR.\n")
    repository = Repository(repo.path)
    (policy,) = read_history(repository, Selection())
    blobs = tuple(version.revision.blob for version in policy.versions)

    rows = read_chain(repository, Chain(blobs, {}, ()))

    alone = {key: text for order in orders(policy) for key, text in map(packed, make(repository, order))}
    assert len(rows) == len(dict(rows))
    assert {key: text for key, text in rows if key in alone} == alone


def test_verdicts_kept_together_are_those_of_each_change(repo: PolicyRepo, tmp_path: Path) -> None:
    """The proof of a site that grew is the proof of one that was built at once."""
    for day, fee in (("2024-01-01", 1), ("2024-01-02", 2), ("2024-01-03", 3)):
        repo.publish(day, "Change", terms=f"# Terms\n\nThe fee is {fee} EUR.\n")
        repository, cache = Repository(repo.path), Cache(tmp_path / "cache.sqlite")
        (policy,) = read_history(repository, Selection(), states=Reader(cache, untracked))
        pieces = Pieces(repository, cache)

        found = [pieces.verdicts(policy), pieces.verdicts(policy)]

        changes = pairwise(policy.versions)
        each = [None, *(pieces.note(before, after).by_rules for before, after in changes)]
        assert found == [each, each]
        cache.close()
