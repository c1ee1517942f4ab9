"""Counsel at work in a throwaway copy of this repository: branch, edit, commit, merge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from git import Repo

from demo.changes import POLICY, Edit, edited

COUNSEL = ("Demonstration counsel", "counsel@firemoon.example")
AS_COUNSEL = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in zip(("NAME", "EMAIL"), COUNSEL, strict=True)
}
PLAIN = ("-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null")


class Workshop:
    """A copy with the whole history. The original is only read."""

    def __init__(self, original: Path, folder: Path) -> None:
        self.folder = folder
        self._git = Repo.clone_from(original.as_uri(), folder).git
        self._git.update_environment(**AS_COUNSEL)
        self.published = self._git.symbolic_ref("--short", "HEAD")

    def propose(self, edit: Edit, day: date) -> None:
        """Make a branch, change the Markdown on it, and commit; this and the merge are of that day."""
        self._git.update_environment(GIT_AUTHOR_DATE=f"{day}T09:00Z", GIT_COMMITTER_DATE=f"{day}T09:00Z")
        self._run("switch", "--quiet", "--create", edit.branch)
        policy = self.folder / POLICY
        policy.write_text(edited(policy.read_text("utf-8"), edit, day), "utf-8")
        self._run("commit", "--quiet", "--message", edit.summary, "--", POLICY.as_posix())

    def merge(self, edit: Edit) -> None:
        """Bring the branch into the published one with a merge commit, as a pull request does."""
        self._run("switch", "--quiet", self.published)
        message = f"Merge branch '{edit.branch}'"
        self._run("merge", "--quiet", "--no-ff", "--message", message, edit.branch)

    def _run(self, *arguments: str) -> None:
        self._git.execute(["git", *PLAIN, *arguments])
