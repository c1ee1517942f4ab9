"""Proof: whether a published site is what the repository says it must be."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from policy_history.history import read_history
from policy_history.manifest import NAME, Manifest, read_manifest
from policy_history.option_groups import grouped
from policy_history.options import Published, cleaned
from policy_history.proof.checking import Finding, findings
from policy_history.proof.errors import BrokenManifestError
from policy_history.proof.making import expected_manifest
from policy_history.proof.pages import page_findings
from policy_history.proof.site import FolderSite, site_at
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.terminal import FOUND, printable, say, show, track


@grouped
def verify(
    site: Annotated[
        str, typer.Option("--site", help="The site: its address, or its folder.", metavar="URL|DIR")
    ],
    where: Published,
) -> None:
    """Say where a site differs from what was published; exit 1 if it does.

    Makes manifest.json again from this clone: every version's commit, hashes, dates and verdict, and
    their order. In a folder the texts of the versions' pages are compared as well.

    Example: policy-history verify --site https://legal.example.com/
    """
    files = site_at(site)
    try:
        published = read_manifest(files.read(NAME))
    except BrokenManifestError as error:
        show(printable(str(error)))
        raise typer.Exit(FOUND) from None
    selection = _selection(published.selection, where)
    with Repository(where.repo, where.branch) as repository:
        _introduce(published, selection)
        policies = read_history(repository, selection)
        expected = expected_manifest(repository, selection, policies, track)
        found = list(findings(published, expected, repository.line()))
        if isinstance(files, FolderSite):
            found += page_findings(repository, files, policies)
        _tell(found, published, expected, pages=isinstance(files, FolderSite))


def _selection(stated: Selection, where: Published) -> Selection:
    """What the site says that it publishes, unless the caller knows better."""
    if where.folder is not None:
        stated = replace(stated, folder=cleaned(where.folder))
    if where.exclude is not None:
        stated = replace(stated, exclude=tuple(where.exclude))
    return stated if where.tags is None else replace(stated, release="tag", tags=where.tags)


def _introduce(published: Manifest, selection: Selection) -> None:
    what = f"tags {selection.tags}" if selection.release == "tag" else "every commit"
    where = selection.folder or "the whole repository"
    say(f"{published.generator} built it from commit {published.commit[:12]}.")
    say(f"What is published: {where}, {what}, dates of the {selection.dates}.")
    say(f"What is no policy: {', '.join(selection.exclude) or 'nothing'}.")


def _tell(found: list[Finding], published: Manifest, expected: Manifest, *, pages: bool) -> None:
    for finding in found:
        show(printable(str(finding)))
    if published.commit != expected.commit:
        say(f"The branch of this clone stands at {expected.commit[:12]}, not where the site was built.")
    if published.generator != expected.generator:
        say(f"This is {expected.generator}; its verdicts and readable texts may differ for that alone.")
    if found:
        say(f"{len(found)} that do not match.")
        raise typer.Exit(FOUND)
    one = len(expected.entries) == 1
    texts = (" and the text of its page" if one else " and the texts of their pages") if pages else ""
    verb = "is" if one and not pages else "are"
    say(f"{len(expected.entries)} version{'' if one else 's'}{texts} {verb} as they were published.")
    say(f"Head of the chain: {expected.head}")
