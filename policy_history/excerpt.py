"""Verbatim pieces of a text for quoting: at most forty words, cut at the edges alone."""

from __future__ import annotations

from policy_history.materiality.words import changed, words

MAX_WORDS = 40
AROUND = 8  # words kept before the first change, so that a reader sees who does it


def quote(text: str, start: int = 0) -> str:
    """At most forty words of ``text`` from word ``start`` on, with an ellipsis where it is cut."""
    found = text.split()
    if len(found) <= MAX_WORDS:
        return _unquoted(text)
    start = max(0, min(start, len(found) - MAX_WORDS))
    piece = " ".join(found[start : start + MAX_WORDS])
    head = "… " if start else ""
    tail = " …" if start + MAX_WORDS < len(found) else ""
    return _unquoted(f"{head}{piece}{tail}")


def quotes(before: str, after: str) -> tuple[str, str]:
    """What to quote of two states of one sentence: the part around what changed."""
    old, new = before.split(), after.split()
    stretches = changed([_key(w) for w in old], [_key(w) for w in new])
    if not stretches or max(len(old), len(new)) <= MAX_WORDS:
        return quote(before), quote(after)
    same = 0
    while same < min(len(old), len(new)) and _key(old[same]) == _key(new[same]):
        same += 1
    return quote(before, same - AROUND), quote(after, same - AROUND)


def _key(word: str) -> str:
    return " ".join(words(word))


def _unquoted(text: str) -> str:
    """Curly double quotes inside a quotation become single ones, so that its end is clear."""
    return text.replace("“", "‘").replace("”", "’")
