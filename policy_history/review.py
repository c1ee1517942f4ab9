"""What a branch would change in the published policies, seen before it is merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policy_history.check import check
from policy_history.comparison import Comparison, compare
from policy_history.document import readable
from policy_history.errors import Problem
from policy_history.history import Policy, document_of, read_history_as_is
from policy_history.materiality import assess
from policy_history.materiality.findings import Assessment
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class PolicyReview:
    """One policy that the branch changes. ``comparison`` is missing for a new or withdrawn policy."""

    slug: str
    title: str
    path: str
    state: str
    comparison: Comparison | None = None
    assessment: Assessment | None = None
    summary: Summary | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """All that counsel needs to see on a pull request, and what has to be mended."""

    policies: tuple[PolicyReview, ...]
    problems: tuple[Problem, ...]

    @property
    def needs_counsel(self) -> bool:
        """Whether somebody has to decide or mend something before this is merged."""
        undecided = any(p.assessment and p.assessment.verdict == "needs counsel" for p in self.policies)
        return undecided or bool(self.problems)


def review(branch: Repository, published: Repository, selection: Selection) -> Review:
    """Compare the policies at the tip of a branch with those that are published.

    Args:
        branch: the repository with the proposed branch as its tip.
        published: the same repository with the published branch as its tip.
        selection: which files are policies.
    """
    earlier = {name: p for p in read_history_as_is(published, selection) for name in (p.slug, p.path)}
    found = []
    proposed = read_history_as_is(branch, selection)
    for policy in proposed:
        names = (policy.slug, *policy.earlier_slugs, policy.path, *policy.earlier_paths)
        old = next((earlier[name] for name in names if name in earlier), None)
        changed = _new(policy) if old is None else _changed(branch, published, old, policy)
        found += [changed] if changed else []
    return Review((*found, *_withdrawn(earlier, proposed)), check(branch, selection, published))


def _new(policy: Policy) -> PolicyReview:
    return PolicyReview(policy.slug, policy.title, policy.path, "new: its first version is told to nobody")


def _changed(branch: Repository, published: Repository, old: Policy, new: Policy) -> PolicyReview | None:
    before, after = document_of(published, old.current), document_of(branch, new.current)
    if old.newest.blob == new.newest.blob:
        return None
    if readable(before) == readable(after):
        return PolicyReview(new.slug, new.title, new.path, "no change in what a reader reads")
    comparison = compare(before, after)
    assessment = assess(comparison)
    return PolicyReview(
        new.slug, new.title, new.path, assessment.verdict, comparison, assessment, summarise(assessment)
    )


def _withdrawn(earlier: Mapping[str, Policy], proposed: tuple[Policy, ...]) -> list[PolicyReview]:
    kept = {name for p in proposed for name in (p.slug, p.path, *p.earlier_slugs, *p.earlier_paths)}
    gone = {p.slug: p for p in earlier.values() if p.slug not in kept and p.path not in kept}
    return [PolicyReview(p.slug, p.title, p.path, "withdrawn by this branch") for p in gone.values()]
