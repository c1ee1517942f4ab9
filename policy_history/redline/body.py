"""The body of a redline: rows into the blocks and containers of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, zip_longest

from policy_history.blocks import Block
from policy_history.comparison import Comparison, Piece, Row
from policy_history.identity import by_identity
from policy_history.redline.inline import REMEMBERED, Resolve, inline_html, kept_html
from policy_history.redline.names import Names
from policy_history.redline.places import Place, Places, places
from policy_history.redline.voice import Voice
from policy_history.redline.words import form_changed, shortened

CLASSES = {
    "edited": "rl-edited",
    "added": "rl-added",
    "removed": "rl-removed",
    "moved": "rl-moved",
    "moved away": "rl-removed rl-moved",
}

SAID_ALREADY = frozenset({"anchor", "paragraphs"})  # by the heading's words, and by paragraph marks


@dataclass(frozen=True, slots=True)
class Passage:
    """One block about to be written; ``note`` and ``end`` are HTML before and after its words."""

    row: Row
    block: Block
    pieces: Sequence[Piece]
    attributes: str
    note: str
    end: str


class Body:
    """Writes one redline from its first row to its last, opening and closing containers on the way."""

    def __init__(self, comparison: Comparison, named: Names, resolve: Resolve, spoken: Voice) -> None:
        self._rows = comparison.rows
        self._named = named
        self._resolve = resolve
        self._voice = spoken
        self._open: Places = ()
        self._html: list[str] = []
        self._counted: dict[int, int] = {}
        self._columns: dict[int, int] = {}  # of each table, as its last row had them
        self._begun: set[tuple[bool, int]] = set()  # items and other containers that have words of their own
        self._quiet = _quiet_headings(self._rows)
        self._moved = {
            row.move: (row.before_section, row.after_section) for row in self._rows if row.kind == "moved"
        }

    def html(self) -> str:
        """The rows as HTML."""
        for position, (row, where) in enumerate(zip(self._rows, places(self._rows), strict=True)):
            self._row(position, row, where)
        self._stand_in(())
        return "".join(self._html)

    def _row(self, position: int, row: Row, where: Places) -> None:
        if row.kind == "kept" and not row.form:  # as nearly all
            self._stand_in(where)
            self._passage(Passage(row, row.after[0], row.pieces, self._hushed(position), "", ""))
            return
        blocks = row.after or row.before[:1]
        segments = [row.pieces] if row.kind == "kept" else _segments(row.pieces)
        for number, (block, pieces) in enumerate(
            zip_longest(blocks, segments[: len(blocks)], fillvalue=None)
        ):
            if block is None:
                break
            first, last = number == 0, number == len(blocks) - 1
            self._stand_in(where if first else tuple(Place(frame) for frame in block.frames))
            note = self._notes(row) if first else ""
            link = self._navigation(position, row) if last else ""
            attributes = self._attributes(position, row, first=first)
            split = "" if last else self._voice.split
            self._passage(Passage(row, block, pieces or (), attributes, note, f"{split}{link}"))

    def _stand_in(self, where: Places) -> None:
        if where is self._open or where == self._open:
            return
        shared = 0
        while shared < min(len(where), len(self._open)) and where[shared] == self._open[shared]:
            shared += 1
        self._html += [_closing(self._open, i) for i in range(len(self._open) - 1, shared - 1, -1)]
        self._html += [self._opening(where, i) for i in range(shared, len(where))]
        self._open = where

    def _opening(self, where: Places, depth: int) -> str:
        place = where[depth]
        tag = _tag(where, depth)
        gone = ' class="rl-gone"' if place.gone else ""
        if tag == "ol":
            self._counted[place.frame.key] = 0
        self._begun.discard((place.gone, place.frame.key))
        if tag == "td":
            return f"<tr{gone}><td{self._across(where, depth)}>"
        return f"<{tag}{gone}{self._number(where, depth)}>" + ("" if tag == "li" else "\n")

    def _across(self, where: Places, depth: int) -> str:
        """What is no row of the table stands across all its columns."""
        columns = self._columns.get(_table(where[:depth]), 1)
        return f' colspan="{columns}"' if columns > 1 else ""

    def _number(self, where: Places, depth: int) -> str:
        """Items keep the numbers that they had, whatever was put between them."""
        frame = where[depth].frame
        if frame.tag != "li" or not frame.number or not depth:
            return ""
        around = where[depth - 1].frame.key
        expected = self._counted.get(around, 0) + 1
        self._counted[around] = frame.number
        return "" if frame.number == expected else f' value="{frame.number}"'

    def _passage(self, passage: Passage) -> None:
        block, attributes, note = passage.block, passage.attributes, passage.note
        if block.kind == "rule":
            self._html.append(f"<hr{attributes}>\n")
        elif block.kind == "row" and self._in_table():
            self._html.append(f"<tr{attributes}>{self._cells(passage)}</tr>\n")
        else:
            tag = self._block_tag(passage)
            inner = self._inline(passage.row, passage.pieces, preformatted=block.kind == "code")
            inner = f"<code>{inner}</code>" if block.kind == "code" else inner
            anchor = f' id="{escape(block.anchor)}"' if passage.row.after and block.anchor else ""
            if anchor and 'id="' in attributes:
                note, attributes = f"<span{attributes}></span>{note}", ""
            opening = f"<{tag}{anchor}{attributes}>" if tag != "span" or attributes else ""
            closing = f"</{tag}>" if opening else ""
            self._html.append(f"{opening}{note}{inner}{passage.end}{closing}\n")
        if self._open and self._is_at_home(passage):
            self._begun.add(self._inmost())

    def _block_tag(self, passage: Passage) -> str:
        """The first words of an item in a list whose items stand close have no paragraph of their own.

        What was removed from an item that stays does not take the place of its first words.
        """
        block = passage.block
        if block.kind == "heading":
            return f"h{block.level}"
        if block.kind == "code":
            return "pre"
        around = [place.frame for place in self._open]
        in_item = len(around) > 1 and around[-1].tag == "li" and not around[-2].loose
        is_first = in_item and self._is_at_home(passage) and self._inmost() not in self._begun
        return "span" if is_first else "p"

    def _inmost(self) -> tuple[bool, int]:
        return self._open[-1].gone, self._open[-1].frame.key

    def _is_at_home(self, passage: Passage) -> bool:
        return bool(passage.row.after) or not self._open or self._open[-1].gone

    def _in_table(self) -> bool:
        return bool(self._open) and self._open[-1].frame.tag in {"thead", "tbody", "table"}

    def _inline(self, row: Row, pieces: Sequence[Piece], *, preformatted: bool = False) -> str:
        if row.kind == "kept" and isinstance(pieces, tuple):
            return kept_html(pieces, self._resolve, self._voice, preformatted)
        moved = row.kind == "moved"
        return inline_html(pieces, self._resolve, self._voice, preformatted=preformatted, moved=moved)

    def _cells(self, passage: Passage) -> str:
        block = passage.block
        tag = "th" if any(place.frame.tag == "thead" for place in self._open) else "td"
        cells_of = _kept_cells if passage.row.kind == "kept" else _cells_of
        parts = cells_of(passage.pieces)
        count = max([len(block.parts), *(part + 1 for part in parts)])
        self._columns[_table(self._open)] = count
        cells = []
        for part in range(count):
            align = block.align[part] if part < len(block.align) else ""
            style = f' style="text-align:{align}"' if align in {"left", "right", "center"} else ""
            inner = self._inline(passage.row, parts.get(part, ()))
            inner = (passage.note if part == 0 else "") + inner + (passage.end if part == count - 1 else "")
            cells.append(f"<{tag}{style}>{inner}</{tag}>")
        return "".join(cells)

    def _attributes(self, position: int, row: Row, *, first: bool) -> str:
        name = self._named.ids.get(position, "") if first else ""
        kinds = CLASSES.get(row.kind, "") if row.changed else "rl-form" if row.form else ""
        kept = f' class="{kinds}"' if kinds else ""
        return (f' id="{name}"' if name else "") + (self._hushed(position) or kept)

    def _hushed(self, position: int) -> str:
        """The class of a heading without a change in or below its section."""
        return ' class="rl-quiet"' if position in self._quiet else ""

    def _notes(self, row: Row) -> str:
        told = [self._move_note(row)] if row.move else []
        forms = (change.kind for change in row.form if change.kind not in SAID_ALREADY)
        told += dict.fromkeys(form_changed(form, self._voice.book) for form in forms)
        return self._voice.span("note", f"[{'; '.join(told)}] ") if told else ""

    def _move_note(self, row: Row) -> str:
        """A link to the other end of a move."""
        before, after = self._moved[row.move]
        away = row.kind == "moved away"
        book, heading = self._voice.book, "".join((after if away else before)[-1:])
        unnamed = before == after or not heading
        place = book.say("redline.another_place") if unnamed else shortened(heading)
        other = self._named.moves[row.move, "moved" if away else "moved away"]
        told = book.say("redline.moved_to" if away else "redline.moved_from", place=place)
        return f'<a href="#{other}">{escape(told)}</a>'

    def _navigation(self, position: int, row: Row) -> str:
        if not row.changed:
            return ""
        before, after = self._named.neighbours(self._named.ids[position])
        back = self._step(before, "redline.previous", "↑") if before else ""
        on = self._step(after, "redline.next", "↓") if after else ""
        return f" {self._voice.span('nav', back + on)}" if back or on else ""

    def _step(self, change: str, key: str, sign: str) -> str:
        return f'<a href="#{change}" aria-label="{escape(self._voice.book.say(key))}">{sign}</a>'


def _tag(where: Places, depth: int) -> str:
    place = where[depth]
    if place.frame.tag == "tr":
        return "td"
    if place.frame.tag == "thead" and place.gone and not where[depth - 1].gone:
        return "tbody"
    return place.frame.tag


def _table(where: Places) -> int:
    """The key of the innermost table; 0 where there is none."""
    return next((place.frame.key for place in reversed(where) if place.frame.tag == "table"), 0)


def _closing(where: Places, depth: int) -> str:
    tag = _tag(where, depth)
    return "</td></tr>\n" if tag == "td" else f"</{tag}>\n"


def _segments(pieces: Sequence[Piece]) -> list[tuple[Piece, ...]]:
    """The pieces for each block of the later version: cut where a paragraph was split."""
    segments: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.is_break and piece.fate != "removed":
            segments.append([])
        else:
            segments[-1].append(piece)
    return [tuple(segment) for segment in segments]


def _cells_of(pieces: Sequence[Piece]) -> Mapping[int, tuple[Piece, ...]]:
    """The pieces of each cell of a row, without the space that separates it from the one before."""
    parts = {part: tuple(group) for part, group in groupby(pieces, key=lambda piece: piece.part)}
    return {part: _without_separator(found, part) for part, found in parts.items()}


_kept_cells = by_identity(REMEMBERED)(_cells_of)


def _without_separator(pieces: tuple[Piece, ...], part: int) -> tuple[Piece, ...]:
    return pieces[1:] if part and pieces and pieces[0].text == " " else pieces


def _quiet_headings(rows: Sequence[Row]) -> set[int]:
    """Headings without a change in or below their section, by position of the row."""
    quiet: set[int] = set()
    awake = 0  # the deepest level that still has a change below it; 7 means every heading above
    for position in range(len(rows) - 1, -1, -1):
        row = rows[position]
        if row.changed or row.form:
            awake = 7
        block = (row.after or row.before)[0]
        if block.kind == "heading":
            if not (row.changed or row.form) and awake <= block.level:
                quiet.add(position)
            awake = min(awake, block.level)
    return quiet
