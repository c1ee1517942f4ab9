"""Policies that are published no longer: their file was deleted, and every version of them is still in git.

Unit    a withdrawal: the commit (or tag) that took the file away, and the policy as it was until then
Law     a file that came back at its address, or went on under another name, was not withdrawn
"""

from __future__ import annotations

from dataclasses import dataclass

from policy_history.errors import UnknownPolicyError
from policy_history.history import Policy, policy_of, read_history
from policy_history.repository import Repository
from policy_history.revisions import Revision, at_release, read_withdrawn_revisions
from policy_history.selection import Selection
from policy_history.states import ReadStates, State, read_states


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A policy with all its versions, and the deletion that ended it; that revision has no blob."""

    policy: Policy
    deletion: Revision


def read_withdrawn(
    repository: Repository, selection: Selection, *, states: ReadStates = read_states
) -> tuple[Withdrawn, ...]:
    """Every withdrawn policy, sorted by slug, the one withdrawn last first."""
    repository = at_release(repository, selection)
    found = read_withdrawn_revisions(repository, selection)
    known = states(repository, [[revision.blob for revision in revisions] for _, revisions in found])
    withdrawn = [
        Withdrawn(
            policy_of(
                selection, _slug(selection, revisions[-1], known[revisions[-1].blob]), revisions, known
            ),
            deletion,
        )
        for deletion, revisions in found
    ]
    return tuple(sorted(withdrawn, key=lambda one: one.policy.slug))


def read_published_or_withdrawn(
    repository: Repository, selection: Selection, only: str | None
) -> tuple[tuple[Policy, ...], tuple[Withdrawn, ...]]:
    """Current and withdrawn policies; with ``only`` the current one of that slug or path, else the withdrawn.

    Where several withdrawn policies had that name, all of them.

    Raises:
        UnknownPolicyError: there never was one called ``only``.
    """
    if only is None:
        return read_history(repository, selection), read_withdrawn(repository, selection)
    try:
        return read_history(repository, selection, only), ()
    except UnknownPolicyError:
        found = [one for one in read_withdrawn(repository, selection) if only in _names(one)]
        if not found:
            raise
        return (), tuple(found)


def _names(withdrawn: Withdrawn) -> set[str]:
    return {withdrawn.policy.slug, withdrawn.policy.path}


def _slug(selection: Selection, last: Revision, state: State) -> str:
    return state.front.slug or selection.default_slug(last.path)
