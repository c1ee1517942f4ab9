"""Text as words: what counts as one, and the normal form in which two are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import LCSseq

# No comma, stop, bracket, quotation mark, dash or bullet; but a currency, a tick or a slash is a word,
# and so is a tilde, which says "about".
PUNCTUATION = frozenset(",.;:!?\"'()[]{}*_`-–—−…•·|\\#^=©®™‘’“”«»‹›¿¡↗→←↑↓▸►▼▲\u200b\ufeff\u00ad")
QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‑": "-", "−": "-"}
)
TOKEN = re.compile(
    r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"  # a mail address
    r"|https?://[^\s)>\]]*[\w/]|www\.[^\s)>\]]*[\w/]"  # a web address
    r"|(?:[^\W\d_]\.){2,}"  # e.g., U.S.
    r"|\d\w*(?:[.,:/-]\d\w*)*"  # a number, a date, a range
    r"|[^\W_]\w*(?:['-]\w+)*"  # a word
    r"|[^\s]"
)


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[str, ...]:
    """The words and signs of a text as written, punctuation included."""
    return tuple(TOKEN.findall(text))


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in normal form: lower case, one kind of quote, without punctuation."""
    plain = unicodedata.normalize("NFKC", text).translate(QUOTES).lower()
    return tuple(word.rstrip(".") for word in TOKEN.findall(plain) if word not in PUNCTUATION)


def normal(text: str) -> str:
    """The words of a text in normal form, separated by one space."""
    return " ".join(words(text))


def changed(before: Sequence[str], after: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The stretches of words that differ, each as what went and what came."""
    return [
        (tuple(before[old.start : old.stop]), tuple(after[new.start : new.stop]))
        for old, new in changed_places(before, after)
    ]


def changed_places(before: Sequence[str], after: Sequence[str]) -> list[tuple[range, range]]:
    """Where the words differ, as places on both sides."""
    known: dict[str, int] = {}
    old, new = ([known.setdefault(word, len(known)) for word in side] for side in (before, after))
    places: list[tuple[range, range]] = []
    for code in LCSseq.opcodes(old, new):
        if code.tag == "equal":
            continue
        gone, came = range(code.src_start, code.src_end), range(code.dest_start, code.dest_end)
        if places and places[-1][0].stop == gone.start and places[-1][1].stop == came.start:
            gone = range(places[-1][0].start, gone.stop)
            came = range(places[-1][1].start, came.stop)
            places.pop()
        places.append((gone, came))
    return places
