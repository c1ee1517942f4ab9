"""Changes that we make ourselves in real texts, so that the right answer is known."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.redline.pairs import Pair
from policy_history.comparison import compare
from policy_history.document import read_document

Change = Callable[[str], str]
FORM: dict[str, Change] = {
    "bullets": lambda text: re.sub(r"(?m)^(\s*)[-*] ", r"\1+ ", text),
    "heading level": lambda text: re.sub(r"(?m)^#(#* )", r"##\1", text),
    "emphasis": lambda text: (
        text.replace("**", "__") if "**" in text else re.sub(r"(?m)^(\w+) ", r"**\1** ", text)
    ),
    "link target": lambda text: re.sub(r"\]\((https?://[^\s)]*)\)", r"](\1?x)", text),
    "wrapping": lambda text: re.sub(r"(?m)^([A-Z][^|\n<]{40,80}?) ", r"\1\n", text),
}
SEEN = frozenset({"bullets", "heading level", "link target"})  # the others a reader does not see, or may not


@dataclass
class Planted:
    moves: int = 0
    found: int = 0
    false: int = 0
    form: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    splits: int = 0
    split_words: int = 0

    def add(self, pair: Pair, number: int) -> None:
        """Plant each kind of change in the later text of a pair."""
        self._move(pair.after, random.Random(number))
        self._reform(pair.after)
        self._split(pair.after)

    def _reform(self, text: str) -> None:
        before = read_document(text)
        for name, change in FORM.items():
            after = read_document(change(text))
            if after.text == before.text and change(text) != text:
                comparison = compare(before, after)
                self.form[name] += 1
                self.marked[name] += len(comparison.changes)
                self.silent[name] += name in SEEN and not comparison.form and before.blocks != after.blocks

    def _split(self, text: str) -> None:
        blocks = re.split(r"\n{2,}", text.strip())
        halves = {place: _halves(block) for place, block in enumerate(blocks)}
        for place, cut in [found for found in halves.items() if found[1]][:5]:
            later = [*blocks[:place], *cut, *blocks[place + 1 :]]
            versions = [read_document("\n\n".join(found)) for found in (blocks, later)]
            for one, other in (versions, versions[::-1]):
                comparison = compare(one, other)
                self.splits += 1
                self.split_words += sum(
                    len(piece.text.split())
                    for row in comparison.rows
                    for piece in row.pieces
                    if piece.fate != "kept" and not piece.is_break
                )

    def _move(self, text: str, source: random.Random) -> None:
        """Move three paragraphs of the text far away, every other one with a word changed."""
        blocks = re.split(r"\n{2,}", text.strip())
        long = [place for place, block in enumerate(blocks) if _is_movable(block, blocks)]
        if len(long) < 12:
            return
        chosen = source.sample(long, 3)
        moved = {}
        rest = [block for place, block in enumerate(blocks) if place not in chosen]
        for turn, place in enumerate(chosen):
            words = blocks[place].split(" ")
            if turn % 2:
                words[len(words) // 2] = "otherwise"
            moving = " ".join(words)
            target = (place + len(rest) // 2) % len(rest)
            rest.insert(target, moving)
            moved[read_document(moving).text] = blocks[place]
        comparison = compare(read_document("\n\n".join(blocks)), read_document("\n\n".join(rest)))
        ends = {row.move: row for row in comparison.rows if row.kind == "moved"}
        told = Counter(row.after[0].text for row in ends.values())
        self.moves += len(moved)
        self.found += sum(words in told for words in moved)
        wanted = set(moved)
        self.false += sum(words not in wanted for words in told)


def _halves(block: str) -> list[str]:
    """A paragraph cut between two sentences; empty where it has none, or is no plain paragraph."""
    if not re.fullmatch(r"[A-Z][^|\n<\[*_]*", block):
        return []
    sentences = re.split(r"(?<=[a-z]\.) (?=[A-Z][a-z]+ [a-z]+ [a-z]+)", block)
    cut = len(sentences) // 2
    return [" ".join(sentences[:cut]), " ".join(sentences[cut:])] if cut else []


def _is_movable(text: str, blocks: list[str]) -> bool:
    plain = re.fullmatch(r"[A-Z][^|\n<]*", text) is not None
    return plain and len(text.split()) >= 12 and blocks.count(text) == 1
