"""What one change did to sections, so that a section can be followed through all versions.

Unit    a section as its heading's anchor
Method  a section is known again by its heading, which the comparison pairs with that of the version
        before even where no word of it stayed (``alignment/``); where it did not, by most of the
        words below it
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.blocks import Block
from policy_history.changes import Comparison, Row


@dataclass(frozen=True, slots=True)
class Trail:
    """What one change did to sections, by their anchors.

    ``headings`` has each heading of the later text with the anchor it had before, empty where it
    is new. ``changed`` are those below which something changed.
    """

    headings: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]


def trail_of(comparison: Comparison) -> Trail:
    """Follow the headings through a comparison; what stands before the first of them has no anchor."""
    walk = _Walk()
    for row in comparison.rows:
        walk.step(row)
    heirs = walk.heirs()
    headings = [(before or heirs.get(after, ""), after) for after, before in walk.headings.items()]
    changed = (after for before, after in headings if after in walk.changed or before in walk.lessened)
    return Trail(tuple(headings), tuple(changed))


class _Walk:
    """Reads the rows in order and knows under which heading of either text it is.

    ``changed`` are headings of the later text; ``lessened`` those of the earlier text below which
    something was taken away, since that may stand after the heading of another section now.
    """

    def __init__(self) -> None:
        self.headings: dict[str, str] = {}
        self.changed: set[str] = set()
        self.lessened: set[str] = set()
        self._ended: set[str] = set()
        self._before = self._after = ""
        self._words: Counter[str] = Counter()
        self._shared: Counter[tuple[str, str]] = Counter()

    def step(self, row: Row) -> None:
        """Take in the next row."""
        before, after = _heading(row.before), _heading(row.after)
        if before is not None and row.kind != "moved":
            self._before = before
        if after is not None:
            self._after = after
            self.headings |= {after: before or ""} if after else {}
        elif before is not None and row.kind == "removed":
            self._ended.add(before)
        if row.changed and row.after:
            self.changed.add(self._after)
        elif row.changed and self._before:
            self.lessened.add(self._before)
        self._share(row)

    def _share(self, row: Row) -> None:
        size = sum(block.text.count(" ") + 1 for block in row.before if block.kind != "heading")
        self._words[self._before] += size
        if row.after and row.kind != "moved":
            self._shared[self._before, self._after] += size

    def heirs(self) -> dict[str, str]:
        """For a heading that is new, the one that ended and left it most of its words."""
        found: dict[str, str] = {}
        for (before, after), size in self._shared.most_common():
            is_new = self.headings.get(after) == "" and after not in found
            if is_new and before in self._ended and size * 2 > self._words[before]:
                found[after] = before
        return found


def _heading(blocks: Sequence[Block]) -> str | None:
    return next((block.anchor for block in blocks if block.kind == "heading"), None)
