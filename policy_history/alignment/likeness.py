"""Which blocks are alike in words, found by their rare words and never by trying all pairs.

Likeness is Dice's coefficient over words with their numbers of occurrence: twice what is common,
over what there is; 1 for the same words in whatever order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policy_history.alignment.side import Side

RARE_WORDS = 12  # of each block are looked up: enough to find a block of which half was rewritten
MAX_HOLDERS = 64  # a word that more blocks share says little, and would make this quadratic
MAX_CANDIDATES = 8  # per block, those that share most of the rare words


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two blocks with how many words they share and how many each has."""

    old: int
    new: int
    common: int
    old_size: int
    new_size: int

    @property
    def likeness(self) -> float:
        """From 0, nothing in common, to 1, the same words."""
        return 2 * self.common / (self.old_size + self.new_size)

    @property
    def containment(self) -> float:
        """How much of the smaller one the larger one holds."""
        return self.common / min(self.old_size, self.new_size)

    @property
    def weight(self) -> int:
        """How much of the redline this pair would keep, likely pairs first."""
        return 1 + 2000 * self.common * self.common // (self.old_size + self.new_size)


def candidates(old: Side, new: Side, ours: Iterable[int], theirs: Iterable[int]) -> list[Candidate]:
    """Pairs of blocks that share rare words, in reading order."""
    left = [position for position in ours if old.size(position)]
    right = [position for position in theirs if new.size(position)]
    if len(left) * len(right) <= MAX_HOLDERS:
        pairs = {(a, b) for a in left for b in right}
    else:
        frequency = Counter(word for a in left for word in old.bag(a))
        frequency.update(word for b in right for word in new.bag(b))
        pairs = set(_by_rare_words(old, left, new, right, frequency))
        pairs |= {(a, b) for b, a in _by_rare_words(new, right, old, left, frequency)}
    weighed = (_weigh(old, new, a, b) for a, b in sorted(pairs))
    return [candidate for candidate in weighed if candidate.common]


def _by_rare_words(
    one: Side, ours: Iterable[int], other: Side, theirs: Iterable[int], frequency: Counter[str]
) -> Iterator[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for position in theirs:
        for word in other.bag(position):
            holders[word].append(position)
    for position in ours:
        known = [word for word in one.bag(position) if word in holders]
        rare = sorted(known, key=lambda word: (frequency[word], word))[:RARE_WORDS]
        shared = Counter[int]()
        for word in rare:
            if len(holders[word]) <= MAX_HOLDERS:
                shared.update(holders[word])
        best = sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:MAX_CANDIDATES]
        yield from ((position, found) for found, _ in best)


def _weigh(old: Side, new: Side, a: int, b: int) -> Candidate:
    ours, theirs = old.bag(a), new.bag(b)
    small, large = (ours, theirs) if len(ours) < len(theirs) else (theirs, ours)
    common = sum(min(count, large[word]) for word, count in small.items() if word in large)
    return Candidate(a, b, common, old.size(a), new.size(b))
