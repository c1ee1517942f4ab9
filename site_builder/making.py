"""Texts and redlines in HTML, made from git by as many processes as the machine has cores.

A worker gets the names of blobs and gives back rows for the cache. It holds one document at a time
and the one before it, since each text is the later side of one redline and the earlier of the next.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from policy_history.comparison import compare
from policy_history.document import Document, read_document, render_document
from policy_history.fragment import fragment
from policy_history.judgement import judge
from policy_history.materiality.findings import Assessment, VerdictName
from policy_history.phrasebook import ENGLISH
from policy_history.redline import redline_html
from policy_history.redline.voice import voice
from policy_history.repository import Repository
from policy_history.signoff import SignOff, apply_signoffs
from policy_history.statement import Statement, read_statement, statement_row
from policy_history.summary import summarise
from policy_history.trail import trail_of
from policy_history.vocabulary import SectionWords, word_changes
from site_builder.cache import Packed, Row, engine, packed
from site_builder.clauses import write_trail
from site_builder.cores import by_all_cores

BATCH = 12  # orders a worker takes at a time: enough to share paragraphs, few enough to share cores
WORTH_A_PROCESS = 24  # orders below which starting processes costs more than it saves


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What is said about a change: the verdict, statements for readers, how many more there are.

    The statements are of no language, so the page says them in its own.

    ``verdict`` is what holds after counsel's sign-offs. ``by_rules`` is the one before them, which
    the proof has, since a decision that is taken later must not change what was proved.
    """

    verdict: VerdictName
    by_rules: VerdictName
    points: tuple[Statement, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Order:
    """One text to be made, and the redline from the text before it where there is one.

    ``language`` is the tag of the texts' language, in which the redline speaks.
    """

    blob: str
    before: str = ""
    signoffs: tuple[SignOff, ...] = ()
    language: str = ENGLISH

    @property
    def text_key(self) -> str:
        """Where the cache has the text."""
        return f"text {engine()} {self.blob}"

    @property
    def note_key(self) -> str:
        """Where the cache has what is said about the change."""
        return f"note {engine()} {digest(self.signoffs)} {self.before} {self.blob}"

    @property
    def redline_key(self) -> str:
        """Where the cache has the redline."""
        return f"redline {engine()} {voice(self.language).key or '-'} {self.before} {self.blob}"

    @property
    def trail_key(self) -> str:
        """Where the cache has what the change did to sections."""
        return f"trail {engine()} {self.before} {self.blob}"

    @property
    def fragment_key(self) -> str:
        """Where the cache has the text as the value that a browser compares."""
        return f"fragment {engine()} {self.blob}"

    @property
    def words_key(self) -> str:
        """Where the cache has which words came to sections and went from them."""
        return f"words {engine()} {self.before} {self.blob}"

    @property
    def keys(self) -> tuple[str, ...]:
        """All that the order makes."""
        own = (self.text_key, self.fragment_key, self.words_key)
        return (*own, self.note_key, self.redline_key, self.trail_key) if self.before else own


def make(repository: Repository, order: Order, made: Container[str] = ()) -> list[Row]:
    """The rows of one order, but for those that were ``made`` before: texts come back, and so do changes."""
    if all(key in made for key in order.keys):
        return []
    source = _source(repository, order.blob)
    before = _document(_source(repository, order.before)) if order.before else None
    document = _document(source)
    rows: list[Row] = []
    if order.text_key not in made:
        rows += [(order.text_key, render_document(source)), (order.fragment_key, fragment(document))]
    if order.words_key not in made:
        rows.append((order.words_key, write_words(word_changes(before, document))))
    if before and order.redline_key not in made:
        rows += _change(order, before, document)
    return rows


def all_words(repository: Repository, blob: str) -> Row:
    """The row with every word of a text, for the search over current texts."""
    return Order(blob).words_key, write_words(word_changes(None, _document(_source(repository, blob))))


def redline_of(repository: Repository, before: str, after: str, language: str) -> str:
    """The redline between any two texts."""
    old, new = (_document(_source(repository, blob)) for blob in (before, after))
    return redline_html(compare(old, new), language=language)


def make_all(repository: Repository, orders: Sequence[Order]) -> Iterator[list[Packed]]:
    """The packed rows of every order, a batch of orders at a time, by all cores where that pays."""
    batches = [orders[start : start + BATCH] for start in range(0, len(orders), BATCH)]
    return by_all_cores(repository, _make_batch, batches, len(orders) // WORTH_A_PROCESS)


def _make_batch(repository: Repository, orders: Sequence[Order]) -> list[Packed]:
    made: dict[str, bytes] = {}
    for order in orders:
        made.update(packed(row) for row in make(repository, order, made))
    return list(made.items())


def _change(order: Order, before: Document, after: Document) -> list[Row]:
    comparison = compare(before, after)
    rules = judge(before, after, comparison=comparison)
    return [
        (order.note_key, write_note(note_on(rules, order.signoffs))),
        (order.redline_key, redline_html(comparison, language=order.language)),
        (order.trail_key, write_trail(trail_of(comparison))),
    ]


def note_on(rules: Assessment, signoffs: Sequence[SignOff]) -> ChangeNote:
    """What the rules found and counsel decided, with its summary, as readers are told of it."""
    decided = apply_signoffs(rules, signoffs)
    summary = summarise(decided)
    points = tuple(point.statement for point in summary.points)
    return ChangeNote(decided.verdict, rules.verdict, points, summary.more)


def write_note(note: ChangeNote) -> str:
    """A note as the cache keeps it."""
    points = [statement_row(statement) for statement in note.points]
    return json.dumps([note.verdict, note.by_rules, points, note.more])


def read_note(row: str) -> ChangeNote:
    """A note as the cache has it."""
    verdict, by_rules, points, more = json.loads(row)
    return ChangeNote(verdict, by_rules, tuple(map(read_statement, points)), more)


def write_words(changes: Sequence[SectionWords]) -> str:
    """What a change did to words, as the cache keeps it."""
    return json.dumps([[each.anchor, each.title, each.added, each.removed] for each in changes])


def read_words(row: str) -> tuple[SectionWords, ...]:
    """What a change did to words, as the cache has it."""
    found = json.loads(row)
    return tuple(
        SectionWords(anchor, title, tuple(added), tuple(removed)) for anchor, title, added, removed in found
    )


def _source(repository: Repository, blob: str) -> str:
    return repository.read(blob).decode("utf-8", "replace")


@lru_cache(maxsize=8)
def digest(signoffs: tuple[SignOff, ...]) -> str:
    """A name for these decisions, wherever they stand in the file; "-" for none."""
    parts = [(signoff.change, signoff.verdict, signoff.by, signoff.reason) for signoff in signoffs]
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16] if parts else "-"


@lru_cache(maxsize=2)
def _document(source: str) -> Document:
    return read_document(source)
