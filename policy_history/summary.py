"""Findings into plain sentences for readers, each with the spans that bear it out.

Method  templates over exact spans (``materiality/rules/templates.toml``); every sentence passes the
        check of ``faithfulness.py`` before it leaves, and becomes a bare quotation where it fails
Order   worst for the reader first, then as the kinds of change weigh, then as the text runs
Choice  what is material before what still waits for counsel; of more than seven points those of
        sections not told of yet, so that one long section does not hide the others
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.materiality.findings import Assessment, Finding
from policy_history.materiality.rules import read_rules

MAX_POINTS = 7
DIRECTIONS = {"worse": 0, "unclear": 1, "neutral": 2, "better": 3}


@dataclass(frozen=True, slots=True)
class Point:
    """One change, told in at most two sentences; ``before`` and ``after`` are the spans they cite."""

    say: str
    section: str
    before: str
    after: str
    template: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What readers are told, worst for them first. ``more`` counts the changes behind the last point."""

    points: tuple[Point, ...]
    more: int = 0


def summarise(assessment: Assessment) -> Summary:
    """What to tell readers of one assessment; nothing where everything was cleared.

    Raises:
        RuleFileError: the rules or templates have a mistake.
    """
    from policy_history.telling import gather, tell  # telling makes points, which are defined here

    told: dict[str, tuple[tuple[int, ...], Finding, Point]] = {}
    for place, finding in enumerate(gather(assessment.findings)):
        point = tell(finding)
        told.setdefault(point.say, (_key(finding, place), finding, point))
    chosen = _choose(sorted(told.values(), key=lambda entry: entry[0]))
    points = [point for _, _, point in chosen]
    return Summary(tuple(points), len(told) - len(points))


def _key(finding: Finding, place: int) -> tuple[int, ...]:
    weight = read_rules().kinds[finding.kind].weight
    return (finding.verdict != "material", DIRECTIONS[finding.direction], -weight, place)


def _choose(
    ranked: Sequence[tuple[tuple[int, ...], Finding, Point]],
) -> list[tuple[tuple[int, ...], Finding, Point]]:
    """At most seven, in their order."""
    if len(ranked) <= MAX_POINTS:
        return list(ranked)
    seen: Counter[str] = Counter()
    turns = []
    for entry in ranked:
        key, finding, _ = entry
        turns.append(((key[0], seen[finding.section], key), entry))
        seen[finding.section] += 1
    best = [entry for _, entry in sorted(turns, key=lambda turn: turn[0])[:MAX_POINTS]]
    return sorted(best, key=lambda entry: entry[0])
