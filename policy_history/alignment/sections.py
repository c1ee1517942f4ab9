"""What happened to whole sections, read from what became of their headings and their words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from policy_history.alignment.rows import Alignment
from policy_history.alignment.side import Side
from policy_history.changes import SectionChange

PART = 0.25  # of its words, that a section must have got from another to be a part of it
WORDS = 8  # fewer in common do not make a section part of another


def section_changes(old: Side, new: Side, alignment: Alignment) -> tuple[SectionChange, ...]:
    """Sections that came, went, were renamed, moved, split or merged, in the later text's order."""
    return tuple(_Sections(old, new, alignment).changes())


class _Sections:
    def __init__(self, old: Side, new: Side, alignment: Alignment) -> None:
        self._paths = [dict(zip(side.sections, side.paths, strict=True)) for side in (old, new)]
        self._words = [_words(side) for side in (old, new)]
        self._shared: Counter[tuple[int, int]] = Counter()
        self._heirs: dict[int, int] = {}
        self._moved: set[int] = set()
        self._relevelled: set[tuple[str, ...]] = set()
        self._read(old, new, alignment)
        self._kin = {(self._paths[0][a], self._paths[1][b]) for b, a in self._heirs.items()}
        self._lives_on = {before for before, _ in self._kin}
        self._is_old = {after for _, after in self._kin}

    def _read(self, old: Side, new: Side, alignment: Alignment) -> None:
        for pair in [*alignment.pairs, *alignment.moved]:
            for a in pair.old:
                for b in pair.new:
                    self._shared[old.sections[a], new.sections[b]] += _common(old, a, new, b)
            a, b = pair.old[0], pair.new[0]
            if old.blocks[a].kind == new.blocks[b].kind == "heading":
                self._heirs[new.sections[b]] = old.sections[a]
                if old.blocks[a].level != new.blocks[b].level:
                    self._relevelled |= {old.paths[a], new.paths[b]}
        self._moved = {
            new.sections[pair.new[0]] for pair in alignment.moved if new.blocks[pair.new[0]].kind == "heading"
        }

    def changes(self) -> Iterator[SectionChange]:
        """Removed sections first where they stood, then the later text's sections in their order."""
        merged, split = self._merges(), self._splits()
        kept = set(self._heirs.values())
        for section, path in self._paths[0].items():
            if path and section not in kept and section not in merged:
                yield SectionChange("removed", path, ())
        for section, path in self._paths[1].items():
            if not path:
                continue
            origin = self._heirs.get(section)
            if origin is None:
                yield self._came(section, path, split)
            else:
                yield from self._stayed(section, origin)
        for section, heir in merged.items():
            yield SectionChange("merged", self._paths[0][section], self._paths[1][heir])

    def _came(self, section: int, path: tuple[str, ...], split: dict[int, int]) -> SectionChange:
        if section in split:
            return SectionChange("split", self._paths[0][split[section]], path)
        return SectionChange("added", (), path)

    def _stayed(self, section: int, origin: int) -> Iterator[SectionChange]:
        before, after = self._paths[0][origin], self._paths[1][section]
        if before[-1:] != after[-1:]:
            yield SectionChange("renamed", before, after)
        if section in self._moved or self._has_new_parent(before, after):
            yield SectionChange("moved", before, after)

    def _has_new_parent(self, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
        """Whether it hangs under another section than the one that its own became.

        A heading above that came or went moves nothing, nor does one that changed its level.
        """
        one, other = _nearest(before, self._lives_on), _nearest(after, self._is_old)
        if not one or not other or {after, one, other} & self._relevelled:
            return False
        return (one, other) not in self._kin

    def _splits(self) -> dict[int, int]:
        """New sections whose words come from a section that lives on elsewhere."""
        return {b: a for b, a in self._parts(1) if b not in self._heirs and a in self._heirs.values()}

    def _merges(self) -> dict[int, int]:
        """Sections that ended, and whose words a section of the later text took over."""
        ended = set(self._paths[0]) - set(self._heirs.values())
        return {a: b for a, b in self._parts(0) if a in ended and b in self._heirs}

    def _parts(self, side: int) -> Iterator[tuple[int, int]]:
        """Sections of one side with the one of the other that most of their words are shared with."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for pair, words in self._shared.items():
            found[pair[side]].append((words, -pair[1 - side]))
        for section, shared in sorted(found.items()):
            words, other = max(shared)
            if words >= max(WORDS, PART * self._words[side][section]):
                yield section, -other


def _nearest(path: tuple[str, ...], known: set[tuple[str, ...]]) -> tuple[str, ...]:
    """The nearest heading above that stands on both sides; empty where there is none."""
    above = (path[:depth] for depth in range(len(path) - 1, 0, -1))
    return next((heading for heading in above if heading in known), ())


def _common(old: Side, a: int, new: Side, b: int) -> int:
    """How many words two blocks share; those with equal keys share all."""
    return _size(old, a) if old.keys[a] == new.keys[b] else (old.bag(a) & new.bag(b)).total()


def _size(side: Side, position: int) -> int:
    return 1 + side.blocks[position].text.count(" ")


def _words(side: Side) -> Counter[int]:
    words = Counter[int]()
    for position, section in enumerate(side.sections):
        words[section] += _size(side, position)
    return words
