"""What is new since account holders were last told, and what is to be done about it. Pure.

Law     a version is answered once: as baseline, announced, passed over, or not announced
Method  a policy is compared as a whole, from the version that people were last told of to the
        newest, so that small changes cannot add up unseen and one mail covers several versions;
        decision 0010 tells why
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from notifier.errors import RewrittenHistoryError
from policy_history.history import Policy, Version
from policy_history.materiality.findings import Assessment

Standing = Literal["baseline", "announced", "passed over", "not announced", "gone"]
STANDINGS = ("baseline", "announced", "passed over", "not announced", "gone")
TOLD = ("baseline", "announced", "passed over")  # what the next comparison starts from
Course = Literal["baseline", "nothing new", "announce", "needs counsel", "not announced", "translation"]
Choice = Literal["announce", "skip"]


@dataclass(frozen=True, slots=True)
class Record:
    """What was done about one version. It is known by its commit, and by the slug or path it had."""

    policy: str
    version: str
    commit: str
    path: str
    standing: Standing
    verdict: str = ""
    notice: str = ""

    @classmethod
    def of(cls, version: Version, policy: Policy, standing: Standing, verdict: str = "") -> Record:
        """The record that a version gets now."""
        revision = version.revision
        return cls(policy.slug, version.id, revision.commit, revision.path, standing, verdict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Counsel's word on one version: announce it, or pass it over; by whom, and why."""

    policy: str
    version: str
    commit: str
    choice: Choice
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class Change:
    """One policy from the version people know to the newest, compared and assessed."""

    policy: Policy
    before: Version
    after: Version
    assessment: Assessment

    @property
    def name(self) -> str:
        """As commands name it: ``privacy:2027-03-01``."""
        return f"{self.policy.slug}:{self.after.id}"

    @property
    def steps(self) -> tuple[Version, ...]:
        """Every version it covers, oldest first."""
        return self.policy.versions[self.before.number : self.after.number]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the next announcement does about one policy.

    ``records`` are to be written down. ``change`` is there where something is new.
    """

    policy: Policy
    course: Course
    records: tuple[Record, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the notifier remembers. ``since`` is when its baseline was recorded; None: never."""

    since: datetime | None
    records: tuple[Record, ...] = ()
    decisions: tuple[Decision, ...] = ()


Weigh = Callable[[Policy, Version, Version], Change]


def outlooks(policies: Sequence[Policy], known: Known, weigh: Weigh) -> list[Outlook]:
    """What is to be done about each policy.

    ``weigh`` compares and assesses two versions of one policy.

    Raises:
        RewrittenHistoryError: a recorded version is no longer on the branch.
    """
    refuse_rewritten(policies, known.records)
    return [_outlook(policy, known, weigh) for policy in policies]


def baseline(policy: Policy, last_told: Version | None = None) -> tuple[Record, ...]:
    """Records that say: account holders know this policy up to here (to its newest by default)."""
    known = last_told or policy.current
    return tuple(Record.of(version, policy, "baseline") for version in policy.versions[: known.number])


def baseline_anew(
    policies: Sequence[Policy], known: Known, told: Mapping[str, Version]
) -> tuple[Record, ...]:
    """Records that set the baseline right where it stands wrong.

    Where ``told`` names a policy's version by its slug, what came after it becomes new again, unless
    it was announced. Where history was rewritten, the old records count no more, and without a
    version in ``told`` everything public counts as known.
    """
    missing = tuple(_missing(policies, known.records))
    lost = {record.policy for record in missing}
    found = [replace(record, standing="gone") for record in missing]
    for policy in policies:
        if policy.slug in told or policy.slug in lost:
            found += _corrected(policy, known.records, told.get(policy.slug, policy.current))
    return tuple(found)


def _corrected(policy: Policy, records: Sequence[Record], last_told: Version) -> list[Record]:
    standing = _standings(policy, records)
    early = [v for v in policy.versions[: last_told.number] if standing.get(v.number) not in TOLD]
    later = {v.revision.commit for v in _after(policy, last_told) if standing.get(v.number) != "announced"}
    slugs = {policy.slug, *policy.earlier_slugs}
    new_again = [r for r in records if r.commit in later and r.policy in slugs and r.standing != "gone"]
    return [Record.of(v, policy, "baseline") for v in early] + [
        replace(record, standing="gone") for record in new_again
    ]


def told_with_original(policy: Policy, known: Known) -> Outlook:
    """A translation: it is not announced by itself, so each of its versions counts as known."""
    standing = _standings(policy, known.records)
    new = [version for version in policy.versions if version.number not in standing]
    return Outlook(policy, "translation", tuple(Record.of(v, policy, "baseline") for v in new))


def last_recorded(policy: Policy, known: Known) -> Version | None:
    """The newest version of which a run has decided anything; None where the policy was never met."""
    numbers = [number for number, said in _standings(policy, known.records).items() if said != "gone"]
    return policy.versions[max(numbers) - 1] if numbers else None


def refuse_rewritten(policies: Sequence[Policy], records: Iterable[Record]) -> None:
    """Stop where the past is not what it was: every version would look new, and be mailed.

    Raises:
        RewrittenHistoryError: a record stands under a current policy's name, and its commit belongs
            to no version of any policy.
    """
    for record in _missing(policies, records):
        raise RewrittenHistoryError(record.policy, record.version, record.commit)


def _missing(policies: Sequence[Policy], records: Iterable[Record]) -> Iterator[Record]:
    slugs = {policy.slug for policy in policies}
    commits = {
        revision.commit
        for policy in policies
        for revision in (*(v.revision for v in policy.versions), *policy.silent)
    }
    return (r for r in records if r.policy in slugs and r.commit not in commits and r.standing != "gone")


def _outlook(policy: Policy, known: Known, weigh: Weigh) -> Outlook:
    standing = _standings(policy, known.records)
    told = [v for v in policy.versions if standing.get(v.number) in TOLD]
    if not told:
        first = _first_told(policy, known.since)
        new_records = baseline(policy, first)
        if first == policy.current:
            return Outlook(policy, "baseline", new_records)
    else:
        first, new_records = told[-1], ()
    skipped = [v for v in _after(policy, first) if _decided(policy, v, known, "skip")]
    if skipped:
        passed = [v for v in _after(policy, first) if v.number <= skipped[-1].number]
        new_records += tuple(Record.of(v, policy, "passed over") for v in passed)
        first = skipped[-1]
    if first == policy.current:
        return Outlook(policy, "nothing new", new_records)
    return _weighed(policy, first, known, weigh, new_records)


def _weighed(
    policy: Policy, first: Version, known: Known, weigh: Weigh, records: tuple[Record, ...]
) -> Outlook:
    change = weigh(policy, first, policy.current)
    verdict = change.assessment.verdict
    course: Course = "announce" if verdict == "material" else "not announced"
    if verdict != "material" and (
        wanted := [v for v in change.steps if _decided(policy, v, known, "announce")]
    ):
        course = _since_decided(policy, wanted[-1], weigh)
    elif verdict == "needs counsel":
        course = "needs counsel"
    standing: Standing = "announced" if course == "announce" else "not announced"
    if course != "needs counsel":
        records += tuple(Record.of(v, policy, standing, verdict) for v in change.steps)
    return Outlook(policy, course, records, change)


def _since_decided(policy: Policy, decided: Version, weigh: Weigh) -> Course:
    """Counsel decided on one version; what came after it and is in doubt, counsel has not seen."""
    if decided == policy.current:
        return "announce"
    later = weigh(policy, decided, policy.current).assessment.verdict
    return "needs counsel" if later == "needs counsel" else "announce"


def _standings(policy: Policy, records: Iterable[Record]) -> dict[int, Standing]:
    """The standing of each version by its number: same commit, and the same file by slug or path."""
    slugs = {policy.slug, *policy.earlier_slugs}
    numbers = {version.revision.commit: version for version in policy.versions}
    found: dict[int, Standing] = {}
    for record in records:
        version = numbers.get(record.commit)
        if version and (record.policy in slugs or record.path == version.revision.path):
            found[version.number] = record.standing
    return found


def _first_told(policy: Policy, since: datetime | None) -> Version:
    """What counts as known of a policy never met before.

    Everything, where the notifier itself is new. Otherwise what was public before it was in use,
    and at least the first version.
    """
    if since is None:
        return policy.current
    known = [v for v in policy.versions if v.published <= since]
    return known[-1] if known else policy.versions[0]


def _after(policy: Policy, version: Version) -> tuple[Version, ...]:
    return policy.versions[version.number :]


def _decided(policy: Policy, version: Version, known: Known, choice: Choice) -> bool:
    names = {policy.slug, *policy.earlier_slugs}
    commit = version.revision.commit
    last = [d.choice for d in known.decisions if d.commit == commit and d.policy in names]
    return bool(last) and last[-1] == choice
