"""Every stored state of a file, under whatever name it had, as the published branch tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policy_history.repository import Commit, FileChange, Repository, Tag
from policy_history.selection import Selection


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored state of a policy's file, whether or not a reader could see the difference."""

    commit: str
    path: str
    blob: str
    published: datetime
    author: str
    subject: str


def read_revisions(
    repository: Repository, selection: Selection, paths: Iterable[str]
) -> dict[str, list[Revision]]:
    """The states of each current file, oldest first, under whatever name it had.

    All current files are followed, not only those asked for: the past that moved away with one file
    must not be taken for that of another which came to bear its old name.
    """
    states: dict[str, list[Revision]] = {path: [] for path in paths}
    known_as = {path: path for path in repository.files()}
    releases = _Releases(repository.tags(selection.tags)) if selection.release == "tag" else None
    for commit in repository.commits():
        tag = releases.governing(commit) if releases else None
        for change in _with_replacements(commit, selection):
            current = known_as.get(change.path)
            if current is None:
                continue
            if current in states and change.blob and (releases is None or tag):
                states[current].append(_revision(commit, change.path, change.blob, selection, tag))
            if change.earlier_path != change.path:
                del known_as[change.path]
                known_as[change.earlier_path] = current
    return {path: _released(found[::-1]) for path, found in states.items()}


def _with_replacements(commit: Commit, selection: Selection) -> Iterator[FileChange]:
    """A commit's changes; a file that takes the place of another at the same address came from it.

    Git finds no rename where ``terms.md`` becomes a rewritten ``terms/index.md``, but for a reader
    it is the policy at ``/terms/`` before and after.
    """
    gone = {
        selection.default_slug(change.path): change.path
        for change in commit.changes
        if not change.blob and selection.holds(change.path) and change.path.endswith(".md")
    }
    for change in commit.changes:
        replaced = gone.get(selection.default_slug(change.path)) if selection.holds(change.path) else None
        if replaced and change.blob and change.is_new:
            yield replace(change, earlier_path=replaced)
        else:
            yield change


class _Releases:
    """Which tag published a commit: the oldest one that stands on it or after it on the branch."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._by_commit = {tag.commit: tag for tag in tags}
        self._governing: Tag | None = None

    def governing(self, commit: Commit) -> Tag | None:
        """Call it commit by commit, newest first. None: not released yet."""
        self._governing = self._by_commit.get(commit.sha, self._governing)
        return self._governing


def _released(revisions: Sequence[Revision]) -> list[Revision]:
    """Of several states that one tag published only the last was ever seen."""
    following = [*revisions[1:], None]
    return [
        state
        for state, later in zip(revisions, following, strict=True)
        if later is None or (later.commit, later.published) != (state.commit, state.published)
    ]


def _revision(commit: Commit, path: str, blob: str, selection: Selection, tag: Tag | None) -> Revision:
    published = commit.authored if selection.dates == "author" else commit.committed
    if tag:
        return Revision(tag.commit, path, blob, tag.created, commit.author, tag.name)
    return Revision(commit.sha, path, blob, published, commit.author, commit.subject)
