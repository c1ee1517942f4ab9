"""The lists of an HTML text as a reader meets them: what stands before each item, and what it stands in.

Unit    an item: its way down through lists and quotations, its number, and how its words begin
Method  from HTML that a browser's algorithm has balanced (``nh3``), so tags can be counted as they come
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

import nh3

TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>|([^<]+)')
ATTRIBUTE = re.compile(r'([a-z][a-z0-9-]*)(?:="([^"]*)")?')
TAGS = frozenset("ol ul li blockquote p table tr td th thead tbody br img".split())
NUMBERED = {"ol": {"start", "type", "reversed"}, "li": {"value", "class"}, "ul": {"type"}}
LOOSE = 'class="pp-loose"'  # words that stand in a list without an item: on the page one without a mark
BEGINNING = 40  # characters of an item's words


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list. ``way`` names what it stands in, the outermost first; ``mark`` is its number,
    with the letter that says how it is written where the text does, or "-"."""

    way: str
    mark: str
    words: str


@dataclass(slots=True)
class _List:
    tag: str
    number: int = 1
    step: int = 1
    form: str = ""


@dataclass(slots=True)
class _Reading:
    inside: list[_List] = field(default_factory=list)
    open_items: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""

    def told(self) -> Iterator[Item]:
        """The items whose beginning is complete, since another one begins or the list ends."""
        for way, mark in self.open_items:
            yield Item(way, mark, " ".join(unescape(self.words).split())[:BEGINNING].rstrip())
        self.open_items, self.words = [], ""


def items(html: str) -> list[Item]:
    """Every item of every list, in reading order."""
    reading, found = _Reading(), list[Item]()
    balanced = nh3.clean(html, tags=set(TAGS), attributes=NUMBERED, strip_comments=True, link_rel=None)
    for end, tag, given, words in TAG.findall(balanced):
        if words:
            reading.words += words
        elif tag in {"ol", "ul", "blockquote"}:
            found += reading.told()
            _turn(reading, tag, given, ends=bool(end))
        elif tag == "li":
            found += reading.told()
            if not end and LOOSE not in given:
                reading.open_items = [_begun(reading, given)]
        else:
            reading.words += " "
    return found


def _turn(reading: _Reading, tag: str, given: str, *, ends: bool) -> None:
    """Into a list or a quotation, or out of it."""
    if ends:
        reading.inside.pop()
        return
    said = dict(ATTRIBUTE.findall(given))
    step = -1 if "reversed" in said else 1
    start = int(said["start"]) if re.fullmatch(r"-?\d+", said.get("start", "")) else 1
    reading.inside.append(_List(tag, start, step, said.get("type", "")))


def _begun(reading: _Reading, given: str) -> tuple[str, str]:
    way = " ".join(one.tag for one in reading.inside)
    if not reading.inside or reading.inside[-1].tag != "ol":
        return way, "-"
    here, value = reading.inside[-1], dict(ATTRIBUTE.findall(given)).get("value", "")
    here.number = int(value) if re.fullmatch(r"-?\d+", value) else here.number
    mark = f"{here.form}{here.number}."
    here.number += here.step
    return way, mark
