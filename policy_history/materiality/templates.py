"""The sentences for readers, as data: read from ``rules/templates.toml`` and checked on load.

Law     every sentence is there in every language, with the same slots
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policy_history.materiality.lexicon import Lexicon, union
from policy_history.materiality.rules import FOLDER
from policy_history.materiality.rules_reader import RuleFile
from policy_history.phrasebook import ENGLISH, SPOKEN

SLOTS = frozenset({"new", "old", "quote", "was", "item", "label", "heading", "told", "lead"})
# The sentences that the code asks for by name; it takes the others where a kind of change has one.
NAMED = frozenset(
    """
    value value_retain value_thing value_often precision_lost section_renamed name_exchanged party contact
    contact_often words_changed words_added words_removed words_changed_often words_added_often
    words_removed_often changed changed_below heading_added heading_removed list_item_added list_item_removed
    list_statement_added list_statement_removed item_added item_removed item_added_on item_removed_on added
    removed added_under removed_under added_plain removed_plain placed_anew said_again said_once_less
    written_anew first_text withdrawn default_flipped exception_added quotation quotation_removed
    """.split()
)
UNSPOKEN = "unspoken"  # the table of words that no sentence may use
MAX_WORDS = 25  # a sentence, quotations apart
QUOTED = re.compile(r"“[^”]*”|„[^“]*“|«[^»]*»")  # as English, German and French mark it


@dataclass(frozen=True)
class Templates:
    """What may be said in each language, by its tag, and which words never may: ``unspoken``."""

    say: Mapping[str, Mapping[str, str]]
    unspoken: Mapping[str, Lexicon]


@lru_cache(maxsize=8)
def read_templates(folder: Path = FOLDER) -> Templates:
    """The templates of one folder.

    Raises:
        RuleFileError: one is missing in a language, has other slots there or unknown ones, a word that hides
            the change, or is too long.
    """
    file = RuleFile.read(folder / "templates.toml")
    for name in sorted(NAMED - set(file.tables)):
        file.table(name)  # it is missing, and says so
    names = [name for name in file.tables if name != UNSPOKEN]
    told = {name: file.in_languages(file.table(name), f"[{name}]") for name in names}
    templates = Templates(
        {language: {name: told[name][language] for name in names} for language in SPOKEN},
        _unspoken(file),
    )
    for name in names:
        _check(file, name, told[name], templates)
    return templates


def _unspoken(file: RuleFile) -> Mapping[str, Lexicon]:
    words = RuleFile(file.name, file.source, file.table(UNSPOKEN))
    lists = ("spin", "counsel")
    return {language: union(words.lexicon(language, key) for key in lists) for language in SPOKEN}


def _check(file: RuleFile, name: str, told: Mapping[str, str], templates: Templates) -> None:
    expected = _slots(file, name, told[ENGLISH])
    if unknown := expected - SLOTS:
        cure = f"The slots are: {', '.join(sorted(SLOTS))}."
        raise file.fail(f"[{name}]", f"[{name}] has unknown slots: {', '.join(sorted(unknown))}", cure)
    for language, text in told.items():
        if other := _slots(file, name, text) ^ expected:
            cure = "Every language of a sentence says the same: give it the same slots."
            raise file.fail(
                f"[{name}]", f"[{name}] {language}: only one has {', '.join(sorted(other))}", cure
            )
        _check_words(file, f"[{name}]", text, templates.unspoken[language])


def _slots(file: RuleFile, name: str, text: str) -> frozenset[str]:
    try:
        return frozenset(slot for _, slot, _, _ in string.Formatter().parse(text) if slot is not None)
    except ValueError as error:
        cure = "Write each slot between { and }."
        raise file.fail(f"[{name}]", f"[{name}] cannot be read: {error}", cure) from error


def _check_words(file: RuleFile, where: str, text: str, unspoken: Lexicon) -> None:
    plain = QUOTED.sub("", text)
    if found := list(unspoken.found(plain.lower())):
        cure = "Say what changed and nothing about its worth."
        raise file.fail(where, f"{where} says {found[0]!r}", cure)
    if any(len(sentence.split()) > MAX_WORDS for sentence in re.split(r"(?<=[.:])\s", plain)):
        raise file.fail(where, f"{where} has a sentence of more than {MAX_WORDS} words", "Make it two.")
