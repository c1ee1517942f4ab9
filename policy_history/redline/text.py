"""A redline for the terminal: ``[-removed-]`` and ``{+added+}``, in colour where that is wanted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from policy_history.comparison import Comparison, Fate, Piece, Row, RowKind
from policy_history.redline.tally import tally
from policy_history.redline.words import form_name, path_text, section_lines, shortened

MARKS: dict[Fate, tuple[str, str]] = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "kept": ("", "")}
COLOURS: dict[Fate, str] = {"removed": "\x1b[31;9m", "added": "\x1b[32;4m", "kept": ""}
RESET, BOLD, DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"


def redline_text(comparison: Comparison, *, colour: bool = False, whole: bool = False) -> str:
    """The changes under their headings, one block a line; with ``whole`` the unchanged blocks too.

    The marks stay with colour, so a copy or a screen reader keeps them. Control characters of the
    policy are shown as such and never reach the terminal.
    """
    return "".join(f"{line}\n" for line in _lines(comparison, whole=whole, colour=colour))


def _lines(comparison: Comparison, *, whole: bool, colour: bool) -> Iterator[str]:
    yield from tally(comparison).sentences()
    yield from (printable(line.sentence) for line in section_lines(comparison.sections))
    section: tuple[str, ...] | None = None
    moves = {row.move: _move(row) for row in comparison.rows if row.kind == "moved"}
    for row in comparison.rows:
        if not (row.changed or row.form or whole):
            continue
        if row.section != section:
            section = row.section
            yield ""
            yield _painted(printable(path_text(section)), BOLD, colour=colour)
        yield from _row(row, moves.get(row.move, {}).get(row.kind, ""), colour=colour, whole=whole)


def _move(row: Row) -> dict[RowKind, str]:
    """What is said at both ends of a move."""
    before, after = path_text(row.before_section), path_text(row.after_section)
    if before == after:
        return {"moved": "(moved here) ", "moved away": "(moved away) "}  # by a section of one name
    return {"moved": f"(moved from {before}) ", "moved away": f"(moved to {after}) "}


def _row(row: Row, move: str, *, colour: bool, whole: bool) -> Iterator[str]:
    if row.changed or whole:
        words = "".join(
            f"{MARKS[fate][0]}{text}{MARKS[fate][1]}" if not colour else _in_colour(fate, text)
            for fate, text in fated_runs(row.pieces)
        )
        yield f"  {printable(move)}{words}"
    for change in row.form:
        old, new = change.before or "none", change.after or "none"
        about = f"“{shortened(change.text)}”: " if change.text else ""
        yield _painted(
            f"  ({form_name(change.kind).lower()}: {printable(f'{about}{old} → {new}')})", DIM, colour=colour
        )


def fated_runs(pieces: tuple[Piece, ...]) -> Iterator[tuple[Fate, str]]:
    """Neighbours of one fate together, so that each change has one pair of marks."""
    fate: Fate = "kept"
    text = ""
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before and before.is_break and piece.text.isspace():
            continue  # the space that the paragraph mark replaced, or was replaced by
        words = "¶ " if piece.is_break else printable(piece.text.replace("\n", " "))
        if piece.fate != fate and text:
            yield fate, text
            text = ""
        fate = piece.fate
        text += words
    if text:
        yield fate, text


def _in_colour(fate: Fate, text: str) -> str:
    return _painted(f"{MARKS[fate][0]}{text}{MARKS[fate][1]}", COLOURS[fate], colour=True)


def _painted(text: str, code: str, *, colour: bool) -> str:
    return f"{code}{text}{RESET}" if colour and code else text


def printable(text: str) -> str:
    """Text that cannot move the cursor, recolour the screen or turn the line around."""
    return "".join(c if unicodedata.category(c) not in UNSEEN or c in JOINERS else "\ufffd" for c in text)


UNSEEN = frozenset({"Cc", "Cf", "Cs"})
JOINERS = frozenset({"\u200c", "\u200d", "\u00ad", "\u200b", "\ufeff", "\u2060"})
