"""Everything that is written after the theme's own pages: histories, versions, changes, feeds.

Written page by page, so memory does not grow with the history. Does not know MkDocs: the theme's
page comes from outside, as a ``Theme``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from policy_history.history import Policy, changes
from policy_history.repository import Repository
from site_builder.addresses import POLICIES, depth, relative
from site_builder.desk import Desk, render
from site_builder.for_programs import files_of, files_of_all
from site_builder.live import list_page
from site_builder.past import change_page, history_page, version_page
from site_builder.shell import Page, Shell, Theme

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Redirect:
    """A page that only says where another one is."""

    address: str
    target: str
    title: str


class Archive:
    """Writes the archive of one site into a folder."""

    def __init__(self, desk: Desk, folder: Path, theme: Theme) -> None:
        self._desk = desk
        self._folder = folder
        self._theme = theme
        self._shells: dict[int, Shell] = {}

    def write(self, policy: Policy) -> int:
        """The pages of one policy; gives their number."""
        count = 0
        for page in _pages(self._desk, policy):
            self._write(page)
            count += 1
        for redirect in redirects(self._desk, policy):
            self._redirect(redirect)
        for name, content in files_of(self._desk, policy):
            self._bytes(name, content)
        return count

    def write_common(self, other_pages: list[str], *, home: bool) -> None:
        """The list of all policies, and what programs read of the site as a whole."""
        page = list_page(self._desk, POLICIES, POLICIES)
        self._write(replace(page, canonical="") if home else page)
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

    def _write(self, page: Page) -> None:
        level = depth(page.address)
        if level not in self._shells:
            self._shells[level] = Shell.cut(self._theme(level))
        html = self._shells[level].fill(page, self._desk.site.absolute)
        self._bytes(f"{page.address}index.html", html.encode("utf-8", "xmlcharrefreplace"))

    def _redirect(self, redirect: Redirect) -> None:
        html = render(
            "redirect.html.j2",
            title=redirect.title,
            canonical=self._desk.site.absolute(redirect.target),
            address=relative(redirect.target, redirect.address),
        )
        self._bytes(f"{redirect.address}index.html", html.encode())

    def _bytes(self, name: str, content: bytes) -> None:
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _pages(desk: Desk, policy: Policy) -> Iterator[Page]:
    yield history_page(desk, policy)
    for version in policy.versions:
        yield version_page(desk, policy, version)
    for before, after in changes(policy):
        yield change_page(desk, policy, before, after)


def redirects(desk: Desk, policy: Policy) -> Iterator[Redirect]:
    """From every name that a policy had to the one it has, unless another policy's page is there now."""
    taken = {other.slug for other in desk.policies if other.slug != desk.addresses.home}
    names = [slug for slug in policy.earlier_slugs if slug != policy.slug]
    found = (redirect for slug in names for redirect in _from(desk, policy, slug))
    if policy.slug == desk.addresses.home:
        yield Redirect(f"{policy.slug}/", "", desk.names[policy.slug])
    yield from (redirect for redirect in found if redirect.address.removesuffix("/") not in taken)


def _from(desk: Desk, policy: Policy, slug: str) -> Iterator[Redirect]:
    """From each address that a policy had under an earlier name, unless another policy has that name."""
    where, title = desk.addresses, desk.names[policy.slug]
    if any(slug == other.slug for other in desk.policies):
        return
    yield Redirect(f"{slug}/", where.policy(policy.slug), title)
    yield Redirect(where.history(slug), where.history(policy.slug), title)
    for version in policy.versions:
        yield Redirect(where.version(slug, version.id), where.version(policy.slug, version.id), title)
        if policy.before(version):
            yield Redirect(where.change(slug, version.id), where.change(policy.slug, version.id), title)
