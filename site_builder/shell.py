"""One page of the theme, rendered once and then filled in for each of thousands of pages.

The theme renders a page whose changing parts are marks; a ``Shell`` is that page cut at its marks.
A shell fits every page at the same depth below the root, since its links are relative.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Protocol

from policy_history.phrasebook import ENGLISH
from site_builder.addresses import FEED, JSON_FEED, RSS

TITLE, DESCRIPTION, CANONICAL, HEAD, CONTENT = (f"\ue000{number}\ue001" for number in range(5))
FEED_KINDS = {FEED: "atom+xml", RSS: "rss+xml", JSON_FEED: "feed+json"}
MARK = re.compile("(\ue000[0-4]\ue001)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page without the theme around it. ``address`` and ``canonical`` count from the site's root.

    ``feed`` is the address of the feed that goes with it. ``noindex`` asks search engines to leave
    it out, which is right for everything but current texts and their history. ``data`` is what is
    said to programs in the page's head, as HTML. ``language`` is that of the words around the text, and
    ``alternates`` are language tags and addresses of the page in each language that it has.
    """

    address: str
    title: str
    description: str
    content: str
    canonical: str
    feed: str
    feed_title: str
    noindex: bool = False
    data: str = ""
    language: str = ENGLISH
    alternates: tuple[tuple[str, str], ...] = ()


class Theme(Protocol):
    """Gives the page of the theme, with the marks of this module in it, for a depth below the root and
    a language."""

    def __call__(self, depth: int, language: str, /) -> str:
        """The whole HTML of the page."""


@dataclass(frozen=True, slots=True)
class Shell:
    """The theme's page, cut at its marks."""

    parts: tuple[str, ...]

    @classmethod
    def cut(cls, html: str) -> Shell:
        """Cut a rendered page at its marks."""
        return cls(tuple(MARK.split(html)))

    def fill(self, page: Page, absolute: Callable[[str], str]) -> str:
        """The whole HTML of a page."""
        values = {
            TITLE: escape(page.title),
            DESCRIPTION: escape(page.description),
            CANONICAL: escape(absolute(page.canonical)),
            HEAD: head(page, absolute),
            CONTENT: page.content,
        }
        return "".join(values.get(part, part) for part in self.parts)


def head(page: Page, absolute: Callable[[str], str]) -> str:
    """What a page says in its head beside title and canonical address.

    "feed" stands with "alternate", and a blank behind it in links to translations, because the theme's
    script takes a lone "alternate" for a site of its own and asks for a second sitemap beside it.
    """
    robots = '<meta name="robots" content="noindex">\n' if page.noindex else ""
    title, folder = escape(page.feed_title), page.feed.removesuffix(FEED)
    lines = [_feed(kind, title, absolute(folder + name)) for name, kind in FEED_KINDS.items()]
    lines += [_other(tag, absolute(address)) for tag, address in page.alternates]
    return robots + "\n".join(lines) + page.data


def _other(tag: str, address: str) -> str:
    return f'<link rel="alternate " hreflang="{escape(tag)}" href="{escape(address)}">'


def _feed(kind: str, title: str, address: str) -> str:
    return f'<link rel="alternate feed" type="application/{kind}" title="{title}" href="{escape(address)}">'
