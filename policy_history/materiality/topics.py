"""Which of the sixteen topics a change is about: headings first, then lead-ins, then its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache

from policy_history.materiality.canonical import plain
from policy_history.materiality.evidence import EDITION, proper_only
from policy_history.materiality.findings import Topic
from policy_history.materiality.rules import DocumentRule, Rules
from policy_history.materiality.scene import Scene
from policy_history.materiality.sentences import Sentence
from policy_history.materiality.units import Unit
from policy_history.materiality.values import MONTHS
from policy_history.materiality.words import changed, normal, tokens

NEAREST, ABOVE, TITLE = 3.0, 1.0, 0.75  # a heading: the nearest, those above, the document's title
LEAD_IN = 2.5
CUE, CHANGED_CUE = 2.0, 2.0
HINT = 0.5  # share of a cue that a hint weighs
FIRST, RARER = 2.0, 0.4
SECOND = 0.9  # share of the first topic's score from which a second one is named
MOST = 3.0  # more cues of one topic in one sentence say no more
LONGER = 0.6  # what each further word of a cue adds
SHORT = 8  # words; a longer item says more than a name
LEAST = 1.0  # a lower score names no topic
NAMES_ALONE = 5.0  # where nothing but names differs, the change is about which service or which company it is
MONTH_NAMES = frozenset(MONTHS.split("|"))
COMPANY = re.compile(
    r"\b(?:LLC|LLP|Inc|Ltd|Limited|GmbH|B\.?V|S\.A|S\.p\.A|Corp(?:oration)?|PLC|AG|ULC|Oy|Company)\b"
)


def topics_of(unit: Unit, scene: Scene) -> tuple[Topic, ...]:
    """At most two topics, the likelier first; none where nothing points to one."""
    here, rules = unit.here, scene.rules
    scores = dict(_context(here.section, here.lead_in, rules))
    for name, score in _cues(unit, rules).items():
        scores[name] = scores.get(name, 0.0) + score
    _by_document(scores, unit, scene)
    named = _named_anew(unit, rules)
    if named:
        scores[named] = scores.get(named, 0.0) + NAMES_ALONE
    if _is_opening(here) and max(scores.values(), default=0.0) < LEAST:
        scores["SERVICE"] = LEAST
    ranked = sorted(scores, key=lambda name: (-scores[name], rules.order[name]))
    if not ranked or scores[ranked[0]] < LEAST:
        return ()
    if ranked[0] == "TRACK" and _names_somebody(unit):
        return ("TRACK", "SHARE")
    if len(ranked) > 1 and scores[ranked[1]] >= max(SECOND * scores[ranked[0]], LEAST + 1):
        return (ranked[0], ranked[1])
    return (ranked[0],)


def own_topics(text: str, rules: Rules) -> Mapping[Topic, int]:
    """How many cues of each topic stand in a text itself, whatever stands around it."""
    found: dict[Topic, set[str]] = {rule.name: set() for rule in rules.topics}
    for line in text.split("\n"):
        standing = rules.index.found(plain(line, rules))
        for topic, cues in found.items():
            cues.update(standing.get((topic, "cue"), ()))
    return {topic: len(cues) for topic, cues in found.items() if cues}


@lru_cache(maxsize=4096)
def _hits_of(texts: tuple[str, ...], rules: Rules) -> tuple[tuple[Topic, float], ...]:
    """How many different cues of each topic stand in the texts; one of several words says more than one."""
    return tuple(_hits(texts, rules))


def _hits(texts: Sequence[str], rules: Rules) -> Iterator[tuple[Topic, float]]:
    found: dict[Hashable, set[str]] = {}
    for text in texts:
        for name, words in rules.index.found(text).items():
            found.setdefault(name, set()).update(words)
    for topic in rules.order if found else ():
        cues, hints = found.get((topic, "cue"), ()), found.get((topic, "hint"), ())
        if cues or hints:
            score = sum(1 + LONGER * cue.count(" ") for cue in cues) + HINT * len(hints)
            yield topic, min(MOST, score)


def _is_opening(sentence: Sentence) -> bool:
    """Whether it stands below the title alone, where a policy says which services it covers."""
    return len(sentence.section) <= 1 and not sentence.lead_in


def _names_somebody(unit: Unit) -> bool:
    """Whether a name came or went in a list: under trackers, that is a partner who gets the data."""
    alone = unit.before is None or unit.after is None
    return (alone and unit.here.is_item and len(unit.here.text.split()) <= SHORT) or proper_only(unit)


def _named_anew(unit: Unit, rules: Rules) -> Topic | None:
    """What a change is about in which nothing but names differs: the company, or else the service.

    A day and a place are no such name.
    """
    if unit.before is None or unit.after is None or unit.here.kind == "heading" or not proper_only(unit):
        return None
    old, new = Counter(tokens(unit.before.text)), Counter(tokens(unit.after.text))
    names = {word for word in (*(old - new), *(new - old)) if any(c.isalpha() for c in word)}
    if not names and not _edition_exchanged(unit.before.text, unit.after.text):
        return None
    if names and (names <= MONTH_NAMES or "place" in rules.index.found(normal(" ".join(sorted(names))))):
        return None
    return "PARTY" if COMPANY.search(unit.after.text) else "SERVICE"


def _edition_exchanged(before: str, after: str) -> bool:
    """Whether nothing but the number after a name differs: "Desk 3" became "Desk 4"."""
    return EDITION.sub(r"\1", before) == EDITION.sub(r"\1", after) and not MONTH_NAMES & set(tokens(after))


def _by_document(scores: dict[Topic, float], unit: Unit, scene: Scene) -> None:
    """Weigh the scores by what is usual in such a document.

    A file may hold several documents, each below its own title.
    """
    section = unit.here.section
    own = _titled(section[0], scene.rules) if len(section) > 1 else ()
    for rule in own or scene.documents:
        for topic in scene.rules.topics:
            if topic.name in rule.first:
                scores[topic.name] = scores.get(topic.name, 0.0) + FIRST
            if topic.name in rule.rarer and topic.name in scores:
                scores[topic.name] *= RARER


@lru_cache(maxsize=256)
def _titled(heading: str, rules: Rules) -> tuple[DocumentRule, ...]:
    title = normal(heading)
    return tuple(rule for rule in rules.documents if title in rule.titles)


@lru_cache(maxsize=4096)
def _context(section: tuple[str, ...], lead_in: str, rules: Rules) -> tuple[tuple[Topic, float], ...]:
    scores: dict[Topic, float] = {}
    for depth, heading in enumerate(reversed(section)):
        weight = NEAREST if depth == 0 else ABOVE if depth < len(section) - 1 else TITLE
        named = rules.heading_index.found(normal(heading))
        for rule in rules.topics:
            if rule.name in named:
                scores[rule.name] = scores.get(rule.name, 0.0) + weight
    lead = normal(lead_in)
    cues, headings = rules.index.found(lead), rules.heading_index.found(lead)
    for rule in rules.topics:
        hits = len(cues.get((rule.name, "cue"), ())) + len(headings.get(rule.name, ()))
        if hits:
            scores[rule.name] = scores.get(rule.name, 0.0) + LEAD_IN * min(hits, 2)
    return tuple(scores.items())


def _cues(unit: Unit, rules: Rules) -> dict[Topic, float]:
    sides = tuple(plain(side.text, rules) for side in (unit.before, unit.after) if side is not None)
    scores: dict[Topic, float] = {}
    for texts, weight in ((sides, CUE), (_edited_words(sides), CHANGED_CUE)):
        for name, hits in _hits_of(texts, rules):
            scores[name] = scores.get(name, 0.0) + weight * hits
    return scores


def _edited_words(sides: Sequence[str]) -> tuple[str, ...]:
    """The words that changed between two texts; none where there is but one."""
    if len(sides) == 1:
        return ()
    stretches = changed(sides[0].split(), sides[1].split())
    return (" | ".join(" ".join(words) for stretch in stretches for words in stretch),)
