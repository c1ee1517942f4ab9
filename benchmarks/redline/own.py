"""What our redline promises beyond marks: valid pages, structure, links, no silent miss, time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import html5lib

from benchmarks.redline.pairs import Pair
from policy_history.block_reader import is_safe
from policy_history.comparison import Comparison, compare
from policy_history.document import Document, read_document
from policy_history.forgetting import forget
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
    split_words: int = 0
    whole: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    parsed: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    def add(self, pair: Pair) -> None:
        """Measure one pair of versions: with nothing remembered, then as in a row of versions."""
        self.pairs += 1
        forget()
        start = time.process_time()
        draw(compare(read_document(pair.before), read_document(pair.after)))
        self.cold.append(time.process_time() - start)
        forget()
        read_document(pair.before)
        start = time.process_time()
        before, after = read_document(pair.before), read_document(pair.after)
        middle = time.process_time()
        comparison = compare(before, after)
        self.parsed.append(time.process_time() - middle)
        drawn = draw(comparison)
        self.whole.append(time.process_time() - start)
        self.exact += drawn.exact and (comparison.earlier, comparison.later) == (before.text, after.text)
        self.sizes.append(len(drawn.html.encode()) / max(1, len(pair.after.encode())))
        self.valid += _is_valid(redline_page(comparison))
        self.structure += _accepted(drawn.html) == _accepted(draw(compare(after, after)).html)
        if not (comparison.changes or comparison.form) and _looks(before) != _looks(after):
            self.silent.append(pair.name)
        self.split_words += _words_marked_in_pure_splits(comparison)


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
