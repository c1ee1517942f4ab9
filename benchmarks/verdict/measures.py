"""Figures with their 95 % intervals, and the measures of a summary."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.verdict.corpus import Change
from policy_history.materiality.templates import QUOTED

STOP = frozenset(
    """
    a an the of and to in that is for you we or your our with are be this by on as it not any may
    from will have us if can do at use now no longer which their they them these those its was were
    has had been being but into also all more who users user people instead says states stated text
    policy terms new only under other than when where such own about listed named list added removed
    example examples including covers
    """.split()
)


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's interval."""

    hits: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = wilson(self.hits, self.of)
        return f"{self.hits / self.of:.3f}  [{low:.3f}, {high:.3f}]  ({self.hits} of {self.of})"


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927)."""
    z = 1.96
    share = hits / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), (middle + spread) / (1 + z * z / of)


def interval(
    changes: Sequence[Change], measure: Callable[[Sequence[Change]], float], rounds: int = 300
) -> str:
    """A figure with its bootstrap interval over companies, not over changes."""
    chance = random.Random(20260101)
    orgs = sorted({change.org for change in changes})
    by_org = {org: [c for c in changes if c.org == org] for org in orgs}
    drawn = sorted(
        measure([c for org in chance.choices(orgs, k=len(orgs)) for c in by_org[org]]) for _ in range(rounds)
    )
    return f"{measure(changes):.3f}  [{drawn[int(0.025 * rounds)]:.3f}, {drawn[int(0.975 * rounds) - 1]:.3f}]"


def f1(changes: Sequence[Change], *, minor_counts: bool) -> float:
    """F1 of the verdict ``material``."""
    said = [c for c in changes if c.assessment.verdict == "material"]
    right = sum(c.verdict == "material" or (minor_counts and c.verdict == "minor") for c in said)
    found = sum(c.verdict == "material" for c in said)
    material = sum(c.verdict == "material" for c in changes)
    precision, recall = right / (len(said) or 1), found / (material or 1)
    return 2 * precision * recall / ((precision + recall) or 1)


def topics_of(change: Change) -> set[str]:
    """The topics that the product names for the change as a whole."""
    return set(change.assessment.topics)


def topics_right(changes: Sequence[Change]) -> tuple[Share, Share]:
    """Counted by labels: what is right of the topics told, what is told of those that both readers named."""
    labelled = [change for change in changes if change.topics]
    told = sum(len(topics_of(c)) for c in labelled)
    right = sum(len(topics_of(c) & c.topics_either) for c in labelled)
    found = sum(len(topics_of(c) & c.topics) for c in labelled)
    return Share(right, told), Share(found, sum(len(c.topics) for c in labelled))


def topic_f1(changes: Sequence[Change]) -> float:
    """Macro F1 over the topics that both readers named; one that either named is no false alarm."""
    labelled = [change for change in changes if change.topics]
    scores = []
    for topic in sorted({topic for change in labelled for topic in change.topics}):
        told = [c for c in labelled if topic in topics_of(c)]
        right = sum(topic in c.topics_either for c in told)
        found = sum(topic in c.topics for c in told)
        named = sum(topic in c.topics for c in labelled)
        precision, recall = right / (len(told) or 1), found / (named or 1)
        scores.append(2 * precision * recall / ((precision + recall) or 1))
    return sum(scores) / (len(scores) or 1)


def _stems(text: str) -> set[str]:
    found = re.findall(r"[a-z0-9]+", text.lower().replace("’", "'"))
    return {
        re.sub(r"(?:ations?|e?ments?|ings?|ed|es|s|e|ies|y)$", "", word) or word
        for word in found
        if word not in STOP
    }


def is_told(fact: str, change: Change) -> bool:
    """Whether one point says at least half of the fact's words of weight."""
    wanted = _stems(fact)
    return any(
        len(wanted & _stems(f"{p.say} {p.section}")) >= 0.5 * len(wanted) for p in change.summary.points
    )


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text, quotations left out."""
    plain = QUOTED.sub("this", text)
    sentences = max(1, len(re.findall(r"[.:!?](?:\s|$)", plain)))
    found = re.findall(r"[A-Za-z0-9'’]+", plain)
    syllables = sum(_syllables(word) for word in found)
    return 0.39 * len(found) / sentences + 11.8 * syllables / max(1, len(found)) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - (word.lower().endswith("e") and groups > 1))


def longest_sentence(text: str) -> int:
    """Words of the longest sentence, quotations left out."""
    plain = QUOTED.sub(" ", text)
    return max(len(sentence.split()) for sentence in re.split(r"(?<=[.:!?])\s", plain))
