"""The page that says for each section of the current text which versions changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from policy_history.history import Policy
from site_builder.addresses import relative
from site_builder.clauses import Clause, Mention
from site_builder.desk import Desk, render
from site_builder.in_force import ended
from site_builder.outline import headings
from site_builder.shell import Page
from site_builder.top import top
from site_builder.views import Link, name_of


@dataclass(frozen=True, slots=True)
class Past:
    """A section of the current text, since when it stands there, and links to its changes, newest first."""

    title: str
    level: int
    address: str
    since: str
    changes: tuple[Link, ...]


def sections_page(desk: Desk, policy: Policy) -> Page:
    """Every section in the order of the current text, with links to the redlines at that section."""
    address, name, book = desk.addresses.sections(policy.slug), desk.names[policy.slug], desk.book(policy)
    content = render(
        book,
        "sections.html.j2",
        top=top(desk, policy, address, "sections"),
        ended=ended(desk, policy),
        pasts=_pasts(desk, policy, address),
        history=relative(desk.addresses.history(policy.slug), address),
    )
    title = book.say("sections.page_title", title=name)
    page = desk.page(policy, address, title, book.say("sections.description", title=name), content)
    return replace(page, noindex=True)


def _pasts(desk: Desk, policy: Policy, page: str) -> tuple[Past, ...]:
    found = desk.pieces.clauses(policy)
    text = headings(desk.pieces.text(policy.current))
    top = min((level for level, _, _ in text[1:]), default=6)  # below the title, which stands over all
    return tuple(
        _past(desk, policy, page, (max(level - top, 0), anchor, title), found)
        for level, anchor, title in text
        if anchor in found or len(policy.versions) == 1
    )


def _past(
    desk: Desk, policy: Policy, page: str, heading: tuple[int, str, str], found: Mapping[str, Clause]
) -> Past:
    level, anchor, title = heading
    clause = found.get(anchor) or Clause(policy.versions[0])
    current = relative(desk.addresses.version(policy.slug, policy.current.id), page)
    return Past(
        title=title,
        level=level,
        address=f"{current}#{anchor}",
        since=name_of(clause.since, desk.book(policy)),
        changes=tuple(_link(desk, policy, page, mention) for mention in clause.changes),
    )


def _link(desk: Desk, policy: Policy, page: str, mention: Mention) -> Link:
    redline = desk.redline(policy, mention.version, page)
    return Link(name_of(mention.version, desk.book(policy)), f"{redline}#{mention.anchor}")
