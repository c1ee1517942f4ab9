"""What a branch would change in the published policies, seen before it is merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from policy_history.check import check
from policy_history.comparison import Comparison, compare
from policy_history.document import Document, read_document, readable
from policy_history.errors import PolicyProblemsError, Problem
from policy_history.history import Policy, read_history_as_is, source_of_revision
from policy_history.judgement import judge
from policy_history.materiality.findings import Assessment
from policy_history.obligation import Obligation, obligation, shortcomings
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.signoff import SignOff, expired, place, signoffs_of
from policy_history.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class Change:
    """How one policy's text would change, and what that means. ``effective`` is None where not stated.

    ``language`` is the policy's, in which its page tells readers what changed.
    """

    comparison: Comparison
    assessment: Assessment
    summary: Summary
    owed: Obligation
    effective: date | None
    language: str


@dataclass(frozen=True, slots=True)
class PolicyReview:
    """One policy that the branch touches. ``state`` is the verdict, or says why there is none.

    ``left_behind`` are the files of its translations that the branch leaves as they are, although the
    change is not proved harmless.
    """

    slug: str
    title: str
    path: str
    state: str
    change: Change | None = None
    left_behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """All that counsel needs to see on a pull request, and what has to be mended.

    ``today`` is the day from which notice is counted. ``expired`` are sign-offs whose change is no
    longer what was signed.
    """

    policies: tuple[PolicyReview, ...]
    problems: tuple[Problem, ...]
    today: date
    expired: tuple[SignOff, ...] = ()

    @property
    def needs_counsel(self) -> bool:
        """Whether somebody has to decide or mend something before this is merged."""
        findings = (finding for p in self.policies if p.change for finding in p.change.assessment.findings)
        return bool(self.problems) or any(finding.verdict == "needs counsel" for finding in findings)


def review(
    branch: Repository, published: Repository, selection: Selection, today: date | None = None
) -> Review:
    """Compare the policies at the tip of a branch with those that are published.

    Args:
        branch: the repository with the proposed branch as its tip.
        published: the same repository as the branch left it.
        selection: which files are policies.
        today: the day on which people would be told, by default this one in UTC.
    """
    day = today or datetime.now(UTC).date()
    signoffs, unreadable = _signoffs(branch, selection)
    earlier = {name: p for p in read_history_as_is(published, selection) for name in (p.slug, p.path)}
    proposed = read_history_as_is(branch, selection)
    pairs = [(_earlier(policy, earlier), policy) for policy in proposed]
    found = [_review(branch, published, old, new, signoffs) for old, new in pairs]
    same = {new.path for old, new in pairs if old and old.newest.blob == new.newest.blob}
    kept = [policy for policy in proposed if policy.path in same and policy.translation_of]
    reviews = (_with_translations(one, kept) for one, _ in found if one)
    touched = (*reviews, *_withdrawn(earlier, proposed))
    problems = {*unreadable, *check(branch, selection, published, day)}
    problems |= {problem for _, listed in found for problem in listed}
    assessments = [p.change.assessment for p in touched if p.change]
    before = {signoff.change for signoff in _signoffs(published, selection)[0]}
    stale = expired(assessments, [signoff for signoff in signoffs if signoff.change not in before])
    return Review(touched, tuple(sorted(problems)), day, stale)


def _signoffs(
    repository: Repository, selection: Selection
) -> tuple[tuple[SignOff, ...], tuple[Problem, ...]]:
    try:
        return signoffs_of(repository, selection), ()
    except PolicyProblemsError as error:
        return (), tuple(Problem(place(selection), p.line, p.message) for p in error.problems)


def _earlier(policy: Policy, earlier: Mapping[str, Policy]) -> Policy | None:
    names = (policy.slug, *policy.earlier_slugs, policy.path, *policy.earlier_paths)
    return next((earlier[name] for name in names if name in earlier), None)


def _review(
    branch: Repository,
    published: Repository,
    old: Policy | None,
    new: Policy,
    signoffs: Sequence[SignOff],
) -> tuple[PolicyReview | None, Sequence[Problem]]:
    if old is None:
        state = "new: its first version is told to nobody"
        return PolicyReview(new.slug, new.title, new.path, state), ()
    if old.newest.blob == new.newest.blob:
        return None, ()
    before, after = (
        read_document(source_of_revision(side, policy.newest))
        for side, policy in ((published, old), (branch, new))
    )
    if readable(before) == readable(after):
        return PolicyReview(new.slug, new.title, new.path, "no change in what a reader reads"), ()
    change = _change(before, after, signoffs, new.language)
    listed = [Problem(new.path, line, text) for line, text in shortcomings(change.owed, after.front)]
    return PolicyReview(new.slug, new.title, new.path, change.assessment.verdict, change), listed


def _change(before: Document, after: Document, signoffs: Sequence[SignOff], language: str) -> Change:
    comparison = compare(before, after)
    assessment = judge(before, after, signoffs, comparison)
    owed = obligation(before, after, assessment)
    return Change(comparison, assessment, summarise(assessment), owed, after.front.effective, language)


def _with_translations(one: PolicyReview, kept: Sequence[Policy]) -> PolicyReview:
    """The review with those of the translations that the branch keeps as they are and that now lag."""
    if one.change is None or one.change.assessment.verdict == "not material":
        return one
    return replace(one, left_behind=tuple(p.path for p in kept if p.translation_of == one.slug))


def _withdrawn(earlier: Mapping[str, Policy], proposed: Sequence[Policy]) -> Iterator[PolicyReview]:
    kept = {name for p in proposed for name in (p.slug, p.path, *p.earlier_slugs, *p.earlier_paths)}
    gone = {p.slug: p for p in earlier.values() if p.slug not in kept and p.path not in kept}
    for policy in gone.values():
        yield PolicyReview(policy.slug, policy.title, policy.path, "withdrawn by this branch")
