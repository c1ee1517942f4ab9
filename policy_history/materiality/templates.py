"""The sentences for readers, as data: read from ``rules/templates.toml`` and checked on load."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policy_history.materiality.lexicon import Lexicon
from policy_history.materiality.rules import FOLDER
from policy_history.materiality.rules_reader import RuleFile

SLOTS = frozenset({"new", "old", "quote", "was", "item", "label", "heading", "told", "it", "lead"})
# The sentences that the code asks for by name; it takes the others where a kind of change has one.
NAMED = frozenset(
    """
    value value_retain value_thing value_often precision_lost section_renamed name_exchanged party contact
    contact_often words_changed words_added words_removed words_changed_often words_added_often
    words_removed_often changed changed_below heading_added heading_removed list_item_added list_item_removed
    list_statement_added list_statement_removed item_added item_removed item_added_on item_removed_on added
    removed added_under removed_under added_plain removed_plain placed_anew said_again said_once_less
    written_anew first_text withdrawn default_flipped exception_added
    """.split()
)
MAX_WORDS = 25  # a sentence, quotations apart
QUOTED = re.compile(r"“[^”]*”")


@dataclass(frozen=True)
class Templates:
    """What may be said, and which words never may."""

    say: Mapping[str, str]
    spin: Lexicon
    counsel: Lexicon

    @property
    def unspoken(self) -> Lexicon:
        """Words that no sentence of ours may use."""
        return Lexicon(self.spin.phrases + self.counsel.phrases)


@lru_cache(maxsize=8)
def read_templates(folder: Path = FOLDER) -> Templates:
    """The templates of one folder.

    Raises:
        RuleFileError: one has an unknown slot, a word that hides the change, or is too long.
    """
    file = RuleFile.read(folder / "templates.toml")
    root = RuleFile(file.name, file.source, {"": file.tables})
    spin, counsel = root.lexicon("", "spin"), root.lexicon("", "counsel")
    say = {
        name: file.text(table, "say", f"[{name}]")
        for name, table in file.tables.items()
        if isinstance(table, dict)
    }
    for name in sorted(NAMED - set(say)):
        file.table(name)  # it is missing, and says so
    templates = Templates(say, spin, counsel)
    for name, text in say.items():
        _check(file, name, text, templates)
    return templates


def _check(file: RuleFile, name: str, text: str, templates: Templates) -> None:
    try:
        slots = {slot for _, slot, _, _ in string.Formatter().parse(text) if slot is not None}
    except ValueError as error:
        cure = "Write each slot between { and }."
        raise file.fail(f"[{name}]", f"[{name}] cannot be read: {error}", cure) from error
    if unknown := slots - SLOTS:
        cure = f"The slots are: {', '.join(sorted(SLOTS))}."
        raise file.fail(f"[{name}]", f"[{name}] has unknown slots: {', '.join(sorted(unknown))}", cure)
    plain = QUOTED.sub("", text)
    if found := list(templates.unspoken.found(plain.lower())):
        raise file.fail(
            f"[{name}]", f"[{name}] says {found[0]!r}", "Say what changed and nothing about its worth."
        )
    if any(len(sentence.split()) > MAX_WORDS for sentence in re.split(r"(?<=[.:])\s", plain)):
        raise file.fail(
            f"[{name}]", f"[{name}] has a sentence of more than {MAX_WORDS} words", "Make it two."
        )
