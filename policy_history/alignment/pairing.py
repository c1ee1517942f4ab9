"""What became of each block: stayed, was reworded, split or joined, in the order of both texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policy_history.alignment.likeness import Candidate, candidates
from policy_history.alignment.sequences import heaviest_chain, matches
from policy_history.alignment.side import Side

ALIKE = 0.45  # below, a struck block and a new one read better than one full of marks
ALIKE_ACROSS_KINDS = 0.8  # a heading that became a paragraph, a row that became an item
NEVER = 2.0  # words that were divided into cells, or cells that became one text
ALIKE_WHEN_SHORT = 0.3  # of the only two blocks between neighbours that stayed
SHORT = 6  # words
HELD = 0.7  # of its words a fragment shares with the paragraph that it was split from
SPLIT = 0.75  # likeness of a paragraph and all its fragments together
FRAGMENT = 3  # words; shorter blocks are in any paragraph
MAX_FRAGMENTS = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions that belong together: one on each side, or one and several where it was split."""

    old: tuple[int, ...]
    new: tuple[int, ...]


def pairs_in_order(old: Side, new: Side) -> list[Pair]:
    """Every pair that keeps the order of both texts, ascending."""
    anchors = list(matches(old.keys, new.keys, lambda position: 1 + len(old.blocks[position].text)))
    found: list[Pair] = []
    ends = [(-1, -1), *anchors, (len(old.blocks), len(new.blocks))]
    for (i, k), (a, b) in pairwise(ends):
        if a - i > 1 and b - k > 1:
            found += _gap(old, new, range(i + 1, a), range(k + 1, b))
        if a < len(old.blocks):
            found.append(Pair((a,), (b,)))
    return found


def _gap(old: Side, new: Side, ours: range, theirs: range) -> list[Pair]:
    likely = candidates(old, new, ours, theirs)
    found: list[Pair] = []
    rest = (ours.start, theirs.start)
    for split in [*_splits(old, new, likely), Pair((ours.stop,), (theirs.stop,))]:
        inner = range(rest[0], split.old[0]), range(rest[1], split.new[0])
        found += _alike(old, new, *inner, [c for c in likely if c.old in inner[0] and c.new in inner[1]])
        found.append(split)
        rest = split.old[-1] + 1, split.new[-1] + 1
    return found[:-1]


def _alike(old: Side, new: Side, ours: range, theirs: range, likely: Sequence[Candidate]) -> list[Pair]:
    good = [(c.old, c.new, c.weight) for c in likely if c.likeness >= _threshold(old, new, c)]
    chain = heaviest_chain(good)
    found: list[Pair] = []
    ends = [(ours.start - 1, theirs.start - 1), *chain, (ours.stop, theirs.stop)]
    for (i, k), (a, b) in pairwise(ends):
        found += _remnant(old, new, range(i + 1, a), range(k + 1, b))
        if a < ours.stop:
            found.append(Pair((a,), (b,)))
    return found


def _threshold(old: Side, new: Side, candidate: Candidate) -> float:
    one, other = old.blocks[candidate.old], new.blocks[candidate.new]
    if one.kind == other.kind:
        return ALIKE
    return NEVER if len(one.parts) != len(other.parts) else ALIKE_ACROSS_KINDS


def _remnant(old: Side, new: Side, ours: range, theirs: range) -> Iterator[Pair]:
    """What can still be one block: the only heading on each side, or two short blocks alone."""
    headings = [
        [p for p in span if side.blocks[p].kind == "heading"] for side, span in ((old, ours), (new, theirs))
    ]
    if len(ours) == len(theirs) == 1 and _is_one_block(old, new, ours[0], theirs[0]):
        yield Pair((ours[0],), (theirs[0],))
    elif [len(found) for found in headings] == [1, 1]:
        a, b = headings[0][0], headings[1][0]
        # A renamed heading leads on to text that stayed, as it does on the other side.
        leads_on = a == ours[-1] and b == theirs[-1]
        if leads_on and old.blocks[a].level == new.blocks[b].level and _may_be_renamed(old, new, a, b):
            yield Pair((a,), (b,))


def _is_one_block(old: Side, new: Side, a: int, b: int) -> bool:
    one, other = old.blocks[a], new.blocks[b]
    if one.kind != other.kind:
        return False
    if one.kind == "heading":
        return _may_be_renamed(old, new, a, b)
    if not (one.text or other.text):
        return True
    if max(old.size(a), new.size(b)) > SHORT:
        return False
    common = (old.bag(a) & new.bag(b)).total()
    return 2 * common >= ALIKE_WHEN_SHORT * (old.size(a) + new.size(b)) and common > 0


def _may_be_renamed(old: Side, new: Side, a: int, b: int) -> bool:
    """Whether neither title stands on the other side too: that one moved, and was not renamed."""
    gone, come = old.keys[a], new.keys[b]
    return new.keys.count(gone) < old.keys.count(gone) and old.keys.count(come) < new.keys.count(come)


def _splits(old: Side, new: Side, likely: Sequence[Candidate]) -> list[Pair]:
    """Paragraphs that became several, and several that became one, ascending and without overlap."""
    held = [c for c in likely if c.containment >= HELD and min(c.old_size, c.new_size) >= FRAGMENT]
    prose = [c for c in held if _is_prose(old, c.old) and _is_prose(new, c.new)]
    found = [
        *(Pair((one,), run) for one, run in _runs((c.old, c.new) for c in prose if c.new_size < c.old_size)),
        *(Pair(run, (one,)) for one, run in _runs((c.new, c.old) for c in prose if c.old_size < c.new_size)),
    ]
    sound = [pair for pair in (_trimmed(old, new, pair) for pair in found) if pair]
    weighed = {(p.old[0], p.new[0]): p for p in sound}
    chain = heaviest_chain([(p.old[0], p.new[0], _words(old, p.old)) for p in weighed.values()])
    kept: list[Pair] = []
    for place in chain:
        pair = weighed[place]
        if not kept or (kept[-1].old[-1] < pair.old[0] and kept[-1].new[-1] < pair.new[0]):
            kept.append(pair)
    return kept


def _is_prose(side: Side, position: int) -> bool:
    return side.blocks[position].kind == "paragraph"


def _runs(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """For each whole, its fragments that stand next to each other."""
    fragments: dict[int, list[int]] = defaultdict(list)
    for whole, fragment in pairs:
        fragments[whole].append(fragment)
    for whole, found in sorted(fragments.items()):
        found.sort()
        run = [found[0]]
        for position in found[1:]:
            if position != run[-1] + 1:
                yield whole, tuple(run)
                run = []
            run.append(position)
        yield whole, tuple(run)


def _trimmed(old: Side, new: Side, pair: Pair) -> Pair | None:
    """The run of fragments that is most like the whole, if that is a split at all."""
    is_split = len(pair.old) == 1
    run = (pair.new if is_split else pair.old)[:MAX_FRAGMENTS]
    best: tuple[float, Pair] | None = None
    for start in range(len(run) - 1):
        for stop in range(start + 2, len(run) + 1):
            part = run[start:stop]
            tried = Pair(pair.old, part) if is_split else Pair(part, pair.new)
            likeness = _likeness(old, new, tried)
            if likeness >= SPLIT and (best is None or likeness > best[0]):
                best = likeness, tried
    return best[1] if best else None


def _likeness(old: Side, new: Side, pair: Pair) -> float:
    ours = sum((old.bag(p) for p in pair.old[1:]), old.bag(pair.old[0]))
    theirs = sum((new.bag(p) for p in pair.new[1:]), new.bag(pair.new[0]))
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def _words(side: Side, positions: Sequence[int]) -> int:
    return sum(side.size(position) for position in positions)
