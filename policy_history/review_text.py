"""A review as text for a terminal, and as Markdown for a pull-request comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policy_history.assess_text import NOT_ADVICE, assessment_text
from policy_history.materiality.findings import Assessment, Finding
from policy_history.redline import redline_markdown, redline_text
from policy_history.redline.markdown import inert
from policy_history.review import PolicyReview, Review

LONGEST = 60_000  # characters; GitHub refuses a comment of more than 65,536


def review_text(review: Review) -> str:
    """Policy by policy: the verdict with its reasons, then the redline; then what to mend."""
    lines = [] if review.policies else ["No policy changes on this branch."]
    for policy in review.policies:
        lines += [f"== {policy.title} ({policy.path}): {policy.state}"]
        if policy.assessment and policy.summary and policy.comparison:
            lines += [assessment_text(policy.assessment, policy.summary), ""]
            lines += [redline_text(policy.comparison, colour=False), ""]
    lines += [f"To mend: {problem}" for problem in review.problems]
    return "\n".join(lines)


def review_markdown(review: Review) -> str:
    """One comment: verdict first, then why, what readers would get, the redline, and what to mend."""
    text = "\n".join(_markdown(review))
    if len(text) <= LONGEST:
        return text
    short = "\n".join(_markdown(review, redline=False))
    return short[:LONGEST] + "\n\n*Cut here: see the whole with* `policy-history review`*.*"


def _markdown(review: Review, *, redline: bool = True) -> Iterator[str]:
    yield "## What this changes for readers\n"
    if not review.policies:
        yield "No policy changes on this branch.\n"
    for policy in review.policies:
        yield from _policy(policy, redline=redline)
    if review.problems:
        yield "### To mend before merging\n"
        yield from (
            f"- `{p.path.replace('`', '')}` line {p.line}: {inert(p.message)}" for p in review.problems
        )
        yield ""
    yield f"<sub>{NOT_ADVICE}</sub>"


def _policy(policy: PolicyReview, *, redline: bool) -> Iterator[str]:
    yield f"### {inert(policy.title)}: {policy.state}\n"
    if policy.assessment is None or policy.comparison is None:
        return
    if policy.assessment.note:
        yield inert(policy.assessment.note) + "\n"
    if policy.assessment.findings:
        yield "| where | before | after | why | law row |"
        yield "|---|---|---|---|---|"
        yield from (_row(finding) for finding in policy.assessment.findings)
        yield ""
    if policy.summary and policy.summary.points:
        yield "**Readers would be told**\n"
        yield from (f"- {inert(point.say)}" for point in policy.summary.points)
        if policy.summary.more:
            yield f"- and {policy.summary.more} more changes"
        yield ""
    yield from _cleared(policy.assessment)
    if redline:
        yield f"<details><summary>Redline</summary>\n\n{redline_markdown(policy.comparison)}\n\n</details>\n"


def _row(finding: Finding) -> str:
    what = f"**{finding.verdict}**: {finding.reason}" if finding.verdict == "material" else finding.reason
    topic = f" ({finding.topic})" if finding.topic else ""
    where = f"{inert(finding.section)}, line {finding.line}"
    reason = f"{what}{topic}"
    return f"| {where} | {_cell(finding.before)} | {_cell(finding.after)} | {reason} | {finding.law} |"


def _cleared(assessment: Assessment) -> Iterator[str]:
    if assessment.cleared:
        count = Counter(cleared.proof for cleared in assessment.cleared)
        listed = ", ".join(f"{number} × {proof}" for proof, number in sorted(count.items()))
        head = f"Proved harmless: {len(assessment.cleared)}"
        yield f"<details><summary>{head}</summary>\n\n{listed}\n\n</details>\n"


def _cell(text: str, longest: int = 400) -> str:
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return inert(" ".join(short.split()))
