"""Proofs that a change means nothing. The burden is inverted: without a proof nothing is cleared."""

from __future__ import annotations

import re

from policy_history.materiality.canonical import forms, renumbered, without_hyphens
from policy_history.materiality.evidence import LOG_ENTRY
from policy_history.materiality.rules import Rules
from policy_history.materiality.scene import Scene, loosest
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.units import Unit
from policy_history.materiality.words import changed, normal, tokens

MIN_TYPO = 6  # letters; in shorter words a letter more or less makes another word (trial, trail)
MIN_REPEATED = 5  # words; a shorter sentence may mean another thing in another place
LOG_HEADING = re.compile(r"(?i)\bchange ?log\b|\bhistory\b|\brevisions?\b|\bwhat's new\b|\bversions?\b")
AGO = re.compile(r"\b(?:\d+|an?|one) (?:minute|hour|day|week|month|year)s? ago\b")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
STRONG = ("negation", "modal", "exception", "choice", "money", "unit", "remedy", "entity", "place")
SPEAKS = re.compile(r"\b(?:we|us|our|you|your|they|their)\b")  # a log tells of the text, not of people
MAX_DATE_LINE = 16  # words
MAX_POINTER = 30  # words


def clear(unit: Unit, scene: Scene) -> str:
    """The class of proof that the change is harmless; empty where there is none."""
    if unit.before is not None and unit.after is not None:
        return _clear_pair(unit, unit.before, unit.after, scene)
    return _clear_alone(unit, unit.here, scene)


def _clear_pair(unit: Unit, before: Sentence, after: Sentence, scene: Scene) -> str:
    proof = _same(before.text, after.text, scene)
    if proof:
        if unit.moved and not same_setting(before, after, scene.rules):
            return ""
        return proof
    if _is_misspelling(before, after, scene):
        return "misspelling"
    if is_plain_heading(before, scene.rules) and is_plain_heading(after, scene.rules):
        return "heading"
    for name, test in CLASSES:
        if test(before, scene.rules) and test(after, scene.rules) and not _names_another(before, after):
            return name
    return ""


def _names_another(before: Sentence, after: Sentence) -> bool:
    """Whether a name written with a capital was exchanged for another inside both sentences."""
    old, new = (
        {
            word
            for word in tokens(side.text)[1:]
            if word[0].isupper() and not re.fullmatch(MONTH, word.lower())
        }
        for side in (before, after)
    )
    return bool(old - new) and bool(new - old)


def _clear_alone(unit: Unit, here: Sentence, scene: Scene) -> str:
    rules = scene.rules
    for name, test in CLASSES:
        if test(here, rules):
            return name
    if _is_log_entry(here, rules):
        return "change log"
    return "repetition" if _is_repetition(unit, here, scene) else ""


def _is_log_entry(here: Sentence, rules: Rules) -> bool:
    """Whether it is an entry of the document's own log that grants, forbids and counts nothing."""
    if not LOG_ENTRY.match(here.norm) or not LOG_HEADING.search(" ".join(here.section[-1:])):
        return False
    said = LOG_ENTRY.sub("", here.norm)
    return not SPEAKS.search(said) and not any(said in rules.signals[name] for name in STRONG)


def _is_repetition(unit: Unit, here: Sentence, scene: Scene) -> bool:
    """Whether the same sentence stands on the other side too, and says the same there: what it grants
    or forbids may speak of another thing in another place."""
    there = scene.new if unit.after is None else scene.old
    form = loosest(here.text, scene.rules)
    if not there[form] or len(form.split()) < MIN_REPEATED or here.is_item:
        return False
    side = scene.later if unit.after is None else scene.earlier
    twins = (s for s in side if loosest(s.text, scene.rules) == form)
    return not scene.rules.guard.found(here.norm) or any(
        (s.section, s.lead_in) == (here.section, here.lead_in) for s in twins
    )


def _same(before: str, after: str, scene: Scene) -> str:
    """The strictest proof that both say the same, word for word."""
    if before == after:
        return "moved"
    old, new = dict(forms(before, scene.rules)), dict(forms(after, scene.rules))
    for proof, form in old.items():
        if form == new[proof] and (proof != "hyphenation" or not _guarded(before, after, scene.rules)):
            return proof
    return "cross-reference" if scene.numbers and _refer_alike(old, new, before, after, scene) else ""


def _refer_alike(old: dict[str, str], new: dict[str, str], before: str, after: str, scene: Scene) -> bool:
    """Whether they differ in numbers of sections alone that were renumbered just so."""
    one = renumbered(old["synonym"], scene.rules, dict(scene.numbers))
    other = new["synonym"]
    if one == other:
        return True
    return without_hyphens(one) == without_hyphens(other) and not _guarded(before, after, scene.rules)


def _guarded(before: str, after: str, rules: Rules) -> bool:
    return rules.guard.found(normal(before)) != rules.guard.found(normal(after))


def same_setting(before: Sentence, after: Sentence, rules: Rules) -> bool:
    """Whether a moved sentence means the same where it stands now: nothing above it turns it round."""
    old, new = (loosest(" ".join(side.section[-1:]), rules) for side in (before, after))
    leads = [loosest(side.lead_in, rules) for side in (before, after)]
    if leads[0] == leads[1] and old == new:
        return True
    if before.is_item or after.is_item:
        return rules.guard.found(leads[0]) == rules.guard.found(leads[1]) and rules.guard.found(
            old
        ) == rules.guard.found(new)
    return (old in rules.signals["negation"]) == (new in rules.signals["negation"])


def is_date_line(sentence: Sentence, rules: Rules) -> bool:
    """Whether it only states when the text was written or applies."""
    found = AGO.sub("today", sentence.norm).split()
    if len(found) > MAX_DATE_LINE or not (rules.harmless.date_starts.found(sentence.norm)):
        return False
    allowed = set(rules.harmless.date_words.phrases)
    dated = [_is_date_part(word) for word in found]
    return any(dated) and all(known or word in allowed for word, known in zip(found, dated, strict=True))


def _is_date_part(word: str) -> bool:
    if re.fullmatch(
        r"[\d.:/-]+(?:st|nd|rd|th)?|v\d[\d.]*|today|am|pm|utc|gmt|est|pst|cet|https?://\S+", word
    ):
        return True
    return bool(re.fullmatch(MONTH, word))


def is_pointer(sentence: Sentence, rules: Rules) -> bool:
    """Whether it only tells where to read on."""
    form = sentence.norm
    start = rules.harmless.pointer_starts.starts(form)
    if not start or len(form.split()) > MAX_POINTER or re.search(r"\b\d", form):
        return False
    weighty = set(rules.guard.found(form[len(start) :]))
    return not {word for word in weighty if not rules.harmless.pointer_unguarded.starts(word)}


def is_furniture(sentence: Sentence, rules: Rules) -> bool:
    """Whether it is a button or a piece of navigation."""
    return sentence.norm in rules.harmless.furniture or not sentence.norm


def _is_misspelling(before: Sentence, after: Sentence, scene: Scene) -> bool:
    """Whether each changed word is another one with a letter doubled, undoubled or two exchanged."""
    stretches = changed(before.norm.split(), after.norm.split())
    return bool(stretches) and all(
        _is_stray(old, new)
        or (len(old) == len(new) and all(_misspelt(a, b, scene.rules) for a, b in zip(old, new, strict=True)))
        for old, new in stretches
    )


def _is_stray(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether a lone letter that is no word came or went."""
    alone = old + new
    return len(alone) == 1 and len(alone[0]) == 1 and alone[0] in "bcdefghjklmnpqrtuwyz"


def _misspelt(one: str, other: str, rules: Rules) -> bool:
    if min(len(one), len(other)) < MIN_TYPO or not (one + other).isalpha() or one[0] != other[0]:
        return False
    if one in rules.guard and other in rules.guard and one != other:
        return _undoubled(one) == _undoubled(other) and one[-1] == other[-1]
    return _undoubled(one) == _undoubled(other) or _swapped(one, other)


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


def _swapped(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    where = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(where) == 2 and where[1] == where[0] + 1 and one[where[0]] == other[where[1]]


def is_plain_heading(sentence: Sentence, rules: Rules) -> bool:
    """Whether it is a heading that says nothing of what stands below it."""
    return sentence.kind == "heading" and loosest(sentence.text, rules) in rules.harmless.plain_headings


CLASSES = (("date line", is_date_line), ("reference", is_pointer), ("page furniture", is_furniture))
