"""The blocks of a text, read stretch by stretch, so that what two versions share is read once.

Law     the same blocks as reading the whole text at once (tests/laws/test_reading.py)
Method  words or a heading at the margin after a blank line close whatever is open before them (a
        list, a quote, a table, an HTML block), so a text falls into stretches there, and each is
        remembered by its content. A text in which something may reach from one stretch into another
        (a reference, a footnote, a fence, a comment) is read whole
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from policy_history.block_reader import BlockReader
from policy_history.blocks import Block, Removed
from policy_history.markdown import parse

FAR_REACHING = re.compile(r"\]:|\[\^|```|~~~|<(?:script|pre|style|textarea|[!?])", re.IGNORECASE)
BOUNDARY = re.compile(r"\n[ \t]*\n(?=[A-Za-z]|\*\*|#{1,6}(?:[ \t\n]|\Z))")
LINE_END = re.compile(r"\r\n?")
REMEMBERED = 3000  # stretches; a document of the longest kind has 900 and two versions share nearly all


@dataclass(frozen=True, slots=True)
class Reading:
    """The blocks of a stretch, what cleaning takes away from it, and the anchors its author gave."""

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]
    anchors: tuple[str, ...]


def read_body(body: str, line: int) -> Reading:
    """The blocks of a text whose first line is line ``line`` of its file, counted from 0."""
    body = LINE_END.sub("\n", body)
    if FAR_REACHING.search(body):
        return _read(body, line, 0)
    seen: Counter[str] = Counter()
    stretches = []
    for stretch, start in _stretches(body):
        stretches.append(_at(stretch, start + line, seen[stretch]))
        seen[stretch] += 1
    return Reading(
        tuple(block for found in stretches for block in found.blocks),
        tuple(removed for found in stretches for removed in found.removed),
        tuple(anchor for found in stretches for anchor in found.anchors),
    )


def _stretches(body: str) -> Iterator[tuple[str, int]]:
    """Each stretch with the line on which it starts, counted from 0."""
    start, line = 0, 0
    for boundary in BOUNDARY.finditer(body):
        yield body[start : boundary.end()], line
        line += body.count("\n", start, boundary.end())
        start = boundary.end()
    yield body[start:], line


@lru_cache(maxsize=REMEMBERED)
def _at(stretch: str, line: int, repeat: int) -> Reading:
    """A stretch that starts on a line, and of which there were ``repeat`` equal ones before."""
    found = _remembered(stretch, repeat)
    if not line:
        return found
    return Reading(
        tuple(replace(block, line=block.line + line) for block in found.blocks),
        tuple(replace(removed, line=removed.line + line) for removed in found.removed),
        found.anchors,
    )


@lru_cache(maxsize=REMEMBERED)
def _remembered(stretch: str, repeat: int) -> Reading:
    # Containers are told apart by number within a document, so each stretch numbers from a place of
    # its own, the same in every version.
    place = zlib.crc32(stretch.encode("utf-8", "surrogatepass"), repeat)
    return _read(stretch, 0, place << 16)


def _read(body: str, line: int, first_key: int) -> Reading:
    reader = BlockReader(line, first_key)
    reader.read(parse(body))
    return Reading(tuple(reader.blocks), tuple(reader.removed), tuple(reader.anchors))
