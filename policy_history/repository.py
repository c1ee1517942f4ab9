"""The only module that runs git: who published which file, when, read in one pass.

One ``git log --first-parent --raw -M`` gives every change of the published branch, and one
persistent ``git cat-file --batch`` gives the texts; both through GitPython's command layer.
``docs/decisions/0001-one-pass-over-git.md`` has the measurements.

Text that comes from outside never becomes an option of git: names of branches and tags are
resolved to full object names first, and objects are asked for by those alone. What is set up in one
clone alone changes nothing: replaced objects, grafts and a hook's ``GIT_DIR`` are left aside.
"""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Self, cast

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # a missing git is said when it is needed
from git.cmd import Git
from git.exc import GitCommandError, GitCommandNotFound

from policy_history.errors import (
    DetachedHeadError,
    ForeignRepositoryError,
    GitFailedError,
    IncompleteHistoryError,
    MissingTagError,
    NoRepositoryError,
    UnbornBranchError,
    UnknownBranchError,
)
from policy_history.git_log import (
    FILE,
    LINK,
    LOG_OPTIONS,
    Commit,
    FileChange,
    Tag,
    failure,
    read_contents,
    read_log,
    split,
    text,
    utc,
)
from policy_history.signatures import (
    SIGNATURE_FIELDS,
    Keys,
    Signature,
    Signers,
    laid_out,
    read_signature,
    read_tag_signature,
)

__all__ = ["OBJECT_NAME", "Commit", "FileChange", "Repository", "Tag"]

FOREIGN = re.compile(r"repository at .(.+?).$", re.MULTILINE)  # as git puts it
OBJECT_NAME = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
NO_KEYS = Keys((), {})
SIGNATURE_OPTIONS = ("--no-walk=unsorted", "-z", "--encoding=UTF-8", f"--format={SIGNATURE_FIELDS}")
TAG_FIELDS = (
    "%(refname:lstrip=2)%00%(creatordate:unix)%00%(objectname)"
    "%00%(*objectname)%00%(*objecttype)%00%(*committerdate:unix)"
)
AS_PUBLISHED = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": f"{os.devnull}/none"}
READ_SIZE = 1 << 16  # bytes of git's output taken at a time

for elsewhere in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_NAMESPACE"):
    os.environ.pop(elsewhere, None)  # a hook sets them, and git would take them before the folder


class Repository:
    """A repository that is safe to read: whole, ours, and with a published branch.

    Args:
        folder: any folder inside the repository.
        branch: the published branch or another revision; by default the branch that is checked out.

    Raises:
        PolicypressError: the class says what is wrong and how to mend it.
    """

    def __init__(self, folder: Path, branch: str | None = None) -> None:
        if not folder.is_dir() or not os.access(folder, os.X_OK):  # GitPython would stay where we stand
            raise NoRepositoryError(str(folder))
        self._git = _git_in(folder)
        self.root = self._find_root(folder)
        self._git = _git_in(self.root)
        if self._run("rev-parse", "--is-shallow-repository") == "true":
            raise IncompleteHistoryError(str(self.root))
        self._end = weakref.finalize(self, self._git.clear_cache)
        self.branch = self._checked_out_branch() if branch is None else branch
        self.tip = self._resolve_tip(explicit=branch is not None)

    def commits(self) -> Iterator[Commit]:
        """Every commit of the branch's first-parent line, newest first, with the files it changed."""
        return read_log(self._stream("log", *LOG_OPTIONS, self.tip, "--"))

    def line(self) -> tuple[str, ...]:
        """The commits of that line by their full names, oldest first."""
        return tuple(self._run("rev-list", "--first-parent", "--reverse", self.tip, "--").split())

    def files(self) -> Mapping[str, str]:
        """The files at the tip of the branch: path to blob."""
        return self._tree(FILE)

    def links(self) -> Collection[str]:
        """The symbolic links at the tip, which have no text of their own."""
        return self._tree(LINK).keys()

    def _tree(self, mode: str) -> Mapping[str, str]:
        listing = self._run("ls-tree", "-r", "-z", "--full-tree", self.tip)
        entries = (entry.split("\t", 1) for entry in listing.split("\0") if entry)
        return {path: facts.split()[2] for facts, path in entries if facts.startswith(mode)}

    def read(self, blob: str) -> bytes:
        """The bytes of one file as it was stored. ``blob`` is its full object name."""
        _, _, _, content = self._git.get_object_data(self._checked(blob))
        return content

    @staticmethod
    def _checked(blob: str) -> str:
        if not OBJECT_NAME.fullmatch(blob):
            raise GitFailedError(f"{blob!r} is not the full name of an object.")
        return blob

    def read_many(self, blobs: Iterable[str]) -> Iterator[bytes]:
        """The bytes of many files in the order asked for, one held at a time.

        One git process is told all names beforehand, so that it never waits for the next question.
        """
        with TemporaryFile() as names:
            for blob in blobs:
                names.write(f"{self._checked(blob)}\n".encode())
            names.seek(0)
            source = cast("BinaryIO", names)
            process = self._start("cat-file", "--batch", "--buffer", istream=source)
            with _ended(process, "cat-file"):
                yield from read_contents(process.stdout)

    def resolve(self, revision: str) -> str:
        """The full object name of the commit that a branch, tag or abbreviated name stands for.

        A branch comes before a tag of the same name: what it says is published, whoever tags it.
        """
        is_name = not OBJECT_NAME.fullmatch(revision)
        for name in (*[f"refs/heads/{revision}"] * is_name, revision):
            with suppress(GitFailedError):
                found = self._run(
                    "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
                )
                if OBJECT_NAME.fullmatch(found):
                    return found
        raise UnknownBranchError(revision)

    def forked_from(self, branch: str) -> Repository:
        """The same repository as another branch had it when this one left it.

        Raises:
            UnknownBranchError: there is no such branch, or the two have nothing in common.
        """
        other = self.resolve(branch)
        with suppress(GitFailedError):
            return Repository(self.root, self._run("merge-base", self.tip, other))
        raise UnknownBranchError(branch)

    def tags(self, pattern: str) -> tuple[Tag, ...]:
        """The tags of the published branch that match a shell pattern, oldest first.

        Raises:
            MissingTagError: none does, so nothing was ever released.
        """
        listing = self._run(
            "for-each-ref",
            f"--format={TAG_FIELDS}",
            "--sort=creatordate",
            f"--merged={self.tip}",
            "--",
            f"refs/tags/{pattern}",
        )
        if not listing:
            raise MissingTagError(pattern, self.branch)
        return tuple(self._tag(row) for row in listing.split("\n"))

    def _tag(self, row: str) -> Tag:
        """Git peels one layer; a tag of a tag is peeled to its commit. Old tags name neither who nor when."""
        name, created, plain, peeled, kind, committed = row.split("\0")
        commit = self.resolve(peeled) if kind == "tag" else peeled or plain
        return Tag(name, commit, utc(created or committed, f"tag {name}"))

    def signatures(self, commits: Iterable[str], signers: Signers) -> Mapping[str, Signature]:
        """The signatures of commits, verified with these keys and no others."""
        with laid_out(signers) as keys, TemporaryFile() as names:
            if not names.write("".join(f"{self._checked(commit)}\n" for commit in commits).encode()):
                return {}
            names.seek(0)
            source = cast("BinaryIO", names)
            found = self._stream("log", *SIGNATURE_OPTIONS, "--stdin", istream=source, keys=keys)
            return dict(read_signature(token) for token in split(found))

    def tag_signature(self, name: str, signers: Signers) -> Signature:
        """The signature of a tag; of a plain tag there is none."""
        with laid_out(signers) as keys:
            command = ["git", *keys.options, "verify-tag", "--raw", f"refs/tags/{name}"]
            status, _, said = self._git.execute(
                command,
                env=dict(keys.environment),
                with_extended_output=True,
                with_exceptions=False,
            )
        return read_tag_signature(text(said), good=status == 0)

    def reopened(self) -> Repository:
        """The same repository at the same commit for another process, with a git of its own."""
        return Repository(self.root, self.tip)

    def close(self) -> None:
        """End the git process that hands out texts. It happens by itself when nobody needs it any more."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _find_root(self, folder: Path) -> Path:
        try:
            self.is_bare = self._run("rev-parse", "--is-inside-work-tree") != "true"
            return Path(self._run("rev-parse", "--absolute-git-dir" if self.is_bare else "--show-toplevel"))
        except GitFailedError as error:
            if "dubious ownership" in str(error):
                named = FOREIGN.search(str(error))
                raise ForeignRepositoryError(named[1] if named else str(folder.resolve())) from None
            if "not a git repository" in str(error):
                raise NoRepositoryError(str(folder)) from None
            raise

    def _checked_out_branch(self) -> str:
        try:
            return self._run("symbolic-ref", "--quiet", "HEAD").removeprefix("refs/heads/")
        except GitFailedError:
            raise DetachedHeadError(str(self.root)) from None

    def _resolve_tip(self, *, explicit: bool) -> str:
        try:
            return self.resolve(self.branch)
        except UnknownBranchError:
            if explicit:
                raise
            raise UnbornBranchError(self.branch) from None

    def _run(self, *arguments: str) -> str:
        try:
            answer = self._git.execute(["git", *arguments], stdout_as_string=False)
        except GitCommandNotFound:
            raise GitFailedError("git is not installed.") from None
        except GitCommandError as error:
            raise failure(arguments[0], str(error.stderr)) from None
        return text(answer).removesuffix("\n")

    def _stream(
        self, *arguments: str, istream: BinaryIO | None = None, keys: Keys = NO_KEYS
    ) -> Iterator[bytes]:
        process = self._start(*arguments, istream=istream, keys=keys)
        with _ended(process, arguments[0]):
            while chunk := process.stdout.read(READ_SIZE):
                yield chunk

    def _start(
        self, *arguments: str, istream: BinaryIO | None = None, keys: Keys = NO_KEYS
    ) -> Git.AutoInterrupt:
        command = ["git", *keys.options, *arguments]
        return self._git.execute(command, as_process=True, env=dict(keys.environment), istream=istream)


@contextmanager
def _ended(process: Git.AutoInterrupt, command: str) -> Iterator[None]:
    """Whatever happens, the process is ended and its pipes are closed; its failure is ours."""
    try:
        yield
        process.wait()
    except GitCommandError as error:
        raise failure(command, str(error.stderr)) from None
    finally:
        process.__del__()


def _git_in(folder: Path) -> Git:
    (git := Git(str(folder))).update_environment(**AS_PUBLISHED)
    return git
