"""The stored texts of all policies, read once: what is remembered is not read again.

A text that nothing is known of is read, rendered and compared with the one before it in one go,
by a process that keeps to one policy, since its versions share nearly all their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policy_history.forgetting import forget
from policy_history.phrasebook import ENGLISH
from policy_history.repository import Repository
from policy_history.signoff import SignOff
from policy_history.states import State, parse_state, read_state, write_state
from site_builder.cache import Cache, Packed, Row, engine, packed, unpacked
from site_builder.cores import by_all_cores
from site_builder.making import WORTH_A_PROCESS, Order, all_words, make
from site_builder.pieces import Track

STATE = "state "  # what the key of a state begins with


@dataclass(frozen=True, slots=True)
class Chain:
    """The blobs of one policy, oldest first; ``known`` has the readable text's hash of those known."""

    blobs: tuple[str, ...]
    known: Mapping[str, str]
    signoffs: tuple[SignOff, ...]


class Reader:
    """Reads the states of a history for ``read_history``, and makes the pieces of pages on the way."""

    def __init__(self, cache: Cache, track: Track, signoffs: tuple[SignOff, ...] = ()) -> None:
        self._cache = cache
        self._track = track
        self._signoffs = signoffs
        self._states: dict[str, State] = {}

    def __call__(self, repository: Repository, chains: Sequence[Sequence[str]]) -> Mapping[str, State]:
        """The state of every blob."""
        wanted = {blob for chain in chains for blob in chain}
        states = self._states = self._states or self._known()
        tasks = [self._chain(chain, states) for chain in chains if not states.keys() >= set(chain)]
        tasks.sort(key=lambda chain: -len(chain.blobs))  # the longest first, so that none is waited for
        workers = len(wanted - states.keys()) // WORTH_A_PROCESS
        made = by_all_cores(repository, read_chain, tasks, workers)
        for rows in self._track(made, "Policies", len(tasks)):
            self._cache.put_packed(rows)
            states.update(_states(unpacked(row) for row in rows if row[0].startswith(STATE)))
        return states

    def _known(self) -> dict[str, State]:
        return dict(_states(self._cache.known(f"{STATE}{engine()}")))

    def _chain(self, blobs: Sequence[str], states: Mapping[str, State]) -> Chain:
        known = {blob: states[blob].text_sha256 for blob in blobs if blob in states}
        return Chain(tuple(blobs), known, self._signoffs)


def _states(rows: Iterable[Row]) -> Iterator[tuple[str, State]]:
    """States by their blobs, out of rows as the cache keeps them."""
    return ((key.rpartition(" ")[2], parse_state(text)) for key, text in rows)


def read_chain(repository: Repository, chain: Chain) -> list[Packed]:
    """The states that are not known, and the pieces of the versions that they make."""
    rows = [packed(row) for row in _rows(repository, chain)]
    if len(chain.blobs) > 1:
        forget()
    return rows


def _rows(repository: Repository, chain: Chain) -> Iterator[Row]:
    before, text, language = "", "", ENGLISH
    states: dict[str, State] = {}
    made: set[str] = set()
    for blob in chain.blobs:
        found = chain.known.get(blob)
        if found is None:
            if blob not in states:
                states[blob] = read_state(repository.read(blob))
                yield f"{STATE}{engine()} {blob}", write_state(states[blob])
            found, language = states[blob].text_sha256, states[blob].front.language or ENGLISH
        if found != text:
            if len(chain.blobs) > 1 and not chain.known.keys() >= {blob, before} - {""}:
                rows = make(repository, Order(blob, before, chain.signoffs, language), made)
                made.update(key for key, _ in rows)
                yield from rows
            before = blob
        text = found
    if before and before not in chain.known and Order(before).words_key not in made:
        yield all_words(repository, before)
    newest = chain.blobs[-1]
    if newest != before and newest not in chain.known:
        yield from make(repository, Order(newest))  # the current page shows the last state, not the version
