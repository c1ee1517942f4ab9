"""A redline as it stands on a page of the site."""

from __future__ import annotations

from functools import partial

from policy_history.history import Policy, Version
from site_builder.addresses import relative
from site_builder.desk import Desk
from site_builder.folding import folded, led
from site_builder.outline import nested


def redline_on(desk: Desk, policy: Policy, after: Version, whole: str, page: str) -> tuple[str, bool]:
    """The HTML of a redline that leads to a version, and whether what did not change was left out."""
    html = folded(whole, partial(desk.book(policy).count, "change.unchanged"))
    finished = nested(desk.finished(html, page, after.revision.path))
    return led(finished, relative(desk.addresses.version(policy.slug, after.id), page)), html != whole
