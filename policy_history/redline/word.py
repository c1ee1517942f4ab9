"""A redline as a Word document with tracked changes, for counsel who reviews in Word or LibreOffice.

Law     accepting all changes there gives the later text, rejecting all the earlier one
Moves   are Word's own moves; words that changed on the way are insertions where the block stands
        now, and what they replaced is to be seen where it stood, so that either answer is whole
Form    changes of form are comments at the block
Bytes   depend on the comparison alone: the moment is the caller's, and the package carries no clock
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.text.paragraph import Paragraph

from policy_history.block_reader import is_safe
from policy_history.blocks import Block
from policy_history.comparison import Comparison, Piece, Row
from policy_history.language_tags import direction
from policy_history.phrasebook import ENGLISH, Phrasebook, phrasebook
from policy_history.redline.places import Places, places
from policy_history.redline.tally import tally
from policy_history.redline.word_lists import DEEPEST, ListNumbers
from policy_history.redline.word_xml import NOT_IN_XML, Track, Tracker, element, run_element, speak, stamp
from policy_history.redline.words import form_name

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
WHOLE: dict[str, Track] = {"added": "ins", "removed": "del", "moved": "moveTo", "moved away": "moveFrom"}
IN_TABLE: dict[Track, Track] = {"moveTo": "ins", "moveFrom": "del"}
TABLE = frozenset({"table", "thead", "tbody"})


def redline_docx(  # noqa: PLR0913  # each names itself
    comparison: Comparison,
    *,
    title: str = "What changed",
    author: str = "Policypress",
    moment: datetime = EPOCH,
    comments: bool = True,
    language: str = ENGLISH,
) -> bytes:
    """The redline as the bytes of a ``.docx`` file; each change is signed ``author`` at ``moment``.

    ``language`` is the tag of the texts' language, for the speller and for our own words; ``comments``
    leaves out changes of form: LibreOffice without a display falls over any comment.
    """
    book, is_rtl = phrasebook(language), direction(language) == "rtl"
    writer = _Writer(author, moment.astimezone(UTC), book, comments=comments, is_rtl=is_rtl)
    writer.write(comparison)
    if language != ENGLISH:  # else the speller keeps the English of its own
        speak(writer.document, language, is_rtl=is_rtl)
    properties = writer.document.core_properties
    properties.title, properties.author = NOT_IN_XML.sub("", title)[:255], author
    properties.comments = " ".join(tally(comparison).sentences(book))
    properties.created = properties.modified = moment.astimezone(UTC).replace(tzinfo=None)
    packed = io.BytesIO()
    writer.document.save(packed)
    return _without_clock(packed.getvalue())


class _Writer:
    def __init__(
        self, author: str, moment: datetime, book: Phrasebook, *, comments: bool, is_rtl: bool
    ) -> None:
        self._comments = comments
        self._is_rtl = is_rtl
        self._book = book
        self.document: WordDocument = docx.Document()
        self._author, self._moment = author, stamp(moment)
        self._track = Tracker(author, moment)
        self._lists = ListNumbers(self.document)
        self._body: Element = self.document.element.body
        self._end: Element = self._body[-1]
        self._items: set[tuple[bool, int]] = set()

    def write(self, comparison: Comparison) -> None:
        """All rows, those of one table together."""
        placed = zip(comparison.rows, places(comparison.rows), strict=True)
        for table, rows in groupby(placed, key=lambda found: _table_of(found[1])):
            if table is None:
                for row, where in rows:
                    self._add(list(self._paragraphs(row, where)), row)
            else:
                self._table([row for row, _ in rows])

    def _add(self, paragraphs: Sequence[Element], row: Row) -> None:
        for paragraph in paragraphs:
            self._end.addprevious(paragraph)
        self._comment(paragraphs[0], row)

    def _comment(self, paragraph: Element, row: Row) -> None:
        if not (row.form and self._comments):
            return
        none = self._book.say("redline.none")
        told = "\n".join(
            f"{form_name(change.kind, self._book)}: {change.before or none} → {change.after or none}"
            for change in row.form
        )
        anchor = Paragraph(paragraph, self.document._body)
        runs = anchor.runs or [anchor.add_run()]
        comment = self.document.add_comment(runs, NOT_IN_XML.sub("", told), self._author, "PP")
        comment._comment_elm.set(qn("w:date"), self._moment)  # it would carry the clock's time

    def _paragraphs(self, row: Row, where: Places) -> Iterator[Element]:
        """One for each block on either side: a row that was split or joined has several."""
        blocks = row.after or row.before
        segments = list(_segments(row.pieces))
        for number, (pieces, mark) in enumerate(segments):
            block = blocks[min(number, len(blocks) - 1)]
            self._track.next_paragraph()
            frames = where if number == 0 or not row.after else None
            track = WHOLE.get(row.kind) if mark is None else mark
            paragraph = element("w:p", None, self._look(block, frames, track))
            inline = list(self._inline(row, block, pieces))
            end = WHOLE.get(row.kind)
            paragraph.extend(self._track.moved(end, row.move, inline) if end and row.move else inline)
            yield paragraph

    def _look(self, block: Block, where: Places | None, track: Track | None) -> Element:
        """``w:pPr``: style, place in a list, and what became of the end of the paragraph."""
        look = element("w:pPr")
        style = _style(block)
        if style:
            look.append(element("w:pStyle", {"w:val": style}))
        if block.kind == "rule":
            line = {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "auto"}
            look.append(element("w:pBdr", None, element("w:bottom", line)))
        look.extend(self._list(block, where))
        if track:
            look.append(element("w:rPr", None, self._track.mark(track)))
        return look

    def _list(self, block: Block, where: Places | None) -> Iterator[Element]:
        frames = [(place.gone, place.frame) for place in where] if where is not None else None
        around = frames if frames is not None else [(False, frame) for frame in block.frames]
        lists = [(gone, frame) for gone, frame in around if frame.tag in {"ul", "ol"}]
        items = [(gone, frame) for gone, frame in around if frame.tag == "li"]
        if not (lists and items):
            return
        depth = min(len(lists), DEEPEST + 1) - 1
        key = items[-1][0], items[-1][1].key
        if key in self._items:
            yield element("w:ind", {"w:left": str(720 * (depth + 1))})
            return
        self._items.add(key)
        ordered = lists[-1][1].tag == "ol"
        number = self._lists.number_of(
            (lists[-1][0], lists[-1][1].key), ordered=ordered, depth=depth, start=items[-1][1].number
        )
        level = element("w:ilvl", {"w:val": str(depth)})
        yield element("w:numPr", None, level, element("w:numId", {"w:val": number}))

    def _inline(self, row: Row, block: Block, pieces: Sequence[Piece]) -> Iterator[Element]:
        shown = [p for p in pieces if not (row.kind == "moved" and p.fate == "removed")]
        in_table = block.kind == "row"
        for (link, move), group in groupby(shown, key=lambda p: (p.run.link, _track_of(row, p))):
            # Rows have no moves in Word: they are inserted and deleted.
            track = IN_TABLE.get(move, move) if in_table and move else move
            safe = bool(link) and is_safe(link)
            runs = [
                run_element(
                    piece.run, track, linked=safe, preformatted=block.kind == "code", is_rtl=self._is_rtl
                )
                for piece in group
                if piece.text
            ]
            marked = self._track.around(track, runs)
            if safe and marked:
                target = self.document.part.relate_to(
                    NOT_IN_XML.sub("", link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
                )
                yield element("w:hyperlink", {"r:id": target}, *marked)
            else:
                yield from marked

    def _table(self, rows: Sequence[Row]) -> None:
        width = max(len(_cells(row)) for row in rows)
        properties = element("w:tblPr", None, element("w:tblStyle", {"w:val": "TableGrid"}))
        properties.extend([element("w:bidiVisual")] if self._is_rtl else [])
        grid = element("w:tblGrid", None, *(element("w:gridCol") for _ in range(width)))
        table = element("w:tbl", None, properties, grid)
        self._end.addprevious(table)
        for row in rows:
            drawn = self._table_row(row, width)
            table.append(drawn)
            self._comment(next(drawn.iter(qn("w:p"))), row)
        # Word wants a paragraph between two tables, and would else make one of them.
        self._end.addprevious(element("w:p"))

    def _table_row(self, row: Row, width: int) -> Element:
        block = (row.after or row.before)[0]
        whole = WHOLE.get(row.kind)
        drawn = element("w:tr")
        if whole:
            mark = self._track.mark("ins" if whole in {"ins", "moveTo"} else "del")
            drawn.append(element("w:trPr", None, mark))
        cells = _cells(row)
        for pieces in [*cells, *([[]] * (width - len(cells)))]:
            paragraph = element("w:p", None, *self._inline(row, block, pieces))
            drawn.append(element("w:tc", None, element("w:tcPr"), paragraph))
        return drawn


def _cells(row: Row) -> list[list[Piece]]:
    """The pieces of each cell without the spaces that separate cells."""
    block = (row.after or row.before)[0]
    if block.kind != "row":
        return [list(row.pieces)]
    count = len(row.columns) or max(len(side[0].parts) for side in (row.before, row.after) if side)
    cells: list[list[Piece]] = [[] for _ in range(count)]
    for part, group in groupby(row.pieces, key=lambda piece: piece.part):
        pieces = list(group)
        cells[part] += pieces[1:] if part and pieces[0].text == " " else pieces
    return cells


def _segments(pieces: Sequence[Piece]) -> Iterator[tuple[list[Piece], Track | None]]:
    """Pieces by paragraph, each with what became of the paragraph mark at its end, if that changed."""
    segment: list[Piece] = []
    for piece in pieces:
        if piece.is_break:
            yield segment, "ins" if piece.fate == "added" else "del"
            segment = []
        else:
            segment.append(piece)
    yield segment, None


def _track_of(row: Row, piece: Piece) -> Track | None:
    if row.kind == "moved":
        return "moveTo" if piece.fate == "kept" else "ins"
    if row.kind == "moved away":
        return "moveFrom"
    return {"kept": None, "added": "ins", "removed": "del"}[piece.fate]


def _style(block: Block) -> str:
    if block.kind == "heading":
        return f"Heading{block.level}"
    if block.kind == "code":
        return "NoSpacing"
    return "Quote" if any(frame.tag == "blockquote" for frame in block.frames) else ""


def _table_of(where: Places) -> tuple[bool, int] | None:
    """Which table of the page a row stands in, if it does."""
    if not where or where[-1].frame.tag not in TABLE | {"tr"}:
        return None
    table = next(place for place in where if place.frame.tag == "table")
    return table.gone, table.frame.key


def _without_clock(package: bytes) -> bytes:
    """The same package with every file dated alike, so that the same redline is the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
