"""What a reader sees of a redline, in figures, from its stream of (fate, text)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from benchmarks.redline.tools import Stream

WORD = re.compile(r"\w+(?:['’]\w+)*")
TOO_LONG = 150_000_000  # cells of the exact table that gives the least possible number of marks


@dataclass
class Score:
    pairs: int = 0
    exact: int = 0
    islands: int = 0
    small_islands: int = 0
    marked: int = 0
    least: int = 0
    mid_word: int = 0
    unchanged: int = 0
    touched: int = 0
    whole: int = 0
    clean: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, stream: Stream, before: str, after: str, seconds: float) -> None:
        """Take in one redline of two texts."""
        self.pairs += 1
        self.seconds.append(seconds)
        sides = [_joined(stream, fate) for fate in ("added", "removed")]
        self.exact += [_folded(side) for side in sides] == [_folded(before), _folded(after)]
        self._islands(stream)
        self.mid_word += _mid_word(stream)
        self._marks(stream, before, after)
        self._blocks(stream, before, after)

    def _islands(self, stream: Stream) -> None:
        edited, words = False, 0
        for fate, text in stream:
            if "\n" in text and (fate == "kept" or not text.strip()):  # another block begins
                edited, words = False, 0
            elif fate == "kept":
                words += len(WORD.findall(text))
            elif text.strip():
                if edited and words:
                    self.islands += 1
                    self.small_islands += words <= 2
                edited, words = "\n" not in text, 0

    def _marks(self, stream: Stream, before: str, after: str) -> None:
        old, new = ([hash(word) for word in WORD.findall(text)] for text in (before, after))
        if len(old) * len(new) <= TOO_LONG:
            self.least += len(old) + len(new) - 2 * int(LCSseq.similarity(old, new))
            self.marked += sum(len(WORD.findall(text)) for fate, text in stream if fate != "kept")

    def _blocks(self, stream: Stream, before: str, after: str) -> None:
        old, new = before.split("\n"), after.split("\n")
        lines = _lines(stream)
        clean = Counter(text for text, fates in lines if fates == {"kept"})
        same = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        stayed = Counter(line for block in same for line in new[block.b : block.b + block.size])
        self.unchanged += stayed.total()
        self.touched += (stayed - clean).total()
        known = Counter(word for line in old for word in set(WORD.findall(line.lower())))
        for text, fates in lines:
            words = set(WORD.findall(text.lower()))
            if len(words) > 4 and sum(word not in known for word in words) > 0.5 * len(words):
                self.whole += 1
                self.clean += fates == {"added"}


def _lines(stream: Stream) -> list[tuple[str, set[str]]]:
    """The later text's blocks, each with the fates of what stands in it."""
    found: list[tuple[str, set[str]]] = []
    text, fates = "", set[str]()
    for fate, piece in [*stream, ("kept", "\n")]:
        for number, part in enumerate(piece.split("\n")):
            if number:
                found += [(_folded(text), fates)] if text.strip() and fates - {"removed"} else []
                text, fates = "", set()
            if part.strip():
                fates.add(fate)
                text += part if fate != "removed" else ""
            elif fate != "removed":
                text += part
    return found


def _mid_word(stream: Stream) -> int:
    count = 0
    for side in ("added", "removed"):
        shown = [(fate, text) for fate, text in stream if fate != side and text]
        for (fate, text), (other, following) in pairwise(shown):
            count += fate != other and bool(re.fullmatch(r"\w\w", text[-1] + following[0]))
    return count


def _joined(stream: Stream, unwanted: str) -> str:
    return "".join(text for fate, text in stream if fate != unwanted)


def _folded(text: str) -> str:
    return " ".join(text.split())
