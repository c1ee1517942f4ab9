"""The changed passages of a redline by themselves, for readers' programs that show no page of ours.

A redline holds the whole text; a feed carries only what changed, without style, links or scripts.
``<ins>`` and ``<del>`` stay, and so do the words "[added: …]" and "[removed: …]", because many
programs show neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import nh3

from policy_history.phrasebook import Phrasebook

MOST_PASSAGES = 40
MOST_CHARACTERS = 20_000  # of one fragment: a feed of twenty stays below half a megabyte

CHANGE = re.compile(r'\sclass="rl-(?:edited|added|removed|moved)\b')
BLOCK = re.compile(r"<(p|span|h[1-6]|tr|pre|hr)\b")
NAVIGATION = re.compile(r'\s*<span[^>]* class="rl-nav">.*?</span>')
CELLS = re.compile(r"</t[dh]>\s*<t[dh]\b[^>]*>")
KEPT = {"ins", "del", "em", "strong", "code", "sup", "br"}


def fragment(redline: str, book: Phrasebook) -> str:
    """The changed passages in reading order, each in a paragraph of its own; clean HTML.

    At most ``MOST_PASSAGES`` of them and about ``MOST_CHARACTERS``; how many are left out is said.
    """
    found = [passage for passage in _passages(redline) if passage]
    shown: list[str] = []
    for passage in found[:MOST_PASSAGES]:
        if shown and sum(map(len, shown)) + len(passage) > MOST_CHARACTERS:
            break
        shown.append(f"<p>{passage}</p>")
    left = len(found) - len(shown)
    return "\n".join([*shown, *([f"<p>{book.count('count.passages', left)}</p>"] if left else [])])


def _passages(redline: str) -> Iterator[str]:
    """Each passage that the redline marks as changed, from its opening tag to its closing one."""
    for change in CHANGE.finditer(redline):
        line = redline.rfind("\n", 0, change.start()) + 1
        block = BLOCK.search(redline, line, change.start())
        if block is None:
            continue
        end = redline.find(f"</{block[1]}>\n", change.end())
        passage = redline[block.start() : end if end >= 0 else len(redline)]
        yield _clean(NAVIGATION.sub("", passage))


def _clean(passage: str) -> str:
    """Inline HTML without addresses; the cells of a table row apart."""
    return str(nh3.clean(CELLS.sub(" | ", passage), tags=KEPT, attributes={})).strip()
