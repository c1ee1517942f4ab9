"""Whether words that seem to have come or gone stand in the other text all the same.

A paragraph may be cut into others, lines may be broken elsewhere, a list may become a sentence. Its words
are then on both sides, though no sentence of one side is a sentence of the other.

Unit    a run of at least ``LEAST`` words, whatever signs stand between them
Law     what is said to be added stands more often in the later text, what is said to be removed
        in the earlier one (tests/laws/test_verdict.py)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from policy_history.comparison import Comparison
from policy_history.materiality.units import Unit
from policy_history.materiality.words import changed

PLACED_ANEW, SAID_AGAIN, SAID_ONCE_LESS = "placed_anew", "said_again", "said_once_less"
ELSEWHERE = frozenset({PLACED_ANEW, SAID_AGAIN, SAID_ONCE_LESS})  # kinds of words that the other text has too
LEAST = 5  # words; fewer stand in another text by chance
LONG, RUN = 8, 4  # words of a sentence that may be reworded a little, and of the runs it is cut into
NEARLY = 0.8  # share of its runs
REMEMBERED = 8192  # lines, which the versions of a policy share
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
        return self._below_its_lead(unit) or (
            bool(stretches)
            and all(
                self._stays(gone, self.earlier, self.later) and self._stays(came, self.later, self.earlier)
                for gone, came in stretches
            )
        )

    def nearly_holds(self, unit: Unit) -> bool:
        """Whether a sentence of one side alone is made of words that stand in the other text as often."""
        if unit.before is not None and unit.after is not None:
            return False
        found = _words(unit.here.text)
        if len(found) < LONG:
            return False
        own, other = map(_runs, self._sides(unit))
        runs = _cut(found)
        standing = sum(other[run] >= max(1, own[run]) for run in runs if run in other)
        return standing >= NEARLY * len(runs)

    def is_repetition(self, unit: Unit) -> bool:
        """Whether what came or went stands in the other text as well, though less often than in its own."""
        if (unit.before is not None and unit.after is not None) or unit.here.lead_in.endswith(":"):
            return False
        found = _words(unit.here.text)
        return len(found) >= LEAST and _count(found, self._sides(unit)[1]) > 0

    def _sides(self, unit: Unit) -> tuple[str, str]:
        return (self.earlier, self.later) if unit.after is None else (self.later, self.earlier)

    def _below_its_lead(self, unit: Unit) -> bool:
        """Whether an item that came or went follows the words that lead it in, in the other text too."""
        if (unit.before is not None and unit.after is not None) or not unit.here.lead_in:
            return False
        own, other = self._sides(unit)
        item = _words(unit.here.text)
        led_in = _words(unit.here.lead_in) + item
        return self._stays(led_in, own, other) and _count(item, other) >= _count(item, own)

    def _stays(self, run: Sequence[str], own: str, other: str) -> bool:
        if not run:
            return True
        standing = _count(run, other) if len(run) >= LEAST else 0
        return standing > 0 and standing >= _count(run, own)


def standing_of(comparison: Comparison) -> Standing:
    """The words of both texts of a comparison."""
    return Standing(_in_words(comparison.earlier), _in_words(comparison.later))


@lru_cache(maxsize=4)
def _in_words(text: str) -> str:
    """Remembered, because the later text of one change is the earlier one of the next."""
    return "".join(map(_line_in_words, text.split("\n")))


@lru_cache(maxsize=REMEMBERED)
def _line_in_words(line: str) -> str:
    return _spaced(_words(line))


def _count(run: Sequence[str], text: str) -> int:
    """How often a run of words stands in a text."""
    if len(run) < RUN:
        return text.count(_spaced(run))
    return _found(text, _spaced(run)) if tuple(run[:RUN]) in _runs(text) else 0


@lru_cache(maxsize=2)
def _runs(text: str) -> Counter[tuple[str, ...]]:
    """How often each run of ``RUN`` words stands in a text, which is asked for many, one after another."""
    return Counter(_cut(text.split()))


def _found(text: str, wanted: str) -> int:
    """How often one string stands in another, also where it begins again before it has ended."""
    count, place = 0, text.find(wanted)
    while place >= 0:
        count, place = count + 1, text.find(wanted, place + 1)
    return count


def _cut(found: Sequence[str]) -> list[tuple[str, ...]]:
    """Its runs of ``RUN`` words."""
    return list(zip(*(found[start:] for start in range(RUN)), strict=False))


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _spaced(run: Sequence[str]) -> str:
    return "".join(f" {word} " for word in run)
