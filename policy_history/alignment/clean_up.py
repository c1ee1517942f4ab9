"""Makes an exact difference readable: no confetti, and edits that begin and end where a person's do.

An exact difference of a rewritten sentence leaves single words standing that both happen to hold.
A person strikes the sentence and writes the new one. So small islands between two edits are given
up, larger ones only where both neighbours dwarf them, and a long run of kept words never.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from policy_history.alignment.tokens import BREAK, Token

ALWAYS = 2  # words: an island that small is given up
WEAK = 4  # words: given up if mostly stop words, or smaller than both neighbours
SMALL = 5  # words: given up if under a third of both neighbours; longer ones are never given up
KEPT_SHARE = 0.3  # of the words; a block with less in common and no long run is struck whole
LONGEST_SLIDE = 60  # tokens
STOP_WORDS = frozenset(
    "a an and any are as at be been but by for from have if in is it its of on or our that the their them"
    " these they this to us was we were which who will with you your".split()
)
SENTENCE, CLAUSE = frozenset(".!?。！？:;"), frozenset(",)—–(")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-open spans of tokens on each side: equal ones, an edit, or a paragraph mark."""

    kind: Literal["equal", "edit", "break"]
    old_start: int
    old_end: int
    new_start: int
    new_end: int

    def joined(self, other: Stretch) -> Stretch:
        """From the start of this one to the end of the other, as an edit."""
        return Stretch("edit", self.old_start, other.old_end, self.new_start, other.new_end)

    def slid(self, start: int, end: int) -> Stretch:
        """The same with either side's start and end shifted by that many tokens."""
        return Stretch(
            self.kind,
            self.old_start + start,
            self.old_end + end,
            self.new_start + start,
            self.new_end + end,
        )


def readable(
    runs: Iterable[tuple[int, int, int]], old: Sequence[Token], new: Sequence[Token]
) -> list[Stretch]:
    """Equal runs (old start, new start, length), ascending, into stretches that read well."""
    words = _Words(old, new)
    stretches = _without_islands(_stretches(runs, old, new), words)
    if words.mostly_new(stretches):
        return _cut_at_breaks([Stretch("edit", 0, len(old), 0, len(new))], old, new)
    return _slid(stretches, old, new)


class _Words:
    """How many words stretches hold, by running totals."""

    def __init__(self, old: Sequence[Token], new: Sequence[Token]) -> None:
        self._new = new
        self._totals = [[0, *accumulate(token.words for token in side)] for side in (old, new)]
        self._has_break = any(token.key == BREAK for side in (old, new) for token in side)

    def size(self, stretch: Stretch) -> int:
        """Of the larger side."""
        old, new = self._totals
        return max(
            old[stretch.old_end] - old[stretch.old_start], new[stretch.new_end] - new[stretch.new_start]
        )

    def gives_up(self, island: Stretch, left: Stretch, right: Stretch) -> bool:
        """Whether an island between two edits is not worth leaving."""
        words = self.size(island)
        if words <= ALWAYS:
            return True
        around = min(self.size(left), self.size(right))
        if words <= WEAK and (words < around or self._mostly_stop_words(island)):
            return True
        return words <= SMALL and 3 * words < around

    def mostly_new(self, stretches: Sequence[Stretch]) -> bool:
        """Whether so little stayed that the whole is better struck and written anew."""
        equal = [self.size(stretch) for stretch in stretches if stretch.kind == "equal"]
        whole = max(totals[-1] for totals in self._totals)
        if self._has_break or not equal or len(equal) == len(stretches):
            return False
        return sum(equal) < KEPT_SHARE * whole and max(equal) <= SMALL

    def _mostly_stop_words(self, island: Stretch) -> bool:
        words = [t.key.lower() for t in self._new[island.new_start : island.new_end] if t.words]
        return 2 * sum(word in STOP_WORDS for word in words) > len(words)


def _stretches(
    runs: Iterable[tuple[int, int, int]], old: Sequence[Token], new: Sequence[Token]
) -> list[Stretch]:
    found: list[Stretch] = []
    a = b = 0
    for start, other, length in [*runs, (len(old), len(new), 0)]:
        if start > a or other > b:
            found += _cut_at_breaks([Stretch("edit", a, start, b, other)], old, new)
        if length:
            found.append(Stretch("equal", start, start + length, other, other + length))
        a, b = start + length, other + length
    return found


def _cut_at_breaks(edits: Iterable[Stretch], old: Sequence[Token], new: Sequence[Token]) -> list[Stretch]:
    """A paragraph mark is an edit of its own, so that nothing is swallowed across it."""
    cut: list[Stretch] = []
    for edit in edits:
        a, b = edit.old_start, edit.new_start
        for place in range(edit.old_start, edit.old_end):
            if old[place].key == BREAK:
                cut += [Stretch("edit", a, place, b, b), Stretch("break", place, place + 1, b, b)]
                a = place + 1
        for place in range(edit.new_start, edit.new_end):
            if new[place].key == BREAK:
                cut += [Stretch("edit", a, a, b, place), Stretch("break", a, a, place, place + 1)]
                b = place + 1
        cut.append(Stretch("edit", a, edit.old_end, b, edit.new_end))
    return [s for s in cut if s.old_start < s.old_end or s.new_start < s.new_end]


def _without_islands(stretches: Iterable[Stretch], words: _Words) -> list[Stretch]:
    stack: list[Stretch] = []
    for stretch in stretches:
        stack.append(stretch)
        while len(stack) >= 3 and _is_island(stack) and words.gives_up(stack[-2], stack[-3], stack[-1]):
            stack[-3:] = [stack[-3].joined(stack[-1])]
    return stack


def _is_island(stack: Sequence[Stretch]) -> bool:
    left, island, right = stack[-3:]
    return (left.kind, island.kind, right.kind) == ("edit", "equal", "edit")


def _slid(stretches: list[Stretch], old: Sequence[Token], new: Sequence[Token]) -> list[Stretch]:
    """Move each pure insertion or removal to the nearest sentence, clause or item that it can begin at."""
    for place in range(1, len(stretches) - 1):
        before, edit, after = stretches[place - 1 : place + 2]
        if edit.kind != "edit" or before.kind != "equal" or after.kind != "equal":
            continue
        if edit.old_start == edit.old_end:
            shift = _best_shift(new, edit.new_start, edit.new_end, before, after)
        elif edit.new_start == edit.new_end:
            shift = _best_shift(old, edit.old_start, edit.old_end, before, after)
        else:
            continue
        stretches[place - 1 : place + 2] = [
            before.slid(0, shift),
            edit.slid(shift, shift),
            after.slid(shift, 0),
        ]
    return stretches


def _best_shift(side: Sequence[Token], start: int, end: int, before: Stretch, after: Stretch) -> int:
    """By how many tokens; at least one stays equal before and after."""
    room = before.old_end - before.old_start - 1, after.old_end - after.old_start - 1
    left = 0
    while left < min(room[0], LONGEST_SLIDE) and side[start - 1 - left].key == side[end - 1 - left].key:
        left += 1
    right = 0
    while right < min(room[1], LONGEST_SLIDE) and side[start + right].key == side[end + right].key:
        right += 1
    shifts = range(-left, right + 1)
    return max(shifts, key=lambda k: (_boundary(side, start + k) + _boundary(side, end + k), -abs(k)))


def _boundary(side: Sequence[Token], place: int) -> int:
    """How good a place is for an edit to begin or end."""
    if place in {0, len(side)} or side[place - 1].key in SENTENCE:
        return 3
    return 1 if side[place - 1].key in CLAUSE else 0
