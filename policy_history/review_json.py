"""A review for programs: the documented format ``policypress/review``, and GitHub's annotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_history.materiality.as_json import assessment_json
from policy_history.review import Change, PolicyReview, Review
from policy_history.review_text import deadline


def review_json(review: Review) -> dict[str, Any]:
    """What a branch changes: policies with their assessments, what is owed, and what to mend."""
    return {
        "format": "policypress/review",
        "version": 1,
        "needs_counsel": review.needs_counsel,
        "policies": [_policy(policy, review) for policy in review.policies],
        "problems": [{"path": p.path, "line": p.line, "message": p.message} for p in review.problems],
        "expired_signoffs": [signoff.change for signoff in review.expired],
    }


def github_annotations(review: Review) -> str:
    """GitHub's workflow commands: each finding and problem at its line of its file."""
    return "\n".join(_annotations(review))


def _policy(policy: PolicyReview, review: Review) -> dict[str, Any]:
    head = {"slug": policy.slug, "title": policy.title, "path": policy.path, "state": policy.state}
    change = _change(policy.change, review) if policy.change else None
    return {**head, "change": change, "left_behind": list(policy.left_behind)}


def _change(change: Change, review: Review) -> dict[str, Any]:
    promise = change.owed.promise
    return {
        "effective": change.effective.isoformat() if change.effective else None,
        "notice_days": change.owed.days,
        "earliest": change.owed.earliest(review.today).isoformat(),
        "promise": {"quote": promise.quote, "days": promise.days} if promise else None,
        "broken_promise": change.owed.broken,
        "assessment": assessment_json(change.assessment, change.summary),
    }


def _annotations(review: Review) -> Iterator[str]:
    for policy in review.policies:
        if policy.change is None:
            continue
        for finding in policy.change.assessment.findings:
            level = "warning" if finding.verdict == "needs counsel" else "notice"
            title = f"{finding.verdict}: {finding.topic or finding.kind}"
            yield _command(level, policy.path, finding.line, title, finding.reason)
        if when := deadline(policy.change, review):
            yield _command("notice", policy.path, 1, policy.state, when)
    for problem in review.problems:
        yield _command("error", problem.path, problem.line or 1, "to mend", problem.message)


def _command(level: str, path: str, line: int, title: str, message: str) -> str:
    where = f"file={_value(path)},line={line},title={_value(title)}"
    return f"::{level} {where}::{_text(message)}"


def _text(text: str) -> str:
    """As GitHub asks for in a command's message: no line break can begin another command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
