"""The headings of a page: its title lifted out of the text, and its table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

HEADING = re.compile(r'<h([1-6])[^>]*?\sid="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
TITLE = re.compile(r"\A\s*<h1(?P<attributes>[^>]*)>(?P<words>.*?)</h1>", re.DOTALL)
OPENING = re.compile(r"<h([1-6])\b")
CLOSING = re.compile(r"</h[1-6]>")
LOWEST = 6
TAG = re.compile(r"<[^>]*>")
MOST_ENTRIES = 60  # beyond that only the top level is listed: a longer list helps nobody


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents; ``level`` is 1 or 2."""

    text: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A text taken apart: ``title`` is inline HTML, empty where the text does not open with one."""

    title: str
    anchor: str
    body: str
    entries: tuple[Entry, ...]


def outline(html: str) -> Outline:
    """Lift the first heading out, if it opens the text, and list the others."""
    match = TITLE.match(html)
    body = nested(html[match.end() :] if match else html)
    anchor = re.search(r'\sid="([^"]+)"', match["attributes"]) if match else None
    title = match["words"] if match else ""
    return Outline(title, unescape(anchor.group(1)) if anchor else "", body, _entries(body))


def nested(body: str) -> str:
    """The text with each heading one level below the one that it stands under, which may be the page's title.

    Many policies begin with a heading of the third level, skip one, or have several of the first; heard
    in a screen reader that sounds as if something were missing.
    """
    given = [int(level) for level in OPENING.findall(body)]
    levels = list(_depths(given))
    if levels == given:
        return body
    parts = OPENING.split(body)
    return parts[0] + "".join(
        f"<h{level}{CLOSING.sub(f'</h{level}>', words, count=1)}"
        for level, words in zip(levels, parts[2::2], strict=True)
    )


def _depths(levels: Sequence[int]) -> Iterator[int]:
    above: list[int] = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        yield min(len(above) + 1, LOWEST)


def words(html: str) -> str:
    """The words of inline HTML."""
    return " ".join(unescape(TAG.sub("", html)).split())


def headings(html: str) -> list[tuple[int, str, str]]:
    """Level, anchor and words of each heading that has all three."""
    found = [(int(level), unescape(anchor), words(text)) for level, anchor, text in HEADING.findall(html)]
    return [heading for heading in found if heading[2]]


def _entries(body: str) -> tuple[Entry, ...]:
    found = headings(body)
    levels = sorted({level for level, _, _ in found})[:2]
    if sum(level in levels for level, _, _ in found) > MOST_ENTRIES:
        levels = levels[:1]
    return tuple(
        Entry(text, anchor, levels.index(level) + 1) for level, anchor, text in found if level in levels
    )
