"""Signing commits and tags of a test's repository with real keys, made on the spot."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.needs import first_executable, missing
from tests.support.policy_repo import PolicyRepo, plain_environment

MARIA = "maria@example.org"


@dataclass(frozen=True)
class Key:
    """A key to sign with. ``public`` is what a repository would hold to verify it."""

    form: str
    name: str
    public: bytes
    environment: dict[str, str] = field(default_factory=dict)

    def publish(self, repo: PolicyRepo, day: str, summary: str, **documents: str) -> str:
        """As ``repo.publish``, and signed."""
        sha = repo.publish(day, summary, None, **documents)
        tree, *parents = repo.git("show", "--no-patch", "--format=%T %P", sha).split()
        above = [word for parent in parents for word in ("-p", parent)]
        signed = self._git(repo, day, "commit-tree", "-S", *above, "-m", summary, tree)
        repo.git("update-ref", "refs/heads/main", signed)
        return signed

    def tag(self, repo: PolicyRepo, name: str, day: str) -> None:
        """A signed tag on the newest commit."""
        self._git(repo, day, "tag", "--sign", "--message", name, name, "main")

    def _git(self, repo: PolicyRepo, day: str, *arguments: str) -> str:
        settings = {
            "gpg.format": self.form,
            "user.signingkey": self.name,
            "user.name": "Maria",
            "user.email": MARIA,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        dates = {f"GIT_{role}_DATE": f"{day}T12:00:00Z" for role in ("AUTHOR", "COMMITTER")}
        return run("git", *options, *arguments, cwd=repo.path, environment={**self.environment, **dates})


def run(*command: str, cwd: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**plain_environment(), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout.strip()


def ssh_key(folder: Path, name: str) -> Key:
    """A new SSH key, with the line that an ``allowed_signers`` file would have for Maria."""
    if not first_executable(["ssh-keygen"]):
        missing("ssh-keygen", "Install OpenSSH's client.")
    path = folder / name
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path), cwd=folder)
    return Key("ssh", str(path), f"{MARIA} ".encode() + path.with_suffix(".pub").read_bytes())


@pytest.fixture(scope="session")
def gpg_key() -> Iterator[Key]:
    """A new GPG key in a keyring of its own."""
    with made_gpg_key("never") as key:
        yield key


@contextmanager
def made_gpg_key(ends: str, clock: str = "") -> Iterator[Key]:
    """A GPG key that ends then, by the clock of the one who signs with it.

    The folder's name is short, since a socket lies in it.
    """
    if not first_executable(["gpg"]):
        missing("gpg", "Install GnuPG.")
    home = Path(tempfile.mkdtemp(prefix="gpg-"))
    environment = {"GNUPGHOME": str(home)}
    (home / "gpg.conf").write_text(f"faked-system-time {clock}\n" if clock else "")
    try:
        made = (
            "--batch",
            "--quiet",
            "--passphrase",
            "",
            "--quick-generate-key",
            f"Maria <{MARIA}>",
            "ed25519",
        )
        run("gpg", *made, "sign", ends, cwd=home, environment=environment)
        public = run("gpg", "--armor", "--export", cwd=home, environment=environment)
        yield Key("openpgp", MARIA, f"{public}\n".encode(), environment)
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)
