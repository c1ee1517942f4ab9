"""Which files of a repository are policies, and under which name each is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from pathspec import GitIgnoreSpec

HOUSEKEEPING = ("README.md", "readme.md", "LICENSE.md", "CONTRIBUTING.md", "CHANGELOG.md", ".*/")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is published, and what counts as a publication.

    ``folder`` is the folder with the policies, relative to the repository's root ("" for the root
    itself). ``exclude`` are patterns as in ``.gitignore``, relative to it. ``release`` says whether
    every commit of the branch publishes or only those with a tag that matches ``tags``. ``dates``
    says which of a commit's two dates is the publication: the committer's, or the author's for a
    history that was imported from elsewhere.
    """

    folder: str = "policy"
    exclude: tuple[str, ...] = HOUSEKEEPING
    release: Literal["commit", "tag"] = "commit"
    tags: str = "*"
    dates: Literal["committer", "author"] = "committer"

    def policies(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths that are policies, sorted."""
        inside = [path for path in paths if self.holds(path) and path.lower().endswith(".md")]
        excluded = GitIgnoreSpec.from_lines(self.exclude)
        start = len(self.folder) + 1 if self.folder else 0
        return sorted(path for path in inside if not excluded.match_file(path[start:]))

    def holds(self, path: str) -> bool:
        """Whether a path lies in the folder."""
        return not self.folder or path.startswith(f"{self.folder}/")

    def default_slug(self, path: str) -> str:
        """The path below the folder in lower-case words: ``privacy/index.md`` is ``privacy``."""
        below = PurePosixPath(path).relative_to(self.folder or ".").with_suffix("")
        parts = below.parts[:-1] if below.name.lower() == "index" and len(below.parts) > 1 else below.parts
        return "/".join(_words(part) for part in parts)


def default_folder(paths: Iterable[str]) -> str:
    """``policy`` where the repository has such a folder, else the repository's root."""
    return "policy" if any(path.startswith("policy/") for path in paths) else ""


def _words(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return (
        re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        or f"n{name.encode('utf-8', 'replace').hex()[:12]}"
    )
