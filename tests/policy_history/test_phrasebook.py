"""What is said around a policy is said in every language, with nothing left out."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import policy_history
import site_builder
from policy_history.phrasebook import SPOKEN, phrasebook

PHRASES = Path(policy_history.__file__).parent / "phrases"
TEMPLATES = Path(site_builder.__file__).parent / "templates"
ASKED = re.compile(r"""\b(?:t|n|say|count|text|text_for)\(\s*["']([a-z_]+\.[a-z_]+)["']""")
QUOTED = re.compile(r"""["']([a-z_]+\.[a-z_]+)["']""")
IN_PARTS = set("verdict old change part form section tally".split())  # groups whose keys are put together
UNSAID = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
PLAIN_ATTRIBUTE = re.compile(r'(?:aria-label|title|alt|placeholder)="[^"{\']*[A-Za-z]')


def phrases(language: str) -> dict[str, Any]:
    """The phrases of a language as its file has them."""
    tables = tomllib.loads((PHRASES / f"{language}.toml").read_text("utf-8"))
    return {f"{group}.{name}": phrase for group, table in tables.items() for name, phrase in table.items()}


def forms(phrase: Any) -> dict[str, str]:
    """Each form of a phrase by its number's name; "" where it has but one."""
    return phrase if isinstance(phrase, dict) else {"": phrase}


def places(text: str) -> set[str]:
    """The names of what is filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", [language for language in SPOKEN if language != "en"])
def test_every_language_has_every_phrase_with_the_same_places(language: str) -> None:
    """A reader of German never meets an English word for want of a translation, nor a gap in a sentence."""
    english, other = phrases("en"), phrases(language)

    assert list(other) == list(english)
    for key, phrase in english.items():
        assert forms(other[key]).keys() == forms(phrase).keys(), key
        for form, text in forms(phrase).items():
            assert places(forms(other[key])[form]) == places(text), key


@pytest.mark.parametrize("language", SPOKEN)
def test_phrases_are_plain_text(language: str) -> None:
    """They stand in pages and attributes as they are, so no sign of HTML may be among them."""
    texts = [text for phrase in phrases(language).values() for text in forms(phrase).values()]

    assert [text for text in texts if set(text) & set('<>&"')] == []


def test_a_catalogue_lies_there_for_each_language_that_is_spoken() -> None:
    """A file that somebody adds is used, or its absence from the list is noticed."""
    assert sorted(path.stem for path in PHRASES.glob("*.toml")) == sorted(SPOKEN)


def test_every_phrase_is_asked_for_and_every_one_asked_for_is_there() -> None:
    """A misspelt key would break a build, and a phrase that nobody says would be translated in vain."""
    roots = [Path(policy_history.__file__).parent, Path(site_builder.__file__).parent]
    sources = [
        path for root in roots for path in root.rglob("*") if path.suffix in {".py", ".j2", ".html", ".js"}
    ]
    texts = [path.read_text("utf-8") for path in sources]
    asked = {key for text in texts for key in ASKED.findall(text)}
    named = {key for text in texts for key in QUOTED.findall(text)}

    assert asked <= phrases("en").keys()
    assert [key for key in phrases("en") if key not in named and key.split(".")[0] not in IN_PARTS] == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.*")), ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    """Words that stand in a template would be English on a German page."""
    html = path.read_text("utf-8")

    assert re.findall(r"[A-Za-z]{2,}", UNSAID.sub(" ", html)) == []
    assert PLAIN_ATTRIBUTE.findall(html) == []


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "8 September 2025"),
        ("en-US", "September 8, 2025"),
        ("de", "8. September 2025"),
        ("de-AT", "8. September 2025"),
        ("fr", "8 septembre 2025"),
        ("fr-CA", "8 septembre 2025"),
    ],
)
def test_a_day_is_written_as_the_reader_writes_it(language: str, day: str) -> None:
    """Nobody takes the ninth of August for the eighth of September."""
    assert phrasebook(language).day(date(2025, 9, 8)) == day


@pytest.mark.parametrize(
    "language", ["es", "pt-BR", "zh-Hant", "ar", "he", "tlh", "x-made", "", "de_", "en-XX"]
)
def test_a_language_without_phrases_is_spoken_to_in_a_language_that_has_them(language: str) -> None:
    """A reader of any other language gets whole sentences in one language, never a mixture."""
    book = phrasebook(language)

    assert book.language in SPOKEN
    assert book.day(date(2025, 9, 8)) in {"8 September 2025", "8. September 2025"}


def test_numbers_choose_their_form_and_are_written_as_the_language_does() -> None:
    """One version, two versions; a thousand with the mark that the reader knows."""
    assert phrasebook("en").count("count.version", 1) == "1 version"
    assert phrasebook("en").count("count.version", 4853) == "4,853 versions"
    assert phrasebook("de").count("count.version", 4853) == "4.853 Fassungen"
    assert phrasebook("fr").count("count.version", 0) == "0 version"
