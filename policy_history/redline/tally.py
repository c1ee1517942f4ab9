"""How much changed, by kind: the counts at the head of every redline."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from policy_history.comparison import Comparison

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

    def sentences(self) -> tuple[str, ...]:
        """The counts in words, without the kinds that did not occur."""
        passages = [
            _count(self.edited, "passage edited", "passages edited"),
            _count(self.added, "added", "added"),
            _count(self.removed, "removed", "removed"),
            _count(self.moved, "moved", "moved"),
        ]
        words = [
            _count(self.words_added, "word added", "words added"),
            _count(self.words_removed, "word removed", "words removed"),
        ]
        form = [_count(self.form, "change of form", "changes of form")]
        told = [", ".join(filter(None, group)) for group in (passages, words, form)]
        return tuple(f"{sentence}." for sentence in told if sentence) or ("No change.",)


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


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}" if number else ""
