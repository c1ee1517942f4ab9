"""A throwaway git repository whose history a test tells line by line.

A line is a publication: day, summary, documents. The same story always gives the same hashes,
because nothing of the machine takes part: no user configuration, no GIT_* variable, no clock, no
working tree. One ``git fast-import`` writes each line.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

Content = str | bytes | None  # None takes the file away


def plain_environment() -> dict[str, str]:
    """This process's environment without anything that could colour git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ignored = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **ignored, "LC_ALL": "C", "TZ": "UTC"}


class PolicyRepo:
    """A repository on the branch ``main``, empty until something is published.

    ``day`` is a date (noon UTC is meant) or a date with a time, ISO 8601, UTC unless it says otherwise.
    Every verb that commits returns the commit's full hash.
    """

    def __init__(self, path: Path, *, bare: bool = False) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._git("init", "--quiet", "--initial-branch=main", "--template=", *["--bare"] * bare)

    @classmethod
    def opened(cls, path: Path) -> PolicyRepo:
        """A repository that exists already, such as a clone."""
        found = cls.__new__(cls)
        found.path = path
        return found

    def publish(  # the words of one story line
        self,
        day: str,
        summary: str,
        files: Mapping[str, Content] | None = None,
        /,
        *,
        by: str = "Counsel",
        folder: str = "policy",
        branch: str = "main",
        authored: str | None = None,
        **documents: Content,
    ) -> str:
        """Commit documents: ``privacy="# Privacy"`` is ``policy/privacy.md``.

        ``files`` holds whole paths from the repository's root, for names that are no identifiers.
        A branch that does not exist yet starts where ``main`` stands. ``authored`` is the author's day
        where it differs from the committer's.
        """
        return self._commit(
            day, summary, by, _changes(files, folder, documents), branch=branch, authored=authored
        )

    def withdraw(
        self, day: str, *names: str, summary: str = "Withdraw", by: str = "Counsel", folder: str = "policy"
    ) -> str:
        """Delete documents, each by its name or by its whole path."""
        gone = [_modify(_path(folder, name), None) for name in names]
        return self._commit(day, summary, by, gone)

    def rename(
        self,
        day: str,
        old: str,
        new: str,
        *,
        content: str | bytes | None = None,
        summary: str = "Rename",
        by: str = "Counsel",
        folder: str = "policy",
    ) -> str:
        """Move one document, by name or whole path; with ``content`` its text changes in the same step."""
        source, target = _path(folder, old), _path(folder, new)
        changes = [f"R {_quoted(source)} {_quoted(target)}\n".encode()]
        if content is not None:
            changes.append(_modify(target, content))
        return self._commit(day, summary, by, changes)

    def link(self, day: str, path: str, target: str, *, summary: str = "Link", by: str = "Counsel") -> str:
        """Put a symbolic link at a path, in the place of whatever stands there."""
        put = f"M 120000 inline {_quoted(path)}\n".encode() + _block(target)
        return self._commit(day, summary, by, [put])

    def submodule(self, day: str, path: str, *, summary: str = "Submodule", by: str = "Counsel") -> str:
        """Put a submodule at a path; what commit of which repository it names is of no account."""
        return self._commit(day, summary, by, [f"M 160000 {self.head()} {_quoted(path)}\n".encode()])

    def merge(
        self,
        day: str,
        summary: str = "Merge the proposal",
        files: Mapping[str, Content] | None = None,
        /,
        *,
        proposed: str | None = None,
        by: str = "Counsel",
        folder: str = "policy",
        branch: str = "proposal",
        **documents: Content,
    ) -> str:
        """Merge a side branch into ``main`` with a real merge commit.

        Documents given here are committed on that branch first, on the day ``proposed`` (else ``day``).
        Without documents the branch is merged as ``publish(..., branch=...)`` left it.
        """
        if files or documents:
            proposal = f"{summary}: the proposal"
            self.publish(
                proposed or day,
                proposal,
                files,
                by=by,
                folder=folder,
                branch=branch,
                authored=None,
                **documents,
            )
        tree = self._git("merge-tree", "--write-tree", "main", branch)
        parents = ["-p", self.head(), "-p", self.head(branch)]
        merged = self._git("commit-tree", *parents, "-m", summary, tree, identity=(by, day))
        self._git("update-ref", "refs/heads/main", merged)
        return merged

    def tag(self, name: str, day: str | None = None, *, at: str = "main", by: str = "Counsel") -> None:
        """Name a commit: a plain tag, or with ``day`` an annotated one made on that day."""
        if day is None:
            self._git("tag", name, at)
        else:
            self._git("tag", "--annotate", "--message", name, name, at, identity=(by, day))

    def clone(self, target: Path, *, depth: int | None = None, bare: bool = False) -> PolicyRepo:
        """Clone it, whole or shallow, and fill a working tree unless bare."""
        options = [*([f"--depth={depth}"] if depth else []), *["--bare"] * bare]
        self._git("clone", "--quiet", "--template=", *options, self.path.as_uri(), str(target))
        return PolicyRepo.opened(target)

    def remote(self, target: Path, name: str = "origin") -> PolicyRepo:
        """Make a bare repository and know it under ``name``."""
        bare = PolicyRepo(target, bare=True)
        self._git("remote", "add", name, str(target))
        return bare

    def push(self, branch: str = "main", name: str = "origin") -> None:
        """Send a branch to a remote."""
        self._git("push", "--quiet", "--set-upstream", name, branch)

    def checkout(self, branch: str = "main") -> Path:
        """Fill the working tree, for what reads files (building a site), and return its folder."""
        self._git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        self._git("reset", "--quiet", "--hard")
        return self.path

    def detach(self) -> None:
        """Leave no branch checked out."""
        self._git("update-ref", "--no-deref", "HEAD", self.head())

    def head(self, branch: str = "main") -> str:
        """The full hash of the newest commit of a branch."""
        return self._git("rev-parse", "--verify", f"refs/heads/{branch}")

    def git(self, *arguments: str) -> str:
        """Any other git command, in the same plain environment."""
        return self._git(*arguments)

    def _commit(
        self,
        day: str,
        summary: str,
        by: str,
        changes: list[bytes],
        *,
        branch: str = "main",
        authored: str | None = None,
    ) -> str:
        start = branch if self._exists(branch) else "main" if self._exists("main") else None
        stream = [
            f"commit refs/heads/{branch}\nmark :1\n".encode(),
            f"author {_signature(by, authored or day)}\ncommitter {_signature(by, day)}\n".encode(),
            _block(summary),
            f"from refs/heads/{start}^0\n".encode() if start else b"",
            *changes,
            b"\nget-mark :1\n",  # prints the new hash
        ]
        return self._git("fast-import", "--quiet", stdin=b"".join(stream))

    def _exists(self, branch: str) -> bool:
        return (self._git_folder() / "refs" / "heads" / branch).exists() or branch in self._packed()

    def _packed(self) -> set[str]:
        packed = self._git_folder() / "packed-refs"
        lines = packed.read_text().splitlines() if packed.exists() else []
        return {line.split("refs/heads/", 1)[1] for line in lines if " refs/heads/" in line}

    def _git_folder(self) -> Path:
        inside = self.path / ".git"
        return inside if inside.exists() else self.path

    def _git(self, *arguments: str, stdin: bytes = b"", identity: tuple[str, str] | None = None) -> str:
        environment = plain_environment()
        if identity:
            by, day = identity
            for role in ("AUTHOR", "COMMITTER"):
                environment[f"GIT_{role}_NAME"] = by
                environment[f"GIT_{role}_EMAIL"] = _address(by)
                environment[f"GIT_{role}_DATE"] = _raw_time(day)
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, input=stdin, env=environment, capture_output=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"git {arguments[0]} failed: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode("utf-8", "surrogateescape").strip()


def _changes(
    files: Mapping[str, Content] | None, folder: str, documents: Mapping[str, Content]
) -> list[bytes]:
    named = {_path(folder, name): content for name, content in documents.items()}
    return [_modify(path, content) for path, content in {**(files or {}), **named}.items()]


def _path(folder: str, name: str) -> str:
    if "/" in name:
        return name
    file = name if name.endswith(".md") else f"{name}.md"
    return f"{folder}/{file}" if folder else file


def _modify(path: str, content: Content) -> bytes:
    if content is None:
        return f"D {_quoted(path)}\n".encode("utf-8", "surrogateescape")
    return f"M 100644 inline {_quoted(path)}\n".encode("utf-8", "surrogateescape") + _block(content)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _block(content: str | bytes) -> bytes:
    raw = content.encode() if isinstance(content, str) else content
    return f"data {len(raw)}\n".encode() + raw + b"\n"


def _signature(by: str, day: str) -> str:
    return f"{by} <{_address(by)}> {_raw_time(day).removeprefix('@')}"


def _address(by: str) -> str:
    return f"{'.'.join(by.lower().split())}@example.org"


def _raw_time(day: str) -> str:
    """Git's own form, which needs no parsing: seconds since 1970 and the zone."""
    moment = datetime.fromisoformat(day if len(day) > len("2024-01-15") else f"{day}T12:00:00")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"@{int(aware.timestamp())} {aware:%z}"
