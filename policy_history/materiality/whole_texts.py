"""Texts of which no single change can be judged: one side alone, another language, two unrelated texts,
paragraphs of a length that nobody writes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from policy_history.comparison import Comparison, FormChange, Row
from policy_history.materiality.findings import Assessment, Cleared, Finding
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.units import Pairing

UNRELATED = 0.1  # share of sentences in common below which two texts are two documents
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")
WHOLE = 0.6  # share of the earlier words below which a text looks cut off
MIN_WORDS = 100  # a shorter text may well lose half of its words
TRANSLATED = 0.5  # the same where one of them is in another language
MAX_PARAGRAPH = 100_000  # characters; the longest paragraph of 133 platforms' policies has 49,735
ENDLESS = re.compile(r"\S{2001}")  # a word of more than 2,000 characters; the longest there has 150
SHOWN = 200  # characters of what cannot be weighed
MIN_UNRELATED = 8  # sentences on either side; below that a rewrite is a rewrite


def doubts(comparison: Comparison) -> str:
    """What looks as if the later file were not whole; empty where nothing does."""
    (old_words, old_unreadable), (new_words, new_unreadable) = (
        _counted(comparison.earlier),
        _counted(comparison.later),
    )
    found = []
    if new_unreadable > old_unreadable:
        found.append("The later text has characters that cannot be read: check that the file is not damaged.")
    if new_words < WHOLE * old_words and old_words >= MIN_WORDS:
        found.append("Much of the earlier text is gone: check that the later file is whole.")
    return " ".join(found)


@lru_cache(maxsize=4)
def _counted(text: str) -> tuple[int, int]:
    """How many words a text has, and how many characters that cannot be read."""
    return len(text.split()), len(UNREADABLE.findall(text))


def one_side(comparison: Comparison) -> Assessment:
    """The verdict on a first version, or on a policy that was withdrawn."""
    old, rows = comparison.earlier, comparison.changes
    first = next(iter(rows), None)
    note = (
        "The later text is empty: the policy is withdrawn."
        if old
        else "The earlier text is empty: there is nothing to compare with."
    )
    if first is None:
        return Assessment("not material", (), (), note)
    block = (first.before or first.after)[0]
    kind = "withdrawn" if old else "first_text"
    span = block.text
    finding = Finding(
        "needs counsel",
        None,
        kind,
        "unclear",
        "",
        span if old else "",
        "" if old else span,
        note,
        "",
        block.line,
    )
    return Assessment("needs counsel", (finding,), (), note)


def foreign(comparison: Comparison) -> Assessment:
    """The verdict on texts in another language than the rules are written for."""
    return _unweighed(
        comparison, "The text is not in English, so no verdict is available: every change needs counsel."
    )


def is_endless(comparison: Comparison) -> bool:
    """Whether a paragraph or a word has a length at which looking for evidence takes hours."""
    blocks = (block for row in comparison.rows for block in (*row.before, *row.after))
    return any(len(block.text) > MAX_PARAGRAPH or ENDLESS.search(block.text) for block in blocks)


def endless(comparison: Comparison) -> Assessment:
    """The verdict on a text that was hardly written by a person: a picture in letters, a damaged file."""
    note = (
        "A paragraph or a word is too long to be weighed: check that the file is whole, and divide it. "
        "Until then every change needs counsel."
    )
    return _unweighed(comparison, note, SHOWN)


def _unweighed(comparison: Comparison, note: str, shown: int | None = None) -> Assessment:
    findings = tuple(
        Finding(
            "needs counsel",
            None,
            "rewritten",
            "unclear",
            joined_path(row.section),
            " ".join(b.text for b in row.before)[:shown],
            " ".join(b.text for b in row.after)[:shown],
            note,
            "",
            (row.after or row.before)[0].line,
        )
        for row in comparison.changes
    )
    cleared = tuple(
        Cleared(change.kind, joined_path(row.section), change.before, change.after)
        for row, change in form_changes(comparison)
    )
    return Assessment("needs counsel" if findings else "not material", findings, cleared, note)


def unrelated(pairing: Pairing, share: float = UNRELATED) -> bool:
    """Whether the texts have almost no sentence in common."""
    least = min(len(pairing.old), len(pairing.new))
    paired = sum(u.before is not None and u.after is not None for u in pairing.units)
    kept = sum(not s.edited for s in pairing.new)
    return least >= MIN_UNRELATED and (paired + kept) < share * least


def written_anew(pairing: Pairing) -> Assessment:
    """The verdict on two texts that have almost no sentence in common."""
    note = "Rewritten: the two texts have almost no sentence in common. Check that they are the same policy."
    first, last = _first_sentence(pairing.old), _first_sentence(pairing.new)
    finding = Finding(
        "needs counsel", None, "written_anew", "unclear", "", first.text, last.text, note, "", last.line
    )
    return Assessment("needs counsel", (finding,), (), note)


def _first_sentence(side: Sequence[Sentence]) -> Sentence:
    """Where the text begins, below its title."""
    return next((sentence for sentence in side if sentence.kind != "heading"), side[0])


def form_changes(comparison: Comparison) -> list[tuple[Row, FormChange]]:
    """What changed of the form alone, with the step of the redline that it stands in."""
    return [(row, change) for row in comparison.rows for change in row.form]


def joined_path(path: tuple[str, ...]) -> str:
    """A heading path as findings show it."""
    return " › ".join(path)
