"""What git says, as values: commits with the files that they changed, tags, texts, and why it failed.

Reads the output of ``git log --raw -z`` with ``LOG_OPTIONS`` and of ``git cat-file --batch``;
``repository.py`` runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from policy_history.errors import AbsentTextsError, GitFailedError, UnreadableDateError

FILE = "100"  # how the mode of a file begins; links, submodules and nothing at all have others
LINK = "120"
FIELDS = "%x1f".join(("%H", "%ct", "%at", "%an", "%s"))
LOG_OPTIONS = (  # each said in full, since a setting of the machine or its user could say otherwise
    "--first-parent",
    "--diff-merges=first-parent",
    "--root",
    "--raw",
    "-M",
    "-l1000",
    "-O/dev/null",
    "-z",
    "--no-abbrev",
    "--no-ext-diff",
    "--no-show-signature",
    "--encoding=UTF-8",
    f"--format={FIELDS}",
)


@dataclass(frozen=True, slots=True)
class FileChange:
    """What one commit did to one file. ``blob`` is empty where no file is left.

    A symbolic link or a submodule in its place is none. ``is_new`` says that git found no file that
    it came from.
    """

    path: str
    earlier_path: str
    blob: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    """One step of the published branch against the step before it (its first parent)."""

    sha: str
    committed: datetime
    authored: datetime
    author: str
    subject: str
    changes: tuple[FileChange, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A release: the commit it names and the day it was made (the commit's, if it is a plain tag)."""

    name: str
    commit: str
    created: datetime


def read_log(chunks: Iterator[bytes]) -> Iterator[Commit]:
    """The commits of a log in its order."""
    tokens = split(chunks)
    token = next(tokens, None)
    while token is not None:
        sha, committed, authored, author, subject = token.split("\x1f", 4)
        changes = []
        token = next(tokens, None)
        while token is not None and token.startswith(":"):
            changes.append(_read_change(token, tokens))
            token = next(tokens, None)
        reached, written = (utc(moment, f"commit {sha}") for moment in (committed, authored))
        yield Commit(sha, reached, written, author, subject, tuple(changes))


def read_contents(stream: BinaryIO) -> Iterator[bytes]:
    """The texts that ``cat-file`` prints: a line with name, kind and size, then that many bytes."""
    while header := stream.readline():
        name, kind, size = [*header.decode().split(), ""][:3]
        if kind != "blob":
            raise GitFailedError(f"git holds no file {name}.")
        yield stream.read(int(size))
        stream.read(1)


def failure(command: str, said: str) -> GitFailedError:
    """Why git failed, by what it said on standard error (GitPython puts that in quotes)."""
    said = said.strip().removeprefix("stderr: '").removesuffix("'").strip()
    if "from promisor remote" in said:
        return AbsentTextsError()
    return GitFailedError(f"git {command} failed: {said}")


def split(chunks: Iterator[bytes]) -> Iterator[str]:
    """NUL-terminated tokens out of git's stream, never holding more than one chunk of it."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        for token in whole:
            if token := token.lstrip(b"\n"):
                yield text(token)
    if rest:
        yield text(rest)


def _read_change(token: str, tokens: Iterator[str]) -> FileChange:
    _, mode, _, blob, status = token.split(" ")
    earlier = path = next(tokens)
    if status[0] in "RC":
        path = next(tokens)
    is_file = mode.startswith(FILE)
    return FileChange(
        path, earlier if status[0] == "R" else path, blob if is_file else "", is_file and status == "A"
    )


def text(raw: object) -> str:
    """Git's bytes as text; a path that is not UTF-8 keeps its bytes as lone surrogates."""
    return raw.decode("utf-8", "surrogateescape") if isinstance(raw, bytes) else str(raw)


def utc(seconds: str, of: str) -> datetime:
    """A moment as git tells it of something: seconds since 1970.

    Raises:
        UnreadableDateError: it is none, or one after the year 9999.
    """
    try:
        return datetime.fromtimestamp(int(seconds), tz=UTC)
    except (ValueError, OverflowError):
        raise UnreadableDateError(of) from None
