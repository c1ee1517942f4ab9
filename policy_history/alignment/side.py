"""One of the two documents as the alignment sees it: blocks with their places, keys and words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from policy_history.blocks import Block
from policy_history.document import Document

# Scripts without spaces between words: Thai to Lao, Burmese, Khmer, kana, Chinese characters.
ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
WORD = re.compile(rf"[{ALONE}]|[^\W{ALONE}]+")
CELL = "\x1f"  # a control character, so that no text of cells looks like that of a paragraph


@dataclass(slots=True)
class Side:
    """The blocks of one document by position; ``keys`` are equal where the words are."""

    blocks: list[Block]
    paths: list[tuple[str, ...]]
    sections: list[int]
    keys: list[int]
    _bags: dict[int, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, known: dict[str, int]) -> Side:
        """``known`` gives equal texts of both sides the same number."""
        placed = [
            (block, section.path, number)
            for number, section in enumerate(document.sections)
            for block in section.blocks
        ]
        return cls(
            [block for block, _, _ in placed],
            [path for _, path, _ in placed],
            [number for _, _, number in placed],
            [known.setdefault(_key(block), len(known)) for block, _, _ in placed],
        )

    def bag(self, position: int) -> Counter[str]:
        """The words of a block, each with how often it occurs."""
        found = self._bags.get(position)
        if found is None:
            found = self._bags[position] = Counter(WORD.findall(self.blocks[position].text.lower()))
        return found

    def size(self, position: int) -> int:
        """How many words a block has."""
        return self.bag(position).total()


def _key(block: Block) -> str:
    if block.kind == "row":
        cells = ("".join(run.text for run in part) for part in block.parts)
        return CELL + CELL.join(" ".join(cell.split()) for cell in cells)
    if block.text:
        return block.text
    return f"{CELL}{block.kind}"
