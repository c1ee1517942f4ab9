"""What only our redline promises: valid pages, links, planted moves, form, no silent miss, stress."""

from __future__ import annotations

import random
import re
import time
import tracemalloc
from collections import Counter
from dataclasses import dataclass, field

import html5lib

from benchmarks.redline.pairs import Pair
from policy_history.block_reader import is_safe
from policy_history.comparison import Comparison, compare
from policy_history.document import Document, read_document
from policy_history.redline import redline_page
from policy_history.redline.html import draw

FURNITURE = frozenset({"rl-sr", "rl-nav", "rl-note"})
LEAVES = frozenset("p li h1 h2 h3 h4 h5 h6 td th pre".split())


@dataclass
class Own:
    pairs: int = 0
    exact: int = 0
    valid: int = 0
    structure: int = 0
    silent: list[str] = field(default_factory=list)
    form_only: int = 0
    form_words: int = 0
    split_words: int = 0
    whole: list[float] = field(default_factory=list)
    parsed: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    planted: int = 0
    found: int = 0
    false: int = 0

    def add(self, pair: Pair) -> None:
        """Measure one pair of versions."""
        self.pairs += 1
        start = time.perf_counter()
        before, after = read_document(pair.before), read_document(pair.after)
        middle = time.perf_counter()
        comparison = compare(before, after)
        self.parsed.append(time.perf_counter() - middle)
        drawn = draw(comparison)
        self.whole.append(time.perf_counter() - start)
        self.exact += drawn.exact and (comparison.earlier, comparison.later) == (before.text, after.text)
        self.sizes.append(len(drawn.html.encode()) / max(1, len(pair.after.encode())))
        self.valid += _is_valid(redline_page(comparison))
        self.structure += _accepted(drawn.html) == _accepted(draw(compare(after, after)).html)
        if not (comparison.changes or comparison.form) and _looks(before) != _looks(after):
            self.silent.append(pair.name)
        if before.text == after.text:
            self.form_only += 1
            self.form_words += len(comparison.changes)
        self.split_words += _words_marked_in_pure_splits(comparison)

    def plant(self, pair: Pair, number: int) -> None:
        """Move three paragraphs of the text far away, every other one with a word changed."""
        blocks = re.split(r"\n{2,}", pair.after.strip())
        source = random.Random(number)
        long = [place for place, text in enumerate(blocks) if _is_movable(text, blocks)]
        if len(long) < 12:
            return
        chosen = source.sample(long, 3)
        moved = {}
        rest = [text for place, text in enumerate(blocks) if place not in chosen]
        for turn, place in enumerate(chosen):
            words = blocks[place].split(" ")
            if turn % 2:
                words[len(words) // 2] = "otherwise"
            text = " ".join(words)
            target = (place + len(rest) // 2) % len(rest)
            rest.insert(target, text)
            moved[read_document(text).text] = blocks[place]
        comparison = compare(read_document("\n\n".join(blocks)), read_document("\n\n".join(rest)))
        ends = {row.move: row for row in comparison.rows if row.kind == "moved"}
        told = Counter(row.after[0].text for row in ends.values())
        self.planted += len(moved)
        self.found += sum(text in told for text in moved)
        wanted = set(moved)
        self.false += sum(text not in wanted for text in told)


def stress() -> list[tuple[str, float, float]]:
    """The worst texts of 200 kB: (what, seconds, peak of Python's memory in MB), from parsed documents."""
    found = []
    for name, before, after in _stress_texts():
        old, new = read_document(before), read_document(after)
        start = time.perf_counter()
        compare(old, new)
        seconds = time.perf_counter() - start
        tracemalloc.start()
        compare(old, new)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        found.append((name, seconds, peak))
    return found


def _stress_texts() -> list[tuple[str, str, str]]:
    source = random.Random(7)
    words = ["".join(source.choices("aeioubcdfglmnprst", k=source.randint(2, 10))) for _ in range(3000)]
    chances = [1 / (rank + 3) for rank in range(3000)]
    sentence = lambda: " ".join(source.choices(words, chances, k=15)).capitalize() + "."  # noqa: E731
    paragraphs = [" ".join(sentence() for _ in range(5)) for _ in range(420)]
    others = [" ".join(sentence() for _ in range(5)) for _ in range(420)]
    text = "\n\n".join(paragraphs)
    scattered = " ".join("changed" if n % 20 == 7 else word for n, word in enumerate(text.split(" ")))
    sentences = text.replace("\n\n", " ").split(". ")
    shuffled = source.sample(sentences, len(sentences))
    rows = [f"| Item {n} | The same text in every row of it | {n % 7} EUR |" for n in range(3400)]
    head = "| Item | Text | Price |\n|---|---|---|\n"
    fewer = [row for n, row in enumerate(rows) if n % 7]
    sections = [f"## Part {n}\n\n" + "\n\n".join(paragraphs[n * 10 : n * 10 + 10]) for n in range(42)]
    mixed = source.sample(sections, len(sections))
    return [
        ("rewritten whole", text, "\n\n".join(others)),
        ("every 20th word", text, scattered),
        ("table of 3,400 rows", head + "\n".join(rows), head + "\n".join(fewer)),
        ("one paragraph, shuffled", ". ".join(sentences), ". ".join(shuffled)),
        ("sections shuffled", "\n\n".join(sections), "\n\n".join(mixed)),
    ]


def _is_movable(text: str, blocks: list[str]) -> bool:
    plain = re.fullmatch(r"[A-Z][^|\n<]*", text) is not None
    return plain and len(text.split()) >= 12 and blocks.count(text) == 1


def _is_valid(page: str) -> bool:
    try:
        html5lib.HTMLParser(strict=True).parse(page)
    except html5lib.html5parser.ParseError:
        return False
    return True


def _accepted(html: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Blocks (tag, text) and links (target, text) of a redline with every change accepted."""
    tree = html5lib.parseFragment(html.partition('<div class="rl-body">')[2], namespaceHTMLElements=False)
    blocks: list[tuple[str, str]] = []
    links: list[tuple[str, str]] = []

    def walk(element: object, holder: str) -> str:
        tag, classes = str(element.tag), set(element.get("class", "").split())  # type: ignore[attr-defined]
        if tag == "del" or classes & FURNITURE or ("rl-gone" in classes and not len(element)):  # type: ignore[arg-type]
            return ""
        text = element.text or ""  # type: ignore[attr-defined]
        for child in element:  # type: ignore[attr-defined]
            text += walk(child, tag if tag in LEAVES else holder) + (child.tail or "")
        folded = " ".join(text.split())
        if tag == "a" and folded:
            links.append((element.get("href"), folded))  # type: ignore[attr-defined]
        if tag in LEAVES and folded:
            blocks.append((tag, folded))
        return text

    walk(tree, "")
    return blocks, links


def _looks(document: Document) -> list[tuple[object, ...]]:
    return [
        (
            block.level,
            block.frames and block.frames[-1].number,
            run.link if is_safe(run.link) else "",
            run.image,
        )
        for block in document.blocks
        for part in block.parts
        for run in part
    ]


def _words_marked_in_pure_splits(comparison: Comparison) -> int:
    """Words marked in rows that only split or joined: those whose sides have the same words."""
    count = 0
    for row in comparison.rows:
        if len(row.before) + len(row.after) > 2:
            sides = [" ".join(block.text for block in side) for side in (row.before, row.after)]
            if sides[0] == sides[1]:
                count += sum(len(p.text.split()) for p in row.pieces if p.fate != "kept" and not p.is_break)
    return count
