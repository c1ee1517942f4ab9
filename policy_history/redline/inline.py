"""Pieces of one part of a row into inline HTML, escaped at the last step.

A link that holds words of more than one fate stays one link with the marks inside it; any other
link stands inside its ``<ins>`` or ``<del>``. So each side, read alone, keeps its own links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby

from policy_history.block_reader import is_safe
from policy_history.blocks import Run
from policy_history.comparison import Fate, Piece
from policy_history.identity import by_identity
from policy_history.redline.voice import BLANK, BREAK, MOVE, Voice, Wrapper

Resolve = Callable[[str], str]

FATES: dict[Fate, str] = {"removed": "del", "added": "ins"}
NO_CHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{NO_CHARACTERS}]")
MARKS = frozenset({"strong", "em", "code", "sup"})
REMEMBERED = 4000  # blocks, which the versions of a policy share


def inline_html(
    pieces: Sequence[Piece],
    resolve: Resolve,
    spoken: Voice,
    *,
    preformatted: bool = False,
    moved: bool = False,
) -> str:
    """One part's pieces as HTML. ``resolve`` turns a link of the policy into one of the page.

    ``spoken`` tells in words what was done. ``moved`` says that the whole stands here and not where it
    stood: all of it is an insertion, with the words that changed on the way marked inside.
    """
    if not moved and all(_is_bare(piece) for piece in pieces):
        return "".join(_content(piece, spoken, preformatted=preformatted) for piece in pieces)
    html: list[str] = []
    open_now: list[Wrapper] = []
    around: list[Wrapper] = [("ins", MOVE)] if moved else []
    for piece, inner in _wrapped(_in_their_links(pieces)):
        wrappers = around + inner
        shared = _common(open_now, wrappers)
        html += [_close(wrapper, spoken) for wrapper in reversed(open_now[shared:])]
        html += [_open(wrapper, resolve, spoken) for wrapper in wrappers[shared:]]
        html.append(_content(piece, spoken, preformatted=preformatted))
        open_now = wrappers
    html += [_close(wrapper, spoken) for wrapper in reversed(open_now)]
    return "".join(html)


@by_identity(REMEMBERED)
def kept_html(pieces: tuple[Piece, ...], resolve: Resolve, spoken: Voice, preformatted: bool) -> str:  # noqa: FBT001  # by position, to be told by identity
    """As ``inline_html`` of a block that stayed as it was, remembered for the next redline."""
    return inline_html(pieces, resolve, spoken, preformatted=preformatted)


def _is_bare(piece: Piece) -> bool:
    """Whether nothing is to be said of its words, as of most."""
    run = piece.run
    return piece.fate == "kept" and not (run.marks or run.link or run.image)


def image_html(run: Run, spoken: Voice) -> str:
    """An image of this site, or the words for one from elsewhere: no page asks a third party."""
    alternative = escape(run.title)
    if "//" in run.image or ":" in run.image or not run.image:
        told = spoken.book.say("redline.image", image=alternative)
        return spoken.span("image", told) if alternative else ""
    return f'<img src="{escape(run.image)}" alt="{alternative}">'


def _in_their_links(pieces: Sequence[Piece]) -> list[Piece]:
    """Removed words that stand within a link of the later text stay inside it."""
    if not any(piece.fate == "removed" for piece in pieces):
        return list(pieces)
    later = [piece.run.link if piece.fate != "removed" else None for piece in pieces]
    ahead: list[str | None] = list(later)
    for position in range(len(pieces) - 2, -1, -1):
        ahead[position] = later[position] if later[position] is not None else ahead[position + 1]
    placed: list[Piece] = []
    behind: str | None = None
    for piece, own, coming in zip(pieces, later, ahead, strict=True):
        behind = own if own is not None else behind
        within = own is None and bool(behind) and behind == coming
        placed.append(replace(piece, run=replace(piece.run, link=behind or "")) if within else piece)
    return placed


def _wrapped(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, list[Wrapper]]]:
    at_break = True
    for link, group in groupby(pieces, key=lambda piece: piece.run.link):
        linked = list(group)
        shared = len({piece.fate for piece in linked}) > 1
        for piece in linked:
            # A paragraph mark is white space enough: the space that it replaced needs no words.
            kind = BREAK if piece.is_break else BLANK if at_break and piece.text.isspace() else ""
            at_break = piece.is_break
            fate = [(FATES[piece.fate], kind)] if piece.fate in FATES else []
            target = [("a", link)] if link and is_safe(link) else []
            marks = [(mark, "") for mark in piece.run.marks if mark in MARKS]
            yield piece, ([*target, *fate] if shared else [*fate, *target]) + marks


def _common(left: Sequence[Wrapper], right: Sequence[Wrapper]) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length


def _open(wrapper: Wrapper, resolve: Resolve, spoken: Voice) -> str:
    tag, link = wrapper
    if tag == "a":
        return f'<a href="{escape(resolve(link))}">'
    kind = f' class="rl-{link}"' if link and link != BLANK else ""
    return f"<{tag}{kind}>{spoken.said[wrapper][0]}" if wrapper in spoken.said else f"<{tag}{kind}>"


def _close(wrapper: Wrapper, spoken: Voice) -> str:
    return f"{spoken.said[wrapper][1]}</{wrapper[0]}>" if wrapper in spoken.said else f"</{wrapper[0]}>"


def _content(piece: Piece, spoken: Voice, *, preformatted: bool) -> str:
    if piece.is_break:
        return " "
    if piece.run.image:
        return image_html(piece.run, spoken)
    if "br" in piece.run.marks:
        return "<br>"
    text = escape(visible(piece.text), quote=False)
    return text if preformatted else text.replace("\n", " ")


def visible(text: str) -> str:
    """Control characters are not allowed in HTML, so they are shown as the replacement character."""
    return text if text.isprintable() else CONTROL.sub("\ufffd", text.replace("\r", ""))
