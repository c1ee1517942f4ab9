"""Verbatim pieces of a text for quoting: at most forty words, cut at the edges alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from policy_history.materiality.words import changed_places, words

MAX_WORDS = 40
AROUND = 6  # words kept before the first change, so that a reader sees who does it
MAX_PIECE = 15  # words of a change that is named by itself
GAP = 2  # unchanged words that do not part two changes of one piece
EDGES = " ,;:.()[]"
WEB = re.compile(r"\s*\(?https?://\S+\)?")


@dataclass(frozen=True, slots=True)
class Difference:
    """What went and what came in one place, as exact spans; empty on the side where nothing did."""

    old: str
    new: str


def quote(text: str, start: int = 0) -> str:
    """At most forty words of ``text`` from word ``start`` on, with an ellipsis where it is cut."""
    found = text.split()
    if len(found) <= MAX_WORDS:
        return unquoted(text)
    start = max(0, min(start, len(found) - MAX_WORDS))
    piece = " ".join(found[start : start + MAX_WORDS])
    head = "… " if start else ""
    tail = " …" if start + MAX_WORDS < len(found) else ""
    return unquoted(f"{head}{piece}{tail}")


def quotes(before: str, after: str) -> tuple[str, str]:
    """What to quote of two states of one sentence: the same place of both, where most of it changed."""
    stretches = _stretches(before.split(), after.split())
    gone = [(place, old.start, new.start) for old, new in stretches for place in old]
    came = [(place, old.start, new.start) for old, new in stretches for place in new]
    changed = max(gone, came, key=len)
    if not changed:
        return quote(before), quote(after)
    densest = _densest([place for place, _, _ in changed])
    _, start_old, start_new = next(entry for entry in changed if entry[0] == densest)
    return quote(before, start_old - AROUND), quote(after, start_new - AROUND)


def _densest(places: Sequence[int]) -> int:
    """The place from which on a quotation holds the most of these words."""
    size = MAX_WORDS - AROUND
    return max(places, key=lambda start: (sum(start <= p < start + size for p in places), -start))


def difference(before: str, after: str) -> Difference | None:
    """The one place in which two states of a sentence differ; none where there are several, or too much."""
    old, new = before.split(), after.split()
    stretches = list(_stretches(old, new))
    if not stretches:
        return None
    starts, ends = stretches[0], stretches[-1]
    spread = max(ends[0].stop - starts[0].start, ends[1].stop - starts[1].start)
    inside = max(sum(len(o) for o, _ in stretches), sum(len(n) for _, n in stretches))
    if spread > min(MAX_PIECE, inside + GAP * (len(stretches) - 1)):
        return None
    back = _name_before(old, starts[0].start, ends[0].stop)
    gone = " ".join(old[starts[0].start - back : ends[0].stop]).strip(EDGES)
    came = " ".join(new[starts[1].start - back : ends[1].stop]).strip(EDGES)
    return Difference(unquoted(gone), unquoted(came)) if gone or came else None


def _name_before(side: Sequence[str], start: int, stop: int) -> int:
    """One word, where a bare number follows the name that it belongs to, as in "Desk 3"; else none."""
    is_number = stop - start == 1 and side[start].strip(EDGES).isdigit()
    return int(is_number and start > 0 and side[start - 1].istitle())


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[tuple[range, range]]:
    """Which words differ, as places on both sides; punctuation and case do not count."""
    return changed_places([_key(word) for word in old], [_key(word) for word in new])


@lru_cache(maxsize=16384)
def _key(word: str) -> str:
    return " ".join(words(word))


def unquoted(text: str) -> str:
    """Curly double quotes inside a quotation become single ones, so that its end is clear."""
    return text.replace("“", "‘").replace("”", "’")


def without_addresses(text: str) -> str:
    """An item's words without the web addresses that stand beside them."""
    return WEB.sub("", text).strip() or text
