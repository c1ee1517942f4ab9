"""One version of a policy as titled sections of blocks, with stable anchors.

Pure: text in, value out. No git, no files, no clock.

Unit    a block: a heading, a paragraph, the paragraph of a list item, a table row, a code block
Law     wrapping, ``*`` against ``-``, emphasis characters and blank lines never show in ``text``
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from policy_history.blocks import Block, Removed, folded
from policy_history.front_matter import FrontMatter, read_front_matter
from policy_history.shared_reading import read_body
from policy_history.shared_rendering import render_body
from policy_history.stated_dates import StatedDate, may_state_date, split_off_dates
from policy_history.stretches import REMEMBERED, stretches

NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks below it, up to the next heading of any level.

    ``path`` names the headings above it and its own, outermost first; it is empty for the text
    before the first heading. ``blocks`` begins with the heading itself.
    """

    path: tuple[str, ...]
    level: int
    anchor: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The heading's text; empty for the text before the first heading."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader reads in one version, without the lines that only state when it was updated.

    ``anchors`` are those that its author gave in raw HTML; headings carry their own.
    """

    front: FrontMatter
    sections: tuple[Section, ...]
    stated: tuple[StatedDate, ...]
    removed: tuple[Removed, ...]
    anchors: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in reading order."""
        return tuple(block for section in self.sections for block in section.blocks)

    @property
    def text(self) -> str:
        """The readable text, one block a line."""
        return "\n".join(block.text for block in self.blocks if block.text)

    @property
    def title(self) -> str | None:
        """The title that counsel gave, or else the first heading."""
        headings = (section.title for section in self.sections if section.title)
        return self.front.title or next(headings, None)


def read_document(source: str) -> Document:
    """Read one Markdown file, front matter and all. Never raises: problems are listed in ``front``."""
    front, body = read_front_matter(source)
    reading = read_body(body, front.body_line)
    blocks, stated = _settled(_with_anchors(reading.blocks))
    return Document(front, _sections(blocks), tuple(stated), reading.removed, reading.anchors)


def _settled(found: Sequence[Block]) -> tuple[list[Block], list[StatedDate]]:
    """The blocks without the lines that only state a date, and those dates."""
    stated: list[StatedDate] = []
    blocks = []
    for block in found:
        kept, dates = _without_dates(block)
        stated += dates
        if kept is not None:
            blocks.append(kept)
    return blocks, stated


@dataclass(frozen=True, slots=True)
class Gist:
    """A document's front matter, ``title`` and ``readable`` text, for those who need no more of it."""

    front: FrontMatter
    title: str | None
    readable: str


def read_gist(source: str) -> Gist:
    """As ``read_document``, in a tenth of the time where a version that shares most of it was read."""
    front, body = read_front_matter(source)
    found = [_gist(stretch) for stretch, _ in stretches(body)]
    title = front.title or next((title for title, _ in found if title), None)
    return Gist(front, title, " ".join(text for _, text in found if text))


@lru_cache(maxsize=REMEMBERED)
def _gist(stretch: str) -> tuple[str, str]:
    """The first heading of a stretch and its readable text."""
    blocks, _ = _settled(read_body(stretch, 0).blocks)
    headings = (block.text for block in blocks if block.kind == "heading" and block.text)
    return next(headings, ""), " ".join(block.text for block in blocks if block.text)


def readable(document: Document) -> str:
    """The readable text as one line: two states of a policy with the same one are one version."""
    return " ".join(document.text.split())


def render_document(source: str) -> str:
    """The whole body as clean HTML, its headings carrying the anchors of ``Document``."""
    return render_body(read_front_matter(source)[1], _Anchors().make)


def _without_dates(block: Block) -> tuple[Block | None, tuple[StatedDate, ...]]:
    if block.kind not in {"paragraph", "heading"} or not may_state_date(block.text):
        return block, ()
    runs, dates = split_off_dates(block.parts[0], block.line)
    if not dates:
        return block, ()
    parts = (runs,)
    text = folded(parts)
    return (replace(block, parts=parts, text=text) if text else None), dates


def _with_anchors(blocks: Sequence[Block]) -> list[Block]:
    anchors = _Anchors()
    return [replace(b, anchor=anchors.make(b.text)) if _has_anchor(b) else b for b in blocks]


def _has_anchor(block: Block) -> bool:
    """A heading in raw HTML keeps the anchors that its author gave it, and gets none from us."""
    return block.kind == "heading" and block.info != "html"


class _Anchors:
    """GitHub's way: lower case, no punctuation, spaces as hyphens, a number where one is taken."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def make(self, text: str) -> str:
        base = NOT_IN_ANCHOR.sub("", text.strip().lower()).replace(" ", "-") or "section"
        anchor = base
        while anchor in self._taken:
            self._taken[base] += 1
            anchor = f"{base}-{self._taken[base]}"
        self._taken[anchor] = 0
        return anchor


def _sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    sections: list[Section] = []
    above: list[tuple[int, str]] = []
    start = 0
    for position in range(1, len(blocks) + 1):
        if position == len(blocks) or blocks[position].kind == "heading":
            head = blocks[start]
            if head.kind == "heading":
                above = [(level, title) for level, title in above if level < head.level]
                above.append((head.level, head.text))
            path = tuple(title for _, title in above)
            sections.append(Section(path, head.level, head.anchor, tuple(blocks[start:position])))
            start = position
    return tuple(sections)
