"""The mails that a branch, or one version, would bring about. Writes and sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from notifier.errors import FirstVersionError
from notifier.intent import change_of
from notifier.notice import Change
from policy_history.document import Document
from policy_history.history import Policy, Version, document_of
from policy_history.repository import Repository
from policy_history.signoff import SignOff


def change_in(
    policy: Policy, version: Version, repository: Repository, signoffs: Sequence[SignOff] = ()
) -> Change:
    """One version against the one before it.

    Raises:
        FirstVersionError: it is the first.
    """
    before = policy.before(version)
    if before is None:
        raise FirstVersionError(policy.slug, version.id)
    return change_of(policy, before, version, partial(document_of, repository), signoffs)


def changes_since(
    published: Sequence[Policy],
    proposed: Sequence[Policy],
    base: Repository,
    branch: Repository,
    signoffs: Sequence[SignOff] = (),
) -> list[Change]:
    """Each policy whose newest text differs between the published branch and another."""
    found = []
    for policy in proposed:
        earlier = _earlier(policy, published)
        if earlier and earlier.current.revision.blob != policy.current.revision.blob:
            found.append(_across(policy, earlier.current, base, branch, signoffs))
    return [change for change in found if change.assessment.findings or change.assessment.cleared]


def _across(
    policy: Policy, old: Version, base: Repository, branch: Repository, signoffs: Sequence[SignOff]
) -> Change:
    def read(version: Version) -> Document:
        return document_of(base if version is old else branch, version)

    return change_of(policy, old, policy.current, read, signoffs)


def _earlier(policy: Policy, published: Sequence[Policy]) -> Policy | None:
    names = {policy.slug, *policy.earlier_slugs}
    paths = {policy.path, *policy.earlier_paths}
    return next((p for p in published if p.slug in names or p.path in paths), None)
