"""A redline as values: pieces in rows, rows in a comparison. ``comparison.py`` makes them.

Law     accept every change and the later text is back; reject every change and the earlier text
        is back, in characters of readable text (tests/laws)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from policy_history.blocks import Block, Run

Fate = Literal["kept", "removed", "added"]
RowKind = Literal["kept", "edited", "added", "removed", "moved", "moved away"]
FormKind = Literal[
    "formatting", "marker", "numbering", "level", "link", "image", "paragraphs", "kind", "anchor", "columns"
]
WHOLE: dict[RowKind, Fate] = {"kept": "kept", "added": "added", "removed": "removed", "moved away": "removed"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that shares one fate, look and target.

    ``part`` is the cell of a table row that it stands in, counted from 0. ``is_break`` marks the
    end of a paragraph inside a row where one was split or joined; its text is a newline.
    """

    fate: Fate
    run: Run
    part: int = 0
    is_break: bool = False

    @property
    def text(self) -> str:
        """The words."""
        return self.run.text


@dataclass(frozen=True, slots=True)
class FormChange:
    """Something about the look or the target of the text that changed while its words stayed."""

    kind: FormKind
    before: str
    after: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the redline in reading order.

    ``before`` and ``after`` are the blocks on each side: one each as a rule, none where the block
    came or went, several where a paragraph was split or joined. A block that moved has two rows:
    ``moved away`` where it stood, with ``before`` alone, and ``moved`` where it stands now, with
    both sides and the words that changed on the way; ``move`` is the number that the two share.
    ``before_section`` and ``after_section`` are heading paths.

    A table row whose columns changed lists them in ``columns``, in the order of ``Piece.part``:
    for each the cell's place on either side, -1 where it has none. Empty where cells correspond.
    """

    kind: RowKind
    before: tuple[Block, ...]
    after: tuple[Block, ...]
    pieces: tuple[Piece, ...]
    before_section: tuple[str, ...] = ()
    after_section: tuple[str, ...] = ()
    form: tuple[FormChange, ...] = ()
    move: int = 0
    columns: tuple[tuple[int, int], ...] = ()

    @property
    def section(self) -> tuple[str, ...]:
        """The heading path under which a reader finds it: the later one where there is one."""
        return self.after_section if self.after else self.before_section

    @property
    def changed(self) -> bool:
        """Whether a word of it changed or moved.

        A rule or an image without words that came or went is a change of form, listed in ``form``.
        """
        return self.kind != "kept" and any(block.text for block in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What happened to a section as a whole. ``before`` and ``after`` are heading paths."""

    kind: Literal["added", "removed", "renamed", "moved", "split", "merged"]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """A redline as data: rows in the order of the later text, removals where they stood."""

    rows: tuple[Row, ...]
    sections: tuple[SectionChange, ...] = ()

    @cached_property
    def earlier(self) -> str:
        """The readable text with every change rejected, one block a line."""
        return _read_back(self.rows, "added", skipped="moved")

    @cached_property
    def later(self) -> str:
        """The readable text with every change accepted, one block a line."""
        return _read_back(self.rows, "removed", skipped="moved away")

    @cached_property
    def changes(self) -> tuple[Row, ...]:
        """The rows with a change of words or place, in reading order."""
        return tuple(row for row in self.rows if row.changed)

    @cached_property
    def form(self) -> tuple[FormChange, ...]:
        """The changes of form, in reading order."""
        return tuple(change for row in self.rows for change in row.form)


def _read_back(rows: Sequence[Row], unwanted: Fate, *, skipped: RowKind) -> str:
    lines: list[str] = []
    for row in rows:
        if row.kind == skipped:
            continue
        if row.kind in WHOLE:
            lines += [] if WHOLE[row.kind] == unwanted else [block.text for block in row.after or row.before]
            continue
        text = "".join(
            "\n" if p.is_break else p.text.replace("\n", " ") for p in row.pieces if p.fate != unwanted
        )
        lines += [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)
