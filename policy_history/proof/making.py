"""The manifest that a site of a repository must have, made from the repository alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version as release

from policy_history.comparison import compare
from policy_history.document import Document
from policy_history.history import Policy, document_of
from policy_history.manifest import Manifest, VerdictOf, entries_of, listings_of
from policy_history.materiality import assess
from policy_history.repository import Repository
from policy_history.selection import Selection

Track = Callable[[Iterable[Policy], str, int], Iterable[Policy]]


def expected_manifest(
    repository: Repository, selection: Selection, policies: tuple[Policy, ...], track: Track
) -> Manifest:
    """The manifest of these policies, every change judged again."""
    found = {
        policy.slug: dict(verdicts(repository, policy))
        for policy in track(policies, "Versions", len(policies))
    }
    return manifest_of(
        repository, selection, policies, lambda policy, version: found[policy.slug][version.id]
    )


def manifest_of(
    repository: Repository, selection: Selection, policies: tuple[Policy, ...], verdict_of: VerdictOf
) -> Manifest:
    """The manifest of policies that were read already."""
    return Manifest(
        generator=f"Policypress {release('policypress')}",
        commit=repository.tip,
        selection=selection,
        policies=listings_of(policies),
        entries=entries_of(policies, repository.line(), verdict_of),
    )


def verdicts(repository: Repository, policy: Policy) -> Iterator[tuple[str, str | None]]:
    """The verdict that the rules give the change which led to each version; none for the first."""
    before: Document | None = None
    for version in policy.versions:
        after = document_of(repository, version)
        judged = assess(compare(before, after), before=before, after=after).verdict if before else None
        yield version.id, judged
        before = after
