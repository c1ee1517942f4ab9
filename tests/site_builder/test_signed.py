"""Readers see by whom a version was signed, and only where git could verify it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo
from tests.support.signing import MARIA, Key, gpg_key, ssh_key  # noqa: F401  # a fixture

SIGNERS = ".github/allowed_signers"


@pytest.fixture
def signed(repo: PolicyRepo, tmp_path: Path) -> PolicyRepo:
    """One version signed by Maria, one by a stranger, one by nobody."""
    (repo.path / "policy").mkdir()
    maria, eve = ssh_key(tmp_path, "maria"), ssh_key(tmp_path, "eve")
    maria.publish(repo, "2024-01-15", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    eve.publish(repo, "2024-02-15", "Raise", terms="# Terms\n\nThe fee is 12 EUR.\n")
    repo.publish("2024-03-15", "Raise", {SIGNERS: maria.public}, terms="# Terms\n\nThe fee is 14 EUR.\n")
    return repo


def signatures(built: Built) -> list[str]:
    policy = json.loads((built.folder / "api/policies/terms.json").read_text("utf-8"))
    return [(version["signature"] or {"by": ""})["by"] for version in policy["versions"]]


def test_a_verified_signature_is_shown_and_no_other(signed: PolicyRepo, place: Path) -> None:
    """On the version's page, in the history and in the API."""
    built = build_site(signed.path / "policy", place, allowed_signers=SIGNERS)

    words = f"Signed by {MARIA}, verified"
    assert words in built.words("terms/versions/2024-01-15/")
    assert "Signed by" not in built.words("terms/versions/2024-02-15/")
    assert built.words("terms/history/").count("Signed by") == 1
    assert signatures(built) == [MARIA, "", ""]


def test_without_keys_nothing_is_claimed(signed: PolicyRepo, place: Path) -> None:
    """A signature that nobody vouches for is worth nothing to a reader."""
    built = build_site(signed.path / "policy", place)

    assert signatures(built) == ["", "", ""]
    assert "Signed by" not in built.words("terms/history/")


def test_other_keys_bring_the_pages_up_to_date(signed: PolicyRepo, place: Path) -> None:
    """What is kept from the last build never outlives the keys that it rested on."""
    before = build_site(signed.path / "policy", place, allowed_signers=SIGNERS).words("terms/history/")
    signed.publish("2024-04-01", "Take Maria's key out", {SIGNERS: "# none\n"})
    after = build_site(signed.path / "policy", place, allowed_signers=SIGNERS).words("terms/history/")

    assert ("Signed by" in before, "Signed by" in after) == (True, False)


def test_a_signed_release_is_shown_with_the_tags_signature(
    repo: PolicyRepo,
    place: Path,
    gpg_key: Key,  # noqa: F811
) -> None:
    """Where releases are tags it is the tag that somebody answers for."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-15", "Publish", {"keys.asc": gpg_key.public}, terms="# Terms\n\n10 EUR.\n")
    gpg_key.tag(repo, "v1", "2024-01-20")
    repo.publish("2024-02-15", "Raise", terms="# Terms\n\n12 EUR.\n")
    repo.tag("v2")

    built = build_site(repo.path / "policy", place, gpg_keys="keys.asc", release="tag", tags="v*")

    assert signatures(built) == [f"Maria <{MARIA}>", ""]
    assert f"Signed by Maria <{MARIA}>, verified" in built.words("terms/history/")


def test_a_forged_commit_is_a_warning(
    signed: PolicyRepo, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator hears of it before readers wonder."""
    raw = signed.git("cat-file", "commit", "main~2").replace("Publish", "Publish nothing")
    (place.parent / "raw").write_text(f"{raw}\n")
    forged = signed.git("hash-object", "-t", "commit", "-w", str(place.parent / "raw"))
    tree = signed.git("rev-parse", "main^{tree}")
    identity = ("-c", "user.name=X", "-c", "user.email=x@example.org")
    child = signed.git(*identity, "commit-tree", "-p", forged, "-m", "Next", tree)
    signed.git("update-ref", "refs/heads/main", child)

    with caplog.at_level(logging.WARNING):
        build_site(signed.path / "policy", place, allowed_signers=SIGNERS)

    assert f"The signature of {forged} is not good" in caplog.text


def test_keys_that_are_not_published_are_refused(signed: PolicyRepo, place: Path) -> None:
    """A mistyped name would silently leave every signature out."""
    with pytest.raises(SystemExit, match="There is no file nowhere with the keys"):
        build_site(signed.path / "policy", place, allowed_signers="nowhere")
