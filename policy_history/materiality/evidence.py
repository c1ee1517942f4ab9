"""Positive evidence that a change matters: which signals it touches, and how much they weigh."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from policy_history.materiality.canonical import plain
from policy_history.materiality.findings import Topic
from policy_history.materiality.rules import Rules
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.units import Unit
from policy_history.materiality.values import DIGIT, EMAIL, UNITLESS, Value, exchanged
from policy_history.materiality.words import tokens

RECIPIENTS: frozenset[Topic] = frozenset({"SHARE", "TRACK", "TRANSFER"})
PLACED: frozenset[Topic] = frozenset({"DISPUTE", "TRANSFER"})  # where a place is the substance
ENOUGH = 2  # from this weight on a change is material
VALUE = 3  # a period, an amount, a share or an age exchanged
BARE_NUMBER = 2  # a number without a unit
ITEM = 2  # an item that came or went in a list with a topic
NARROWED = 1  # a qualifier put into a promise, or taken out of one
FEW = 3  # words
PROMISES = re.compile(r"\b(?:will|shall|must|may|can|do not|never|only|always|our policy)\b")
MOST = 2  # words of one signal that count
YEAR = re.compile(r"^(?:19|20)\d\d$")
STREET = r"(?:street|st|avenue|ave|road|rd|blvd|boulevard|way|drive|lane)"
POSTCODE = r"\d{5}|[a-z]{1,2}\d{1,2} ?\d[a-z]{2}"
POSTAL = re.compile(rf"\b(?:{STREET}|suite|floor|box|square|{POSTCODE})\b")
ADDRESSED = re.compile(rf"\d+ \w+(?: \w+)? {STREET}\b|p\.?o\.? box|suite \d")
EDITION = re.compile(
    r"(?<=[\w,] )([A-Z][a-z]\w+) \d{1,2}(?:\.\d+)*\b(?!\s*(?:day|month|year|hour|week|minute|%|percent))"
)
LOG_ENTRY = re.compile(
    r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* \d{1,2} \d{4} "
    r"|^\d{4}-\d\d-\d\d |^\d{1,2} \w{3,9} \d{4} "
)
NOTHING: Counter[str] = Counter()


@dataclass(frozen=True)
class Evidence:
    """What a change touches. ``gone`` and ``came`` count the words of each signal."""

    gone: Mapping[str, Counter[str]] = field(default_factory=dict)
    came: Mapping[str, Counter[str]] = field(default_factory=dict)
    values_gone: tuple[Value, ...] = ()
    values_came: tuple[Value, ...] = ()
    mails_gone: tuple[str, ...] = ()
    mails_came: tuple[str, ...] = ()
    weight: int = 0

    def touches(self, *names: str) -> bool:
        """Whether a word of any of these signals came or went."""
        return any(self.gone.get(name) or self.came.get(name) for name in names)

    def words(self, *names: str) -> list[str]:
        """The words of these signals that came or went."""
        found: list[Counter[str]] = [
            side.get(name, NOTHING) for name in names for side in (self.gone, self.came)
        ]
        return list(dict.fromkeys(word for counter in found for word in counter))


def weigh(unit: Unit, rules: Rules, *, topics: frozenset[Topic]) -> Evidence:
    """The evidence of one unit."""
    before = unit.before.text if unit.before else ""
    after = unit.after.text if unit.after else ""
    gone, came = dict.fromkeys(rules.signals, NOTHING), dict.fromkeys(rules.signals, NOTHING)
    old, new = _signals(before, rules), _signals(after, rules)
    for name in {**old, **new}:
        one, other = old.get(name, NOTHING), new.get(name, NOTHING)
        gone[name] = one - other if one else NOTHING
        came[name] = other - one if other else NOTHING
    values_gone, values_came = _values(unit, before, after, rules)
    mails_old, mails_new = EMAIL.findall(before), EMAIL.findall(after)
    evidence = Evidence(
        gone,
        came,
        values_gone,
        values_came,
        tuple(m for m in mails_old if m not in mails_new),
        tuple(m for m in mails_new if m not in mails_old),
    )
    weight = _weight(unit, evidence, rules, topics=topics)
    return replace(evidence, weight=weight) if weight else evidence


def _weight(unit: Unit, evidence: Evidence, rules: Rules, *, topics: frozenset[Topic]) -> int:
    if _is_weak(unit, rules, topics):
        return min(1, _words_weight(evidence, rules))
    total = _words_weight(evidence, rules) + _values_weight(unit, evidence)
    if evidence.mails_gone and evidence.mails_came:
        total += ITEM
    if evidence.touches("qualifier") and _narrows_a_promise(unit):
        total += NARROWED
    if (unit.before is None or unit.after is None) and unit.here.is_item and topics:
        total += ITEM
    return total


def _narrows_a_promise(unit: Unit) -> bool:
    """Whether a few words were put into or taken out of a sentence that promises, allows or forbids."""
    if unit.before is None or unit.after is None or not PROMISES.search(unit.after.norm):
        return False
    old, new = Counter(unit.before.norm.split()), Counter(unit.after.norm.split())
    gone, came = (old - new).total(), (new - old).total()
    return gone + came <= FEW and not (gone and came)


def _words_weight(evidence: Evidence, rules: Rules) -> int:
    return sum(
        weight * min(MOST, evidence.gone[name].total() + evidence.came[name].total())
        for name, weight in rules.weights.items()
        if evidence.gone[name] or evidence.came[name]
    )


def _values_weight(unit: Unit, evidence: Evidence) -> int:
    weight = 0
    for value in (*evidence.values_gone, *evidence.values_came):
        if value.kind not in UNITLESS:
            weight = VALUE
        elif not YEAR.match(value.text) and not is_postal(unit.here):
            weight = max(weight, BARE_NUMBER)
    return weight if unit.before is not None and unit.after is not None else 0


def _is_weak(unit: Unit, rules: Rules, topics: frozenset[Topic]) -> bool:
    """Whether both sides only point elsewhere, speak of the text, or give a postal address."""
    sides = [side for side in (unit.before, unit.after) if side is not None]
    if all(side.is_link for side in sides) and not topics & RECIPIENTS:
        return True
    return all(
        rules.harmless.weak_starts.starts(side.norm) or LOG_ENTRY.match(side.norm) or side.kind == "heading"
        for side in sides
    )


def is_postal(sentence: Sentence) -> bool:
    """Whether it is a postal address rather than a statement."""
    return (len(sentence.norm.split()) <= 30 and len(POSTAL.findall(sentence.norm)) >= 2) or bool(
        ADDRESSED.search(sentence.norm)
    )


@lru_cache(maxsize=16384)
def _signals(text: str, rules: Rules) -> Mapping[str, Counter[str]]:
    """How often each signal stands in a text, its words by their stems."""
    standing = rules.index.found(plain(text, rules))
    found: dict[str, Counter[str]] = {}
    for name in rules.signals:
        if name not in standing:
            continue
        counted: Counter[str] = Counter()
        for word, count in standing[name].items():
            counted[stem(word)] += count
        found[name] = counted
    return found


def stem(word: str) -> str:
    """A word without its ending, so that "uses" and "using" count as one."""
    if len(word) <= 4 or " " in word:
        return word
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _values(unit: Unit, before: str, after: str, rules: Rules) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """What was exchanged, leaving out numbers that only name another place of the text."""
    if unit.before is None or unit.after is None:
        return (), ()
    return exchanged(without_references(before, rules), without_references(after, rules))


def without_references(text: str, rules: Rules) -> str:
    """The text without the numbers of sections that it points to, and of editions and days after a name."""
    if not DIGIT.search(text):
        return text
    return EDITION.sub(r"\1", _references(rules).sub(r"\1", text))


@lru_cache(maxsize=8)
def _references(rules: Rules) -> re.Pattern[str]:
    names = "|".join(map(re.escape, rules.harmless.cross_reference.phrases))
    number = r"\d+(?:\.\d+)*(?:\([a-z]\))?"
    return re.compile(rf"(?i)\b((?:{names})\s+){number}(?:(?:\s*(?:,|and|or|to|-|–)\s*)+{number})*")


def proper_only(unit: Unit) -> bool:
    """Whether the sides differ in nothing but names that are written with a capital."""
    if unit.before is None or unit.after is None:
        return False
    old, new = Counter(tokens(unit.before.text)), Counter(tokens(unit.after.text))
    differing = [word for word in (*(old - new), *(new - old)) if any(c.isalnum() for c in word)]
    return bool(differing) and all(word[0].isupper() or word[0].isdigit() for word in differing)
