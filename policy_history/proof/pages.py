"""Whether the page of a version shows the text of that version, letter by letter, and its dates.

The text of a page is what stands in its first heading and in ``<div class="pp-text">``, without the
description of a picture that is not shown. White space, tags and the page around the text do not count:
two builds can be compared byte by byte for those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from policy_history.document import render_document
from policy_history.history import Policy, Version, source_of
from policy_history.proof.checking import Finding
from policy_history.proof.errors import UnreachableSiteError
from policy_history.proof.site import FolderSite
from policy_history.repository import Repository

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
TEXT, NO_PICTURE, HEAD = "pp-text", "pp-no-image", "pp-head"


class PageText(HTMLParser):
    """Reads a version's page: the letters of its heading and of its text, and the dates it states."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.heading: list[str] = []
        self.text: list[str] = []
        self.dates: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what is open, and the days of the page's head."""
        given = dict(attrs)
        if tag == "time" and self._within(HEAD):
            self.dates.append(given.get("datetime") or "")
        if tag not in VOID:
            self._open.append((tag, given.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close what is open, as far down as the tag stands."""
        if any(opened == tag for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Letters belong to the heading, to the text, or to the page around them."""
        if self._within(NO_PICTURE):
            return
        if self._within(TEXT):
            self.text.append(data)
        elif self._within(HEAD) and any(tag == "h1" for tag, _ in self._open):
            self.heading.append(data)

    def _within(self, name: str) -> bool:
        return any(name in classes.split() for _, classes in self._open)


def page_findings(repository: Repository, site: FolderSite, policies: Iterable[Policy]) -> Iterator[Finding]:
    """The versions whose pages are missing, or show another text or another date."""
    for policy in policies:
        for version in policy.versions:
            where = f"{policy.slug} {version.id}"
            try:
                page = site.read(f"{policy.slug}/versions/{version.id}/index.html")
            except UnreachableSiteError:
                yield Finding(where, "its page is missing")
            else:
                html = page.decode("utf-8", "replace")
                yield from (
                    Finding(where, what) for what in _wrong(html, version, source_of(repository, version))
                )


def _wrong(html: str, version: Version, source: str) -> Iterator[str]:
    page = PageText(html)
    heading, text = letters(page.heading), letters(page.text)
    rendered = letters(PageText(f'<div class="{TEXT}">{render_document(source)}</div>').text)
    titled = text == rendered and heading == letters([version.title])
    if heading + text != rendered and not titled:
        yield "its page does not show the text that was published"
    if page.dates[:1] != [version.last_updated.isoformat()]:
        yield f"its page does not say that it was last updated on {version.last_updated}"


def letters(parts: Iterable[str]) -> str:
    """A text without its white space."""
    return "".join("".join(parts).split())
