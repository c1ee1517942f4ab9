"""Redlines from an earlier version straight to the newest, for a reader who was away for a while.

Pages like any other, so they need no script. Only where the texts are short, since a long one costs
seconds for each of twenty pages that the next version makes anew; the page that compares any two
versions in the browser is there for all.
"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from policy_history.history import Policy, Version
from site_builder.addresses import relative
from site_builder.desk import Desk, render
from site_builder.redlines import redline_on
from site_builder.shell import Page
from site_builder.top import top
from site_builder.views import Link, name_of

NEWEST = 20  # versions before the newest one
LONGEST = 30_000  # bytes of a source, on either side; two such texts are compared in a fiftieth of a second


def since(desk: Desk, policy: Policy) -> tuple[Version, ...]:
    """The versions with such a page, oldest first; the newest but one has its own redline already."""
    if not _is_short(desk, policy.current):
        return ()
    earlier = policy.versions[: policy.current.number - 2]
    return tuple(version for version in earlier[1 - NEWEST :] if _is_short(desk, version))


def since_page(desk: Desk, policy: Policy, version: Version) -> Page:
    """What changed between a version and the newest one. It says something else with each new version."""
    address, book, newest = desk.addresses.since(policy.slug, version.id), desk.book(policy), policy.current
    whole = desk.pieces.redline_since(version, newest, policy.language)
    redline, is_folded = redline_on(desk, policy, newest, whole, address)
    name, title = name_of(version, book), desk.names[policy.slug]
    content = render(
        book,
        "since.html.j2",
        top=top(desk, policy, address, "since"),
        name=name,
        before=_text(desk, policy, version, address),
        after=_text(desk, policy, newest, address),
        redline=Markup(redline),  # noqa: S704  # the redline escapes all text itself
        is_folded=is_folded,
        history=relative(desk.addresses.history(policy.slug), address),
    )
    said = book.say("since.title", title=title, version=name)
    return replace(desk.page(policy, address, said, said, content), noindex=True)


def _is_short(desk: Desk, version: Version) -> bool:
    return len(desk.pieces.source(version)) <= LONGEST


def _text(desk: Desk, policy: Policy, version: Version, page: str) -> Link:
    address = desk.addresses.version(policy.slug, version.id)
    return Link(name_of(version, desk.book(policy)), relative(address, page))
