"""Atom feeds: one entry for each version, the newest first. All dates come from the history.

An entry's id is made of the commits that began the policy and published the version, so neither a
new address of the site nor a new name of the policy lets a reader see it as new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from feedgen.feed import FeedGenerator

from policy_history.history import Policy, Version
from site_builder.addresses import FEED
from site_builder.desk import Desk, render
from site_builder.views import name_of

MOST_ENTRIES = 100
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One version of one policy as an entry."""

    policy: Policy
    version: Version

    @property
    def order(self) -> tuple[datetime, str, int]:
        """When it was published; what was published together stays in the order of its policy."""
        return self.version.published, self.policy.slug, self.version.number


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says of itself. ``page`` is the page that it goes with."""

    id: str
    address: str
    title: str
    page: str


def feed_of_all(desk: Desk) -> bytes:
    """The feed of every policy."""
    items = [Item(policy, version) for policy in desk.policies for version in policy.versions[-MOST_ENTRIES:]]
    newest = sorted(items, key=lambda item: item.order, reverse=True)[:MOST_ENTRIES]
    return _feed(desk, Channel(_id("site", desk.site.url), FEED, desk.site.name, ""), newest)


def feed_of(desk: Desk, policy: Policy) -> bytes:
    """The feed of one policy, in the order of its versions."""
    items = [Item(policy, version) for version in reversed(policy.versions[-MOST_ENTRIES:])]
    where, title = desk.addresses, f"{desk.site.name}: {desk.names[policy.slug]}"
    channel = Channel(_id(_origin(policy)), where.feed(policy.slug), title, where.policy(policy.slug))
    return _feed(desk, channel, items)


def _feed(desk: Desk, channel: Channel, items: Sequence[Item]) -> bytes:
    feed = FeedGenerator()
    feed.id(channel.id)
    feed.title(_legal(channel.title))
    feed.link(href=desk.site.absolute(channel.address), rel="self", type="application/atom+xml")
    feed.link(href=desk.site.absolute(channel.page), rel="alternate", type="text/html")
    feed.author({"name": _legal(desk.site.company or desk.site.name)})
    feed.generator("Policypress")
    feed.updated(max(item.version.published for item in items))
    for item in items:
        _add(feed, desk, item)
    written: bytes = feed.atom_str(pretty=True)
    return written


def _add(feed: FeedGenerator, desk: Desk, item: Item) -> None:
    policy, version = item.policy, item.version
    has_change = policy.before(version) is not None
    told = desk.told(policy, version)
    text = desk.site.absolute(desk.addresses.version(policy.slug, version.id))
    redline = desk.site.absolute(desk.addresses.change(policy.slug, version.id)) if has_change else ""
    entry = feed.add_entry(order="append")
    entry.id(_id(_origin(policy), version.id))
    entry.title(_legal(f"{desk.names[policy.slug]}: {told.label.lower()}, {name_of(version)}"))
    entry.link(href=redline or text, rel="alternate", type="text/html")
    entry.published(version.published)
    entry.updated(version.published)
    entry.content(_legal(render("entry.html.j2", told=told, text=text, redline=redline)), type="html")


def _origin(policy: Policy) -> str:
    first = policy.versions[0].revision
    return f"{first.commit}:{first.path}"


def _id(*names: str) -> str:
    return uuid5(NAMESPACE_OID, "\n".join(names)).urn


def _legal(text: str) -> str:
    """XML has no control characters and no half characters, and a feed with one is no feed."""
    return ILLEGAL.sub("\ufffd", text)


def sitemap(desk: Desk, other_pages: Iterable[str]) -> str:
    """The pages that search engines should know: current texts and their histories, with their days."""
    days = {}
    for policy in desk.policies:
        days[desk.addresses.policy(policy.slug)] = policy.newest.published
        days[desk.addresses.history(policy.slug)] = policy.newest.published
    lines = [
        f"  <url><loc>{desk.site.absolute(page)}</loc><lastmod>{day:%Y-%m-%d}</lastmod></url>"
        for page, day in sorted(days.items())
    ]
    lines += [
        f"  <url><loc>{desk.site.absolute(page)}</loc></url>" for page in sorted(set(other_pages) - set(days))
    ]
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return opening + "\n".join(lines) + "\n</urlset>\n"
