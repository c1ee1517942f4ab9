"""What a build publishes: the policies of one branch, read once and kept until the branch moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from policy_history.history import Policy, read_history
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.signoff import SignOff, signoffs_of
from policy_history.states import ReadStates, read_states
from policy_history.withdrawn import Withdrawn, read_withdrawn
from site_builder.addresses import Addresses, has_room, refuse_clashes
from site_builder.cache import Cache
from site_builder.desk import Desk, living_html
from site_builder.errors import NoPoliciesError, OutsideRepositoryError
from site_builder.finish import anchors
from site_builder.in_force import in_force_on
from site_builder.links import languages_of, link_table
from site_builder.pieces import Pieces, Track
from site_builder.site import Site
from site_builder.translations import read_translations

LOG = logging.getLogger("mkdocs.plugins.policypress")


@dataclass(frozen=True, slots=True)
class Publication:
    """The policies of a branch as it stands at one commit; ``withdrawn`` are those with pages still."""

    repository: Repository
    selection: Selection
    policies: tuple[Policy, ...]
    files: Mapping[str, str]
    signoffs: tuple[SignOff, ...]
    withdrawn: tuple[Withdrawn, ...] = ()

    @property
    def kept(self) -> tuple[Policy, ...]:
        """Every policy that has pages, those in force first."""
        return (*self.policies, *(one.policy for one in self.withdrawn))

    @property
    def home(self) -> str:
        """The slug of the policy that is the site's first page; empty where there is none."""
        index = f"{self.selection.folder}/index.md" if self.selection.folder else "index.md"
        return next((policy.slug for policy in self.policies if policy.path == index), "")

    def heads(self) -> tuple[Path, ...]:
        """The files of git that change with a commit, for a preview to watch."""
        git = self.repository.root / ".git"
        return tuple(path for path in (git / "HEAD", git / "logs" / "HEAD") if path.is_file())


def read_publication(
    docs: Path,
    branch: str | None,
    selection: Selection,
    reader: Callable[[tuple[SignOff, ...]], ReadStates] = lambda _: read_states,
    known: Publication | None = None,
) -> Publication:
    """Read what is published from the repository that the policies' folder is in.

    ``selection.folder`` is found from where ``docs`` stands in the repository, and ``reader`` gives
    what reads the texts, once counsel's sign-offs are known. What is ``known`` already is given back
    if the branch has not moved since; a tag may move at any time.

    Raises:
        PolicypressError: the class says what is wrong and how to mend it.
    """
    repository = Repository(docs, branch)
    selection = replace(selection, folder=folder_in(repository.root, docs))
    same = known and (known.repository.tip, known.selection) == (repository.tip, selection)
    if known and same and selection.release == "commit":
        return replace(known, repository=repository)
    signoffs = signoffs_of(repository, selection)
    states = reader(signoffs)
    policies = read_history(repository, selection, states=states)
    if not policies:
        raise NoPoliciesError(selection.folder, repository.branch)
    refuse_clashes(policies)
    withdrawn = tuple(_with_room(policies, read_withdrawn(repository, selection, states=states)))
    return Publication(repository, selection, policies, repository.files(), signoffs, withdrawn)


def _with_room(policies: Iterable[Policy], withdrawn: Iterable[Withdrawn]) -> Iterator[Withdrawn]:
    """Those whose address is still free: a current policy's goes before, then what was withdrawn last."""
    taken = [policy.slug for policy in policies]
    for one in withdrawn:
        if has_room(one.policy.slug, taken):
            taken.append(one.policy.slug)
            yield one
        else:
            LOG.info("%s was withdrawn; its address belongs to another page now.", one.policy.path)


def folder_in(root: Path, docs: Path) -> str:
    """The policies' folder relative to the repository's root; "" where it is the root itself.

    Raises:
        OutsideRepositoryError: a symbolic link leads elsewhere.
    """
    try:
        found = docs.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise OutsideRepositoryError(str(docs), str(root)) from None
    return "" if found == "." else found


def open_desk(
    publication: Publication, site: Site, cache: Cache, track: Track, today: date | None = None
) -> Desk:
    """Make every text and redline that is missing, and lay all out for the pages to be written."""
    pieces = Pieces(publication.repository, cache, publication.signoffs)
    pieces.prepare(publication.kept, track)
    addresses = Addresses(publication.home)
    ended = [one.policy for one in publication.withdrawn]
    translations = read_translations(
        publication.policies, ended, publication.selection, publication.repository.line, pieces.note
    )
    links = link_table(
        publication.policies, ended, addresses, publication.files, publication.selection.folder
    )
    named = {
        addresses.policy(p.slug): anchors(living_html(pieces, p, pieces.text_of(p.newest.blob)))
        for p in (in_force_on(policy, today) for policy in publication.kept)
    }
    return Desk(
        site=site,
        addresses=addresses,
        policies=publication.policies,
        links=replace(
            links,
            anchors=named,
            languages=languages_of(publication.kept),
            tongues=translations.pages(addresses),
        ),
        pieces=pieces,
        withdrawn=publication.withdrawn,
        translations=translations,
        today=today,
    )
