"""The languages of a policy: which it has, where each is read, and which lags behind the original.

A translation has pages and a history of its own. It lags where the original has a later change than the
newest commit to the translation's file, in the branch's order, and neither the rules nor counsel
cleared that change as harmless (decision 0024).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from policy_history.history import Policy, Version
from policy_history.languages import originals, writing
from policy_history.selection import Selection
from site_builder.addresses import Addresses
from site_builder.making import ChangeNote

NoteOn = Callable[[Version, Version], ChangeNote]


@dataclass(frozen=True, slots=True)
class Translations:
    """``original_of`` maps a translation's slug to that of its original, ``behind`` to the newest change
    of the original that the translation does not follow yet. ``families`` has the policies in force of
    each original that has translations, by the original's slug."""

    original_of: Mapping[str, str] = field(default_factory=dict)
    behind: Mapping[str, Version] = field(default_factory=dict)
    families: Mapping[str, tuple[Policy, ...]] = field(default_factory=dict)

    def head(self, policy: Policy) -> str:
        """The slug of the policy that this one and its translations have in common."""
        return self.original_of.get(policy.slug, policy.slug)

    def family(self, policy: Policy) -> tuple[Policy, ...]:
        """A policy in all its languages, the original first; empty where it has but one.

        The policy itself is one of them, whether or not it is in force.
        """
        head = self.head(policy)
        found = {one.slug: one for one in self.families.get(head, ())} | {policy.slug: policy}
        members = sorted(found.values(), key=lambda one: (one.slug != head, one.language, one.slug))
        return tuple(members) if len(members) > 1 else ()

    def pages(self, addresses: Addresses) -> Mapping[str, Mapping[str, str]]:
        """The pages of each original in the languages that are in force, by the original's page."""
        where = addresses.policy
        return {
            where(head): {one.language: where(one.slug) for one in family}
            for head, family in self.families.items()
        }


def read_translations(
    current: Sequence[Policy],
    ended: Sequence[Policy],
    selection: Selection,
    line: Callable[[], Sequence[str]],
    note: NoteOn,
) -> Translations:
    """The translations among policies in force and withdrawn ones. ``line`` has the branch's commits,
    oldest first, and ``note`` says what became of a change; both are asked only where there is one."""
    found = _originals(current, ended, selection)
    if not found:
        return Translations()
    place = {commit: position for position, commit in enumerate(line())}
    kept = {policy.slug: policy for policy in (*ended, *current)}
    pairs = ((kept[slug], kept[head]) for slug, head in found.items())
    behind = {one.slug: _missed(one, original, place, note) for one, original in pairs}
    families: dict[str, tuple[Policy, ...]] = dict.fromkeys(found.values(), ())
    for policy in current:
        head = found.get(policy.slug, policy.slug)
        if head in families:
            families[head] = (*families[head], policy)
    return Translations(found, {slug: version for slug, version in behind.items() if version}, families)


def _originals(current: Sequence[Policy], ended: Sequence[Policy], selection: Selection) -> dict[str, str]:
    """The original of each translation by slugs: one in force if there is one, else a withdrawn one."""
    kept = {policy.path: policy for policy in (*ended, *current)}
    heads = originals({path: writing(path, one.language, str, selection) for path, one in kept.items()})
    found = {kept[path].slug: kept[head].slug for path, head in heads.items()}
    return found | {one.slug: one.translation_of for one in current if one.translation_of}


def _missed(translation: Policy, original: Policy, place: Mapping[str, int], note: NoteOn) -> Version | None:
    """The newest change of the original that asks for one of the translation and came after its last."""
    known = place[translation.newest.commit]
    for version in reversed(original.versions):
        before = original.before(version)
        if before is None or place[version.revision.commit] <= known:
            return None
        if note(before, version).verdict != "not material":
            return version
    return None
