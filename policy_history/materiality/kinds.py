"""Of which kind a change is."""

from __future__ import annotations

import re
from collections import Counter

from policy_history.materiality.evidence import Evidence, stem
from policy_history.materiality.units import Unit
from policy_history.materiality.values import UNITLESS

# "We will charge you" is no promise to the reader, and "we do not guarantee" is the opposite of one.
TELL = r"notify|inform|tell|let you know|ask|delete|erase|protect|encrypt|email"
NOT_OURS = (
    r"guarantee|control|warrant|accept|assume|promise|endorse|make|have|review|monitor|manage|represent|vet|recommend"
    r"|offer|provide|allow|permit|tolerate|support|own|refund|give|knowingly|intend"
)
OURS = re.compile(
    rf"\bwe (?:will|shall) (?:not|never|always|only|{TELL})\b|\bwe (?:never|promise|commit|undertake)\b"
    rf"|\bno human\b|\bwe do not (?!{NOT_OURS})"
)
NO_PROMISE = re.compile(
    r"\b(?:not|never) (?:be )?(?:liable|responsible|refund|provide|accept|guarantee|compensate|pay|allow)"
)
ASK = (
    "ask|request|object|opt|withdraw|appeal|download|export|delete|correct|cancel|choose|unsubscribe|turn off"
)
RIGHT = re.compile(
    rf"\byou (?:can|may) (?:also )?(?:{ASK}|access|refuse|complain)\b|\byou (?:also )?have (?:the|a) right\b"
    r"|\byou are entitled\b"
)
DUTY = re.compile(
    r"\b(?<!if )you (?:must|shall|cannot|agree|are responsible|are required|acknowledge|represent|should not"
    r"|may not(?! want| wish| like| need| be able)|will not(?! be| receive| have| see)|are not allowed"
    r"|are prohibited|will comply|need to|will indemnify|warrant)\b"
    r"|\b(?:is|are|be|still|strictly|expressly|also) prohibited\b|\bnot (?:allowed|permitted)\b"
)
POINTS = re.compile(r"(?:please )?(?:see|read|visit|refer|learn|find|for (?:more|further))\b")  # elsewhere
# "If" and "when" weigh as evidence, but begin many clauses that take nothing back.
EXCEPTIONS = frozenset(
    ["subject to", "provided that", "other than", "only if", "only when", "save for"]
    + [stem(word) for word in "unless except exception exceptions excluding excludes exclude".split()]
    + [stem(word) for word in "notwithstanding despite regardless".split()]
)
NAMED = {"company", "controller", "processor", "limited", "co", "controllers", "processors"}
SHORT_ITEM = 8  # words; a longer item is read as a sentence


def kind_of(unit: Unit, evidence: Evidence) -> str:
    """The kind of the change, the most telling first."""
    if unit.before is None or unit.after is None:
        return _kind_alone(unit)
    if unit.before.kind == unit.after.kind == "heading":
        return "section_renamed"
    if _is_default(evidence):
        return "default_flipped"
    return _kind_by_fact(evidence) or _kind_by_signal(unit, evidence)


def _kind_by_fact(evidence: Evidence) -> str:
    """Numbers, names of companies and addresses; empty where none was exchanged."""
    if evidence.values_gone and evidence.values_came:
        return "value"
    if any(value.kind not in UNITLESS for value in evidence.values_gone):
        return "precision_lost"
    if evidence.touches("entity") and set(evidence.words("entity")) - NAMED:
        return "party"
    return "contact" if evidence.mails_gone and evidence.mails_came else ""


def _kind_by_signal(unit: Unit, evidence: Evidence) -> str:
    if evidence.touches("negation"):
        return "negation"
    if EXCEPTIONS & set(evidence.came.get("exception", ())):
        return "exception_added"
    if EXCEPTIONS & set(evidence.gone.get("exception", ())):
        return "exception_removed"
    if evidence.gone.get("modal") and evidence.came.get("modal"):
        return "strength"
    return _kind_by_words(unit, evidence)


def _kind_alone(unit: Unit) -> str:
    end = "removed" if unit.after is None else "added"
    text = unit.here.norm
    if unit.here.kind == "heading" or (unit.here.is_item and len(text.split()) < SHORT_ITEM):
        return end
    return end if unit.here.kind == "row" else kind_of_statement(text, end)


def kind_of_statement(text: str, end: str) -> str:
    """Whether a statement that came or went binds its reader, binds us, or gives the reader a right."""
    if POINTS.match(text):
        return end
    if DUTY.search(text):
        return f"duty_{end}"
    if OURS.search(text) and not NO_PROMISE.search(text):
        return f"promise_{end}"
    return f"right_{end}" if RIGHT.search(text) else end


def _is_default(evidence: Evidence) -> bool:
    old = " ".join(evidence.gone.get("choice", ()))
    new = " ".join(evidence.came.get("choice", ()))
    return ("opt" in old and "opt" in new) or "default" in f"{old} {new}".split()


def _kind_by_words(unit: Unit, evidence: Evidence) -> str:
    if unit.before is None or unit.after is None:
        return "rewritten"
    old, new = Counter(unit.before.norm.split()), Counter(unit.after.norm.split())
    gone, came = (old - new).total(), (new - old).total()
    if gone + came <= 2 and evidence.touches("qualifier"):
        return "scope"
    if came and gone <= came // 4:
        return "added"
    if gone and came <= gone // 4:
        return "removed"
    if evidence.touches("modal"):
        return "strength"
    return "scope" if evidence.touches("qualifier") and gone + came <= 6 else "rewritten"
