"""Matches in order between two sequences of numbers, bounded and the same on every run.

Method  items that occur once on both sides are the surest anchors: the heaviest chain of them
        that keeps its order stays. Between anchors the longest common subsequence decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz.distance import LCSseq

MAX_CELLS = 9_000_000  # of the table behind a subsequence: one bit each, so 1.1 MB and some 20 ms

Match = tuple[int, int]


def matches(old: Sequence[int], new: Sequence[int], weight: Callable[[int], int]) -> Iterator[Match]:
    """Pairs of positions of equal items, ascending on both sides. ``weight`` is of old positions."""
    start = _shared_start(old, new)
    end = _shared_end(old, new, start)
    yield from ((i, i) for i in range(start))
    yield from _between(old, new, (start, len(old) - end), (start, len(new) - end), weight)
    yield from ((len(old) - i, len(new) - i) for i in range(end, 0, -1))


def common_runs(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int, int]]:
    """Runs of equal items in order, as (old start, new start, length); none where that costs too much."""
    if len(old) * len(new) > MAX_CELLS:
        return []
    return [
        (code.src_start, code.dest_start, code.src_end - code.src_start)
        for code in LCSseq.opcodes(old, new)
        if code.tag == "equal"
    ]


def heaviest_chain(pairs: Sequence[tuple[int, int, int]]) -> list[Match]:
    """Of pairs (old, new, weight) those of the heaviest selection that ascends on both sides.

    A Fenwick tree over the new positions holds the best chain that ends at or before each.
    """
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    places = sorted({new for _, new, _ in pairs})
    tree: list[tuple[int, int]] = [(0, -1)] * (len(places) + 1)
    before: list[int] = []
    for number, (_, new, weight) in enumerate(ordered):
        place = bisect_left(places, new)
        best, last = _best_up_to(tree, place)
        before.append(last)
        _raise(tree, place + 1, (best + weight, number))
    _, last = _best_up_to(tree, len(places))
    chain: list[Match] = []
    while last >= 0:
        chain.append(ordered[last][:2])
        last = before[last]
    return chain[::-1]


def _best_up_to(tree: list[tuple[int, int]], place: int) -> tuple[int, int]:
    best = (0, -1)
    while place > 0:
        if tree[place][0] > best[0]:
            best = tree[place]
        place -= place & -place
    return best


def _raise(tree: list[tuple[int, int]], place: int, value: tuple[int, int]) -> None:
    while place < len(tree):
        if value[0] > tree[place][0]:
            tree[place] = value
        place += place & -place


def _between(
    old: Sequence[int], new: Sequence[int], span: Match, other: Match, weight: Callable[[int], int]
) -> Iterator[Match]:
    anchors = _anchors(old, new, span, other, weight)
    i, k = span[0], other[0]
    for a, b in [*anchors, (span[1], other[1])]:
        for x, y, length in common_runs(old[i:a], new[k:b]) if i < a and k < b else ():
            yield from ((i + x + n, k + y + n) for n in range(length))
        if a < span[1]:
            yield a, b
        i, k = a + 1, b + 1


def _anchors(
    old: Sequence[int], new: Sequence[int], span: Match, other: Match, weight: Callable[[int], int]
) -> list[Match]:
    ours, theirs = Counter(old[slice(*span)]), Counter(new[slice(*other)])
    at = {item: k for k, item in enumerate(new[slice(*other)], other[0]) if theirs[item] == 1}
    single = [(i, item) for i, item in enumerate(old[slice(*span)], span[0]) if ours[item] == 1]
    return heaviest_chain([(i, at[item], weight(i)) for i, item in single if item in at])


def _shared_start(old: Sequence[int], new: Sequence[int]) -> int:
    length = 0
    for a, b in zip(old, new, strict=False):
        if a != b:
            break
        length += 1
    return length


def _shared_end(old: Sequence[int], new: Sequence[int], start: int) -> int:
    length = 0
    limit = min(len(old), len(new)) - start
    while length < limit and old[-1 - length] == new[-1 - length]:
        length += 1
    return length
