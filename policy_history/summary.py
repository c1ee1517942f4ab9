"""Findings into plain sentences for readers, each with the spans that bear it out.

Method  templates over exact spans (``materiality/rules/templates.toml``); every sentence passes the
        check of ``faithfulness.py`` before it leaves, and becomes a bare quotation where it fails
Order   worst for the reader first, then as the kinds of change weigh, then as the text runs
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """What to tell readers of one assessment; nothing where nothing in it is material.

    Raises:
        RuleFileError: the rules or templates have a mistake.
    """
    from policy_history.telling import tell  # telling makes points, which are defined here

    ranked = rank([finding for finding in assessment.findings if finding.verdict == "material"])
    points: list[Point] = []
    for finding in ranked:
        point = tell(finding)
        if all(point.say != other.say for other in points):
            points.append(point)
    return Summary(tuple(points[:MAX_POINTS]), max(0, len(points) - MAX_POINTS))


def rank(findings: Sequence[Finding]) -> list[Finding]:
    """Worst for the reader first, then the weightier kind, then as the text runs."""
    return [finding for *_, finding in sorted(_keys(findings), key=lambda entry: entry[:3])]


def _keys(findings: Sequence[Finding]) -> Iterator[tuple[int, int, int, Finding]]:
    kinds = read_rules().kinds
    for place, finding in enumerate(findings):
        yield DIRECTIONS[finding.direction], -kinds[finding.kind].weight, place, finding
