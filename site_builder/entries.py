"""What feeds are made of: one entry for each version, the newest first, each carrying its change.

An entry's id is made of the commits that began the policy and published the version, so neither a
new address of the site nor a new name of the policy lets a reader see it as new. All dates come
from the history.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from markupsafe import Markup

from policy_history.history import Policy, Version
from site_builder.desk import Desk, render
from site_builder.fragment import fragment
from site_builder.views import Told, name_of

MOST_ENTRIES = 100
MOST_REDLINES = 10  # the newest entries carry their changed passages, older ones the summary alone
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one policy in a feed. ``html`` is clean; ``page`` is a whole address."""

    id: str
    title: str
    page: str
    published: datetime
    points: tuple[str, ...]
    html: str


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says of itself. ``page`` is the page it goes with; ``folder`` is where it stands."""

    id: str
    folder: str
    title: str
    description: str
    page: str
    entries: tuple[Entry, ...]
    language: str

    @property
    def updated(self) -> datetime:
        """When the newest entry was published."""
        return max(entry.published for entry in self.entries)


def channel_of_all(desk: Desk) -> Channel:
    """The changes of every policy; those of a translation stand in its own feed."""
    versions = [(policy, version) for policy in desk.originals for version in policy.versions[-MOST_ENTRIES:]]
    newest = sorted(versions, key=_when, reverse=True)[:MOST_ENTRIES]
    book, company = desk.book(), desk.site.company
    about = book.say("feed.all_of", company=company) if company else book.say("feed.all")
    return Channel(
        id=site_id(desk),
        folder="",
        title=legal(desk.site.name),
        description=legal(about),
        page="",
        entries=_entries(desk, newest),
        language=book.language,
    )


def channel_of(desk: Desk, policy: Policy) -> Channel:
    """The changes of one policy, in the order of its versions."""
    versions = [(policy, version) for version in reversed(policy.versions[-MOST_ENTRIES:])]
    name, where = desk.names[policy.slug], desk.addresses
    return Channel(
        id=_id(origin(policy)),
        folder=f"{policy.slug}/",
        title=legal(f"{desk.site.name}: {name}"),
        description=legal(desk.book(policy).say("feed.one", title=name)),
        page=where.policy(policy.slug),
        entries=_entries(desk, versions),
        language=policy.language,
    )


def site_id(desk: Desk) -> str:
    """The id of the feed of all."""
    return _id("site", desk.site.url)


def origin(policy: Policy) -> str:
    """Where a policy began, which no later name or address changes."""
    first = policy.versions[0].revision
    return f"{first.commit}:{first.path}"


def legal(text: str) -> str:
    """XML has no control characters and no half characters, and a feed with one is no feed."""
    return ILLEGAL.sub("\ufffd", text)


def _when(item: tuple[Policy, Version]) -> tuple[datetime, str, int]:
    """What was published together stays in the order of its policy."""
    return item[1].published, item[0].slug, item[1].number


def _entries(desk: Desk, versions: Iterable[tuple[Policy, Version]]) -> tuple[Entry, ...]:
    return tuple(
        _entry(desk, policy, version, with_redline=position < MOST_REDLINES)
        for position, (policy, version) in enumerate(versions)
    )


def _entry(desk: Desk, policy: Policy, version: Version, *, with_redline: bool) -> Entry:
    before, book = policy.before(version), desk.book(policy)
    told = desk.told(policy, version)
    text = desk.site.absolute(desk.addresses.version(policy.slug, version.id))
    redline = desk.site.absolute(desk.addresses.change(policy.slug, version.id)) if before else ""
    changed = (
        fragment(desk.pieces.redline(before, version, policy.language), book)
        if before and with_redline
        else ""
    )
    html = render(
        book,
        "entry.html.j2",
        told=told,
        text=text,
        redline=redline,
        changed=Markup(changed),  # noqa: S704  # cleaned by fragment
    )
    about = {
        "title": desk.names[policy.slug],
        "label": told.label_in_line,
        "version": name_of(version, book),
    }
    return Entry(
        id=_id(origin(policy), version.id),
        title=legal(book.say("feed.entry", **about)),
        page=redline or text,
        published=version.published,
        points=_points(told),
        html=legal(html),
    )


def _changed(desk: Desk, policy: Policy, before: Version, version: Version) -> str:
    return fragment(desk.pieces.redline(before, version, policy.language), desk.book(policy))


def _points(told: Told) -> tuple[str, ...]:
    return tuple(map(legal, told.said))


def _id(*names: str) -> str:
    """An address for ever; a path may hold bytes that are no text, which a hash of text does not take."""
    given = "\n".join(names).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return uuid5(NAMESPACE_OID, given).urn
