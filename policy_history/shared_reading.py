"""The blocks of a text, read stretch by stretch, so that what two versions share is read once.

Law     the same blocks as reading the whole text at once (tests/laws/test_reading.py)
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from policy_history.block_reader import BlockReader
from policy_history.blocks import Block, Removed
from policy_history.stretches import REMEMBERED, stretches, tokens_of


@dataclass(frozen=True, slots=True)
class Reading:
    """The blocks of a stretch, what cleaning takes away from it, and the anchors its author gave."""

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]
    anchors: tuple[str, ...]


def read_body(body: str, line: int) -> Reading:
    """The blocks of a text whose first line is line ``line`` of its file, counted from 0."""
    seen: Counter[str] = Counter()
    readings = []
    for stretch, start in stretches(body):
        readings.append(_at(stretch, start + line, seen[stretch]))
        seen[stretch] += 1
    return Reading(
        tuple(block for found in readings for block in found.blocks),
        tuple(removed for found in readings for removed in found.removed),
        tuple(anchor for found in readings for anchor in found.anchors),
    )


@lru_cache(maxsize=REMEMBERED)
def _at(stretch: str, line: int, repeat: int) -> Reading:
    """A stretch that starts on a line, and of which there were ``repeat`` equal ones before."""
    found = _remembered(stretch, repeat)
    if not line:
        return found
    return Reading(
        tuple(_lower(block, line) for block in found.blocks),
        tuple(replace(removed, line=removed.line + line) for removed in found.removed),
        found.anchors,
    )


def _lower(block: Block, by: int) -> Block:
    """The same block so many lines further down; ``replace`` would take three times as long."""
    return Block(
        block.kind,
        block.parts,
        block.text,
        block.line + by,
        block.frames,
        block.level,
        block.anchor,
        block.align,
        block.info,
    )


@lru_cache(maxsize=REMEMBERED)
def _remembered(stretch: str, repeat: int) -> Reading:
    # Containers are told apart by number within a document, so each stretch numbers from a place of
    # its own, the same in every version.
    place = zlib.crc32(stretch.encode("utf-8", "surrogatepass"), repeat)
    reader = BlockReader(0, place << 16)
    reader.read(tokens_of(stretch))
    return Reading(tuple(reader.blocks), tuple(reader.removed), tuple(reader.anchors))
