"""A text cut where nothing reaches across, so that what two versions share is parsed once.

Words or a heading at the margin after a blank line close whatever is open before them (a list, a
quote, a table, an HTML block), so a text falls into stretches there. A text in which something may
reach from one stretch into another (a reference, a footnote, a fence, a comment) is one stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it.token import Token

from policy_history.markdown import parse

FAR_REACHING = re.compile(
    r"\](?:(?<!\\\])|(?<=\\\\\])):"  # a bracket that a backslash takes its meaning from begins no reference
    r"|\[\^|```|~~~|<(?:script|pre|style|textarea|[!?])",
    re.IGNORECASE,
)
BOUNDARY = re.compile(r"\n[ \t]*\n(?=[A-Za-z]|\*\*|#{1,6}(?:[ \t\n]|\Z))")
LINE_END = re.compile(r"\r\n?")
REMEMBERED = 3000  # stretches; a document of the longest kind has 900 and two versions share nearly all
PARSED = 300  # stretches whose tokens wait for their second use


def stretches(body: str) -> Iterator[tuple[str, int]]:
    """Each stretch with the line on which it starts, counted from 0. Together they are the text."""
    body = LINE_END.sub("\n", body)
    start, line = 0, 0
    if not FAR_REACHING.search(body):
        for boundary in BOUNDARY.finditer(body):
            yield body[start : boundary.end()], line
            line += body.count("\n", start, boundary.end())
            start = boundary.end()
    yield body[start:], line


@lru_cache(maxsize=PARSED)
def tokens_of(stretch: str) -> tuple[Token, ...]:
    """Its tokens, for reading and for rendering, neither of which may change them."""
    return tuple(parse(stretch))
