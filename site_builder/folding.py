"""A long redline without the long stretches that did not change: each gives way to a link to where it stands.

Nobody reads sixty pages for three changed words, and a telephone should not have to load them.

Unit    a block right below the body of the redline: a paragraph, a whole list, a whole table
Law     every change, every heading and every anchor of a change stays; only what is neither goes
Method  by the redline's length in characters, since compressed sizes differ from machine to machine
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from site_builder.outline import words

LONGEST = 90_000  # characters of HTML, which are at most about 40 KB compressed
AROUND = 1  # blocks that stay before and after a change, so that it is read in its place
WORTH = 25  # words in a stretch below which it stays

BODY = '<div class="rl-body">\n'
CONTROL = re.compile(r'<input type="radio" name="rl-view"[^>]*><label [^>]*>[^<]*</label>\n')
CONTAINER = re.compile(r"<(/?)(?:p|ul|ol|table|blockquote|pre|h[1-6]|div)\b[^>]*>|<hr\b[^>]*>")
CHANGES = (' id="change-', ' id="form-', ' id="rl-')
HEADING = re.compile(r'\s*<h[1-6](?:[^>]*?\sid="([^"]+)")?')
LINK = '<p class="pp-fold"><a href="#'

Say = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the redline; ``below`` is the anchor of the heading that it stands under."""

    html: str
    kept: bool
    below: str


def folded(redline: str, say: Say) -> str:
    """The redline as it is where it is short; else without what did not change.

    ``say`` puts a number of unchanged words into the reader's language. ``led`` lets the links lead.
    """
    head, mark, rest = redline.partition(BODY)
    if len(redline) <= LONGEST or not mark:
        return redline
    body, end, after = rest.rpartition("</div>\n</div>")
    runs = groupby(_blocks(body), key=lambda block: block.kept)
    told = "".join(_kept(run) if kept else _left_out(tuple(run), say) for kept, run in runs)
    return f"{CONTROL.sub('', head)}{mark}{told}{end}{after}" if LINK in told else redline


def led(html: str, version: str) -> str:
    """The links of what was left out, now leading to the text at the address ``version``."""
    return html.replace(f'{LINK}"', f'{LINK[:-1]}{version}"').replace(LINK, f"{LINK[:-1]}{version}#")


def _kept(run: Iterator[Block]) -> str:
    return "".join(block.html for block in run)


def _left_out(run: Sequence[Block], say: Say) -> str:
    html = "".join(block.html for block in run)
    count = len(words(html).split())
    if count < WORTH:
        return html
    return f'\n{LINK}{run[0].below}">{escape(say(count))}</a></p>'


def _blocks(body: str) -> Iterator[Block]:
    """Every block with whether it stays."""
    pieces = list(blocks(body))
    changed = [_holds_a_change(piece) for piece in pieces]
    below = ""
    for number, piece in enumerate(pieces):
        near = any(changed[max(0, number - AROUND) : number + AROUND + 1])
        heading = HEADING.match(piece)
        if heading and heading[1] and not _holds_a_change(heading[0]):
            below = heading[1]
        yield Block(piece, near or heading is not None, below)


def _holds_a_change(html: str) -> bool:
    return any(mark in html for mark in CHANGES)


def blocks(body: str) -> Sequence[str]:
    """The HTML of each block right below the body of a redline, with whatever stands before it."""
    return tuple(_pieces(body))


def _pieces(body: str) -> Iterator[str]:
    depth = start = 0
    for tag in CONTAINER.finditer(body):
        if tag[1] is not None:
            depth += -1 if tag[1] else 1
        if depth == 0:
            yield body[start : tag.end()]
            start = tag.end()
    if start < len(body):
        yield body[start:]
