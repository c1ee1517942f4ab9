"""Everything on the site that programs read and no person does: feeds, the API, lists for search engines.

Each function gives files as names from the root of the site with their content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_history.history import Policy
from site_builder.desk import Desk
from site_builder.entries import channel_of, channel_of_all
from site_builder.feeds import feeds
from site_builder.search_engines import robots, sitemap

File = tuple[str, bytes]


def files_of(desk: Desk, policy: Policy) -> Iterator[File]:
    """What goes with one policy."""
    yield from feeds(desk, channel_of(desk, policy))


def files_of_all(desk: Desk, other_pages: Iterable[str]) -> Iterator[File]:
    """What goes with the site as a whole. ``other_pages`` are the pages that are no policy's."""
    yield from feeds(desk, channel_of_all(desk))
    yield "sitemap.xml", sitemap(desk, other_pages).encode()
    yield "robots.txt", robots(desk).encode()
