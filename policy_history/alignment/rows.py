"""Pairs of blocks into the rows of a redline, in the order of the later text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_history.alignment.cells import ColumnMap
from policy_history.alignment.form import BlockForm
from policy_history.alignment.moves import with_moves
from policy_history.alignment.pairing import Pair, pairs_in_order
from policy_history.alignment.side import Side
from policy_history.alignment.tokens import Token, paragraph_break, tokens
from policy_history.alignment.words import Wording
from policy_history.blocks import Block, Run
from policy_history.changes import Fate, FormChange, Piece, Row, RowKind
from policy_history.identity import by_identity

Parts = tuple[tuple[Run, ...], ...]
REMEMBERED = 4000  # blocks, which the versions of a policy share


@dataclass(frozen=True, slots=True)
class Alignment:
    """The rows, and the positions of the blocks behind each row that has two sides."""

    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    moved: tuple[Pair, ...]


def align(old: Side, new: Side) -> Alignment:
    """Lay two documents over each other."""
    placed = with_moves(old, new, pairs_in_order(old, new))
    writer = _Rows(old, new, placed.in_order, placed.moved)
    return Alignment(tuple(writer.rows()), placed.in_order, placed.moved)


class _Rows:
    def __init__(self, old: Side, new: Side, in_order: Sequence[Pair], moved: Sequence[Pair]) -> None:
        self._old, self._new = old, new
        self._in_order = in_order
        by_place = sorted(moved, key=lambda pair: pair.new)
        self._departed = {pair.old[0]: number for number, pair in enumerate(by_place, 1)}
        self._arrived = {pair.new[0]: (pair, number) for number, pair in enumerate(by_place, 1)}
        self._form = BlockForm()
        single = [(p.old[0], p.new[0]) for p in in_order if len(p.old) == len(p.new) == 1]
        self._columns = ColumnMap.of(old, new, single)

    def rows(self) -> Iterator[Row]:
        """The redline from top to bottom: before each pair what went, then what came."""
        a = b = 0
        end = Pair((len(self._old.blocks),), (len(self._new.blocks),))
        for pair in [*self._in_order, end]:
            if a < pair.old[0]:
                yield from (self._gone(position) for position in range(a, pair.old[0]))
            if b < pair.new[0]:
                yield from (self._come(position) for position in range(b, pair.new[0]))
            if pair is not end:
                yield self._both(pair, "edited")
            a, b = pair.old[-1] + 1, pair.new[-1] + 1

    def _gone(self, position: int) -> Row:
        block, number = self._old.blocks[position], self._departed.get(position, 0)
        kind: RowKind = "moved away" if number else "removed"
        form = () if number else _wordless(block, came=False)
        return Row(
            kind, (block,), (), pieces_of(block, "removed"), self._old.paths[position], form=form, move=number
        )

    def _come(self, position: int) -> Row:
        if position in self._arrived:
            pair, number = self._arrived[position]
            return self._both(pair, "moved", number)
        block = self._new.blocks[position]
        pieces, path = pieces_of(block, "added"), self._new.paths[position]
        return Row("added", (), (block,), pieces, (), path, form=_wordless(block, came=True))

    def _both(self, pair: Pair, kind: RowKind, move: int = 0) -> Row:
        before = tuple([self._old.blocks[position] for position in pair.old])
        after = tuple([self._new.blocks[position] for position in pair.new])
        if kind == "edited" and len(before) == len(after) == 1 and before[0].parts == after[0].parts:
            return self._kept(pair, before, after)
        columns, wording = self._wording(before, after)
        changed = wording.is_changed or len(before) != len(after)
        if not changed and kind != "moved":
            kind = "kept"
        pieces = wording.pieces if changed else _kept_pieces(after[0].parts)
        form = tuple(wording.form) + tuple(self._form.changes(before[0], after[0]))
        if len(before) != len(after):
            form += (FormChange("paragraphs", str(len(before)), str(len(after)), after[0].text),)
        paths = self._old.paths[pair.old[0]], self._new.paths[pair.new[0]]
        shown = columns if any(a != b for a, b in columns) else ()
        if shown and after[0].is_header_row:
            form += (FormChange("columns", _titles(before[0]), _titles(after[0]), after[0].text),)
        return Row(kind, before, after, pieces, *paths, form, move, shown)

    def _kept(self, pair: Pair, before: tuple[Block, ...], after: tuple[Block, ...]) -> Row:
        """A block that stayed as it was, which most do."""
        paths = self._old.paths[pair.old[0]], self._new.paths[pair.new[0]]
        form = tuple(self._form.changes(before[0], after[0]))
        return Row("kept", before, after, _kept_pieces(after[0].parts), *paths, form)

    def _wording(
        self, before: tuple[Block, ...], after: tuple[Block, ...]
    ) -> tuple[tuple[tuple[int, int], ...], Wording]:
        wording = Wording()
        one, other = before[0], after[0]
        if len(before) == len(after) and one.parts == other.parts:
            return (), wording
        if one.kind == other.kind == "row":
            columns = self._columns.columns(one, other)
            for part, (a, b) in enumerate(columns):
                if part:
                    wording.add("kept", Run(" "), part)
                old, new = (side[n] if n >= 0 else () for side, n in ((one.parts, a), (other.parts, b)))
                wording.compare(tokens(old), tokens(new), part)
            return columns, wording
        wording.compare(_paragraphs(before), _paragraphs(after))
        return (), wording


def pieces_of(block: Block, fate: Fate) -> tuple[Piece, ...]:
    """A whole block as pieces of one fate, the cells of a row separated by a space."""
    return _pieces(block.parts, fate)


@by_identity(REMEMBERED)
def _kept_pieces(parts: Parts) -> tuple[Piece, ...]:
    """The pieces of a block that stayed: the same ones in every redline."""
    return _pieces(parts, "kept")


def _pieces(parts: Parts, fate: Fate) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for number, part in enumerate(parts):
        pieces += [Piece(fate, Run(" "), number)] if number else []
        pieces += [Piece(fate, run, number) for run in part]
    return tuple(pieces)


def _paragraphs(blocks: Sequence[Block]) -> list[Token]:
    """The tokens of one block, or of several with a mark between them."""
    found: list[Token] = []
    for number, block in enumerate(blocks):
        found += [paragraph_break()] if number else []
        for place, part in enumerate(block.parts):
            cell = tokens(part)
            if place and cell:
                # The cells of a row that became a paragraph are separated as its text is.
                cell[0] = Token(cell[0].key, cell[0].runs, cell[0].space or (Run(" "),), cell[0].words)
            found += cell
    return found


def _wordless(block: Block, *, came: bool) -> tuple[FormChange, ...]:
    """A rule or an image that came or went is no change of words, and is said all the same."""
    images = [run for part in block.parts for run in part if run.image]
    if images:
        pairs = ((run.image, "") if not came else ("", run.image) for run in images)
        return tuple(FormChange("image", *pair, run.title) for pair, run in zip(pairs, images, strict=True))
    if block.text:
        return ()
    name = "horizontal rule" if block.kind == "rule" else f"empty {block.kind}"
    return (FormChange("formatting", "" if came else name, name if came else "", ""),)


def _titles(block: Block) -> str:
    return " | ".join(" ".join("".join(run.text for run in part).split()) for part in block.parts)
