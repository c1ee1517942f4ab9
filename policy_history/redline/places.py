"""Where each row stands in the page: inside the lists, quotes and tables of the later version.

A block that was removed is put back into the list or table that it came from, where that still
exists and is open; else into containers of its own. The later version's own containers are never
cut in two, and nothing is put where HTML does not allow it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_history.blocks import Block, Frame
from policy_history.comparison import Row
from policy_history.identity import by_identity

LISTS = frozenset({"ul", "ol"})
TABLE = frozenset({"table", "thead", "tbody"})
REMEMBERED = 4000  # containers, which the versions of a policy share


@dataclass(frozen=True, slots=True)
class Place:
    """A container in the page; ``gone`` tells those that only the earlier version had."""

    frame: Frame
    gone: bool = False


Places = tuple[Place, ...]


def places(rows: Sequence[Row]) -> Iterator[Places]:
    """The containers of each row's first block, from the outside in."""
    homes = _homes(rows)
    following = _following(rows)
    current: Places = ()
    for row, coming in zip(rows, following, strict=True):
        if row.after:
            current = _around(row.after[-1].frames)
            yield _around(row.after[0].frames)
        else:
            block = row.before[0]
            current = _back_in_place(block, homes, current, coming)
            yield current


def _homes(rows: Sequence[Row]) -> dict[int, Frame]:
    """Which container of the later version each one of the earlier version became."""
    homes: dict[int, Frame] = {}
    for row in rows:
        if row.before and row.after and row.kind != "moved":
            for old, new in zip(row.before[0].frames, row.after[0].frames, strict=False):
                if old.tag != new.tag:
                    break
                homes.setdefault(old.key, new)
    return homes


def _following(rows: Sequence[Row]) -> list[Places]:
    """For each row the containers of the next block of the later version."""
    found: list[Places] = []
    coming: Places = ()
    for row in reversed(rows):
        found.append(coming)
        if row.after:
            coming = _around(row.after[0].frames)
    return found[::-1]


@by_identity(REMEMBERED)
def _around(frames: tuple[Frame, ...]) -> Places:
    """Containers that the later version has."""
    return tuple(map(_standing, frames))


@by_identity(REMEMBERED)
def _standing(frame: Frame) -> Place:
    return Place(frame)


def _back_in_place(block: Block, homes: dict[int, Frame], current: Places, coming: Places) -> Places:
    wanted = tuple(
        Place(homes[frame.key]) if frame.key in homes else Place(frame, gone=True) for frame in block.frames
    )
    still_open = _shared(current, coming)
    reach = max(_shared(wanted, current), _shared(wanted, coming), still_open, key=len)
    if _is_before_head(reach, coming):
        return coming[: len(reach) + 1]
    own = tuple(Place(frame, gone=True) for frame in block.frames[len(reach) :])
    if not own or reach != wanted[: len(reach)]:
        own = _own(block, reach, own)
    return _fitted(block, reach, own)


def _is_before_head(reach: Places, coming: Places) -> bool:
    """Nothing may stand in a table before its head, so what would goes into the head."""
    following = coming[len(reach) :] if coming[: len(reach)] == reach else ()
    return bool(reach and following) and reach[-1].frame.tag == "table" and following[0].frame.tag == "thead"


def _own(block: Block, reach: Places, own: Places) -> Places:
    """The containers that a block needs of its own inside a place that was not its own."""
    if block.kind == "row":
        inside = reach and reach[-1].frame.tag in TABLE
        whole = tuple(Place(frame, gone=True) for frame in block.frames)
        start = next(i for i, place in enumerate(whole) if place.frame.tag == "table")
        return () if inside else whole[start:]
    return own if own and own[0].frame.tag not in {"li", "thead", "tbody"} else ()


def _fitted(block: Block, reach: Places, own: Places) -> Places:
    """Add what HTML asks for between a container and what is put into it."""
    parent = reach[-1].frame.tag if reach else ""
    first = own[0].frame.tag if own else block.kind
    if parent in LISTS and first != "li":
        return (*reach, _made("li", block), *own)
    if parent == "table" and first not in {"thead", "tbody"}:
        reach = (*reach, _made("tbody", block))
        parent = "tbody"
    if parent in {"thead", "tbody"} and first != "row":
        return (*reach, _made("tr", block), *own)
    return (*reach, *own)


def _made(tag: str, block: Block) -> Place:
    return Place(Frame(tag, -block.line), gone=True)


def _shared(left: Places, right: Places) -> Places:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return left[:length]
