"""What is known of both texts as a whole while each change is weighed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from policy_history.materiality.canonical import forms
from policy_history.materiality.rules import DocumentRule, Rules
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.units import Pairing

LEAST_WORDS = 3  # fewer words of a kind of document name none
NUMBERED = re.compile(r"^\s*(?:section |article )?(\d+(?:\.\d+)*)[.):]?\s+(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Scene:
    """Both texts: how often each sentence stands on either side, and how sections were renumbered."""

    rules: Rules
    old: Counter[str]
    new: Counter[str]
    numbers: tuple[tuple[str, str], ...]
    documents: tuple[DocumentRule, ...] = ()
    earlier: tuple[Sentence, ...] = ()
    later: tuple[Sentence, ...] = ()


def scene_of(pairing: Pairing, rules: Rules) -> Scene:
    """The scene of one comparison."""
    return Scene(
        rules,
        Counter(loosest(s.text, rules) for s in pairing.old),
        Counter(loosest(s.text, rules) for s in pairing.new),
        _renumbered(pairing.old, pairing.new),
        _documents(pairing.new, rules),
        pairing.old,
        pairing.new,
    )


def _documents(side: Sequence[Sentence], rules: Rules) -> tuple[DocumentRule, ...]:
    """What kinds of document this is: by its title, else by the words that it uses most."""
    titles = [s.norm for s in side if s.kind == "heading"][:1] or [s.norm for s in side][:1]
    named = tuple(rule for rule in rules.documents if any(title in rule.titles for title in titles))
    if named:
        return named
    text = " ".join(s.norm for s in side)
    counts = [(rule.words.found(text).total(), rule) for rule in rules.documents]
    most = max((count for count, _ in counts), default=0)
    if most < LEAST_WORDS:
        return ()
    return next((rule,) for count, rule in counts if count == most)


@lru_cache(maxsize=32768)
def loosest(text: str, rules: Rules) -> str:
    """The form that forgets most but the hyphens: equal here means the same sentence."""
    return dict(forms(text, rules))["synonym"]


def _renumbered(old: Sequence[Sentence], new: Sequence[Sentence]) -> tuple[tuple[str, str], ...]:
    """Which number a section had and has, known by its title."""
    before, after = _numbers(old), _numbers(new)
    return tuple((number, after[title]) for title, number in before.items() if title in after)


def _numbers(side: Sequence[Sentence]) -> dict[str, str]:
    matches = (NUMBERED.match(s.text) for s in side if s.kind == "heading")
    return {m[2].lower(): m[1] for m in matches if m}
