"""Feeds in three formats, the same entries in each: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from feedgen.feed import FeedGenerator

from site_builder.addresses import FEED, JSON_FEED, RSS
from site_builder.desk import Desk
from site_builder.entries import Channel, Entry, legal

JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"


def feeds(desk: Desk, channel: Channel) -> Iterator[tuple[str, bytes]]:
    """Every feed of a channel: its file's name from the root of the site, and its content."""
    yield channel.folder + FEED, atom(desk, channel)
    yield channel.folder + RSS, rss(desk, channel)
    yield channel.folder + JSON_FEED, json_feed(desk, channel)


def atom(desk: Desk, channel: Channel) -> bytes:
    """The channel as an Atom feed."""
    written: bytes = _generator(desk, channel, FEED, "application/atom+xml").atom_str(pretty=True)
    return written


def rss(desk: Desk, channel: Channel) -> bytes:
    """The channel as an RSS 2.0 feed, the whole entry in ``content:encoded``."""
    feed = _generator(desk, channel, RSS, "application/rss+xml")
    feed.description(channel.description)
    written: bytes = feed.rss_str(pretty=True)
    return written


def json_feed(desk: Desk, channel: Channel) -> bytes:
    """The channel as a JSON Feed 1.1."""
    feed = {
        "version": JSON_FEED_VERSION,
        "title": channel.title,
        "description": channel.description,
        "home_page_url": desk.site.absolute(channel.page),
        "feed_url": desk.site.absolute(channel.folder + JSON_FEED),
        "language": channel.language,
        "authors": [{"name": _owner(desk)}],
        "items": [_item(entry) for entry in channel.entries],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry) -> dict[str, str]:
    return {
        "id": entry.id,
        "url": entry.page,
        "title": entry.title,
        "summary": " ".join(entry.points),
        "content_html": entry.html,
        "date_published": _rfc3339(entry.published),
        "date_modified": _rfc3339(entry.published),
    }


def _generator(desk: Desk, channel: Channel, name: str, kind: str) -> FeedGenerator:
    feed = FeedGenerator()
    feed.id(channel.id)
    feed.title(channel.title)
    feed.language(channel.language)
    feed.link(href=desk.site.absolute(channel.folder + name), rel="self", type=kind)
    feed.link(href=desk.site.absolute(channel.page), rel="alternate", type="text/html")
    feed.author({"name": _owner(desk)})
    feed.generator("Policypress")
    feed.updated(channel.updated)
    for entry in channel.entries:
        _add(feed, entry)
    return feed


def _add(feed: FeedGenerator, entry: Entry) -> None:
    added = feed.add_entry(order="append")
    added.id(entry.id)
    added.title(entry.title)
    added.link(href=entry.page, rel="alternate", type="text/html")
    added.published(entry.published)
    added.updated(entry.published)
    added.description(" ".join(entry.points), isSummary=True)
    added.content(entry.html, type="html")


def _owner(desk: Desk) -> str:
    return legal(desk.site.company or desk.site.name)


def _rfc3339(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
