"""What is said around a policy in each language that it can be said in, and days as the language writes them.

Pure: a language tag in, words out. No clock and no locale of the machine.

Unit    a phrase: a key such as ``history.title``, with named places that are filled in
Law     every language has the same keys and the same places in them (tests/policy_history/test_phrasebook.py)
Method  days, numbers and plural forms are the Unicode consortium's (CLDR), through Babel; the phrases
        are ours, one file for each language in ``phrases/``. A language that has none is spoken to in English
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

ENGLISH = "en"
SPOKEN = ("de", "en", "fr")
WRITTEN = {ENGLISH: "en_GB"}  # 8 September 2025, which no reader takes for another day

Phrase = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language. ``language`` is their tag, ``locale`` the one that days are written in."""

    language: str
    locale: str
    _phrases: Mapping[str, Phrase] = field(repr=False, compare=False)

    def text(self, key: str) -> str:
        """A phrase with its places as they are, such as "History of {title}"."""
        found = self._phrases[key]
        if not isinstance(found, str):
            raise KeyError(f"{key} is chosen by a number")
        return found

    def text_for(self, key: str, number: int) -> str:
        """Likewise the form of a phrase that goes with a number."""
        found = self._phrases[key]
        if isinstance(found, str):
            raise KeyError(f"{key} is not chosen by a number")
        return found.get(_plural(self.locale, number), found["other"])

    def say(self, key: str, **places: object) -> str:
        """A phrase with its places filled in."""
        return self.text(key).format(**places)

    def count(self, key: str, number: int, **places: object) -> str:
        """A phrase that goes with a number, which it shows as ``{number}``."""
        return self.text_for(key, number).format(number=self.number(number), **places)

    def group(self, name: str) -> dict[str, Phrase]:
        """Every phrase of a group with its places as they are, for a script to fill them in."""
        return {key: phrase for key, phrase in self._phrases.items() if key.startswith(f"{name}.")}

    def number(self, number: int) -> str:
        """A whole number as the language writes it."""
        return str(number) if -1000 < number < 1000 else format_decimal(number, locale=self.locale)

    def day(self, day: date) -> str:
        """A day as a reader of the language writes it."""
        return _day(day, self.locale)

    def day_of_a_year(self, day: date) -> str:
        """Likewise a day without its year."""
        return _first(day, self.locale, format_skeleton("MMMMd", day, locale=_locale(self.locale)))


@lru_cache(maxsize=64)
def phrasebook(language: str = ENGLISH) -> Phrasebook:
    """The phrases for readers of a language, by its tag; English ones where there are no others."""
    own = language.lower().replace("_", "-").split("-")[0]
    spoken = own if own in SPOKEN else ENGLISH
    regional = own == spoken and language != spoken
    locale = _known(language) if regional else ""
    return Phrasebook(spoken, locale or WRITTEN.get(spoken, spoken), _read(spoken))


@lru_cache(maxsize=8)
def _read(language: str) -> Mapping[str, Phrase]:
    content = files("policy_history").joinpath("phrases", f"{language}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(content)))


def _flat(tables: Mapping[str, Any]) -> Iterator[tuple[str, Phrase]]:
    for group, phrases in tables.items():
        for name, phrase in phrases.items():
            yield f"{group}.{name}", phrase


def _known(language: str) -> str:
    """The name of Babel's data for a tag; empty where it has none."""
    try:
        return str(Locale.parse(language, sep="-"))
    except (ValueError, UnknownLocaleError):
        return ""


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def _plural(locale: str, number: int) -> str:
    return _locale(locale).plural_form(number)


@lru_cache(maxsize=4096)
def _day(day: date, locale: str) -> str:
    return _first(day, locale, format_date(day, format="long", locale=_locale(locale)))


def _first(day: date, locale: str, said: str) -> str:
    # CLDR counts the first of a month like the others, which no French reader does.
    return f"1er{said[1:]}" if day.day == 1 and locale.startswith("fr") else said
