"""Every stored state of a file, under whatever name it had, as the published branch tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from policy_history.errors import MissingTagError
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
    _follow(repository, selection, states)
    return {path: _released(found[::-1]) for path, found in states.items()}


def read_withdrawn_revisions(
    repository: Repository, selection: Selection
) -> list[tuple[Revision, list[Revision]]]:
    """Each deletion of a policy whose file nothing continues, newest first, with its states, oldest first.

    A file that came back at its old address, or went on under another name, was not withdrawn. The
    blob of a deletion is "".
    """
    states: dict[str, list[Revision]] = {}
    deletions: dict[str, Revision] = {}
    _follow(repository, selection, states, deletions)
    found = ((deletion, _released(states[key][::-1])) for key, deletion in deletions.items())
    return [(deletion, revisions) for deletion, revisions in found if revisions]


def _follow(
    repository: Repository,
    selection: Selection,
    states: dict[str, list[Revision]],
    deletions: dict[str, Revision] | None = None,
) -> None:
    """Fill in the states of files by their keys, newest first; with ``deletions`` of deleted files too."""
    known_as = {path: path for path in repository.files()}
    releases = _Releases(repository.tags(selection.tags)) if selection.release == "tag" else None
    commits = list(repository.commits())
    for place, commit in enumerate(commits):
        tag = releases.governing(commit) if releases else None
        for change in _with_replacements(commits, place, selection):
            if deletions is not None and _withdraws(change, known_as, selection):
                key = f"{commit.sha}:{change.path}"  # one path may be withdrawn more than once
                known_as[change.path], states[key] = key, []
                deletions[key] = _revision(commit, change.path, "", selection, tag)
            current = known_as.get(change.path)
            if current is None:
                continue
            if current in states and change.blob:
                states[current].append(_revision(commit, change.path, change.blob, selection, tag))
            if change.earlier_path != change.path:
                del known_as[change.path]
                known_as[change.earlier_path] = current


def _withdraws(change: FileChange, known_as: Mapping[str, str], selection: Selection) -> bool:
    return not change.blob and change.path not in known_as and bool(selection.policies([change.path]))


def at_release(repository: Repository, selection: Selection) -> Repository:
    """The repository as its newest release left it: what came after a tag is not published yet.

    Raises:
        MissingTagError: releases are tags and there is none.
    """
    if selection.release == "commit":
        return repository
    released = {tag.commit for tag in repository.tags(selection.tags)}
    newest = next((commit.sha for commit in repository.commits() if commit.sha in released), None)
    if newest is None:
        raise MissingTagError(selection.tags, repository.branch)
    return Repository(repository.root, newest)


def _with_replacements(commits: Sequence[Commit], place: int, selection: Selection) -> Iterator[FileChange]:
    """The changes of one of the commits, which come newest first.

    A file that takes the place of another at the same address came from it. Git finds no rename
    where ``terms.md`` becomes a rewritten ``terms/index.md``, but for a reader it is the policy at
    ``/terms/`` before and after; nor does it where a policy that had moved away comes back to its
    old address rewritten.
    """
    changes = commits[place].changes
    gone = [c.path for c in changes if not c.blob and selection.policies([c.path])]
    for change in changes:
        came = (p for p in gone if _same(p, change.path, islice(commits, place + 1, None), selection))
        replaced = next(came, None) if change.is_new else None
        yield replace(change, earlier_path=replaced) if replaced else change


def _same(gone: str, new: str, older: Iterable[Commit], selection: Selection) -> bool:
    """Whether a deleted file stood at the address of a new one, now or under an earlier name."""
    if not selection.policies([new]):
        return False
    return selection.default_slug(gone) == selection.default_slug(new) or new in _names_before(gone, older)


def _names_before(path: str, older: Iterable[Commit]) -> Iterator[str]:
    for commit in older:
        for change in commit.changes:
            if change.path == path and change.earlier_path != path:
                path = change.earlier_path
                yield path
                break


class _Releases:
    """Which tag published a commit: the oldest one that stands on it or after it on the branch."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._by_commit = {tag.commit: tag for tag in reversed(tags)}  # of two on one commit the older
        self._governing: Tag | None = None

    def governing(self, commit: Commit) -> Tag | None:
        """Call it commit by commit, newest first. None: not released yet."""
        self._governing = self._by_commit.get(commit.sha, self._governing)
        return self._governing


def _released(revisions: Sequence[Revision]) -> list[Revision]:
    """Of several states that one tag published only the last was ever seen; of no states none."""
    following = [*revisions[1:], None] if revisions else []
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
