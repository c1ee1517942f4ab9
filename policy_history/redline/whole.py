"""The plainest redline there is: each changed block struck whole, and its successor added whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policy_history.alignment.rows import pieces_of
from policy_history.comparison import Comparison, Row


def in_whole_blocks(comparison: Comparison) -> Comparison:
    """The same change without any word in common: what is shown where words cannot be told apart."""
    return replace(comparison, rows=tuple(whole for row in comparison.rows for whole in _whole(row)))


def _whole(row: Row) -> Iterator[Row]:
    if row.kind == "moved away":
        yield replace(row, kind="removed", move=0)
        return
    if row.kind not in {"edited", "moved"}:
        yield row
        return
    if row.kind == "edited":
        for block in row.before:
            yield Row("removed", (block,), (), pieces_of(block, "removed"), row.before_section)
    for block in row.after:
        yield replace(
            row, kind="added", before=(), after=(block,), pieces=pieces_of(block, "added"), move=0, columns=()
        )
