"""An assessment as the documented JSON format ``policypress/assess``, version 1 (docs/formats.md)."""

from __future__ import annotations

from policy_history.materiality.findings import Assessment, Finding
from policy_history.signoff import id_of
from policy_history.summary import Summary

Json = dict[str, object]


def assessment_json(assessment: Assessment, summary: Summary) -> Json:
    """The assessment with what readers are told, ready for ``json.dumps``."""
    return {
        "format": "policypress/assess",
        "version": 1,
        "verdict": assessment.verdict,
        "note": assessment.note,
        "topics": list(assessment.topics),
        "findings": [_finding(finding) for finding in assessment.findings],
        "cleared": [
            {"class": c.proof, "section": c.section, "before": c.before, "after": c.after}
            for c in assessment.cleared
        ],
        "summary": [
            {"say": p.say, "section": p.section, "before": p.before, "after": p.after, "template": p.template}
            for p in summary.points
        ],
        "more": summary.more,
    }


def _finding(finding: Finding) -> Json:
    return {
        "change": id_of(finding),
        "verdict": finding.verdict,
        "topic": finding.topic,
        "topics": list(finding.topics),
        "kind": finding.kind,
        "direction": finding.direction,
        "section": finding.section,
        "before": finding.before,
        "after": finding.after,
        "reason": finding.reason,
        "law": finding.law,
        "line": finding.line,
    }
