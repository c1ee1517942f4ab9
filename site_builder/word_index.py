"""Where each word of a policy stood, through all versions, as an index that grows with the changes alone.

Pure: what each version did to the words of sections in, one value out.

Unit    a state: a set of words that a section had. States of a section count from 0 in the order in
        which they first stood; a section that comes back as it was takes up its old state
Law     a word is in a section of a version by the index if and only if it stands there
        (tests/laws/test_search.py)
Method  a word keeps the ranges of states that it is in, a section the versions at which its state
        changed; neighbours share nearly all words, so both stay short
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from policy_history.vocabulary import SectionWords

NONE, STILL = -1, -1  # the state of a section that does not stand; the end of a range that goes on


@dataclass(frozen=True, slots=True)
class Place:
    """A section and its ``runs``: a version, counted from 0, and the state from it on, by turns."""

    anchor: str
    title: str
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WordIndex:
    """``words`` gives each word flat triples: a section, its first state with the word, its last.

    The last is ``STILL`` where the section's last state has the word, so that what stays is not
    written anew with each version.
    """

    places: tuple[Place, ...]
    words: Mapping[str, Sequence[int]]


@dataclass(slots=True)
class _Section:
    """A section while versions are added up. ``latest`` is the last state that was new."""

    number: int
    words: frozenset[str] = frozenset()
    latest: frozenset[str] = frozenset()
    states: dict[frozenset[str], int] = field(default_factory=dict)
    runs: list[int] = field(default_factory=list)


def index_words(versions: Iterable[Iterable[SectionWords]]) -> WordIndex:
    """The index of all versions, given oldest first by what each changed."""
    sections: dict[tuple[str, str], _Section] = {}
    words: dict[str, list[int]] = {}
    for number, changes in enumerate(versions):
        for change in changes:
            key = (change.anchor, change.title)
            section = sections.setdefault(key, _Section(len(sections)))
            section.words = section.words.difference(change.removed).union(change.added)
            section.runs += (number, _state(section, words))
    places = (Place(*key, tuple(section.runs)) for key, section in sections.items())
    return WordIndex(tuple(places), words)


def _state(section: _Section, words: dict[str, list[int]]) -> int:
    """The number of the section's state; the words of a new one get their ranges begun or ended."""
    if not section.words:
        return NONE
    known = section.states.get(section.words)
    if known is not None:
        return known
    state = section.states[section.words] = len(section.states)
    for word in section.words - section.latest:
        words.setdefault(word, []).extend((section.number, state, STILL))
    for word in section.latest - section.words:
        _end(words[word], section.number, state - 1)
    section.latest = section.words
    return state


def _end(ranges: list[int], section: int, state: int) -> None:
    """End the section's last range; it is the last that was begun there."""
    for place in range(len(ranges) - 3, -1, -3):
        if ranges[place] == section:
            ranges[place + 2] = state
            return
