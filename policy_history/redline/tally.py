"""How much changed, by kind: the counts at the head of every redline."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from policy_history.comparison import Comparison
from policy_history.phrasebook import Phrasebook, phrasebook

WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one comparison: blocks by what happened to them, words by fate, changes of form."""

    edited: int
    added: int
    removed: int
    moved: int
    words_added: int
    words_removed: int
    form: int
    sections: int

    @property
    def changes(self) -> int:
        """How many blocks changed in words or place; a block that moved counts once."""
        return self.edited + self.added + self.removed + self.moved

    def sentences(self, book: Phrasebook | None = None) -> tuple[str, ...]:
        """The counts in words, without the kinds that did not occur."""
        spoken = book or phrasebook()
        groups = (
            {"edited": self.edited, "added": self.added, "removed": self.removed, "moved": self.moved},
            {"words_added": self.words_added, "words_removed": self.words_removed},
            {"forms": self.form},
        )
        told = [[spoken.count(f"tally.{key}", n) for key, n in group.items() if n] for group in groups]
        return tuple(f"{', '.join(counts)}." for counts in told if counts) or (spoken.say("tally.none"),)


def tally(comparison: Comparison) -> Tally:
    """Count the changes of one comparison."""
    kinds = Counter(row.kind for row in comparison.changes)
    words = Counter[str]()
    for row in comparison.changes:
        for piece in row.pieces if row.kind != "moved away" else ():
            words[piece.fate] += len(WORD.findall(piece.text))
    return Tally(
        edited=kinds["edited"],
        added=kinds["added"],
        removed=kinds["removed"],
        moved=kinds["moved"],
        words_added=words["added"],
        words_removed=words["removed"],
        form=len(comparison.form),
        sections=len(comparison.sections),
    )
