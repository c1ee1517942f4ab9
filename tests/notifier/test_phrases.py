"""Mails in several languages: the same things are said in each."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest
from babel import Locale

from notifier.phrases import LANGUAGES, nearest, phrases
from policy_history.materiality.rules import read_rules

OTHERS = [language for language in LANGUAGES if language != "en"]


def said(language: str) -> dict[str, Any]:
    return tomllib.loads((files("notifier") / "languages" / f"{language}.toml").read_text("utf-8"))


def places(phrase: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(phrase) if name})


def placed(found: dict[str, Any]) -> dict[str, list[str]]:
    """The placeholders of each phrase, whatever its plural forms."""
    plain = {key: places(value) for key, value in found.items() if isinstance(value, str)}
    return plain | {f"can {key}": places(value) for key, value in found["can"].items()}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_the_same_things(language: str) -> None:
    """For readers: no sentence is missing, and none names a thing that the others do not."""
    assert placed(said(language)) == placed(said("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_plurals(language: str) -> None:
    """For readers: each form that the language distinguishes is there, with its number."""
    forms = said(language)["more"]

    assert set(forms) == set(Locale.parse(language).plural_form.tags) | {"other"}
    assert all(places(form) == ["number"] for form in forms.values())
    assert "17" in phrases(language).count("more", 17)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_readers_can_do_is_said_in_every_language(language: str) -> None:
    """For readers: each sentence of the law table, with the address that it names."""
    for row in read_rules().law:
        for sentence in row.do:
            shown = phrases(language).can(sentence.replace("{contact}", "a@b.example"), "a@b.example")
            assert ("a@b.example" in shown) == ("{contact}" in sentence)
            assert (shown == sentence.replace("{contact}", "a@b.example")) == (language == "en")


@pytest.mark.parametrize(
    ("language", "first", "later"),
    [
        ("en", "1 March 2027", "12 March 2027"),
        ("de", "1. März 2027", "12. März 2027"),
        ("fr", "1er mars 2027", "12 mars 2027"),
    ],
)
def test_a_date_is_written_as_its_readers_write_it(language: str, first: str, later: str) -> None:
    """For readers: whatever the machine's locale."""
    shown = [phrases(language).day(date(2027, 3, day)) for day in (1, 12)]

    assert shown == [first, later]
    assert all(re.fullmatch(r"[\w. ]+", text) for text in shown)


@pytest.mark.parametrize(
    ("tag", "found"),
    [("de-AT", "de"), ("DE_ch", "de"), ("fr", "fr"), ("ja", "en"), ("", "en"), ("den", "en")],
)
def test_a_reader_s_tag_chooses_the_nearest_language(tag: str, found: str) -> None:
    """For readers: Austrians read German; whose language we do not have gets the default."""
    assert nearest(tag) == found
