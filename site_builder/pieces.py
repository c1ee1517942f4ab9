"""The costly pieces of pages, texts and redlines, by version: made once, then out of the cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from policy_history.history import Policy, Version
from policy_history.repository import Repository
from policy_history.signoff import SignOff
from policy_history.trail import Trail
from policy_history.vocabulary import SectionWords
from site_builder.cache import Cache, Packed, engine
from site_builder.clauses import Clause, clauses, read_trail
from site_builder.making import (
    BATCH,
    ChangeNote,
    Order,
    all_words,
    make,
    make_all,
    read_note,
    read_words,
    redline_of,
)

Track = Callable[[Iterable[list[Packed]], str, int], Iterator[list[Packed]]]


class Pieces:
    """Texts, redlines and what is said about changes. Memory stays the same for any history."""

    def __init__(self, repository: Repository, cache: Cache, signoffs: tuple[SignOff, ...] = ()) -> None:
        self._repository = repository
        self._cache = cache
        self.signoffs = signoffs
        self._clauses: dict[tuple[str, str], Mapping[str, Clause]] = {}

    def prepare(self, policies: Iterable[Policy], track: Track) -> int:
        """Make all that is missing; gives the number of texts and redlines that were made."""
        wanted = dict.fromkeys(order for policy in policies for order in orders(policy, self.signoffs))
        known = self._cache.keys()
        missing = [order for order in wanted if not known.issuperset(order.keys)]
        for rows in track(make_all(self._repository, missing), "Redlines", -(-len(missing) // BATCH)):
            self._cache.put_packed(rows)
        return len(missing)

    def rest(self) -> bool:
        """Hold nothing open that a process forked off must not share; False where that cannot be."""
        return self._cache.rest()

    def reopened(self) -> Pieces:
        """The same for another process, after ``rest``."""
        return Pieces(self._repository.reopened(), self._cache, self.signoffs)

    def text(self, version: Version) -> str:
        """The text of one version as clean HTML, its links as the file has them."""
        return self.text_of(version.revision.blob)

    def source(self, version: Version) -> bytes:
        """The file of one version as it was committed, byte for byte."""
        return self._repository.read(version.revision.blob)

    def file(self, blob: str) -> bytes:
        """Any file of the repository, likewise."""
        return self._repository.read(blob)

    def text_of(self, blob: str) -> str:
        """The text of one stored state of a file, likewise."""
        order = Order(blob)
        return self._made(order, order.text_key)

    def fragment(self, version: Version) -> str:
        """The text of one version as the value that a browser compares."""
        order = Order(version.revision.blob)
        return self._made(order, order.fragment_key)

    def note(self, before: Version, after: Version) -> ChangeNote:
        """What is said about the change from one version to the next."""
        order = Order(after.revision.blob, before.revision.blob, self.signoffs)
        return read_note(self._made(order, order.note_key))

    def verdicts(self, policy: Policy) -> list[str | None]:
        """What the rules said of the change that led to each version, in one row; none for the first."""
        parts = [engine(), *(version.revision.blob for version in policy.versions)]
        made_of = hashlib.sha256(" ".join(parts).encode()).hexdigest()
        row = self.latest(f"verdicts {policy.slug}", made_of, lambda: json.dumps(self._verdicts(policy)))
        found: list[str | None] = json.loads(row)
        return found

    def _verdicts(self, policy: Policy) -> list[str | None]:
        changes = ((policy.before(version), version) for version in policy.versions)
        return [self.note(before, after).by_rules if before else None for before, after in changes]

    def redline(self, before: Version, after: Version, language: str) -> str:
        """The redline from one version to the next, its links as the files have them."""
        order = Order(after.revision.blob, before.revision.blob, self.signoffs, language)
        return self._made(order, order.redline_key)

    def redline_since(self, before: Version, after: Version, language: str) -> str:
        """The redline from one version to a later one, likewise; made when it is asked for."""
        old, new = before.revision.blob, after.revision.blob
        key = f"since {engine()} {language} {old} {new}"
        return self.remembered(key, lambda: redline_of(self._repository, old, new, language))

    def trail(self, before: Version, after: Version) -> Trail:
        """What became of the sections from one version to the next."""
        order = Order(after.revision.blob, before.revision.blob, self.signoffs)
        return read_trail(self._made(order, order.trail_key))

    def words(self, before: Version | None, after: Version) -> tuple[SectionWords, ...]:
        """Which words came to sections and went from them; all came with the first version."""
        order = Order(after.revision.blob, before.revision.blob if before else "", self.signoffs)
        return read_words(self._made(order, order.words_key))

    def all_words(self, version: Version) -> tuple[SectionWords, ...]:
        """Every word of one version."""
        blob = version.revision.blob
        return read_words(
            self.remembered(Order(blob).words_key, lambda: all_words(self._repository, blob)[1])
        )

    def remembered(self, key: str, make_it: Callable[[], str]) -> str:
        """What was made of pieces, under a key that names all of them and the program that makes it."""
        found = self._cache.get(key)
        if found is None:
            found = make_it()
            self._cache.put([(key, found)])
        return found

    def clauses(self, policy: Policy) -> Mapping[str, Clause]:
        """What became of each section of a policy's current text; read once however often it is asked."""
        key = policy.slug, policy.current.revision.commit
        if key not in self._clauses:
            self._clauses[key] = clauses(policy, self.trail)
        return self._clauses[key]

    def latest(self, name: str, made_of: str, make_it: Callable[[], str]) -> str:
        """As ``remembered``, of what is large and changes often: only the last one is kept."""
        known, _, found = (self._cache.get(name) or "").partition("\n")
        if known != made_of:
            found = make_it()
            self._cache.put([(name, f"{made_of}\n{found}")])
        return found

    def _made(self, order: Order, key: str) -> str:
        found = self._cache.get(key)
        if found is None:
            rows = make(self._repository, order)
            self._cache.put(rows)
            found = dict(rows)[key]
        return found


def orders(policy: Policy, signoffs: tuple[SignOff, ...] = ()) -> Iterator[Order]:
    """All that the pages of a policy need, oldest first."""
    before = ""
    for version in policy.versions:
        yield Order(version.revision.blob, before, signoffs, policy.language)
        before = version.revision.blob
    if policy.newest.blob != before:
        yield Order(policy.newest.blob)
