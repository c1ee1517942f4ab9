"""Which version applies when: in words that need no clock, or as on a day that the operator names.

Law     on any day the newest version in the branch's order applies of those whose ``effective`` has come
Hence   a version is replaced by the first to take effect of those after it; one that is announced and
        then overtaken by its own day never applies
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from policy_history.history import Policy, Version
from site_builder.addresses import relative
from site_builder.desk import Desk
from site_builder.views import MOST_POINTS, Announcement, Day, Force, Link, name_of, shown


def is_ahead(version: Version) -> bool:
    """Whether it was published before it applies."""
    return version.effective > version.last_updated


def successor(policy: Policy, version: Version) -> Version | None:
    """The version that applies after this one, or in its place; none for the newest."""
    later = (other for other in policy.versions[version.number :] if not never_applies(policy, other))
    return min(later, key=lambda other: other.effective, default=None)


def predecessor(policy: Policy, version: Version) -> Version | None:
    """The version that applies until this one does; none where there is no earlier text."""
    earlier = policy.versions[: version.number - 1]
    return next((other for other in reversed(earlier) if other.effective < version.effective), None)


def never_applies(policy: Policy, version: Version) -> bool:
    """Whether a later version takes effect before this one would, or on the same day."""
    later = policy.versions[version.number :]
    return is_ahead(version) and any(other.effective <= version.effective for other in later)


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which one version applies, both included; ``until`` is None while nothing replaces it."""

    version: Version
    start: date
    until: date | None


def periods(policy: Policy) -> tuple[Period, ...]:
    """All days from the first version on, oldest first, without gap or overlap.

    A version that is overtaken on its own day, or that never applies, has none.
    """
    applied = [
        v for v in policy.versions if all(v.effective < w.effective for w in policy.versions[v.number :])
    ]
    closed = [Period(v, v.effective, w.effective - timedelta(days=1)) for v, w in pairwise(applied)]
    return (*closed, Period(applied[-1], applied[-1].effective, None))


def periods_until(policy: Policy, last: date | None) -> tuple[Period, ...]:
    """The periods of a policy whose last day was ``last``; all of them where it is in force still."""
    if last is None:
        return periods(policy)
    begun = [period for period in periods(policy) if period.start <= last]
    return tuple(replace(period, until=min(period.until or last, last)) for period in begun)


def in_force_on(policy: Policy, day: date | None) -> Policy:
    """The policy without what is announced and does not apply on that day yet.

    All of it where no day is named, or where nothing of it applies by then.
    """
    begun = [period.version for period in periods(policy) if day and period.start <= day]
    if not begun or begun[-1] is policy.current:
        return policy
    return replace(policy, versions=policy.versions[: begun[-1].number], newest=begun[-1].revision)


def ended(desk: Desk, policy: Policy) -> Day | None:
    """The day on which a policy was withdrawn, as the templates show it; None while it is in force."""
    last = desk.ended(policy)
    return shown(last, desk.book(policy)) if last else None


def force(desk: Desk, policy: Policy, version: Version, page: str) -> Force:
    """When a version applies, with links as the page has them."""
    last = desk.ended(policy) or date.max
    after = _by(last, successor(policy, version))
    never = after is not None and never_applies(policy, version)
    starts = is_ahead(version) and not never and version.effective <= last and desk.is_to_come(version)
    before = predecessor(policy, version) if starts else None
    ends = after if after and (never or (is_ahead(after) and desk.is_to_come(after))) else None
    book = desk.book(policy)
    return Force(
        starts=shown(version.effective, book) if starts else None,
        until_then=_link(desk, policy, before, page),
        ends=shown(ends.effective, book) if ends else None,
        instead=_link(desk, policy, ends, page),
        never=never,
    )


def announcement(desk: Desk, policy: Policy, page: str) -> Announcement | None:
    """What the page of a policy says of the version that applies next; None where there is none.

    Without a day of today the page shows the newest text, and says itself from when that applies.
    """
    applying = in_force_on(policy, desk.today)
    version = policy.current if applying is policy else successor(policy, applying.current)
    if version is None or not (is_ahead(version) and desk.is_to_come(version)):
        return None
    starts = shown(version.effective, desk.book(policy))
    text = "" if applying is policy else relative(desk.addresses.version(policy.slug, version.id), page)
    told = desk.told(policy, version, MOST_POINTS) if policy.before(version) else None
    return Announcement(starts, told, desk.redline(policy, version, page), text)


def _by(last: date, version: Version | None) -> Version | None:
    """The version, if it began to apply before the policy was withdrawn."""
    return version if version and version.effective <= last else None


def _link(desk: Desk, policy: Policy, version: Version | None, page: str) -> Link | None:
    if version is None:
        return None
    name = name_of(version, desk.book(policy))
    return Link(name, relative(desk.addresses.version(policy.slug, version.id), page))
