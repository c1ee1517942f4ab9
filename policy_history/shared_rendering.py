"""A text as clean HTML, rendered stretch by stretch, so that what two versions share is done once.

Law     the same HTML as rendering the whole text at once (tests/laws/test_reading.py)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it.token import Token

from policy_history.markdown import parse, render
from policy_history.stretches import REMEMBERED, stretches, tokens_of

LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # encloses nothing
HEADING = re.compile(r"(?<=<h[1-6])(?=>)")


@dataclass(frozen=True, slots=True)
class Markup:
    """Clean HTML, cut inside the opening tag of each heading, and the headings' words."""

    pieces: tuple[str, ...]
    titles: tuple[str, ...]


def render_body(body: str, anchor: Callable[[str], str]) -> str:
    """The whole text as clean HTML; ``anchor`` is asked for each heading's, from top to bottom."""
    html: list[str] = []
    found = [_rendered(stretch) for stretch, _ in stretches(body)]
    shared = [markup for markup in found if markup is not None]
    if len(shared) < len(found):
        return _whole(body, anchor)
    for markup in shared:
        html.append(markup.pieces[0])
        for title, piece in zip(markup.titles, markup.pieces[1:], strict=True):
            html += [f' id="{anchor(title)}"', piece]
    return "".join(html)


@lru_cache(maxsize=REMEMBERED)
def _rendered(stretch: str) -> Markup | None:
    """None where raw HTML may leave something open behind it, so that only the whole can be cleaned."""
    tokens = tokens_of(stretch)
    if any(_is_raw(token) for token in tokens):
        return None
    return Markup(tuple(HEADING.split(render(tokens))), tuple(title for _, title in _headings(tokens)))


def _is_raw(token: Token) -> bool:
    return token.type == "html_block" or any(
        child.type == "html_inline" and not LINE_BREAK.fullmatch(child.content)
        for child in token.children or []
    )


def _whole(body: str, anchor: Callable[[str], str]) -> str:
    tokens = parse(body)
    for heading, title in _headings(tokens):
        heading.attrSet("id", anchor(title))
    return render(tokens)


def _headings(tokens: Sequence[Token]) -> list[tuple[Token, str]]:
    return [(token, _plain(inline)) for token, inline in pairwise(tokens) if token.type == "heading_open"]


def _plain(inline: Token) -> str:
    children = [token for token in inline.children or [] if token.type not in {"image", "html_inline"}]
    return " ".join("".join(" " if "break" in token.type else token.content for token in children).split())
