"""A review as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from policy_history.assess_text import assessment_text
from policy_history.redline import redline_text
from policy_history.review import Change, PolicyReview, Review


def review_text(review: Review) -> str:
    """Policy by policy: the verdict with the earliest day, its reasons, the redline; then what to mend."""
    return "\n".join(_lines(review))


def deadline(change: Change, review: Review) -> str:
    """When the change may take effect, in one sentence; empty where nobody has to be told."""
    if not change.owed.days:
        return ""
    told = change.owed.earliest(review.today)
    stated = (
        f"the front matter says {change.effective}" if change.effective else "no effective date is stated"
    )
    why = "the earlier text promises it" if _promised(change) else "by the law table"
    return f"Earliest effective date {told}: {change.owed.days} days' notice, {why}; {stated}."


def left_behind(policy: PolicyReview) -> str:
    """That translations lag once this is merged, in one sentence."""
    return f"Translations that this leaves behind: {', '.join(policy.left_behind)}."


def _promised(change: Change) -> bool:
    return change.owed.promise is not None and change.owed.promise.days == change.owed.days


def _lines(review: Review) -> Iterator[str]:
    if not review.policies:
        yield "No policy changes on this branch."
    for policy in review.policies:
        yield f"== {policy.title} ({policy.path}): {policy.state}"
        if policy.left_behind:
            yield left_behind(policy)
        if policy.change:
            if when := deadline(policy.change, review):
                yield when
            yield assessment_text(policy.change.assessment, policy.change.summary, policy.change.language)
            yield ""
            yield redline_text(policy.change.comparison, colour=False)
    yield from (
        f"Sign-off without effect: {s.change} by {s.by}, its change is another now" for s in review.expired
    )
    yield from (f"To mend: {problem}" for problem in review.problems)
