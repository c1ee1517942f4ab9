"""What a person can put right: one base class, one class for each cause, the cure in the class.

Anything that is not a ``PolicypressError`` is our bug and keeps its traceback (exit code 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class PolicypressError(Exception):
    """Something that a person can put right; ``remedy`` says how."""

    remedy: ClassVar[str] = ""

    @property
    def cure(self) -> str:
        """How to mend it, in one sentence; empty where the message says it already."""
        return self.remedy


class NoRepositoryError(PolicypressError):
    """The folder is not inside a git repository."""

    remedy = "Name the repository's folder with --repo, or make one: git init."

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} is not a git repository.")


class IncompleteHistoryError(PolicypressError):
    """The clone is shallow, so earlier versions would silently go missing."""

    remedy = "Fetch all of it: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)."

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} holds only part of its history (a shallow clone).")


class ForeignRepositoryError(PolicypressError):
    """Git refuses to read a repository that another user owns; ``folder`` is its root as git names it."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} belongs to another user, and git refuses to read it.")
        self._folder = folder

    @property
    def cure(self) -> str:
        """The command that mends it, with the folder filled in."""
        return f"If you trust it: git config --global --add safe.directory '{self._folder}'."


class UnbornBranchError(PolicypressError):
    """The branch has no commit yet, so nothing was ever published on it."""

    remedy = "Commit the first version, or name the published branch with --branch."

    def __init__(self, branch: str) -> None:
        super().__init__(f"The branch {branch} has no commit yet.")


class DetachedHeadError(PolicypressError):
    """No branch is checked out, so which one is published would be a guess."""

    remedy = "Name the published branch with --branch, or check it out: git switch main."

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} has no branch checked out (a detached HEAD).")


class UnknownBranchError(PolicypressError):
    """The branch that was named does not exist here."""

    remedy = "See which there are: git branch --all. Fetch a missing one: git fetch origin BRANCH."

    def __init__(self, branch: str) -> None:
        super().__init__(f"There is no branch {branch!r}.")


class MissingTagError(PolicypressError):
    """Releases are tags, but no tag on the published branch matches the pattern."""

    remedy = "Fetch the tags: git fetch --tags. Or correct the pattern of 'tags' in mkdocs.yml (--tags)."

    def __init__(self, pattern: str, branch: str) -> None:
        super().__init__(f"No tag on {branch} matches {pattern!r}.")


class GitFailedError(PolicypressError):
    """Git itself is missing or could not do what it was asked."""

    remedy = "Run 'git fsck' in the repository; where git is missing, install it."


class AbsentTextsError(GitFailedError):
    """The clone left texts with the remote (a partial clone), and the remote does not give them."""

    remedy = "Fetch them while it answers: git fetch --refetch --no-filter. Or clone without --filter."

    def __init__(self) -> None:
        super().__init__("This clone lacks texts of earlier versions, and its remote does not give them.")


class UnreadableDateError(GitFailedError):
    """A commit or a tag has a date that is none, so when it was published would be a guess."""

    remedy = (
        "Make it anew: the newest commit with git commit --amend --reset-author, a tag with git tag --force."
    )

    def __init__(self, of: str) -> None:
        super().__init__(f"The date of {of} cannot be read.")


class NoPolicyThereError(PolicypressError):
    """Nothing in the folder is a policy, so every answer about it would be an empty one."""

    remedy = "Name the folder with the Markdown files: --folder DIR (a dot for the whole repository)."

    def __init__(self, folder: str, branch: str) -> None:
        super().__init__(f"There is no policy in {folder or 'the repository'} on {branch}.")


class UnknownPolicyError(PolicypressError):
    """No policy of that name is published."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no policy {name!r}.")
        self._known = known

    @property
    def cure(self) -> str:
        """The names there are."""
        shown = ", ".join(self._known[:12]) + (" …" if len(self._known) > 12 else "")
        return f"There are: {shown}." if self._known else "No Markdown file is published as a policy yet."


class UnknownVersionError(PolicypressError):
    """The policy has no version of that id."""

    def __init__(self, policy: str, version: str, newest: Sequence[str]) -> None:
        super().__init__(f"{policy} has no version {version!r}.")
        self._newest = newest

    @property
    def cure(self) -> str:
        """The newest ids there are."""
        return f"The newest are: {', '.join(self._newest)}. All of them: policy-history log."


class NothingToCompareError(PolicypressError):
    """A policy with one version has nothing before it."""

    remedy = "Publish a second version first, or compare two files with --before and --after."

    def __init__(self, policy: str) -> None:
        super().__init__(f"{policy} has only one version.")


class UnknownChangeError(PolicypressError):
    """The branch makes no undecided change of that name."""

    def __init__(self, change: str, known: Sequence[str]) -> None:
        super().__init__(f"The branch makes no undecided change {change!r}.")
        self._known = known

    @property
    def cure(self) -> str:
        """The names there are."""
        shown = ", ".join(self._known[:12]) + (" …" if len(self._known) > 12 else "")
        return (
            f"There are: {shown}. See them: policy-history review." if shown else "There is none to decide."
        )


class CannotShowError(PolicypressError):
    """Standard output does not take the result."""

    remedy = "Make room where it is written to, then run it again."

    def __init__(self, reason: str) -> None:
        super().__init__(f"The result cannot be written: {reason}.")


class UsageError(PolicypressError):
    """The arguments do not fit together."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self._cure = remedy

    @property
    def cure(self) -> str:
        """How to call it instead."""
        return self._cure


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in one file. ``line`` counts from 1; 0 means the file as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """``path:line: message``, as editors and annotations read it."""
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class PolicyProblemsError(PolicypressError):
    """The policies cannot be published as they stand: every problem of every file at once."""

    remedy = "Mend these, and see all with: policy-history check."

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The policies need attention:\n{listed}")
