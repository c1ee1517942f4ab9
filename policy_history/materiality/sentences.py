"""Blocks as sentences in their context: the heading path, what leads a list in, the table's header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from policy_history.blocks import Block, Frame, Kind, Run
from policy_history.comparison import Comparison, Row
from policy_history.identity import by_identity
from policy_history.materiality.words import normal

ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|inc|ltd|corp|co|no|nos|art|sec|vs|mr|mrs|ms|dr|st|approx|dept|cf|p\.o|u\.s|u\.k|[A-Z])\.)$",
    re.IGNORECASE,
)
ENUMERATED = re.compile(r"\(?(?:[ivxl]{1,5}|[a-z]|\d{1,2})[.)]\s")  # a paragraph that is an item of a list
REMEMBERED = 4000  # blocks, which the versions of a policy share
MIN_WORDS = 3  # a shorter one heads the sentence that follows: "Gambling. We do not …"
END = re.compile(r"(?<=[.!?])[\"')\]”’]*\s+(?=[\"'(\[“‘]*[A-Z0-9•])")


@dataclass(slots=True, eq=False)  # not frozen: a build makes millions, each in a third of the time
class Sentence:
    """One sentence, list item, table row or heading of one side; nobody changes it.

    ``group`` numbers the step of the redline that it stands in; ``line`` counts from 1 in its file.
    ``lead_in`` is what stands before its list, or its table's header. ``place`` counts sentences.
    ``edited`` says that its block changed at all, ``is_link`` that all of it is a link.
    """

    text: str
    norm: str
    kind: Kind
    section: tuple[str, ...]
    lead_in: str
    is_item: bool
    line: int
    group: int
    place: int
    edited: bool
    is_link: bool


def sides(comparison: Comparison) -> tuple[list[Sentence], list[Sentence]]:
    """Both texts as sentences, in reading order."""
    old = [row for row in comparison.rows if row.kind != "moved"]
    new = [row for row in comparison.rows if row.kind != "moved away"]
    groups = {id(row): -row.move if row.move else number for number, row in enumerate(comparison.rows)}
    return (
        list(_sentences([(b, r.before_section, groups[id(r)], r) for r in old for b in r.before])),
        list(_sentences([(b, r.after_section, groups[id(r)], r) for r in new for b in r.after])),
    )


def _sentences(blocks: Sequence[tuple[Block, tuple[str, ...], int, Row]]) -> Iterator[Sentence]:
    context = _Context()
    place = 0
    for block, section, group, row in blocks:
        lead_in = context.enter(block)
        kind, line, edited = block.kind, block.line, row.kind != "kept"
        if kind == "rule" or not block.text:
            continue
        is_link, texts = _own(block.parts, block.text, kind)
        is_item = kind == "row" or _depth(block.frames) > 0
        for text, norm in texts:
            yield Sentence(text, norm, kind, section, lead_in, is_item, line, group, place, edited, is_link)
            place += 1


@by_identity(REMEMBERED)
def _own(
    parts: tuple[tuple[Run, ...], ...], text: str, kind: Kind
) -> tuple[bool, tuple[tuple[str, str], ...]]:
    """Whether all of a block is a link, and its sentences, each with its normal form."""
    is_link = all(run.link or not run.text.strip() for part in parts for run in part)
    texts = (text,) if kind in {"heading", "row", "code"} else split(text)
    return is_link, tuple((sentence, normal(sentence)) for sentence in texts)


@by_identity(REMEMBERED)
def _depth(frames: tuple[Frame, ...]) -> int:
    """How many items of lists a block stands in."""
    return sum(frame.tag == "li" for frame in frames)


class _Context:
    """Remembers what leads the list or the table in that a block stands in."""

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []  # (depth in lists, text)
        self._header = ""
        self._opening = ""  # the sentence that leads in paragraphs numbered by hand

    def enter(self, block: Block) -> str:
        depth = _depth(block.frames)
        if block.kind == "heading":
            self._above = []
            self._opening = ""
            return ""
        if block.kind == "row":
            header, self._header = self._header, block.text if block.is_header_row else self._header
            return header if not block.is_header_row else self._lead(depth)
        self._header = ""
        lead = self._lead(depth) if depth else self._numbered_by_hand(block.text)
        self._above = [*(above for above in self._above if above[0] < depth), (depth, block.text)]
        return lead

    def _numbered_by_hand(self, text: str) -> str:
        """What leads a paragraph such as "ii. to sell it" in; nothing where it is no item."""
        if ENUMERATED.match(text):
            return self._opening
        last = _tail(text)
        self._opening = last if last.endswith(":") else ""
        return ""

    def _lead(self, depth: int) -> str:
        return " ".join(_tail(text) for level, text in self._above if level < depth)


def _tail(text: str) -> str:
    """The last sentence of a paragraph: the one that leads on."""
    return split(text)[-1] if text else ""


@lru_cache(maxsize=16384)
def split(text: str) -> tuple[str, ...]:
    """A paragraph's sentences, each an exact span of it."""
    found: list[str] = []
    start = 0
    for match in END.finditer(text):
        candidate = text[start : match.start()]
        if ABBREVIATION.search(candidate) or len(candidate.split()) < MIN_WORDS:
            continue
        piece = text[start : match.end()].strip()
        found.append(piece)
        start = match.end()
    if text[start:].strip():
        found.append(text[start:].strip())
    return tuple(found) or (text,)
