"""Where each page stands: addresses relative to the root of the site, permanent once published."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from policy_history.errors import PolicyProblemsError, Problem
from policy_history.history import Policy

POLICIES = "policies/"
WORDS = "policies/words/"
FEED, RSS, JSON_FEED = "feed.xml", "rss.xml", "feed.json"
API = "api/policies.json"
ASSETS = "assets"
OWN_FOLDERS = ("history", "versions", "changes", "as-of", "compare")
RESERVED = ("policies", "assets", "search")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a site, each relative to its root and ending in "/" where it is a page.

    ``home`` is the slug of the policy that is the home page; empty where none is.
    """

    home: str = ""

    def policy(self, slug: str) -> str:
        """The current text; "" is the root of the site."""
        return "" if slug == self.home else f"{slug}/"

    def history(self, slug: str) -> str:
        """The timeline of all versions."""
        return f"{slug}/history/"

    def sections(self, slug: str) -> str:
        """For each section of the current text, the versions that changed it."""
        return f"{slug}/history/sections/"

    def words(self, slug: str) -> str:
        """Where every word of every version stood: files that the search in the history asks for."""
        return f"{slug}/history/words/"

    def source(self, slug: str, version_id: str) -> str:
        """The file of one version as it was committed."""
        return f"{slug}/versions/{version_id}/source.md"

    def pdf(self, slug: str, version_id: str) -> str:
        """One version as a file, under a name that says which, once it is saved."""
        return f"{self.version(slug, version_id)}{slug.replace('/', '-')}-{version_id}.pdf"

    def word(self, slug: str, version_id: str) -> str:
        """The redline that led to one version, for Word; likewise."""
        return f"{self.change(slug, version_id)}{slug.replace('/', '-')}-{version_id}.docx"

    def as_of(self, slug: str) -> str:
        """Which text applied on which day."""
        return f"{slug}/as-of/"

    def version(self, slug: str, version_id: str) -> str:
        """One version, for ever."""
        return f"{slug}/versions/{version_id}/"

    def change(self, slug: str, version_id: str) -> str:
        """The redline that led to one version."""
        return f"{slug}/changes/{version_id}/"

    def change_part(self, slug: str, version_id: str, number: int) -> str:
        """A further page of a redline that is too long for one; the first is the redline's own."""
        return self.change(slug, version_id) + (f"{number}/" if number > 1 else "")

    def since(self, slug: str, version_id: str) -> str:
        """The redline from one version to the newest."""
        return f"{slug}/versions/{version_id}/to-newest/"

    def compare(self, slug: str) -> str:
        """Any two versions, chosen by the reader."""
        return f"{slug}/compare/"

    def feed(self, slug: str) -> str:
        """The Atom feed of one policy."""
        return f"{slug}/{FEED}"

    def api(self, slug: str) -> str:
        """One policy for programs."""
        return f"{API.removesuffix('.json')}/{slug}.json"


def relative(target: str, page: str) -> str:
    """The address of ``target`` as a page at ``page`` links to it; a fragment stays as it is."""
    path, mark, fragment = target.partition("#")
    found = posixpath.relpath(f"/{path}", f"/{page}") + ("/" if path.endswith("/") or not path else "")
    return ("./" if found == "./" else quote(found, errors="surrogateescape")) + mark + fragment


def absolute(site_url: str, target: str) -> str:
    """The whole address of a page of the site."""
    return site_url.rstrip("/") + "/" + quote(target, errors="surrogateescape")


def depth(page: str) -> int:
    """How many folders below the root a page stands."""
    return page.count("/")


def refuse_clashes(policies: Iterable[Policy]) -> None:
    """No policy's page may lie where another page of the site belongs.

    Raises:
        PolicyProblemsError: with every clash.
    """
    paths = {policy.slug: policy.path for policy in policies}
    problems = [Problem(paths[slug], 1, message) for slug in paths for message in _clashes(slug, paths)]
    if problems:
        raise PolicyProblemsError(problems)


def has_room(slug: str, taken: Sequence[str]) -> bool:
    """Whether a policy that is in force no longer can have its pages beside those of these names."""
    names = (*taken, slug)
    return slug not in taken and not any(message for name in names for message in _clashes(name, names))


def _clashes(slug: str, slugs: Iterable[str]) -> Iterator[str]:
    advice = "give this one a 'slug' of its own"
    if slug in RESERVED or f"{slug}/".startswith("api/policies/"):
        yield f"the name {slug!r} belongs to a page of the site; {advice}"
    for other in slugs:
        if slug != other and slug.startswith(f"{other}/"):
            folder = slug.removeprefix(f"{other}/").split("/")[0]
            if folder in OWN_FOLDERS:
                yield f"the name {slug!r} belongs to the {folder} of {other!r}; {advice}"
