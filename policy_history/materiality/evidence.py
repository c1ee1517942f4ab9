"""Positive evidence that a change matters: which signals it touches, of which kind it is, for whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from policy_history.materiality.canonical import forms
from policy_history.materiality.findings import Direction, Topic
from policy_history.materiality.rules import Rules
from policy_history.materiality.units import Unit
from policy_history.materiality.values import EMAIL, Value, exchanged, values

PROMISE = re.compile(r"\b(?:we|\w+) (?:will|shall|do|does|promise|commit|never|are committed)\b")
OURS = re.compile(
    r"\bwe (?:will|shall|do not|never|promise|commit|only|won't|undertake|guarantee)\b|\bwill not be\b|\bno human\b"
)
RIGHT = re.compile(
    r"\byou (?:can|may|have the right|have a right|are entitled|will be able|also have)\b(?! not)|\bright to\b"
)
DUTY = re.compile(
    r"\byou (?:must|shall|may not|will not|cannot|agree|are responsible|are required|acknowledge|represent|should not|are not allowed"
    r"|are prohibited|will comply|need to|will indemnify|warrant)\b|\bprohibited\b|\bnot (?:allowed|permitted)\b"
)
CLAUSE = 3  # sentences that come or go together are a clause


@dataclass(frozen=True)
class Evidence:
    """What a change touches. ``gone`` and ``came`` count the words of each signal."""

    gone: Mapping[str, Counter[str]] = field(default_factory=dict)
    came: Mapping[str, Counter[str]] = field(default_factory=dict)
    values_gone: tuple[Value, ...] = ()
    values_came: tuple[Value, ...] = ()
    mails_gone: tuple[str, ...] = ()
    mails_came: tuple[str, ...] = ()

    def touches(self, *names: str) -> bool:
        """Whether a word of any of these signals came or went."""
        return any(self.gone.get(name) or self.came.get(name) for name in names)

    def words(self, *names: str) -> list[str]:
        """The words of these signals that came or went."""
        found = [*(self.gone.get(name, {}) for name in names), *(self.came.get(name, {}) for name in names)]
        return list(dict.fromkeys(word for counter in found for word in counter))


def weigh(unit: Unit, rules: Rules) -> Evidence:
    """The evidence of one unit."""
    before = unit.before.text if unit.before else ""
    after = unit.after.text if unit.after else ""
    old, new = _plain(before, rules), _plain(after, rules)
    gone, came = {}, {}
    for name, lexicon in rules.signals.items():
        one, other = lexicon.found(old), lexicon.found(new)
        gone[name], came[name] = one - other, other - one
    values_gone, values_came = exchanged(before, after)
    mails_old, mails_new = EMAIL.findall(before), EMAIL.findall(after)
    return Evidence(
        gone,
        came,
        values_gone,
        values_came,
        tuple(m for m in mails_old if m not in mails_new),
        tuple(m for m in mails_new if m not in mails_old),
    )


def _plain(text: str, rules: Rules) -> str:
    """Contractions and spellings resolved, so that "don't" and "do not" count the same."""
    return dict(forms(text, rules))["spelling"]


def kind_of(unit: Unit, evidence: Evidence, clause: bool) -> str:
    """The kind of the change, the most telling first."""
    if unit.before is None or unit.after is None:
        return _kind_alone(unit, clause)
    for kind, test in PAIR_KINDS:
        if test(unit, evidence):
            return kind
    return _kind_by_words(unit, evidence)


def _kind_alone(unit: Unit, clause: bool) -> str:
    gone = unit.after is None
    text = unit.here.norm
    if clause:
        return "clause_removed" if gone else "clause_added"
    if unit.here.is_item and len(text.split()) < 8:
        return "removed" if gone else "added"
    for pattern, kind in ((DUTY, "duty"), (OURS, "promise"), (RIGHT, "right")):
        if pattern.search(text):
            return f"{kind}_{'removed' if gone else 'added'}"
    return "removed" if gone else "added"


def _is_default(_: Unit, evidence: Evidence) -> bool:
    old = " ".join(evidence.gone.get("choice", ()))
    new = " ".join(evidence.came.get("choice", ()))
    return bool(old and new and re.search(r"opt", old) and re.search(r"opt", new)) or "default" in (old + new)


def _is_value(_: Unit, evidence: Evidence) -> bool:
    return bool(evidence.values_gone and evidence.values_came)


def _is_precision_lost(_: Unit, evidence: Evidence) -> bool:
    real = [v for v in evidence.values_gone if v.kind != "number"]
    return bool(real) and not evidence.values_came


def _is_party(_: Unit, evidence: Evidence) -> bool:
    return evidence.touches("entity") and any(
        word not in {"company", "controller", "processor", "limited"} for word in evidence.words("entity")
    )


def _is_contact(_: Unit, evidence: Evidence) -> bool:
    return bool(evidence.mails_gone and evidence.mails_came)


PAIR_KINDS = (
    ("default_flipped", _is_default),
    ("value", _is_value),
    ("precision_lost", _is_precision_lost),
    ("party", _is_party),
    ("contact", _is_contact),
    ("negation", lambda _, e: e.touches("negation")),
    ("exception_added", lambda _, e: bool(e.came.get("exception"))),
    ("exception_removed", lambda _, e: bool(e.gone.get("exception"))),
    ("strength", lambda _, e: bool(e.gone.get("modal")) and bool(e.came.get("modal"))),
)


def _kind_by_words(unit: Unit, evidence: Evidence) -> str:
    if unit.before is None or unit.after is None:
        return "rewritten"
    old, new = Counter(unit.before.norm.split()), Counter(unit.after.norm.split())
    gone, came = (old - new).total(), (new - old).total()
    if gone + came <= 2 and evidence.touches("qualifier"):
        return "scope"
    if came >= 1 and gone <= came // 4:
        return "added"
    if gone >= 1 and came <= gone // 4:
        return "removed"
    if evidence.touches("modal"):
        return "strength"
    return "scope" if evidence.touches("qualifier") and gone + came <= 6 else "rewritten"


def direction_of(kind: str, topics: tuple[Topic, ...], unit: Unit, evidence: Evidence) -> Direction:
    """For whom the change is good, only where that is certain."""
    if kind in {"promise_removed", "right_removed", "duty_added", "default_flipped"}:
        return "worse" if kind != "default_flipped" else _default_direction(evidence)
    if kind in {"promise_added", "right_added", "duty_removed"}:
        return "better"
    if kind == "value":
        return _value_direction(topics, unit, evidence)
    return "unclear"


def _default_direction(evidence: Evidence) -> Direction:
    came = " ".join(evidence.came.get("choice", ()))
    if "out" in came and "in" not in came.split("-"):
        return "worse"
    return "better" if "in" in came.replace("-", " ").split() else "unclear"


def _value_direction(topics: tuple[Topic, ...], unit: Unit, evidence: Evidence) -> Direction:
    old, new = evidence.values_gone[0], evidence.values_came[0]
    if not topics or old.kind != new.kind or old.size == new.size or len(evidence.values_came) > 1:
        return "unclear"
    up = new.size > old.size
    text = unit.here.norm
    if topics[0] == "RETAIN" and old.kind == "period":
        return "worse" if up else "better"
    if "MONEY" in topics and "refund" in text and old.kind == "period":
        return "better" if up else "worse"
    if (
        topics[0] == "MONEY"
        and old.kind == "money"
        and not re.search(r"refund|credit|pay you|payout|reward|discount", text)
    ):
        return "worse" if up else "better"
    return "unclear"


def has_value(text: str) -> bool:
    """Whether a number stands in it."""
    return bool(values(text))
