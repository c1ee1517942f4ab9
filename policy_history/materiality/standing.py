"""Whether words that seem to have come or gone stand in the other text all the same.

A paragraph may be cut into others, lines may be broken elsewhere, a list may become a sentence. Its words
are then on both sides, though no sentence of one side is a sentence of the other.

Unit    a run of at least ``LEAST`` words, whatever signs stand between them
Law     what is said to be added stands more often in the later text, what is said to be removed
        in the earlier one (tests/laws/test_verdict.py)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.comparison import Comparison
from policy_history.materiality.units import Unit
from policy_history.materiality.words import changed

LEAST = 5  # words; fewer stand in another text by chance
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Standing:
    """The words of both texts, each between two spaces of its own, so that runs can be counted."""

    earlier: str
    later: str

    def holds(self, unit: Unit) -> bool:
        """Whether all that differs stands in the other text at least as often as in its own."""
        before = _words(unit.before.text) if unit.before else []
        after = _words(unit.after.text) if unit.after else []
        stretches = changed(before, after)
        return bool(stretches) and all(
            self._stays(gone, self.earlier, self.later) and self._stays(came, self.later, self.earlier)
            for gone, came in stretches
        )

    def _stays(self, run: Sequence[str], own: str, other: str) -> bool:
        if not run:
            return True
        wanted = _spaced(run)
        return len(run) >= LEAST and other.count(wanted) >= max(1, own.count(wanted))


def standing_of(comparison: Comparison) -> Standing:
    """The words of both texts of a comparison."""
    return Standing(_spaced(_words(comparison.earlier)), _spaced(_words(comparison.later)))


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _spaced(run: Sequence[str]) -> str:
    return "".join(f" {word} " for word in run)
