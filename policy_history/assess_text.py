"""A verdict as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policy_history.materiality.findings import Assessment, Finding
from policy_history.phrasebook import ENGLISH, Phrasebook, phrasebook
from policy_history.signoff import id_of
from policy_history.summary import Summary

NOT_ADVICE = "This is a rule-based reading, not legal advice."


def assessment_text(assessment: Assessment, summary: Summary, language: str = ENGLISH) -> str:
    """The verdict first, then what readers would be told, then each finding, then what was cleared.

    ``language`` is the policy's, in which its page tells them.
    """
    return "\n".join(_lines(assessment, summary, phrasebook(language)))


def _lines(assessment: Assessment, summary: Summary, book: Phrasebook) -> Iterator[str]:
    yield f"Verdict: {assessment.verdict}"
    if assessment.note:
        yield assessment.note
    if summary.points:
        yield "\nReaders would be told:"
        yield from (f"  - {point.statement.say(book)}" for point in summary.points)
        if summary.more:
            yield f"  - and {summary.more} more changes"
    for finding in assessment.findings:
        yield ""
        yield from finding_lines(finding)
    if assessment.cleared:
        count = Counter(cleared.proof for cleared in assessment.cleared)
        yield "\nProved harmless: " + ", ".join(f"{n} × {proof}" for proof, n in sorted(count.items()))
    yield f"\n{NOT_ADVICE}"


def finding_lines(finding: Finding) -> Iterator[str]:
    """One finding: what it is, where, both sides, and the rule."""
    topic = f" · {finding.topic}" if finding.topic else ""
    law = f" · law row {finding.law}" if finding.law else ""
    yield f"{finding.verdict}{topic} · {finding.kind} · {finding.direction}{law} · change {id_of(finding)}"
    yield f"  {finding.section or '(before the first heading)'}, line {finding.line}"
    if finding.before:
        yield f"  - {finding.before}"
    if finding.after:
        yield f"  + {finding.after}"
    yield f"  why: {finding.reason}"
