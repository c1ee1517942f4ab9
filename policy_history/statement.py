"""What readers are told of one change, kept as what it says and not as words of one language.

Pure: a template's name and what fills its slots in, sentences out, in any language that we speak.

Unit    a piece: words of ours, or words of the policy, which stay in the policy's language
Law     every language says the same: the same slots, the same figures, the same quotations
        (tests/laws/test_statements.py)
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from policy_history.amounts import in_words
from policy_history.materiality.rules import read_rules
from policy_history.materiality.templates import read_templates
from policy_history.materiality.values import Value, values
from policy_history.phrasebook import ENGLISH, Phrasebook, phrasebook

QUOTES, ITEMS, NAME, TOPIC = "quotes", "items", "name", "topic"
Row = tuple[str, list[tuple[str, str, list[str]]]]
NO_BREAK = "\u00a0"
MARKS: Mapping[str, tuple[str, str]] = {  # around the words of a policy
    "de": ("„", "“"),
    ENGLISH: ("“", "”"),
    "fr": (f"«{NO_BREAK}", f"{NO_BREAK}»"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills a slot: exact spans of a text.

    ``kind`` is "quotes" or "items" for words of the policy, "name" for what every language calls so
    (a company, an address), "topic" for one of ours, else the kind of a value.
    """

    kind: str
    texts: tuple[str, ...]

    @property
    def is_value(self) -> bool:
        """Whether it is an amount, a period, a day, which each language writes in its own way."""
        return self.kind not in {QUOTES, ITEMS, NAME, TOPIC}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a sentence. ``theirs`` says that it is in the policy's language; ``slot`` is what it says."""

    text: str
    theirs: bool = False
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A template of ``templates.toml`` by its name, and what fills its slots in."""

    template: str
    slots: tuple[tuple[str, Slot], ...]

    def __getitem__(self, name: str) -> Slot:
        return dict(self.slots)[name]

    def in_pieces(self, book: Phrasebook) -> tuple[Piece, ...]:
        """The sentences in the language of a book."""
        return tuple(_begun(_pieces(self, book)))

    def say(self, book: Phrasebook | None = None) -> str:
        """Likewise as plain text; in English where no book is given."""
        return plain(self.in_pieces(book or phrasebook()))

    def cleaned(self, clean: Callable[[str], str]) -> Statement:
        """The same with every span of a text cleaned."""
        slots = ((name, replace(slot, texts=tuple(map(clean, slot.texts)))) for name, slot in self.slots)
        return replace(self, slots=tuple(slots))


def statement_row(statement: Statement) -> Row:
    """A statement as JSON keeps it."""
    return statement.template, [(name, slot.kind, list(slot.texts)) for name, slot in statement.slots]


def read_statement(row: Row) -> Statement:
    """A statement as JSON has it."""
    template, slots = row
    return Statement(template, tuple((name, Slot(kind, tuple(texts))) for name, kind, texts in slots))


def quotes(*texts: str) -> Slot:
    """Words of the policy."""
    return Slot(QUOTES, texts)


def amount(value: Value) -> Slot:
    """A value as it stands in the text."""
    return Slot(value.kind, (value.text,))


def plain(pieces: Iterable[Piece]) -> str:
    """Pieces as one text."""
    return "".join(piece.text for piece in pieces)


def value_of(slot: Slot) -> Value | None:
    """The value in a slot, read from its text by itself; none where that is no value or not it alone."""
    return next((one for one in values(slot.texts[0]) if one.text == slot.texts[0]), None)


def _pieces(statement: Statement, book: Phrasebook) -> Iterator[Piece]:
    for words, name, form in parsed(read_templates().say[book.language][statement.template]):
        if words:
            yield Piece(words)
        if name:
            yield from _said(name, statement[name], form, book)


def _said(name: str, slot: Slot, form: str, book: Phrasebook) -> Iterator[Piece]:
    if slot.kind == TOPIC:
        yield Piece(read_rules().topic[slot.texts[0]].told[book.language])
    elif slot.kind == NAME:
        yield Piece(slot.texts[0], slot=name)
    elif slot.is_value:
        yield from _amount(name, slot, book)
    elif form in FORMS:
        yield from (Piece(FORMS[form](text), form != IT, name if form != IT else "") for text in slot.texts)
    else:
        opening, closing = MARKS[book.language]
        for place, text in enumerate(slot.texts):
            if place:
                yield Piece(f"{closing}{',' if slot.kind == ITEMS else ''} {opening}")
            yield Piece(text, theirs=True, slot=name)


def _amount(name: str, slot: Slot, book: Phrasebook) -> Iterator[Piece]:
    """A value in words, or quoted as the text has it."""
    text = slot.texts[0]
    value = None if book.language == ENGLISH else value_of(slot)
    if book.language == ENGLISH:
        yield Piece(text, slot=name)
    elif value and (said := in_words(value, book)):
        yield Piece(said, slot=name)
    else:
        opening, closing = MARKS[book.language]
        yield from (Piece(opening), Piece(text, theirs=True, slot=name), Piece(closing))


def _begun(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for place, piece in enumerate(pieces):
        yield piece if place else replace(piece, text=piece.text[:1].upper() + piece.text[1:])


def _inside(label: str) -> str:
    """A label inside a sentence: lower case at its head, unless that is an abbreviation or a name."""
    first = label.split(maxsplit=1)[0]
    return label[:1].lower() + label[1:] if first[1:].islower() or len(first) == 1 else label


def _it(label: str) -> str:
    return "them" if label.endswith("s") else "it"


IT = "it"
FORMS: Mapping[str, Callable[[str], str]] = {"inside": _inside, IT: _it}


@lru_cache(maxsize=1024)
def parsed(template: str) -> tuple[tuple[str, str, str], ...]:
    """A template as words, each with the slot that follows them and the form it has there."""
    found = string.Formatter().parse(template)
    return tuple((words, name or "", form or "") for words, name, form, _ in found)
