"""Reads a redline's HTML the way a reader of one side would, to prove it before it is shown.

It knows nothing of how the page was written: it goes through the tags in order, leaves out one of
``<ins>`` and ``<del>`` with all that is inside, and what is said only to the ear or as a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import groupby, pairwise
from typing import Literal

from policy_history.comparison import Comparison
from policy_history.redline.inline import visible

Side = Literal["earlier", "later"]

TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-z0-9]+)")
BLOCKS = frozenset("p li ul ol table thead tbody tr pre blockquote hr h1 h2 h3 h4 h5 h6 div".split())
SPACES = frozenset({"td", "th", "br"})
BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})\b[^>]*>")
SPACE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(SPACES))})\b[^>]*>")
SIDED = re.compile(r'<(?:ins|del)\b|class="rl-(?!quiet\b)')
REMEMBERED = 8000  # lines, which the redlines of a policy share
UNSAID = tuple(f' class="rl-{kind}">' for kind in ("sr", "nav", "note", "image"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the page; ``shared`` is its text where nothing in it belongs to one side alone."""

    html: str
    shared: str | None


def reads_right(html: str, comparison: Comparison) -> bool:
    """Whether the redline holds both texts of the comparison, block for block."""
    stretches = _stretches(html.partition('<div class="rl-body">')[2])
    return (
        _read(stretches, "later") == _shown(comparison.later)
        and _read(stretches, "earlier") == _shown(comparison.earlier)
    ) or not (comparison.later or comparison.earlier)


def _shown(text: str) -> list[str]:
    """The lines of a text as a page can hold them; what it cannot hold leaves no blank of its own."""
    return [
        line if line.isprintable() and "  " not in line else " ".join(visible(line).split())
        for line in text.split("\n")
    ]


def read_back(html: str, side: Side) -> list[str]:
    """The blocks of text that the redline gives with all changes accepted, or all rejected."""
    return _read(_stretches(html), side)


def _stretches(html: str) -> list[Stretch]:
    if "<pre" in html:
        return [Stretch(html, None)]
    lines = html.split(">\n")
    whole = [f"{line}>\n" for line in lines[:-1]] + lines[-1:]
    groups = groupby(whole, key=lambda line: _words(line) is None)
    found = ((sided, list(group)) for sided, group in groups)
    return [Stretch("".join(part), None if sided else _as_both_read(part)) for sided, part in found]


def _as_both_read(lines: Sequence[str]) -> str:
    """The text of lines of HTML; between two tags the end of a line is layout, else it is a space."""
    found: list[str] = []
    for line, following in pairwise([*lines, ""]):
        found.append(_words(line) or "")
        if line.endswith("\n") and not following.startswith("<"):
            found.append(" ")
    return "".join(found)


@lru_cache(maxsize=REMEMBERED)
def _words(line: str) -> str | None:
    """The text of a line of HTML without the line's own end; None where one side may read it otherwise."""
    if SIDED.search(line):
        return None
    text = line.removesuffix("\n").replace("\n", " ")
    return TAG.sub("", SPACE_TAG.sub(" ", BLOCK_TAG.sub("\n", text)))


def _read(stretches: Sequence[Stretch], side: Side) -> list[str]:
    lines = "".join(_Reader(side).text(stretches)).split("\n")
    return [line for line in map(_folded, lines) if line] or [""]


@lru_cache(maxsize=REMEMBERED)
def _folded(line: str) -> str:
    return " ".join(unescape(line).split())


class _Reader:
    """Goes through the stretches of a page as a reader of one side; it remembers what is open."""

    def __init__(self, side: Side) -> None:
        self._dropped = "del" if side == "later" else "ins"
        self._skipping = ""
        self._depth = 0
        self._joint = _Joint()
        self._preformatted = False

    def text(self, stretches: Sequence[Stretch]) -> Iterator[str]:
        for stretch in stretches:
            if stretch.shared is None or self._depth or self._joint.is_open:
                yield from self._sided(TAG.split(stretch.html))
            else:
                yield stretch.shared

    def _sided(self, pieces: Sequence[str]) -> Iterator[str]:
        """``pieces`` are text and tags in turn, text first."""
        for position, piece in enumerate(pieces):
            if position % 2:
                yield self._tag(piece)
            elif not self._depth and (piece != "\n" or self._preformatted):  # else it is layout
                self._joint.pass_text(piece)
                yield piece.replace("\n", " ")

    def _tag(self, tag: str) -> str:
        name = _name(tag)
        self._preformatted = self._preformatted if name != "pre" else tag[1] != "/"
        if self._depth:
            self._depth += 0 if name != self._skipping else -1 if tag[1] == "/" else 1
        elif (name == self._dropped and tag[1] != "/") or tag.endswith(UNSAID):
            self._skipping, self._depth = name, 1
            self._joint.pass_break(tag)
        elif name in BLOCKS:
            return "" if self._joint.holds(tag) else "\n"
        else:
            return _space(name, tag)
        return ""


@lru_cache(maxsize=1000)
def _name(tag: str) -> str:
    found = NAME.match(tag)
    return found[1] if found else ""


class _Joint:
    """Two paragraphs that are one on this side: nothing stands between them until the second ends."""

    def __init__(self) -> None:
        self._state: Literal["none", "after the mark", "in the next"] = "none"

    def pass_text(self, text: str) -> None:
        """Words end the joint: the next paragraph has begun for good."""
        self._state = "none" if text.strip() else self._state

    def pass_break(self, tag: str) -> None:
        """A paragraph mark that is not there on this side begins one."""
        self._state = "after the mark" if tag == '<ins class="rl-break">' else self._state

    @property
    def is_open(self) -> bool:
        """Whether the next tag may be swallowed."""
        return self._state != "none"

    def holds(self, tag: str) -> bool:
        """Whether a block's tag is swallowed by the joint."""
        if self._state == "in the next" and tag[1] == "/":
            self._state = "none"
        elif self._state == "after the mark" and tag[1] != "/":
            self._state = "in the next"
        return self._state != "none"


def _space(name: str, tag: str) -> str:
    """What stands between the texts on either side of an inline tag: a new line, a space or nothing."""
    if 'class="rl-break"' in tag and name == "del":
        return "\n"
    return " " if name in SPACES else ""
