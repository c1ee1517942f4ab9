"""What changed about a block but its words: level, kind, list marker, number, anchor, alignment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from policy_history.blocks import Block, Frame
from policy_history.changes import FormChange

LISTS = frozenset({"ul", "ol"})
TYPED_NUMBER = re.compile(r"((?:\d+\.)*\d+[.)]?|[A-Za-z][.)]|[IVXLCivxlc]+[.)]|\([a-z0-9]+\))\s")


class BlockForm:
    """Compares the look of paired blocks; what concerns a whole list or item is said once."""

    def __init__(self) -> None:
        self._said: set[tuple[str, int, int]] = set()

    def changes(self, old: Block, new: Block) -> Iterator[FormChange]:
        """What changed from one block to the one that it became."""
        if old is new or (old.frames is new.frames and _own_form(old) == _own_form(new)):
            return  # as nearly all are: one stretch of text, read once for both sides
        if old.kind == new.kind == "heading":
            yield from _heading(old, new)
        if old.kind != new.kind or _tags(old) != _tags(new):
            yield from _changed("kind", _kind(old), _kind(new), new)
        if old.is_header_row and new.is_header_row and len(old.align) == len(new.align):
            yield from _changed("formatting", _alignment(old), _alignment(new), new)
        elif old.kind == new.kind == "code":
            yield from _changed("formatting", old.info, new.info, new)
        if old.frames and new.frames:
            yield from self._list_changes(old, new)

    def _list_changes(self, old: Block, new: Block) -> Iterator[FormChange]:
        for one, other in zip(_lists(old), _lists(new), strict=False):
            if self._is_news("list", one[0], other[0]):
                yield from _changed("marker", _marker(*one), _marker(*other), new)
                yield from _changed("formatting", _spacing(one[0]), _spacing(other[0]), new)
            if self._is_news("item", one[1], other[1]) and one[1].number and other[1].number:
                yield from _changed("numbering", str(one[1].number), str(other[1].number), new)

    def _is_news(self, what: str, old: Frame, new: Frame) -> bool:
        key = (what, old.key, new.key)
        if key in self._said:
            return False
        self._said.add(key)
        return True


def _own_form(block: Block) -> tuple[object, ...]:
    return block.kind, block.text, block.level, block.anchor, block.align, block.info


def _heading(old: Block, new: Block) -> Iterator[FormChange]:
    yield from _changed("level", f"level {old.level}", f"level {new.level}", new)
    yield from _changed("anchor", _anchor(old), _anchor(new), new)
    numbers = [TYPED_NUMBER.match(block.text) for block in (old, new)]
    before, after = (found[1] if found else "" for found in numbers)
    yield from _changed("numbering", before, after, new)


def _changed(kind: str, before: str, after: str, block: Block) -> Iterator[FormChange]:
    if before != after:
        yield FormChange(kind, before, after, block.text)  # type: ignore[arg-type]  # one of FormKind


def _tags(block: Block) -> list[str]:
    return [frame.tag for frame in block.frames]


def _anchor(block: Block) -> str:
    return f"#{block.anchor}" if block.anchor else ""


def _kind(block: Block) -> str:
    """What a reader would call it: an item of a list in a quote, say, but not which list."""
    around = ["quote" for frame in block.frames if frame.tag == "blockquote"]
    depth = sum(frame.tag == "li" for frame in block.frames)
    items = [f"item of a list at depth {depth}" if depth > 1 else "item of a list"] if depth else []
    own = {"row": "table heading" if block.is_header_row else "table row"}.get(block.kind, block.kind)
    kind = [own] if own != "paragraph" or not (around or items) else []
    return " in a ".join([*kind, *items, *around])


def _lists(block: Block) -> list[tuple[Frame, Frame]]:
    """The lists around a block with the item of each, from the outside in."""
    frames = block.frames
    return [
        (one, other)
        for one, other in zip_longest(frames, frames[1:])
        if one.tag in LISTS and other is not None and other.tag == "li"
    ]


def _marker(around: Frame, item: Frame) -> str:
    return f"1{item.marker or '.'}" if around.tag == "ol" else item.marker or "•"


def _spacing(around: Frame) -> str:
    return "items stand apart" if around.loose else "items stand close"


def _alignment(row: Block) -> str:
    return " | ".join(align or "start" for align in row.align)
