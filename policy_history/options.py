"""The options that say which repository is read and what in it is published, the same in every command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_history.errors import DetachedHeadError, NoPolicyThereError
from policy_history.repository import Repository
from policy_history.selection import Selection, default_folder

Repo = Annotated[Path, typer.Option("--repo", help="A folder of the repository.", metavar="DIR")]
Branch = Annotated[
    str | None, typer.Option("--branch", help="The published branch. [default: the one checked out]")
]
Folder = Annotated[
    str | None,
    typer.Option("--folder", help="Where the policies are. [default: policy, or else the whole repository]"),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", help="Files that are no policies, as in .gitignore. May be given again."),
]
Tags = Annotated[
    str | None,
    typer.Option("--tags", help="Only tags that match this pattern publish. [default: every commit]"),
]


@dataclass(frozen=True, slots=True)
class Published:
    """Which repository is read, and what in it is published."""

    repo: Repo = Path()
    branch: Branch = None
    folder: Folder = None
    exclude: Exclude = None
    tags: Tags = None

    def opened(self) -> tuple[Repository, Selection]:
        """The repository and the selection that the options stand for.

        Raises:
            PolicypressError: the repository cannot be read, or no policy is where it should be.
        """
        repository = Repository(self.repo, self.branch)
        folder = default_folder(repository.files()) if self.folder is None else cleaned(self.folder)
        selection = Selection(folder=folder)
        if self.exclude is not None:
            selection = replace(selection, exclude=tuple(self.exclude))
        if not selection.policies(repository.files()):
            raise NoPolicyThereError(selection.folder, repository.branch)
        if self.tags is not None:
            selection = replace(selection, release="tag", tags=self.tags)
        return repository, selection


@dataclass(frozen=True, slots=True)
class Proposed:
    """Where a proposal lies: the branch that is checked out."""

    repo: Repo = Path()
    folder: Folder = None
    exclude: Exclude = None

    def opened(self) -> tuple[Repository, Selection]:
        """As ``Published.opened``."""
        return Published(self.repo, checked_out(self.repo), self.folder, self.exclude).opened()


class LogFormat(StrEnum):
    """Forms of a list."""

    TEXT = "text"
    JSON = "json"


class ReviewFormat(StrEnum):
    """Forms of a review."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    GITHUB = "github"


class CompareFormat(StrEnum):
    """Forms of a redline."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"
    DOCX = "docx"


class Format(StrEnum):
    """Forms of a text or a verdict."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"


def checked_out(repo: Path) -> str | None:
    """The branch to look at where a proposal is looked at: what is checked out, even with no branch."""
    try:
        Repository(repo).close()
    except DetachedHeadError:
        return "HEAD"
    return None


def cleaned(folder: str) -> str:
    """A folder as paths in git begin with it; empty for the whole repository."""
    inside = folder.strip("/").removeprefix("./")
    return "" if inside == "." else inside
