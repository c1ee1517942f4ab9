"""Findings into plain sentences for readers, each with the spans that bear it out.

Method  templates over exact spans (``materiality/rules/templates.toml``); every sentence passes the
        check of ``faithfulness.py`` before it leaves, and becomes a bare quotation where it fails
Order   what is material before what still waits for counsel; worst for the reader first, then by the
        weight of the evidence and of the kind of change, then as the text runs; among the equally bad
        no topic gets more than three points before the others
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.gathering import alike, gather
from policy_history.materiality.contact import what_you_can_do
from policy_history.materiality.findings import Assessment, Finding
from policy_history.materiality.rules import read_rules
from policy_history.point import Point
from policy_history.telling import tell

MAX_POINTS = 7
IN_TURN = 3  # points on one topic
PLAIN_FACTS = frozenset({"value", "precision_lost", "party", "contact"})  # what readers note first
PLAIN = 2  # weight that such a fact has more
DIRECTIONS = {"worse": 0, "unclear": 1, "neutral": 2, "better": 3}


@dataclass(frozen=True, slots=True)
class Summary:
    """What readers are told, worst for them first. ``more`` counts the changes behind the last point.

    ``you_can`` says what readers can do about it: the sentences of the law table's rows, each once.
    """

    points: tuple[Point, ...]
    more: int = 0
    you_can: tuple[str, ...] = ()


def summarise(assessment: Assessment) -> Summary:
    """What to tell readers of one assessment; nothing where everything was cleared.

    Raises:
        RuleFileError: the rules or templates have a mistake.
    """
    different = {
        (finding.before, finding.after): finding for finding in reversed(rank(gather(assessment.findings)))
    }
    groups = _in_turn(alike(list(reversed(different.values()))))
    points = tuple(tell(group[0], often=len(group) > 1) for group in groups[:MAX_POINTS])
    more = sum(len(group) for group in groups[MAX_POINTS:])
    return Summary(points, more, what_you_can_do(assessment))


def rank(findings: Sequence[Finding]) -> list[Finding]:
    """Material before what waits for counsel, worst for the reader first, then by weight, then in order."""
    kinds = read_rules().kinds

    def key(finding: Finding) -> tuple[bool, int, int, int]:
        weight = finding.weight + (PLAIN if finding.kind in PLAIN_FACTS else 0)
        return (*_class(finding), -weight, -kinds[finding.kind].weight)

    return sorted(findings, key=key)


def _class(finding: Finding) -> tuple[bool, int]:
    return finding.verdict != "material", DIRECTIONS[finding.direction]


def _in_turn(groups: Sequence[list[Finding]]) -> list[list[Finding]]:
    """Of equally bad changes, no topic gets a fourth point before every other has had its turn."""
    told: Counter[tuple[object, ...]] = Counter()
    order: list[tuple[bool, int, bool]] = []
    for first, *_ in groups:
        told[*_class(first), first.topic] += 1
        order.append((*_class(first), told[*_class(first), first.topic] > IN_TURN))
    return [groups[place] for place in sorted(range(len(groups)), key=order.__getitem__)]
