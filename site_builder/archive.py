"""Everything that is written after the theme's own pages: histories, versions, changes, feeds.

Written page by page, by all cores, so memory does not grow with the history. Does not know MkDocs:
the theme's page comes from outside, as a ``Theme``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise

from policy_history.history import Policy
from policy_history.repository import Repository
from site_builder.addresses import POLICIES, depth, relative
from site_builder.as_of import as_of_page, script
from site_builder.changes import change_pages
from site_builder.compare_page import compare_files
from site_builder.cores import by_all_cores
from site_builder.desk import Desk, render
from site_builder.downloads import downloads
from site_builder.for_programs import files_of, files_of_all
from site_builder.former_names import Redirect, former_files, redirects
from site_builder.links import Asked
from site_builder.live import list_page
from site_builder.past import history_page, version_page
from site_builder.previous import Previous, Stamp
from site_builder.scripts import scripts
from site_builder.search import search_files, search_files_of_all
from site_builder.sections import sections_page
from site_builder.shell import Page, Shell, Theme
from site_builder.since import since, since_page
from site_builder.upkeep import Record, Upkeep

WORTH_A_PROCESS = 100  # versions below which starting processes costs more than it saves


@dataclass(frozen=True, slots=True)
class Written:
    """What one policy's files are: their number of pages, what they link to and show, how they were left."""

    slug: str
    pages: int
    links: tuple[Asked, ...]
    files: tuple[Stamp, ...]
    media: frozenset[str]


class Archive:
    """Writes the archive of one site, as far as it is not there already."""

    def __init__(self, desk: Desk, previous: Previous, upkeep: Upkeep, theme: Theme) -> None:
        self._desk = desk
        self._previous = previous
        self._upkeep = upkeep
        self._theme = theme
        self._shells: dict[tuple[int, str], Shell] = {}
        self._names: list[str] = []

    def reopened(self) -> Archive:
        """The same for another process, with the theme's pages as far as they were rendered."""
        desk = replace(self._desk, pieces=self._desk.pieces.reopened())
        other = Archive(desk, self._previous, self._upkeep, self._theme)
        other._shells = self._shells
        return other

    def standing(self) -> Mapping[str, int]:
        """Take over the pages of every policy whose pages would be the same; their number by its slug."""
        found = {}
        for policy in self._desk.kept:
            record = self._upkeep.standing(policy, self._made_of(policy))
            if record:
                self._previous.take_over(stamp.name for stamp in record.files)
                found[policy.slug] = record.pages
        return found

    def missing(self, standing: Mapping[str, int]) -> Iterator[Written]:
        """Write the pages of all other policies, those with most versions first."""
        missing = [policy for policy in self._desk.kept if policy.slug not in standing]
        missing.sort(key=lambda policy: -len(policy.versions))
        workers = sum(len(policy.versions) for policy in missing) // WORTH_A_PROCESS
        if workers > 1 and not self._desk.pieces.rest():
            workers = 1
        slugs = [policy.slug for policy in missing]
        return map(self._remembered, by_all_cores(self, _write, slugs, workers))

    def _remembered(self, written: Written) -> Written:
        policy = self._desk.by_slug[written.slug]
        record = Record(self._made_of(policy), written.pages, written.links, written.files)
        self._upkeep.remember(policy, record)
        self._desk.links.used.update(written.media)
        return written

    def write(self, slug: str) -> Written:
        """The pages of one policy."""
        policy = self._desk.by_slug[slug]
        self._names.clear()
        self._desk.links.asked.clear()
        pages = self._render(policy)
        files = tuple(self._previous.stamps(self._names))
        asked = sorted(self._desk.links.asked, key=lambda asked: (asked.target, asked.source))
        return Written(slug, pages, tuple(asked), files, frozenset(self._desk.links.used))

    def _made_of(self, policy: Policy) -> str:
        where = self._desk.addresses
        kinds = (
            where.history,
            where.sections,
            partial(where.version, version_id=""),
            partial(where.since, version_id=""),
            partial(where.change_part, version_id="", number=2),
        )
        levels = {depth(kind(policy.slug)) for kind in kinds}
        language = self._desk.book(policy).language
        shells = [self._shell(level, language) for level in sorted(levels)]
        return self._upkeep.made_of(policy, shells, list(redirects(self._desk, policy)))

    def _render(self, policy: Policy) -> int:
        count = 0
        search, found = search_files(self._desk, policy)
        for name, content in found:
            self._bytes(name, content)
        for page in _pages(self._desk, policy, search):
            self._write(page)
            count += 1
        if len(policy.versions) > 1:
            page, texts = compare_files(self._desk, policy)
            self._write(page)
            count += 1
            for name, content in texts:
                self._bytes(name, content)
        for redirect in redirects(self._desk, policy):
            self._redirect(redirect)
        under_former_names = former_files(self._desk, policy)
        for name, content in chain(files_of(self._desk, policy), downloads(self._desk, policy)):
            for place in (name, *under_former_names.get(name, ())):
                self._bytes(place, content)
        return count

    def write_common(self, other_pages: list[str], *, home: bool) -> None:
        """The list of all policies, and what programs read of the site as a whole."""
        page = list_page(self._desk, POLICIES, POLICIES)
        self._write(replace(page, canonical="") if home else page)
        self._bytes(*script())
        for name, content in (
            *scripts("page"),
            *scripts("compare"),
            *scripts("search"),
            *search_files_of_all(self._desk)[1],
        ):
            self._bytes(name, content)
        for name, content in files_of_all(self._desk, other_pages):
            self._bytes(name, content)

    def write_file(self, name: str, content: bytes) -> None:
        """One file that is no page."""
        self._bytes(name, content)

    def write_media(self, repository: Repository) -> None:
        """The pictures and documents that some page shows or links to, as they were committed."""
        links = self._desk.links
        for path in sorted(links.used):
            self._bytes(links.site_path(path), repository.read(links.media[path]))

    def _shell(self, level: int, language: str) -> Shell:
        if (level, language) not in self._shells:
            self._shells[level, language] = Shell.cut(self._theme(level, language))
        return self._shells[level, language]

    def _write(self, page: Page) -> None:
        html = self._shell(depth(page.address), page.language).fill(page, self._desk.site.absolute)
        self._bytes(f"{page.address}index.html", html.encode("utf-8", "xmlcharrefreplace"))

    def _redirect(self, redirect: Redirect) -> None:
        html = render(
            redirect.book,
            "redirect.html.j2",
            title=redirect.title,
            language=redirect.book.language,
            canonical=self._desk.site.absolute(redirect.target),
            address=relative(redirect.target, redirect.address),
        )
        self._bytes(f"{redirect.address}index.html", html.encode())

    def _bytes(self, name: str, content: bytes) -> None:
        self._names.append(name)
        self._previous.write(name, content)


def _write(archive: Archive, slug: str) -> Written:
    return archive.write(slug)


def _pages(desk: Desk, policy: Policy, search: str) -> Iterator[Page]:
    yield history_page(desk, policy, search)
    yield sections_page(desk, policy)
    yield as_of_page(desk, policy)
    for version in policy.versions:
        yield version_page(desk, policy, version)
    for before, after in pairwise(policy.versions):
        yield from change_pages(desk, policy, before, after)
    for version in since(desk, policy):
        yield since_page(desk, policy, version)
