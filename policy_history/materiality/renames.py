"""A name exchanged for another all over a text: one change, not one a sentence.

Only names written with a capital, or editions after one ("Desk 3" → "Desk 4"), and only where the old
name is gone from the later text and the new one is not in the earlier. Whether it is the same
thing under another name, only counsel knows: the exchange is never cleared, it is told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from policy_history.materiality.rules import Rules
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.units import Pairing, Unit
from policy_history.materiality.words import changed_places, normal, tokens

OFTEN = 3  # exchanges of a name; two sentences may change by chance
OFTEN_NUMBERED = 2  # exchanges of an edition
LONGEST = 4  # words of a name
JOINING = frozenset({"for", "of", "by", "&"})  # inside a name, as in "Desk for Teams"


@dataclass(frozen=True)
class Rename:
    """One name that became another, and the sentences that differ in nothing else."""

    old: str
    new: str
    units: tuple[Unit, ...]


def renames(pairing: Pairing, rules: Rules) -> tuple[Rename, ...]:
    """The names that were exchanged throughout, in the order of their first exchange."""
    found: dict[tuple[str, str], list[Unit]] = {}
    headings: dict[tuple[str, str], list[Unit]] = {}  # they show no name, but may hold one
    for unit in pairing.units:
        exchange = name_exchanged(unit.before.text, unit.after.text) if unit.before and unit.after else None
        if exchange:
            side = headings if unit.here.kind == "heading" else found
            side.setdefault(exchange, []).append(unit)
    if not found:
        return ()
    names = _names(pairing)
    return tuple(
        Rename(old, new, (*units, *headings.get((old, new), ())))
        for (old, new), units in found.items()
        if len(units) >= (OFTEN_NUMBERED if old[-1].isdigit() else OFTEN)
        and {old.split()[0], new.split()[0]} <= names
        and not rules.guard.found(normal(f"{old} {new}"))
        and not _stands(old, pairing.new)
        and not _stands(new, pairing.old)
    )


def name_exchanged(before: str, after: str) -> tuple[str, str] | None:
    """The one name that gave way to another, where two texts differ in nothing else."""
    old, new = tokens(before), tokens(after)
    exchanges = {(_name(old, gone), _name(new, came)) for gone, came in changed_places(old, new)}
    if len(exchanges) != 1:
        return None
    one, other = exchanges.pop()
    return (one, other) if one and other else None


def _name(side: Sequence[str], place: range) -> str:
    """The name at a place; an edition takes the name before it along. Empty where it is none."""
    found = list(side[place.start : place.stop])
    if not found or len(found) > LONGEST:
        return ""
    if found[0].isdigit():
        found = [*side[max(0, place.start - 1) : place.start], *found]
    if place.start >= 2 and side[place.start - 1] in JOINING and side[place.start - 2][:1].isupper():
        found = [*side[place.start - 2 : place.start], *found]
    whole = found[0][:1].isupper() and all(
        word[0].isupper() or word.isdigit() or word in JOINING for word in found
    )
    return " ".join(found) if whole else ""


def _names(pairing: Pairing) -> frozenset[str]:
    """Words written with a capital inside a sentence, where only names are."""
    sides: tuple[Sentence, ...] = pairing.old + pairing.new
    return frozenset().union(*(_names_in(s.text) for s in sides if s.kind != "heading"))


@lru_cache(maxsize=16384)
def _names_in(text: str) -> frozenset[str]:
    return frozenset(
        word for before, word in pairwise(tokens(text)) if word[0].isupper() and before[-1].isalnum()
    )


def _stands(name: str, side: Sequence[Sentence]) -> bool:
    wanted = Counter(name.split())
    return any(name in s.text and not wanted - Counter(tokens(s.text)) for s in side)
