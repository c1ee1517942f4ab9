"""The ids of a redline: one for each change, one for each block whose form alone changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_history.comparison import Comparison

NUMBERED = re.compile(r"((?:rl-)*)(?:change|form)-\d+")


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by the position of the row; ``order`` has those of the changes in reading order."""

    ids: dict[int, str]
    order: tuple[str, ...]
    moves: dict[tuple[int, str], str]

    def neighbours(self, name: str) -> tuple[str, str]:
        """The ids of the change before and after; empty at either end."""
        place = int(name.rpartition("-")[2]) - 1
        before = self.order[place - 1] if place else ""
        return before, self.order[place + 1] if place + 1 < len(self.order) else ""


def names(comparison: Comparison) -> Names:
    """Give out the ids. A heading called "Change 1" keeps its anchor: ours then begin with ``rl-``."""
    prefix = _free_prefix(comparison)
    ids: dict[int, str] = {}
    order: list[str] = []
    moves: dict[tuple[int, str], str] = {}
    forms = 0
    for position, row in enumerate(comparison.rows):
        if row.changed:
            order.append(f"{prefix}change-{len(order) + 1}")
            ids[position] = order[-1]
        elif row.form:
            forms += 1
            ids[position] = f"{prefix}form-{forms}"
        if row.move:
            moves[row.move, row.kind] = ids[position]
    return Names(ids, tuple(order), moves)


def _free_prefix(comparison: Comparison) -> str:
    """One ``rl-`` more than any anchor of the policy that looks like an id of ours."""
    anchors = (block.anchor for row in comparison.rows for block in row.after if block.anchor)
    taken = [found[1] for anchor in anchors if (found := NUMBERED.fullmatch(anchor))]
    return f"{max(taken, key=len)}rl-" if taken else ""
