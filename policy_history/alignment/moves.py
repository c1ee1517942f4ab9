"""Blocks that stand elsewhere now: the same words first, then nearly the same, never a guess."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from policy_history.alignment.likeness import candidates
from policy_history.alignment.pairing import Pair
from policy_history.alignment.side import WORD, Side

ALIKE = 0.75  # words in common, in order, of an edited block that moved
WORDS = 5  # fewer may be anybody's words
CHARACTERS = 30  # as good as five words, in scripts without spaces
MARGIN = 0.1  # by which the best candidate must lead the next, or neither is sure


@dataclass(frozen=True, slots=True)
class Placed:
    """Every pair of two documents: those ``in_order``, and those ``moved``, by old position."""

    in_order: tuple[Pair, ...]
    moved: tuple[Pair, ...]


def with_moves(old: Side, new: Side, in_order: Sequence[Pair]) -> Placed:
    """Find the moves among the blocks that have no partner yet.

    Two that stand between the same neighbours have not moved: they become a pair in order.
    """
    search = _Search(old, new, in_order)
    search.identical()
    search.their_neighbours()
    search.edited()
    search.headings()
    return search.placed()


class _Search:
    def __init__(self, old: Side, new: Side, in_order: Sequence[Pair]) -> None:
        self._old, self._new = old, new
        self._in_order = list(in_order)
        taken_old = {p for pair in in_order for p in pair.old}
        taken_new = {p for pair in in_order for p in pair.new}
        self._ours = {p for p in range(len(old.blocks)) if p not in taken_old}
        self._theirs = {p for p in range(len(new.blocks)) if p not in taken_new}
        self._moved: dict[int, int] = {}

    def identical(self) -> None:
        """The same words on both sides, first to first where there are several."""
        places: dict[int, list[int]] = defaultdict(list)
        for position in sorted(self._theirs, reverse=True):
            places[self._new.keys[position]].append(position)
        for position in sorted(self._ours):
            free = places.get(self._old.keys[position])
            if free and self._is_telling(position):
                self._pair(position, free.pop())

    def their_neighbours(self) -> None:
        """Short blocks, a heading say, that moved along with a neighbour."""
        for step in (-1, 1):
            for position in sorted(self._moved, reverse=step < 0):
                a, b = position + step, self._moved[position] + step
                while self._is_same(a, b):
                    self._pair(a, b)
                    a, b = a + step, b + step

    def edited(self) -> None:
        """Nearly the same words, where each is the other's best match by a clear margin."""
        likely = [
            (self._in_sequence(c.old, c.new), c.old, c.new)
            for c in candidates(self._old, self._new, sorted(self._ours), sorted(self._theirs))
            if c.likeness >= ALIKE and min(c.old_size, c.new_size) >= WORDS and self._same_kind(c.old, c.new)
        ]
        best = _best_two(likely)
        for likeness, a, b in sorted(likely, key=lambda found: (-found[0], found[1:])):
            # Where the pair is the best of both its ends, the rivals are the second best.
            leads = all(likeness >= second + MARGIN for second in (best["old", a][1], best["new", b][1]))
            if likeness >= ALIKE and leads and likeness == best["old", a][0] == best["new", b][0]:
                self._pair(a, b)

    def headings(self) -> None:
        """A heading goes where a block of its section went, if it stands there."""
        old, new = self._old, self._new
        followed = {(old.sections[a], new.sections[b]) for a, b in self._moved.items()}
        followed |= {(old.sections[pair.old[0]], new.sections[pair.new[0]]) for pair in self._in_order}
        ours, theirs = (
            {side.sections[p]: p for p in free if side.blocks[p].kind == "heading"}
            for side, free in ((old, self._ours), (new, self._theirs))
        )
        for one, other in sorted(followed):
            if one in ours and other in theirs and self._is_same(ours[one], theirs[other]):
                self._pair(ours[one], theirs[other])

    def placed(self) -> Placed:
        """The moves, without those that turn out to stand where they stood."""
        in_order = sorted(self._in_order, key=lambda pair: pair.old)
        moved = []
        for a, b in sorted(self._moved.items()):
            place = bisect_left(in_order, a, key=lambda pair: pair.old[0])
            after_old = not place or in_order[place - 1].new[-1] < b
            before_new = place == len(in_order) or b < in_order[place].new[0]
            if after_old and before_new:
                in_order.insert(place, Pair((a,), (b,)))
            else:
                moved.append(Pair((a,), (b,)))
        return Placed(tuple(in_order), tuple(moved))

    def _pair(self, a: int, b: int) -> None:
        if a in self._ours and b in self._theirs:
            self._moved[a] = b
            self._ours.discard(a)
            self._theirs.discard(b)

    def _is_same(self, a: int, b: int) -> bool:
        """Whether two free blocks have the same words; rules and images have none, and do not move."""
        free = a in self._ours and b in self._theirs
        return free and bool(self._old.blocks[a].text) and self._old.keys[a] == self._new.keys[b]

    def _is_telling(self, position: int) -> bool:
        return self._old.size(position) >= WORDS or len(self._old.blocks[position].text) >= CHARACTERS

    def _same_kind(self, a: int, b: int) -> bool:
        one, other = self._old.blocks[a], self._new.blocks[b]
        if one.kind == "row" and other.kind == "row":
            # Rows of one table resemble each other; a row that moved kept its first cell.
            return one.parts[:1] == other.parts[:1]
        return one.kind == other.kind

    def _in_sequence(self, a: int, b: int) -> float:
        words = [WORD.findall(side.blocks[p].text) for side, p in ((self._old, a), (self._new, b))]
        known: dict[str, int] = {}
        one, other = ([known.setdefault(word, len(known)) for word in side] for side in words)
        return 2 * float(LCSseq.similarity(one, other)) / (len(one) + len(other))


def _best_two(likely: Sequence[tuple[float, int, int]]) -> dict[tuple[str, int], tuple[float, float]]:
    """For each block on either side how like it the best and the second best candidates are."""
    best: dict[tuple[str, int], tuple[float, float]] = {}
    for likeness, a, b in likely:
        for end in (("old", a), ("new", b)):
            first, second = best.get(end, (0.0, 0.0))
            best[end] = (max(first, likeness), max(second, min(first, likeness)))
    return best
