"""What changed between two versions of one policy: a redline as a value.

Pure: documents in, value out. No git, no files, no clock.

Unit    a row: a block that stayed, came, went or moved; inside it pieces: words with their space
Law     accept every change and the later text is back; reject every change and the earlier text
        is back, in characters of readable text (tests/laws)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import LCSseq

from policy_history.blocks import Block, Run
from policy_history.document import Document

Fate = Literal["kept", "removed", "added"]
RowKind = Literal["kept", "edited", "added", "removed", "moved", "moved away"]
FormKind = Literal[
    "formatting", "marker", "numbering", "level", "link", "image", "paragraphs", "kind", "anchor", "columns"
]


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
        return self.kind != "kept" and any(piece.text.strip() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What happened to a section as a whole. ``before`` and ``after`` are heading paths."""

    kind: Literal["added", "removed", "renamed", "moved", "split", "merged"]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A redline as data: rows in the order of the later text, removals where they stood."""

    rows: tuple[Row, ...]
    sections: tuple[SectionChange, ...] = ()

    @property
    def earlier(self) -> str:
        """The readable text with every change rejected, one block a line."""
        return _read_back(self.rows, "added", skipped="moved")

    @property
    def later(self) -> str:
        """The readable text with every change accepted, one block a line."""
        return _read_back(self.rows, "removed", skipped="moved away")

    @property
    def changes(self) -> tuple[Row, ...]:
        """The rows with a change of words or place, in reading order."""
        return tuple(row for row in self.rows if row.changed)

    @property
    def form(self) -> tuple[FormChange, ...]:
        """The changes of form, in reading order."""
        return tuple(change for row in self.rows for change in row.form)


def _read_back(rows: Sequence[Row], unwanted: Fate, *, skipped: RowKind) -> str:
    lines: list[str] = []
    for row in rows:
        if row.kind == skipped:
            continue
        text = "".join(
            "\n" if p.is_break else p.text.replace("\n", " ") for p in row.pieces if p.fate != unwanted
        )
        lines += [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def compare(before: Document, after: Document) -> Comparison:
    """Align two documents block by block, and each changed block word by word."""
    old, new = _placed(before), _placed(after)
    rows: list[Row] = []
    for tag, old_start, old_end, new_start, new_end in _opcodes(
        [b.text for b, _ in old], [b.text for b, _ in new]
    ):
        if tag == "equal":
            pairs = zip(old[old_start:old_end], new[new_start:new_end], strict=True)
            rows += [Row("kept", (a,), (b,), _whole(b, "kept"), sa, sb) for (a, sa), (b, sb) in pairs]
        else:
            rows += _gap(old[old_start:old_end], new[new_start:new_end])
    return Comparison(tuple(rows))


def _placed(document: Document) -> list[tuple[Block, tuple[str, ...]]]:
    return [(block, section.path) for section in document.sections for block in section.blocks]


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    known: dict[str, int] = {}
    numbers = [[known.setdefault(item, len(known)) for item in side] for side in (old, new)]
    for code in LCSseq.opcodes(*numbers):
        yield code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end


def _gap(
    old: Sequence[tuple[Block, tuple[str, ...]]], new: Sequence[tuple[Block, tuple[str, ...]]]
) -> Iterator[Row]:
    common = min(len(old), len(new))
    for (a, sa), (b, sb) in zip(old[:common], new[:common], strict=True):
        if a.kind == b.kind and len(a.parts) == len(b.parts):
            yield Row("edited", (a,), (b,), _words(a, b), sa, sb)
        else:
            yield Row("removed", (a,), (), _whole(a, "removed"), sa, ())
            yield Row("added", (), (b,), _whole(b, "added"), (), sb)
    for a, sa in old[common:]:
        yield Row("removed", (a,), (), _whole(a, "removed"), sa, ())
    for b, sb in new[common:]:
        yield Row("added", (), (b,), _whole(b, "added"), (), sb)


def _whole(block: Block, fate: Fate) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for number, part in enumerate(block.parts):
        pieces += [Piece(fate, Run(" "), number)] if number else []
        pieces += [Piece(fate, run, number) for run in part]
    return tuple(pieces)


TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


def _words(a: Block, b: Block) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for number, (left, right) in enumerate(zip(a.parts, b.parts, strict=True)):
        pieces += [Piece("kept", Run(" "), number)] if number else []
        old = [Run(word, run.marks, run.link) for run in left for word in TOKEN.findall(run.text)]
        new = [Run(word, run.marks, run.link) for run in right for word in TOKEN.findall(run.text)]
        for tag, i, j, k, m in _opcodes([run.text for run in old], [run.text for run in new]):
            if tag == "equal":
                pieces += [Piece("kept", run, number) for run in new[k:m]]
            else:
                pieces += [Piece("removed", run, number) for run in old[i:j]]
                pieces += [Piece("added", run, number) for run in new[k:m]]
    return tuple(pieces)
