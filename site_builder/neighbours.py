"""What stands before and after a version in its policy's history, as links."""

from __future__ import annotations

from policy_history.history import Policy, Version
from site_builder.addresses import relative
from site_builder.desk import Desk
from site_builder.views import Link, name_of


def neighbours(policy: Policy, version: Version) -> tuple[Version | None, Version | None]:
    """The version before and the one after."""
    later = policy.versions[version.number] if version.number < len(policy.versions) else None
    return policy.before(version), later


def link_to(desk: Desk, policy: Policy, version: Version | None, page: str, kind: str) -> Link | None:
    """A link from a page to a version, or to the change that led to it; None where there is none."""
    if version is None:
        return None
    where = desk.addresses.change if kind == "change" else desk.addresses.version
    return Link(name_of(version, desk.book(policy)), relative(where(policy.slug, version.id), page))
