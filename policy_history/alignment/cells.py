"""The cells of two table rows: which column of the one is which of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.alignment.sequences import common_runs
from policy_history.alignment.side import Side
from policy_history.blocks import Block

Columns = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """For each table of the later version whose columns changed, how; by the tables' keys."""

    known: dict[tuple[int, int], Columns]

    @classmethod
    def of(cls, old: Side, new: Side, pairs: Sequence[tuple[int, int]]) -> ColumnMap:
        """Read from the rows of column headings that were paired, else from the rows themselves."""
        known: dict[tuple[int, int], Columns] = {}
        for a, b in pairs:
            one, other = old.blocks[a], new.blocks[b]
            if one.is_header_row and other.is_header_row:
                known[table_key(one), table_key(other)] = columns_of(one, other)
        return cls(known)

    def columns(self, one: Block, other: Block) -> Columns:
        """The cells of two rows side by side: the place on either side, or -1 where there is none."""
        named = self.known.get((table_key(one), table_key(other)))
        fits = named and all(
            max((pair[side] for pair in named), default=-1) + 1 == len(block.parts)
            for side, block in enumerate((one, other))
        )
        return named if named and fits else columns_of(one, other)


def table_key(block: Block) -> int:
    """Which table of its document a row belongs to."""
    return next((frame.key for frame in block.frames if frame.tag == "table"), 0)


def columns_of(one: Block, other: Block) -> Columns:
    """Cells with the same text correspond; where the number is the same, each to each."""
    if len(one.parts) == len(other.parts):
        return tuple((number, number) for number in range(len(one.parts)))
    known: dict[str, int] = {}
    keys = [[known.setdefault(text, len(known)) for text in _cells(block)] for block in (one, other)]
    found: list[tuple[int, int]] = []
    a = b = 0
    for x, y, length in [*common_runs(*keys), (len(keys[0]), len(keys[1]), 0)]:
        found += _between(range(a, x), range(b, y))
        found += [(x + n, y + n) for n in range(length)]
        a, b = x + length, y + length
    return tuple(found)


def _between(ours: range, theirs: range) -> list[tuple[int, int]]:
    """Columns that were renamed correspond in order; what is left over came or went."""
    common = min(len(ours), len(theirs))
    return [
        *zip(ours[:common], theirs[:common], strict=True),
        *((number, -1) for number in ours[common:]),
        *((-1, number) for number in theirs[common:]),
    ]


def _cells(block: Block) -> list[str]:
    return [" ".join("".join(run.text for run in part).split()) for part in block.parts]
