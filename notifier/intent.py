"""What the next run would send: per policy what is to be done, and the notices with all their texts.

Law     who knows a version is told what changed since that one, once; a text is made once for all who
        know the same and read the same language; nothing is written here
Method  account holders get what the verdict and counsel's word say, watchers every visible change of what
        they follow. Of an announced release, only they hear nothing for whom the change since their
        own version was proved not to matter (decision 0030)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from notifier.drafts import NOT_CONCERNED, Draft, Group, Reach, Telling, Text, name_of
from notifier.letterhead import Around
from notifier.letters import Message
from notifier.messages import compose, spoken
from notifier.notice import Change, Known, Outlook, last_recorded, outlooks, told_with_original
from notifier.phrases import LANGUAGES
from notifier.recipients import Kind
from notifier.settings import Sender
from notifier.unknown import Unknown
from policy_history.document import Document
from policy_history.errors import UnknownVersionError
from policy_history.history import Policy, Version, document_of
from policy_history.judgement import judge
from policy_history.repository import Repository
from policy_history.signoff import SignOff

MOST = 20  # policies of one notice
Groups = Callable[[Kind, Sequence[Reach]], Mapping[Group, int]]


@dataclass(frozen=True, slots=True)
class Public:
    """What stands on the published branch: the policies, and counsel's sign-offs beside them."""

    repository: Repository
    policies: Sequence[Policy]
    signoffs: Sequence[SignOff] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """What the next run would do: about each policy, and the notices that it would plan.

    A draft without texts has nobody to go to now; its reference mails still count for the approval.
    """

    outlooks: tuple[Outlook, ...]
    drafts: tuple[Draft, ...] = ()

    @property
    def mails(self) -> int:
        """How many mails would go out."""
        return sum(draft.people for draft in self.drafts)

    def told_of(self, outlook: Outlook) -> int:
        """How many account holders would hear of a policy."""
        holders = [draft for draft in self.drafts if draft.kind == "holder"]
        return sum(draft.told_of(outlook.policy.slug) for draft in holders)


def intend(  # noqa: PLR0913  # for whom, of what, from whom, and when
    public: Public, known: Known, groups: Groups, sender: Sender, *, service: str, told: date
) -> Intent:
    """What the next run would do, if it tells people on a day.

    ``groups`` finds readers; ``service`` is where watchers can leave, and empty where there is none.

    Raises:
        RewrittenHistoryError: a recorded version is no longer on the branch.
    """
    scales = _Scales(public)
    originals = [policy for policy in public.policies if not policy.translation_of]
    found = outlooks(originals, known, scales.weigh)
    found += [told_with_original(policy, known) for policy in public.policies if policy.translation_of]
    writer = _Writer(scales, groups, sender, service, Around(public.policies, told))
    announced = [o.change for o in found if o.course == "announce" and o.change]
    followed = [] if known.since is None else list(_followed(public.policies, known, scales))
    owed = frozenset(change.policy.slug for change in announced)
    drafts = [writer.draft("holder", part, owed) for part in _parts(announced)]
    drafts += [writer.draft("watcher", part, owed) for part in _parts(followed)]
    return Intent(tuple(found), tuple(drafts))


def change_of(
    policy: Policy,
    before: Version,
    after: Version,
    read: Callable[[Version], Document],
    signoffs: Sequence[SignOff] = (),
) -> Change:
    """Two versions of a policy, compared, assessed, and as counsel decided about single changes."""
    return Change(policy, before, after, judge(read(before), read(after), signoffs))


@dataclass(frozen=True, slots=True)
class _Scales:
    """Weighs a change once, however many people know its earlier version."""

    public: Public
    _weighed: dict[tuple[str, int, int], Change] = field(default_factory=dict)

    def weigh(self, policy: Policy, before: Version, after: Version) -> Change:
        key = (policy.slug, before.number, after.number)
        if key not in self._weighed:
            read = partial(document_of, self.public.repository)
            self._weighed[key] = change_of(policy, before, after, read, self.public.signoffs)
        return self._weighed[key]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Makes drafts: finds for each group what it has to hear, and writes each text once."""

    scales: _Scales
    groups: Groups
    sender: Sender
    service: str
    around: Around

    def draft(self, kind: Kind, changes: Sequence[Change], owed: frozenset[str]) -> Draft:
        reaches = tuple(_reach(change, owed) for change in changes)
        texts: dict[tuple[str, tuple[int, ...]], list[tuple[Group, int]]] = {}
        untold: list[Group] = []
        found = self.groups(kind, reaches)
        for group, people in found.items():
            heard = [
                self._since(change, known, kind) for change, known in zip(changes, group.known, strict=True)
            ]
            befores = tuple(change.before.number if change else 0 for change in heard)
            if any(befores):
                key = spoken(group.language, self.sender, changes), befores
                texts.setdefault(key, []).append((group, people))
            else:
                untold.append(group)
        return Draft(
            name=name_of([change.name for change in changes], kind),
            kind=kind,
            reaches=reaches,
            texts=tuple(self._text(kind, changes, *key, members) for key, members in texts.items()),
            untold=tuple(untold),
            unknown=_unknown(changes, found),
            reference=tuple(self._compose(changes, kind, language) for language in LANGUAGES),
            service=self.service if kind == "watcher" else "",
        )

    def _text(
        self,
        kind: Kind,
        changes: Sequence[Change],
        language: str,
        befores: tuple[int, ...],
        members: Sequence[tuple[Group, int]],
    ) -> Text:
        heard = [
            self.scales.weigh(change.policy, change.policy.versions[number - 1], change.after)
            for change, number in zip(changes, befores, strict=True)
            if number
        ]
        return Text(
            self._compose(heard, kind, language),
            tuple(group for group, _ in members),
            tuple(Telling(change.policy.slug, change.before.id, change.after.id) for change in heard),
            sum(people for _, people in members),
        )

    def _compose(self, changes: Sequence[Change], kind: Kind, language: str) -> Message:
        return compose(changes, self.sender, kind, language, self.around)

    def _since(self, change: Change, known: str, kind: Kind) -> Change | None:
        """What people who know a version have to hear of a change; None where it is nothing."""
        if known == NOT_CONCERNED:
            return None
        before = _version(change.policy, known) or change.before
        if before.number >= change.after.number:
            return None
        own = self.scales.weigh(change.policy, before, change.after)
        if kind == "watcher":
            return own if _visible(own) else None
        return own if before == change.before or own.assessment.verdict != "not material" else None


def _followed(policies: Sequence[Policy], known: Known, scales: _Scales) -> Iterator[Change]:
    """What watchers hear of: every visible change since the newest version that was looked at before."""
    for policy in policies:
        last = last_recorded(policy, known)
        if last and last != policy.current:
            change = scales.weigh(policy, last, policy.current)
            if _visible(change):
                yield change


def _reach(change: Change, owed: frozenset[str]) -> Reach:
    policy = change.policy
    since = tuple((version.id, version.published) for version in change.steps)
    owes, alone = policy.slug in owed, bool(policy.translation_of)
    return Reach(policy.slug, policy.earlier_slugs, since, owed=owes, alone=alone)


def _unknown(changes: Sequence[Change], found: Mapping[Group, int]) -> tuple[Unknown, ...]:
    """Whose recorded version no history has: it was rewritten, or a wrong one was imported."""
    people: Counter[tuple[str, str]] = Counter()
    for group, number in found.items():
        for change, known in zip(changes, group.known, strict=True):
            if known not in {"", NOT_CONCERNED} and not _version(change.policy, known):
                people[change.policy.slug, known] += number
    return tuple(sorted(Unknown(policy, known, number) for (policy, known), number in people.items()))


def _version(policy: Policy, known: str) -> Version | None:
    """The version that a person is recorded to know, if the policy has it."""
    try:
        return policy.version(known) if known else None
    except UnknownVersionError:
        return None


def _visible(change: Change) -> bool:
    return bool(change.assessment.findings or change.assessment.cleared)


def _parts(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    return (changes[start : start + MOST] for start in range(0, len(changes), MOST))
