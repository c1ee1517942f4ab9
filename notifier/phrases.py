"""What mails say around the texts of the policies, in the reader's language. Pure.

Law     every language has the keys and placeholders of English (tests/notifier/test_phrases.py)
Method  one TOML file a language; plurals and dates by the Unicode CLDR, through Babel
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date

LANGUAGES = ("en", "de", "fr")
# CLDR's long dates but for English, where it is that of the whole world and not of one country.
DATES = {"en": "d MMMM y"}
FIRST_OF_MONTH = {"fr": "1er"}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language."""

    language: str
    _said: Mapping[str, Any]

    def say(self, key: str, **values: object) -> str:
        """A phrase with its placeholders filled."""
        return str(self._said[key]).format(**values)

    def count(self, key: str, number: int) -> str:
        """A phrase in the form that its number asks for."""
        forms = self._said[key]
        form = forms[Locale.parse(self.language).plural_form(number)]
        return str(form).format(number=number)

    def can(self, sentence: str, contact: str) -> str:
        """What readers can do, as the law table says it in English, in this language."""
        pattern = sentence.replace(contact, "{contact}") if contact else sentence
        known = self._said["can"].get(pattern)
        return str(known).format(contact=contact) if known else sentence

    def day(self, when: date) -> str:
        """``1 March 2027``, ``1. März 2027``, ``1er mars 2027``; whatever the machine's locale."""
        shown = format_date(when, DATES.get(self.language, "long"), locale=self.language)
        first = FIRST_OF_MONTH.get(self.language)
        return first + shown[1:] if first and when.day == 1 else shown

    def name_of(self, language: str) -> str:
        """What another language is called in this one."""
        return Locale.parse(language.replace("-", "_")).get_language_name(self.language) or language


@cache
def phrases(language: str) -> Phrases:
    """The phrases of one of ``LANGUAGES``."""
    text = (files("notifier") / "languages" / f"{language}.toml").read_text("utf-8")
    return Phrases(language, tomllib.loads(text))


def nearest(tag: str, default: str = "en") -> str:
    """The language among ours that a reader's tag asks for: ``de-AT`` reads ``de``; else the default."""
    main = tag.replace("_", "-").partition("-")[0].lower()
    return main if main in LANGUAGES else default
