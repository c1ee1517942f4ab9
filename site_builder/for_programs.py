"""Everything on the site that programs read and no person does: feeds, the API, lists for search engines.

Each function gives files as names from the root of the site with their content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_history.history import Policy, Version
from policy_history.manifest import write_manifest
from policy_history.proof.making import manifest_of
from policy_history.repository import Repository
from policy_history.selection import Selection
from site_builder.api import index, policy_file
from site_builder.desk import Desk
from site_builder.entries import channel_of, channel_of_all
from site_builder.feeds import feeds
from site_builder.search_engines import robots, sitemap

File = tuple[str, bytes]


def files_of(desk: Desk, policy: Policy) -> Iterator[File]:
    """What goes with one policy."""
    yield from feeds(desk, channel_of(desk, policy))
    yield policy_file(desk, policy)
    for version in policy.versions:
        yield desk.addresses.source(policy.slug, version.id), desk.pieces.source(version)


def files_of_all(desk: Desk, other_pages: Iterable[str]) -> Iterator[File]:
    """What goes with the site as a whole. ``other_pages`` are the pages that are no policy's."""
    yield from feeds(desk, channel_of_all(desk))
    yield index(desk)
    yield "sitemap.xml", sitemap(desk, other_pages).encode()
    yield "robots.txt", robots(desk).encode()


def manifest(desk: Desk, repository: Repository, selection: Selection) -> bytes:
    """The proof of all versions, for ``policy-history verify``."""

    found = {policy.slug: desk.pieces.verdicts(policy) for policy in desk.policies}

    def verdict(policy: Policy, version: Version) -> str | None:
        return found[policy.slug][version.number - 1]

    return write_manifest(manifest_of(repository, selection, desk.policies, verdict))
