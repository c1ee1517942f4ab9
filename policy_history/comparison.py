"""What changed between two versions of one policy: a redline as a value.

Pure: documents in, value out. No git, no files, no clock, no time limit: the same bytes every run.

Unit    a row: a block that stayed, came, went or moved; inside it pieces: words with their space
Law     accept every change and the later text is back; reject every change and the earlier text
        is back, in characters of readable text (tests/laws)
Method  blocks that stayed are found by their text, then splits and joins, then blocks alike in
        words, then moves; each changed block is compared word by word (``alignment/``)
"""

from __future__ import annotations

from policy_history.alignment.rows import align
from policy_history.alignment.sections import section_changes
from policy_history.alignment.side import Side
from policy_history.changes import (
    Comparison,
    Fate,
    FormChange,
    FormKind,
    Piece,
    Row,
    RowKind,
    SectionChange,
)
from policy_history.document import Document

__all__ = [
    "Comparison",
    "Fate",
    "FormChange",
    "FormKind",
    "Piece",
    "Row",
    "RowKind",
    "SectionChange",
    "compare",
]


def compare(before: Document, after: Document) -> Comparison:
    """Align two documents section by section and block by block, each changed block word by word."""
    known: dict[str, int] = {}
    old, new = Side.of(before, known), Side.of(after, known)
    alignment = align(old, new)
    return Comparison(alignment.rows, section_changes(old, new, alignment))
