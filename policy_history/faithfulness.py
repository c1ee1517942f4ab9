"""The machine check of every sentence before it leaves: nothing in it that its spans do not bear out.

Unit    one point: its sentences, and the spans of both texts that it cites
Law     quotations stand in a span word for word; numbers, names and addresses outside them stand in
        the side that the sentence speaks of: "before" in the earlier text, "now" in the later one.
        Other languages bring the same: each quotation and name by itself, each figure as they write it
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_history.amounts import figures, figures_in
from policy_history.materiality.templates import read_templates
from policy_history.materiality.values import BARE, EMAIL, MONEY, PERIOD, SHARE
from policy_history.phrasebook import ENGLISH, Phrasebook
from policy_history.statement import Piece, Statement, value_of

QUOTED = re.compile(r"“([^”]*)”")
NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<!“)\b[A-Z][\w&.-]*\w\b")
ADDRESS = re.compile(r"https?://\S+|" + EMAIL.pattern)
PAST = re.compile(r"^(?:Before\b|We removed\b|We withdrew\b|Here it no longer\b)")
BOTH = re.compile(r"^We (?:changed|renamed|moved, divided or reworded|now say “)")
WEIGHTY = re.compile(r"\b(?:not|never|no|none|unless|except|without)\b", re.IGNORECASE)
FIXED = ("no longer", "an exception")  # words of templates themselves


def is_faithful(say: str, before: str, after: str, place: str = "") -> bool:
    """Whether every quotation, number, name and address of ``say`` stands in the span it cites.

    ``place`` is what tells where that is: the headings, and what leads in a list.
    """
    return all(_bears_out(sentence, before, after, place) for sentence in sentences(say))


@dataclass(frozen=True, slots=True)
class Cited:
    """The spans of both texts that a statement cites, and ``place``, what tells where that is."""

    before: str
    after: str
    place: str

    def holds(self, text: str, slot: str) -> bool:
        """Whether a text stands where what fills the slot is said to stand, or tells the place."""
        return _fold(text.strip("… ")) in _fold(f"{self._side(slot)}\n{self.place}")

    def _side(self, slot: str) -> str:
        if slot in {"old", "was"}:
            return self.before
        return (self.after or self.before) if slot in {"new", "quote"} else f"{self.before}\n{self.after}"


def says_the_same(statement: Statement, cited: Cited, book: Phrasebook) -> bool:
    """Whether the words of a language have what the statement has, each on the side that it speaks of."""
    return all(_is_held(piece, statement, cited, book) for piece in statement.in_pieces(book))


def _is_held(piece: Piece, statement: Statement, cited: Cited, book: Phrasebook) -> bool:
    if not piece.slot:
        return not read_templates().unspoken[book.language].found(piece.text.lower())
    slot = statement[piece.slot]
    value = value_of(slot) if slot.is_value and not piece.theirs and book.language != ENGLISH else None
    if value is None:
        return cited.holds(piece.text, piece.slot)
    return figures_in(piece.text, book) == figures(value) and cited.holds(value.text, piece.slot)


def sentences(say: str) -> list[str]:
    """The sentences of a point; a quotation belongs to the sentence that leads it in."""
    masked = QUOTED.sub(lambda m: "“" + "x" * (len(m[0]) - 2) + "”", say)
    ends = [m.end() for m in re.finditer(r"[.!?]\s+(?=[A-Z“])|”\s+(?=[A-Z])", masked)]
    starts = [0, *ends]
    return [say[a:b].strip() for a, b in zip(starts, [*ends, len(say)], strict=True) if say[a:b].strip()]


def _bears_out(sentence: str, before: str, after: str, place: str) -> bool:
    span = _fold(_span(sentence, before, after))
    where = _fold(place)
    for quoted in QUOTED.findall(sentence):
        core = _fold(quoted.strip("… "))
        if core not in span and core not in where:
            return False
    rest = QUOTED.sub(" ", sentence)
    for pattern in (MONEY, SHARE, PERIOD, ADDRESS, BARE, NAME):
        for match in pattern.finditer(rest):
            if _fold(match.group()) not in span:
                return False
    for fixed in FIXED:
        rest = rest.replace(fixed, " ")
    return all(_fold(match.group()) in span.split() for match in WEIGHTY.finditer(rest))


def _span(sentence: str, before: str, after: str) -> str:
    if BOTH.match(sentence):
        return f"{before}\n{after}"
    return before if PAST.match(sentence) else after


def _fold(text: str) -> str:
    """White space, case and kind of quotation mark do not make a quotation another."""
    plain = re.sub('[“”‘’"]', "'", text)
    return " ".join(plain.split()).lower()
