"""Which version applies when, in words that need no clock.

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
from site_builder.views import Day, Force, Link, name_of, shown


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


def ended(desk: Desk, policy: Policy) -> Day | None:
    """The day on which a policy was withdrawn, as the templates show it; None while it is in force."""
    last = desk.ended(policy)
    return shown(last, desk.book(policy)) if last else None


def force(desk: Desk, policy: Policy, version: Version, page: str) -> Force:
    """When a version applies, with links as the page has them."""
    last = desk.ended(policy) or date.max
    after = _by(last, successor(policy, version))
    never = after is not None and never_applies(policy, version)
    starts = is_ahead(version) and not never and version.effective <= last
    before = predecessor(policy, version) if starts else None
    ends = after if after and (never or is_ahead(after)) else None
    book = desk.book(policy)
    return Force(
        starts=shown(version.effective, book) if starts else None,
        until_then=_link(desk, policy, before, page),
        ends=shown(ends.effective, book) if ends else None,
        instead=_link(desk, policy, ends, page),
        never=never,
    )


def _by(last: date, version: Version | None) -> Version | None:
    """The version, if it began to apply before the policy was withdrawn."""
    return version if version and version.effective <= last else None


def _link(desk: Desk, policy: Policy, version: Version | None, page: str) -> Link | None:
    if version is None:
        return None
    name = name_of(version, desk.book(policy))
    return Link(name, relative(desk.addresses.version(policy.slug, version.id), page))
