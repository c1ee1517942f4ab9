"""Signatures: only what git verified with the repository's own keys is called verified."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from policy_history import signatures
from policy_history.repository import Repository
from policy_history.signatures import MissingProgramError, Signature, Signers, UnreadableKeysError
from tests.support.policy_repo import PolicyRepo, plain_environment
from tests.support.signing import MARIA, Key, gpg_key, made_gpg_key, ssh_key  # noqa: F401  # a fixture


def forged(repo: PolicyRepo, sha: str) -> str:
    """The commit with another message under the same signature."""
    raw = repo.git("cat-file", "commit", sha).replace("Publish", "Publish nothing")
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=repo.path,
        env=plain_environment(),
        input=f"{raw}\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def standings(repo: PolicyRepo, signers: Signers, *commits: str) -> list[str]:
    with Repository(repo.path) as repository:
        found = repository.signatures(commits, signers)
    return [found[commit].standing for commit in commits]


def test_ssh_signatures_are_verified_by_the_allowed_signers(repo: PolicyRepo, tmp_path: Path) -> None:
    """Maria's signature counts, a stranger's does not, a forged one is called bad."""
    maria, eve = ssh_key(tmp_path, "maria"), ssh_key(tmp_path, "eve")
    first = maria.publish(repo, "2024-01-15", "Publish", terms="One.\n")
    second = eve.publish(repo, "2024-02-15", "Publish", terms="Two.\n")
    third = repo.publish("2024-03-15", "Publish", terms="Three.\n")
    signers = Signers(ssh=maria.public)

    assert standings(repo, signers, first, second, third, forged(repo, first)) == [
        "verified",
        "unknown signer",
        "none",
        "bad",
    ]
    with Repository(repo.path) as repository:
        found = repository.signatures([first], signers)[first]
    assert (found.signer, found.key[:7]) == (MARIA, "SHA256:")


def test_gpg_signatures_are_verified_by_the_repositorys_keys(repo: PolicyRepo, gpg_key: Key) -> None:  # noqa: F811
    """With the key it is verified, without it the signer is unknown, on any machine."""
    first = gpg_key.publish(repo, "2024-01-15", "Publish", terms="One.\n")
    commits = first, forged(repo, first)

    assert standings(repo, Signers(gpg=gpg_key.public), *commits) == ["verified", "bad"]
    assert standings(repo, Signers(), *commits) == ["unknown signer", "unknown signer"]
    with Repository(repo.path) as repository:
        found = repository.signatures([first], Signers(gpg=gpg_key.public))[first]
    assert found.signer == f"Maria <{MARIA}>"
    assert len(found.key) == 40


def test_a_key_that_has_expired_counts_until_it_is_taken_out(repo: PolicyRepo) -> None:
    """The day of the build decides nothing: the same commit gives the same site for ever."""
    with made_gpg_key("1d", clock="20200101T120000") as key:
        first = key.publish(repo, "2020-01-01", "Publish", terms="One.\n")

    assert standings(repo, Signers(gpg=key.public), first) == ["verified"]


def test_a_users_own_keys_and_settings_take_no_part(
    repo: PolicyRepo,
    gpg_key: Key,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who builds the site must not change what it says: neither a keyring nor git's configuration."""
    first = gpg_key.publish(repo, "2024-01-15", "Publish", terms="One.\n")
    second = ssh_key(tmp_path, "eve").publish(repo, "2024-01-16", "Publish", terms="Two.\n")
    monkeypatch.setenv("GNUPGHOME", gpg_key.environment["GNUPGHOME"])
    for name, value in (
        ("gpg.ssh.allowedSignersFile", "/dev/null"),
        ("gpg.program", "/bin/true"),
        ("log.showSignature", "true"),
    ):
        repo.git("config", name, value)

    assert standings(repo, Signers(), first, second) == ["unknown signer", "unknown signer"]
    assert standings(repo, Signers(gpg=gpg_key.public), first) == ["verified"]


@pytest.mark.parametrize("form", ["ssh", "gpg"])
def test_signed_tags_are_verified(
    repo: PolicyRepo, tmp_path: Path, form: str, request: pytest.FixtureRequest
) -> None:
    """Where releases are tags it is the tag that somebody answers for."""
    repo.publish("2024-01-15", "Publish", terms="One.\n")
    key = ssh_key(tmp_path, "maria") if form == "ssh" else request.getfixturevalue("gpg_key")
    signers = Signers(ssh=key.public) if form == "ssh" else Signers(gpg=key.public)
    key.tag(repo, "signed", "2024-01-20")
    ssh_key(tmp_path, "eve").tag(repo, "stranger", "2024-01-21")
    repo.tag("annotated", "2024-01-22")
    repo.tag("plain")

    with Repository(repo.path) as repository:
        found = {
            name: repository.tag_signature(name, signers)
            for name in ("signed", "stranger", "annotated", "plain")
        }

    assert MARIA in found["signed"].signer
    assert {name: signature.standing for name, signature in found.items()} == {
        "signed": "verified",
        "stranger": "unknown signer",
        "annotated": "none",
        "plain": "none",
    }


def test_nothing_asked_is_nothing_answered(repo: PolicyRepo) -> None:
    """No commit is mistaken for "the newest"."""
    repo.publish("2024-01-15", "Publish", terms="One.\n")

    with Repository(repo.path) as repository:
        assert repository.signatures([], Signers()) == {}


@pytest.mark.parametrize(
    "keys",
    [b"no key at all", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n%%%\n-----END PGP PUBLIC KEY BLOCK-----"],
)
def test_a_file_without_keys_is_refused(repo: PolicyRepo, keys: bytes) -> None:
    """A mistaken file would silently leave every signature unverified."""
    sha = repo.publish("2024-01-15", "Publish", terms="One.\n")

    with Repository(repo.path) as repository, pytest.raises(UnreadableKeysError):
        repository.signatures([sha], Signers(gpg=keys))


def test_a_missing_program_is_named(repo: PolicyRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it nothing could be verified, which is not the same as nothing being signed."""
    sha = repo.publish("2024-01-15", "Publish", terms="One.\n")
    monkeypatch.setattr(signatures, "which", lambda _: None)

    with (
        Repository(repo.path) as repository,
        pytest.raises(MissingProgramError, match="gpg is not installed"),
    ):
        repository.signatures([sha], Signers(gpg=b"x"))


def test_what_git_may_say_of_a_tag_is_read_with_care() -> None:
    """Only git's own word that the signature is good makes it verified."""
    said = 'Good "git" signature for maria@example.org with ED25519 key SHA256:abc'

    assert signatures.read_tag_signature(said, good=True) == Signature("verified", MARIA, "SHA256:abc")
    assert signatures.read_tag_signature(said, good=False).standing == "unknown signer"
    assert signatures.read_tag_signature("something new", good=True).standing == "unknown signer"
