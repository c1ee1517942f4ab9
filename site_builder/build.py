"""One build of the site, from the policies' folder to the written archive, without MkDocs.

``begin`` reads everything and makes every redline, so whatever is wrong is known before a single
file is written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from policy_history.document import read_document
from policy_history.manifest import NAME
from policy_history.selection import Selection
from policy_history.terminal import track
from site_builder.archive import Archive
from site_builder.cache import Cache
from site_builder.desk import Desk
from site_builder.drafts import WorkingFile, read_draft, working_files
from site_builder.for_programs import manifest
from site_builder.live import list_page, new_page, policy_page, withdrawn_page
from site_builder.pdf import pdf_maker
from site_builder.previous import Previous
from site_builder.publication import Publication, open_desk, read_publication
from site_builder.reading import Reader
from site_builder.shell import Page, Theme
from site_builder.signing import KeyFiles, Signatures, read_signatures, read_signers
from site_builder.site import Site
from site_builder.upkeep import Upkeep
from site_builder.views import Draft, Link
from site_builder.wording import count

LOG = logging.getLogger("mkdocs.plugins.policypress")


@dataclass(frozen=True, slots=True)
class Order:
    """What the operator wants built. ``drafts`` shows the working tree's files, for a preview.

    ``today`` is the day as on which it is built; without it nothing depends on the day.
    """

    docs: Path
    site: Site
    branch: str | None
    selection: Selection
    cache: Path
    drafts: bool
    keys: KeyFiles = field(default_factory=KeyFiles)
    today: date | None = None


@dataclass(slots=True)
class Build:
    """A build under way."""

    publication: Publication
    desk: Desk
    cache: Cache
    working: tuple[WorkingFile, ...]
    drafts: bool
    home: bool = field(default=False)

    def pages(self, *, home: bool) -> Mapping[str, Page]:
        """The pages that the theme's own machinery writes, by address.

        ``home`` says that the site's first page is ours: a policy, or else the list of all.
        """
        edited = {file.policy.slug: file for file in self.working if file.policy} if self.drafts else {}
        found = [
            policy_page(self.desk, p, self._draft(edited[p.slug]) if p.slug in edited else None)
            for p in self.desk.policies
        ]
        new = [self._new(file) for file in self.working if not file.policy] if self.drafts else []
        self.home = home and not self.desk.addresses.home
        if self.home:
            found.append(list_page(self.desk, "", "", [Link(page.title, page.address) for page in new]))
        ended = [withdrawn_page(self.desk, one.policy) for one in self.desk.withdrawn]
        return {page.address: page for page in [*ended, *new, *found]}

    def write(self, folder: Path, theme: Theme, other_pages: Iterable[str]) -> None:
        """The archive: histories, versions, changes, feeds, and the files that they show."""
        previous = Previous(folder)
        upkeep = Upkeep(self.desk, self.cache, previous)
        archive = Archive(self.desk, previous, upkeep, theme)
        policies, standing = self.desk.kept, archive.standing()
        missing = track(archive.missing(standing), "Archive", len(policies) - len(standing))
        written = sum(standing.values()) + sum(one.pages for one in missing)
        archive.write_common([*other_pages], home=self.home)
        archive.write_media(self.publication.repository)
        proof = manifest(self.desk, self.publication.repository, self.publication.selection)
        archive.write_file(NAME, proof)
        previous.finish()
        upkeep.save()
        LOG.info("Archive: %s of %s", count(written, "page"), count(len(policies), "policy", "policies"))

    def close(self) -> None:
        """Let go of git and of the cache."""
        self.publication.repository.close()
        self.cache.close()

    def _draft(self, file: WorkingFile) -> Draft:
        return read_draft(self.desk, self.publication, file)

    def _new(self, file: WorkingFile) -> Page:
        front = read_document(file.raw.decode("utf-8", "replace"))
        slug = front.front.slug or self.publication.selection.default_slug(file.path)
        title = front.title or slug
        return new_page(self.desk, slug, title, file.path, read_draft(self.desk, self.publication, file))


def begin(order: Order, known: Publication | None = None) -> Build:
    """Read what is published and make what is missing. ``known`` is used again if nothing has moved.

    Raises:
        PolicypressError: the class says what is wrong and how to mend it. Nothing was written.
    """
    if order.site.pdf:
        pdf_maker()
    cache = Cache(order.cache)
    try:
        reader = partial(Reader, cache, track)
        publication = read_publication(order.docs, order.branch, order.selection, reader, known)
        signatures = _signatures(publication, order.keys, cache)
        desk = replace(open_desk(publication, order.site, cache, track, order.today), signatures=signatures)
        working = tuple(working_files(publication))
    except BaseException:
        cache.close()
        raise
    if not order.drafts:
        for file in working:
            _warn(file, publication.repository.branch)
    return Build(publication, desk, cache, working, order.drafts)


def _signatures(publication: Publication, named: KeyFiles, cache: Cache) -> Signatures:
    signers = read_signers(publication.repository, publication.files, named)
    return read_signatures(publication.repository, publication.selection, publication.kept, signers, cache)


def _warn(file: WorkingFile, branch: str) -> None:
    what = "differs from what is committed" if file.policy else "is not committed"
    LOG.warning("%s %s on %s; the site shows what is committed.", file.path, what, branch)
