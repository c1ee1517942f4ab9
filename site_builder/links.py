"""Where the links inside policies lead once they are pages.

Policies link to one another as files (``../terms/index.md#fees``), because that works in the pull
request. On the site each link leads to the current page of the policy that the file is, under any
name it ever had. A translation that links to another policy's original leads to that policy in its own
language where there is one. A link that would lead nowhere loses its target and keeps its words.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from policy_history.history import Policy
from site_builder.addresses import Addresses

PICTURES = ".png .jpg .jpeg .gif .webp .avif .svg"
DOCUMENTS = ".pdf .txt .asc .pub .csv .doc .docx .odt .xls .xlsx .ods .zip"
MEDIA = frozenset(f"{PICTURES} {DOCUMENTS}".split())


@dataclass(frozen=True, slots=True)
class Asked:
    """A link into the repository that stood in the file ``source``, and where it leads on the site."""

    target: str
    source: str
    answer: str | None


@dataclass(slots=True)
class LinkTable:
    """The files of a repository that a page may link to.

    ``pages`` maps a file, under each name it had, to its page. ``media`` maps other published files
    to their blobs, ``anchors`` a page to the places on it that a link can name. ``languages`` maps a file
    to the language it is written in, ``tongues`` the page of an original to the page in each language.
    ``used`` collects the media that some page shows, so that no other file is copied, and ``asked`` the
    links that were looked up since somebody emptied it.
    """

    folder: str
    pages: Mapping[str, str]
    media: Mapping[str, str]
    anchors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    tongues: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    asked: set[Asked] = field(default_factory=set)

    def resolve(self, target: str, source: str) -> str | None:
        """The address of a link that stands in the file ``source``.

        With a leading slash it is a page or file of the site, counted from the site's root; None
        where it leads nowhere; anything else is to be left as it is.
        """
        if _is_outside(target) or target.startswith("#"):
            return target
        answer = self.answer(target, source)
        self.asked.add(Asked(target, source, answer))
        return answer

    def answer(self, target: str, source: str) -> str | None:
        """As ``resolve``, of a link that is neither to another site nor within its page."""
        path, mark, fragment = target.partition("#")
        below = "" if path.startswith("/") else posixpath.dirname(source)
        wanted = unquote(path.partition("?")[0]).lstrip("/")
        for base in dict.fromkeys((below, self.folder if path.startswith("/") else below)):
            found = self._find(posixpath.normpath(posixpath.join(base, wanted)))
            if found is not None:
                page = self._in_the_language_of(source, found)
                return f"/{page}{self._living(page, mark + fragment)}"
        return None

    def _in_the_language_of(self, source: str, page: str) -> str:
        """The page in the language of the file that links to it; but a link to a policy's own original,
        such as "this text in English", leads to that."""
        family = self.tongues.get(page, {})
        own = self.pages.get(source) in family.values()
        return page if own else family.get(self.languages.get(source, ""), page)

    def _living(self, page: str, fragment: str) -> str:
        """A place that the page does not have any more is left off, so that the link still leads to it."""
        known = self.anchors.get(page)
        return fragment if known is None or unquote(fragment[1:]) in known else ""

    def _find(self, path: str) -> str | None:
        for name in (path, f"{path}.md", posixpath.join(path, "index.md").removeprefix("./")):
            if name in self.pages:
                return self.pages[name]
        if path in self.media:
            self.used.add(path)
            return self.site_path(path)
        return None

    def site_path(self, path: str) -> str:
        """Where a published file stands on the site: as below the folder of the policies."""
        return path.removeprefix(f"{self.folder}/") if self.folder else path


def link_table(
    policies: Sequence[Policy],
    withdrawn: Sequence[Policy],
    addresses: Addresses,
    files: Mapping[str, str],
    folder: str,
) -> LinkTable:
    """The links of a site; names of now win over earlier ones, and those over withdrawn policies'."""
    pages: dict[str, str] = {}
    current = {policy.path: addresses.policy(policy.slug) for policy in policies}
    for policy in withdrawn:
        names = (policy.path, *policy.earlier_paths)
        pages = dict.fromkeys(names, addresses.policy(policy.slug)) | pages
    for policy in policies:
        pages |= dict.fromkeys(policy.earlier_paths, addresses.policy(policy.slug))
    below = f"{folder}/" if folder else ""
    media = {
        path: blob
        for path, blob in files.items()
        if path.startswith(below)
        and posixpath.splitext(path)[1].lower() in MEDIA
        and not any(part.startswith(".") for part in path.split("/"))
    }
    return LinkTable(folder, pages | current, media)


def languages_of(policies: Sequence[Policy]) -> dict[str, str]:
    """The language of each file of a policy, under every name that it had."""
    named = ((path, policy) for policy in policies for path in (policy.path, *policy.earlier_paths))
    return {path: policy.language for path, policy in named}


def _is_outside(target: str) -> bool:
    head = target.split("/", 1)[0]
    return target.startswith("//") or ":" in head.split("?", 1)[0].split("#", 1)[0]
