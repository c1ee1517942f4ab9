"""The verdict as a value: what was found, what was cleared, and on which ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

VerdictName = Literal["material", "needs counsel", "not material"]
Direction = Literal["worse", "better", "neutral", "unclear"]
Topic = Literal[
    "PARTY",
    "COLLECT",
    "PURPOSE",
    "SHARE",
    "TRANSFER",
    "RETAIN",
    "RIGHTS",
    "TRACK",
    "SECURE",
    "CONTENT",
    "CONDUCT",
    "ACCOUNT",
    "MONEY",
    "SERVICE",
    "LIABILITY",
    "DISPUTE",
]
# The kinds of change that the code tells apart; ``rules/kinds.toml`` says what each means.
KINDS = frozenset(
    """
    default_flipped promise_removed promise_added right_removed right_added duty_added duty_removed negation
    exception_added exception_removed value precision_lost party strength scope added removed contact
    rewritten section_renamed name_exchanged placed_anew said_again said_once_less written_anew first_text
    withdrawn
    """.split()
)
LEAST_SHARE = 0.04  # of a change's findings; see Assessment.topics


@dataclass(frozen=True, slots=True)
class Finding:
    """One change that matters, or that nobody could prove harmless.

    ``topic`` is the first of at most two; ``topics`` has them all. ``kind`` is one of the kinds of
    change in ``rules/kinds.toml``. ``section`` is the heading path joined by " › ". ``before`` and
    ``after`` are the exact spans of the two texts, empty on the side where there is none. ``law``
    is the row of the law table ("5"), empty where none applies. ``line`` is where the change stands
    in the later file (in the earlier one where the text is gone), counted from 1. ``lead_in`` is what
    leads in the list that it stands in. ``weight`` is that of the evidence.
    """

    verdict: Literal["material", "needs counsel"]
    topic: Topic | None
    kind: str
    direction: Direction
    section: str
    before: str
    after: str
    reason: str
    law: str
    line: int
    topics: tuple[Topic, ...] = ()
    lead_in: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Cleared:
    """One change that is proved harmless; ``proof`` names the class of proof."""

    proof: str
    section: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one comparison, with everything that it rests on, in reading order.

    ``contact`` is the address that the later text gives to its readers; empty where it gives none or
    where the texts themselves were not at hand.
    """

    verdict: VerdictName
    findings: tuple[Finding, ...]
    cleared: tuple[Cleared, ...]
    note: str = ""
    contact: str = ""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What the change as a whole is about, the weightiest topic first.

        Counted are the material findings, or all where none is, each by the root of its evidence: one
        heavy change is about more than one light one, but not about as much as its words weigh. A topic
        with less than ``LEAST_SHARE`` of the whole is a side remark of a long change.
        """
        chosen = [f for f in self.findings if f.verdict == "material"] or list(self.findings)
        shares: dict[Topic, float] = {}
        for finding in chosen:
            for topic in finding.topics:
                shares[topic] = shares.get(topic, 0.0) + math.sqrt(max(1, finding.weight))
        least = LEAST_SHARE * sum(shares.values())
        ranked = sorted(shares, key=lambda topic: -shares[topic])
        return tuple(topic for topic in ranked if shares[topic] >= least)


RANK: dict[VerdictName, int] = {"not material": 0, "needs counsel": 1, "material": 2}


def weightiest(findings: Sequence[Finding]) -> VerdictName:
    """The verdict of a document: that of its weightiest finding, "not material" where there is none."""
    verdicts: list[VerdictName] = [finding.verdict for finding in findings]
    return max(verdicts, key=RANK.__getitem__, default="not material")
