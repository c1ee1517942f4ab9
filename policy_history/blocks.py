"""The pieces that a document is made of: runs of text in blocks, blocks in containers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "row", "code", "rule"]


@dataclass(frozen=True, slots=True)
class Run:
    """Text that shares one look and one target.

    ``marks`` from the outside in: ``strong em code sup``. ``image`` is the source of an image,
    whose alternative text stands in ``title`` and is not part of the readable text. A line break
    that the author asked for is a run of its own, a newline.
    """

    text: str
    marks: tuple[str, ...] = ()
    link: str = ""
    image: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A container around a block.

    ``tag`` is one of ``ul ol li blockquote table thead tbody``. ``key`` tells one list or item of
    the document from another of its kind. ``number`` is what an ordered item shows, ``marker`` the
    character that its author typed; ``loose`` says that the items of a list stand apart.
    """

    tag: str
    key: int
    number: int = 0
    marker: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What a reader takes in at once.

    ``parts`` are the cells of a table row, else one. ``text`` is the readable text: white space
    folded, no markup; the cells of a row are separated by one space. ``line`` counts from 1 in the
    file. ``level`` and ``anchor`` belong to headings; ``align`` has one entry for each cell.
    """

    kind: Kind
    parts: tuple[tuple[Run, ...], ...]
    text: str
    line: int
    frames: tuple[Frame, ...] = ()
    level: int = 0
    anchor: str = ""
    align: tuple[str, ...] = ()
    info: str = ""

    @property
    def is_header_row(self) -> bool:
        """Whether this is a table's row of column headings."""
        return any(frame.tag == "thead" for frame in self.frames)


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that cleaning takes away before anyone sees it. ``line`` counts from 1."""

    line: int
    what: str


def folded(parts: tuple[tuple[Run, ...], ...]) -> str:
    """The readable text of runs: white space folded to single spaces, parts separated by one."""
    return " ".join(" ".join("".join(run.text for run in part) for part in parts).split())
