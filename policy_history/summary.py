"""Findings into plain sentences for readers, each with the spans that bear it out.

Method  templates over exact spans (``materiality/rules/templates.toml``); every sentence passes the
        check of ``faithfulness.py`` before it leaves, and becomes a bare quotation where it fails
Order   what is material before what still waits for counsel; worst for the reader first, then by the
        weight of the evidence and of the kind of change, then as the text runs
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.materiality.contact import what_you_can_do
from policy_history.materiality.findings import Assessment, Finding
from policy_history.materiality.rules import read_rules
from policy_history.point import Point
from policy_history.telling import gather, tell

MAX_POINTS = 7
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
    ranked = list(reversed(different.values()))
    points = tuple(tell(finding) for finding in ranked[:MAX_POINTS])
    return Summary(points, max(0, len(ranked) - MAX_POINTS), what_you_can_do(assessment))


def rank(findings: Sequence[Finding]) -> list[Finding]:
    """Material before what waits for counsel, worst for the reader first, then by weight, then in order."""
    kinds = read_rules().kinds

    def key(finding: Finding) -> tuple[bool, int, int, int]:
        certain = finding.verdict == "material"
        return (not certain, DIRECTIONS[finding.direction], -finding.weight, -kinds[finding.kind].weight)

    return sorted(findings, key=key)
