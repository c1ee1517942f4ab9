"""What mails say around the texts of the policies, in the reader's language. Pure.

Law     every language has the keys and placeholders of English (tests/notifier/test_phrases.py)
Method  one file a language; plural forms and days are those of the core's phrasebook
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from policy_history.language_tags import base, tag_of
from policy_history.phrasebook import SPOKEN, Phrasebook, phrasebook
from policy_history.statement import Piece, Statement

LANGUAGES = ("en", *sorted(set(SPOKEN) - {"en"}))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language."""

    language: str
    _book: Phrasebook
    _can: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """A phrase with its placeholders filled."""
        return self._book.say(key, **values)

    def count(self, key: str, number: int) -> str:
        """A phrase in the form that its number asks for."""
        return self._book.count(key, number)

    def tell(self, statement: Statement) -> tuple[Piece, ...]:
        """What is told of a change; the policy's own words stay in the policy's language."""
        return statement.in_pieces(self._book)

    def can(self, sentence: str, contact: str) -> str:
        """What readers can do, as the law table says it in English, in this language."""
        known = self._can.get(sentence.replace(contact, "{contact}") if contact else sentence)
        return known.format(contact=contact) if known else sentence

    def day(self, when: date) -> str:
        """``1 March 2027``, ``1. März 2027``, ``1er mars 2027``; whatever the machine's locale."""
        return self._book.day(when)


@cache
def phrases(language: str) -> Phrases:
    """The phrases of one of ``LANGUAGES``."""
    said = tomllib.loads((files("notifier") / "languages" / f"{language}.toml").read_text("utf-8"))
    can = said.pop("can")
    return Phrases(language, Phrasebook(language, phrasebook(language).locale, said), can)


def nearest(tag: str, default: str = "en") -> str:
    """The language among ours that a reader's tag asks for: ``de-AT`` reads ``de``; else the default."""
    main = base(tag_of(tag) or "")
    return main if main in LANGUAGES else default
