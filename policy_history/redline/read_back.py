"""Reads a redline's HTML the way a reader of one side would, to prove it before it is shown.

It knows nothing of how the page was written: it goes through the tags in order, leaves out one of
``<ins>`` and ``<del>`` with all that is inside, and what is said only to the ear or as a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import Literal

from policy_history.comparison import Comparison
from policy_history.redline.inline import visible

Side = Literal["earlier", "later"]

TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-z0-9]+)")
BLOCKS = frozenset("p li ul ol table thead tbody tr pre blockquote hr h1 h2 h3 h4 h5 h6 div".split())
SPACES = frozenset({"td", "th", "br"})
UNSAID = tuple(f'<span class="rl-{kind}">' for kind in ("sr", "nav", "note", "image"))


def reads_right(html: str, comparison: Comparison) -> bool:
    """Whether the redline holds both texts of the comparison, block for block."""
    pieces = TAG.split(html.partition('<div class="rl-body">')[2])
    return (
        _read(pieces, "later") == _shown(comparison.later)
        and _read(pieces, "earlier") == _shown(comparison.earlier)
    ) or not (comparison.later or comparison.earlier)


def _shown(text: str) -> list[str]:
    """The lines of a text as a page can hold them; what it cannot hold leaves no blank of its own."""
    return [" ".join(line.split()) for line in visible(text).split("\n")]


def read_back(html: str, side: Side) -> list[str]:
    """The blocks of text that the redline gives with all changes accepted, or all rejected."""
    return _read(TAG.split(html), side)


def _read(pieces: Sequence[str], side: Side) -> list[str]:
    lines = "".join(_readable(pieces, side)).split("\n")
    return [line for line in (" ".join(unescape(line).split()) for line in lines) if line] or [""]


def _readable(pieces: Sequence[str], side: Side) -> Iterator[str]:
    """``pieces`` are text and tags in turn, text first."""
    dropped = "del" if side == "later" else "ins"
    skipping = ""
    depth = 0
    joint = _Joint()
    preformatted = False
    for position, piece in enumerate(pieces):
        if position % 2 == 0:
            is_layout = piece == "\n" and not preformatted
            if not depth and not is_layout:
                joint.pass_text(piece)
                yield piece.replace("\n", " ")
            continue
        name = _name(piece)
        preformatted = preformatted if name != "pre" else piece[1] != "/"
        if depth:
            depth += 0 if name != skipping else -1 if piece[1] == "/" else 1
        elif (name == dropped and piece[1] != "/") or piece.endswith(UNSAID):
            skipping, depth = name, 1
            joint.pass_break(piece)
        elif name in BLOCKS:
            yield "" if joint.holds(piece) else "\n"
        else:
            yield _space(name, piece)


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
