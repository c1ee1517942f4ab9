"""Policies that are published no longer: their file was deleted, and every version of them is still in git.

Unit    a withdrawal: the commit (or tag) that took the file away, and the policy as it was until then
Law     a file that came back at its address, or went on under another name, was not withdrawn
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from policy_history.current import Current, read_current, writing_of
from policy_history.errors import UnknownPolicyError
from policy_history.history import Policy, policy_of, read_history
from policy_history.languages import Writing, originals
from policy_history.repository import Repository
from policy_history.revisions import Revision, at_release, read_withdrawn_revisions
from policy_history.selection import Selection
from policy_history.states import ReadStates, read_states


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
    withdrawn, writings = [], {}
    for deletion, revisions in found:
        last, state = revisions[-1], known[revisions[-1].blob]
        slug = state.front.slug or selection.default_slug(last.path)
        written = writings[last.path] = writing_of(repository, selection, last.path, last.blob, state.front)
        policy = replace(policy_of(selection, slug, revisions, known), language=written.language)
        withdrawn.append(Withdrawn(policy, deletion))
    if any(written.named for written in writings.values()):
        withdrawn = _with_originals(withdrawn, writings, read_current(repository, selection, states))
    return tuple(sorted(withdrawn, key=lambda one: one.policy.slug))


def _with_originals(
    withdrawn: Sequence[Withdrawn], writings: Mapping[str, Writing], current: Current
) -> list[Withdrawn]:
    """Translations that were withdrawn, with the name of their original, whether or not that is in force."""
    heads = originals({**writings, **current.writings})
    slugs = {**{one.policy.path: one.policy.slug for one in withdrawn}, **current.slugs}
    named = ((one, slugs.get(heads.get(one.policy.path, ""), "")) for one in withdrawn)
    return [replace(one, policy=replace(one.policy, translation_of=name)) for one, name in named]


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
