r"""The inline markup that nine in ten paragraphs have: words, links, strong and emphasised words.

One expression reads it in a quarter of the parser's time. Whatever else an inline text holds, or
whatever CommonMark could read in two ways, is left to the parser.

Law     the same words, looks and targets as the parser's, and the same HTML (tests/laws/test_reading.py)
Source  CommonMark 0.31, 6.2 (delimiters that can only open, or only close), 6.3 (links), 6.7 and
        6.8 (line breaks); ``\\.`` and its like, 2.4
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

# Letters that begin no markup, no entity, no line, and (but in a link) no address to be linked.
LETTER = r"[^\n\r\0\\`~*_\[\]<&@/]|/(?!/)|&(?![A-Za-z#])"
ESCAPED = r"\\[.()#+*_!\[\]-]"
WORDS = rf"(?:{LETTER})++"
INNER = rf"(?:{LETTER}|{ESCAPED})++"
LABEL = rf"(?:{LETTER}|{ESCAPED}|[@/])++"
TARGET = r"(?:https?://|mailto:|[/#.])[A-Za-z0-9:/?#=._~%+,@$&'\[\]-]*+"
OPENS = r'(?<![^ \n\xa0("“])'  # behind a blank or a mark and before a letter a delimiter can only open
CLOSES = r'(?:(?![^ \n\xa0])|(?<=[^\W_]%s)(?=[.,;:)"”]))'  # and here, with no blank before it, only close
MARKED = rf"(?=[^\W_])(?P<%s>{INNER})(?<!\s)"
PIECES = {
    "words": WORDS,
    "escaped": ESCAPED,
    "line": r"\n[ \t]*",
    "break": r"<br ?/?>",
    "link": rf"(?<!!)\[(?P<label>{LABEL})\]\((?P<target>{TARGET})\)",
    "strong": rf"{OPENS}\*\*{MARKED % 'strongly'}\*\*{CLOSES % '[*][*]'}",
    "em": rf"{OPENS}(?P<delimiter>[*_]){MARKED % 'emphasised'}(?P=delimiter){CLOSES % '[*_]'}",
}
PIECE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in PIECES.items()))
BACKSLASH = re.compile(r"\\(.)")


def plain_markup(content: str) -> list[Token] | None:
    """The tokens of an inline text; None where it holds anything that only the parser can tell."""
    found: list[Token] = []
    said = ""  # since the last markup
    place, end = 0, len(content)
    while place < end:
        piece = PIECE.match(content, place)
        if piece is None:
            return None
        place = piece.end()
        if piece.lastgroup == "words":
            said += piece[0]
        elif piece.lastgroup == "escaped":
            said += piece[0][1]
        else:
            found += _after(said, piece)
            said = ""
    return found + _text(said)


def _after(said: str, piece: re.Match[str]) -> Iterator[Token]:
    kind = str(piece.lastgroup)
    if kind == "line":
        yield from _text(said.rstrip(" "))
        yield Token("hardbreak" if said.endswith("  ") else "softbreak", "br", 0)
        return
    yield from _text(said)
    if kind == "break":
        yield Token("html_inline", "", 0, content=piece[0])
    elif kind == "link":
        yield Token("link_open", "a", 1, attrs={"href": _address(piece["target"])})
        yield from _text(BACKSLASH.sub(r"\1", piece["label"]))
        yield Token("link_close", "a", -1)
    else:
        yield Token(f"{kind}_open", kind, 1)
        yield from _text(BACKSLASH.sub(r"\1", piece["strongly"] or piece["emphasised"]))
        yield Token(f"{kind}_close", kind, -1)


def _text(words: str) -> list[Token]:
    return [Token("text", "", 0, content=words)] if words else []


@lru_cache(maxsize=2000)
def _address(target: str) -> str:
    return normalizeLink(target)
