"""The pages of one change: the redline from one version to the next, on as many pages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from policy_history.history import Policy, Version
from site_builder.addresses import relative
from site_builder.continuing import Elsewhere, continued, elsewhere
from site_builder.desk import Desk, render
from site_builder.neighbours import link_to, neighbours
from site_builder.redlines import redline_on
from site_builder.shell import Page
from site_builder.top import top
from site_builder.views import Link, dates, name_of


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a redline on several. ``whole`` leads to all of it on one page, made by a script.

    ``elsewhere`` are the sections on the others, for the first page.
    """

    number: int
    count: int
    before: Link | None
    after: Link | None
    whole: str
    elsewhere: tuple[Elsewhere, ...]


def change_pages(desk: Desk, policy: Policy, before: Version, after: Version) -> Iterator[Page]:
    """The redline from one version to the next, and what is said of it on its first page."""
    address = desk.addresses.change(policy.slug, after.id)
    whole = desk.pieces.redline(before, after, policy.language)
    redline, is_folded = redline_on(desk, policy, after, whole, address)
    pages = continued(redline)
    yield _first(desk, policy, (before, after), pages, is_folded=is_folded)
    for number in range(2, len(pages) + 1):
        yield _further(desk, policy, (before, after), pages, number)


def _first(
    desk: Desk, policy: Policy, change: tuple[Version, Version], pages: Sequence[str], *, is_folded: bool
) -> Page:
    before, after = change
    address, book = desk.addresses.change(policy.slug, after.id), desk.book(policy)
    name = name_of(after, book)
    earlier, later = neighbours(policy, after)
    content = render(
        book,
        "change.html.j2",
        top=top(desk, policy, address, "change"),
        name=name,
        before=link_to(desk, policy, before, address, "version"),
        after=link_to(desk, policy, after, address, "version"),
        dates=dates(after, book),
        told=desk.told(policy, after),
        word=relative(desk.addresses.word(policy.slug, after.id), address) if desk.site.word else "",
        redline=Markup(pages[0]),  # noqa: S704  # the redline escapes all text itself
        is_folded=is_folded,
        part=_part(desk, policy, change, pages, 1) if len(pages) > 1 else None,
        earlier=link_to(desk, policy, earlier, address, "change") if earlier and earlier.number > 1 else None,
        later=link_to(desk, policy, later, address, "change"),
        permanent=desk.site.absolute(address),
    )
    title = book.say("change.page_title", title=desk.names[policy.slug], version=name)
    description = book.say("change.description", version=name)
    return replace(desk.page(policy, address, title, description, content), noindex=True)


def _further(
    desk: Desk, policy: Policy, change: tuple[Version, Version], pages: Sequence[str], number: int
) -> Page:
    after = change[1]
    address = desk.addresses.change_part(policy.slug, after.id, number)
    book, first = desk.book(policy), desk.addresses.change(policy.slug, after.id)
    name, title = name_of(after, book), desk.names[policy.slug]
    said, found = book.say("change.crumb", version=name), top(desk, policy, address, "change")
    content = render(
        book,
        "change_part.html.j2",
        top=replace(found, crumbs=(*found.crumbs, Link(said, relative(first, address)))),
        dates=dates(after, book),
        part=_part(desk, policy, change, pages, number),
        redline=Markup(pages[number - 1]),  # noqa: S704  # the redline escapes all text itself
    )
    named = book.say("change.page_title", title=title, version=name)
    part = book.say("part.name", number=number, count=len(pages))
    page = desk.page(
        policy, address, f"{named}, {part}", book.say("change.description", version=name), content
    )
    return replace(page, canonical=first, noindex=True)


def _part(
    desk: Desk, policy: Policy, change: tuple[Version, Version], pages: Sequence[str], number: int
) -> Part:
    before, after = change
    where, book, count = desk.addresses, desk.book(policy), len(pages)
    page = where.change_part(policy.slug, after.id, number)

    def to(other: int) -> Link | None:
        if not 1 <= other <= count:
            return None
        address = where.change_part(policy.slug, after.id, other)
        return Link(book.say("part.name", number=other, count=count), relative(address, page))

    asked = urlencode({"from": before.id, "to": after.id})
    whole = f"{relative(where.compare(policy.slug), page)}?{asked}"
    found = tuple(elsewhere(pages)) if number == 1 else ()
    return Part(number, count, to(number - 1), to(number + 1), whole, found)
