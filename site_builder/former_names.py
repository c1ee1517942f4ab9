"""What stands at the addresses that a policy had under its earlier names.

A page there leads on to where it is now. A file cannot: a static site has no way to send on whoever asks
for a PDF or a feed, so the file itself stands there too, the same bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from policy_history.history import Policy
from policy_history.phrasebook import Phrasebook
from site_builder.addresses import FEED, JSON_FEED, RSS
from site_builder.desk import Desk

Move = tuple[str, str]  # an address under an earlier name, and the one it has now


@dataclass(frozen=True, slots=True)
class Redirect:
    """A page that only says where another one is."""

    address: str
    target: str
    title: str
    book: Phrasebook


def redirects(desk: Desk, policy: Policy) -> Iterator[Redirect]:
    """From every page that a policy had under another name, unless another policy has a page there."""
    said = desk.names[policy.slug], desk.book(policy)
    if policy.slug == desk.addresses.home:
        yield Redirect(f"{policy.slug}/", "", *said)
    for old, new in _moved(desk, policy, _pages):
        yield Redirect(old, new, *said)


def former_files(desk: Desk, policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """Where else each file of a policy stands, by its name from the root of the site."""
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for old, new in _moved(desk, policy, _files):
        found[new] = (*found[new], old)
    return found


def _moved(desk: Desk, policy: Policy, kind: Callable[[Desk, Policy, str], Iterator[Move]]) -> Iterator[Move]:
    """The earlier and the present address of each page or file."""
    for slug in _former(desk, policy):
        others = (other for other in desk.kept if slug in _former(desk, other))
        first = [other for other in others if _goes_before(desk, other, policy)]
        taken = {old for other in first for old, _ in kind(desk, other, slug)}
        taken |= {f"{name}/" for name in desk.names}
        yield from (move for move in kind(desk, policy, slug) if move[0] not in taken)


def _former(desk: Desk, policy: Policy) -> list[str]:
    """The names that a policy had and that no policy has now."""
    return [slug for slug in policy.earlier_slugs if slug != policy.slug and slug not in desk.names]


def _goes_before(desk: Desk, other: Policy, policy: Policy) -> bool:
    """Whose a name is that two policies had: theirs that is in force, then theirs that began last."""
    return _claim(desk, other) > _claim(desk, policy)


def _claim(desk: Desk, policy: Policy) -> tuple[bool, datetime, str]:
    return desk.ended(policy) is None, policy.versions[0].published, policy.slug


def _pages(desk: Desk, policy: Policy, slug: str) -> Iterator[Move]:
    where = desk.addresses
    kinds = [where.history, where.sections, where.as_of]
    kinds += [where.compare] if len(policy.versions) > 1 else []
    yield f"{slug}/", where.policy(policy.slug)
    yield from ((kind(slug), kind(policy.slug)) for kind in kinds)
    for version in policy.versions:
        yield where.version(slug, version.id), where.version(policy.slug, version.id)
        if policy.before(version):
            yield where.change(slug, version.id), where.change(policy.slug, version.id)


def _files(desk: Desk, policy: Policy, slug: str) -> Iterator[Move]:
    where = desk.addresses
    yield from ((f"{slug}/{feed}", f"{policy.slug}/{feed}") for feed in (FEED, RSS, JSON_FEED))
    yield where.api(slug), where.api(policy.slug)
    for version in policy.versions:
        for kind in (where.source, where.pdf, where.word):
            yield kind(slug, version.id), kind(policy.slug, version.id)
