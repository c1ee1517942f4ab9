"""What cannot be published right is not published at all, and the message says how to mend it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from site_builder.cache import Cache
from site_builder.previous import Previous
from tests.site_builder.built import build_site
from tests.support.policy_repo import PolicyRepo


def refused(docs: Path, place: Path, **settings: object) -> str:
    docs.mkdir(parents=True, exist_ok=True)
    options = settings.pop("options", {})
    with pytest.raises(Abort) as refusal:
        build_site(docs, place, site=settings, **options)  # type: ignore[arg-type]
    assert refusal.value.exit_code == 2
    assert not (place / "site").exists(), "something was written"
    return str(refusal.value)


def test_a_shallow_clone_isrefused(story: PolicyRepo, place: Path) -> None:
    """Half a history would publish wrong dates and lose versions."""
    clone = story.clone(place / "clone", depth=1)

    assert "git fetch --unshallow" in refused(clone.path / "policy", place)


def test_a_folder_outside_any_repository_isrefused(tmp_path: Path, place: Path) -> None:
    """Without a history there is no date that is not a guess."""
    assert "not a git repository" in refused(tmp_path / "loose", place)


def test_a_detached_head_is_refused_until_the_branch_is_named(story: PolicyRepo, place: Path) -> None:
    """CI often checks out a commit; which branch is public must not be guessed from it."""
    clone = story.clone(place / "clone")
    clone.detach()

    assert "branch" in refused(clone.path / "policy", place)
    assert build_site(clone.path / "policy", place, branch="main").has("privacy/")


def test_a_branch_that_is_not_there_isrefused(story: PolicyRepo, place: Path) -> None:
    """A typing error must not publish another branch."""
    assert "'mian'" in refused(story.path / "policy", place, options={"branch": "mian"})


def test_every_problem_of_every_policy_is_told_at_once(repo: PolicyRepo, place: Path) -> None:
    """Counsel mends all in one go; each has its file and line."""
    repo.publish(
        "2024-01-01",
        "Publish",
        terms="---\nefective: 2024-01-01\n---\n# Terms\n\nBe kind.\n",
        privacy=b"\xff\xfe no",
    )

    told = refused(repo.path / "policy", place)

    assert "policy/terms.md:2: unknown key 'efective': did you mean 'effective'?" in told
    assert "policy/privacy.md:1: not UTF-8" in told


@pytest.mark.parametrize("address", ["", "ftp://legal.lanternfish.example/"])
def test_a_site_without_a_whole_address_isrefused(story: PolicyRepo, place: Path, address: str) -> None:
    """Feeds and permanent links need it, and a wrong one would be in every reader's program."""
    assert "site_url" in refused(story.path / "policy", place, site_url=address)


def test_flat_addresses_arerefused(story: PolicyRepo, place: Path) -> None:
    """The addresses of versions are for ever, so there is one form of them."""
    assert "use_directory_urls" in refused(story.path / "policy", place, use_directory_urls=False)


def test_another_theme_isrefused(story: PolicyRepo, place: Path) -> None:
    """The pages would come out without their header, their colours and their notes."""
    assert "theme: {name: material}" in refused(story.path / "policy", place, theme={"name": "mkdocs"})


def test_an_empty_site_isrefused(repo: PolicyRepo, place: Path) -> None:
    """A wrong folder must not take all policies off line."""
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nBe kind.\n")

    assert "docs_dir" in refused(repo.path / "legal", place)


def test_names_that_belong_to_the_site_arerefused(repo: PolicyRepo, place: Path) -> None:
    """Two pages at one address would hide one of them."""
    texts = {"policy/policies.md": "# All\n\nText.\n", "policy/terms.md": "# Terms\n\nText.\n"}
    repo.publish("2024-01-01", "Publish", {**texts, "policy/terms/history/index.md": "# Past\n\nText.\n"})

    told = refused(repo.path / "policy", place)

    assert "the name 'policies' belongs to a page of the site" in told
    assert "the name 'terms/history' belongs to the history of 'terms'" in told


def _stopped(docs: Path, place: Path) -> str:
    with pytest.raises(Abort) as refusal:
        build_site(docs, place)
    assert refusal.value.exit_code == 2
    return str(refusal.value)


def test_a_site_that_cannot_be_written_is_told_in_one_line(story: PolicyRepo, place: Path) -> None:
    """The operator reads which folder and what to do, not the inside of the program."""
    place.mkdir()
    (place / "site").write_text("a file where the folder belongs")

    told = _stopped(story.path / "policy", place)

    assert "cannot be written" in told
    assert str(place / "site") in told
    assert "site_dir" in told


@pytest.mark.parametrize(
    ("method", "failure"),
    [
        ((Previous, "write"), OSError(errno.ENOSPC, "No space left on device", "terms/index.html")),
        ((Previous, "set_aside"), PermissionError(errno.EROFS, "Read-only file system", "site")),
        ((Cache, "put_packed"), sqlite3.OperationalError("database or disk is full")),
    ],
)
def test_a_full_or_locked_disk_is_told_in_one_line(
    story: PolicyRepo,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: tuple[type, str],
    failure: Exception,
) -> None:
    """Wherever the disk fails in a build, the cure is named and the exit code is that of every refusal."""

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(*method, fail)

    told = _stopped(story.path / "policy", place)

    assert str(failure) in told
    assert "Make room on the disk" in told


def test_a_damaged_cache_costs_one_build_and_nothing_else(repo: PolicyRepo, place: Path) -> None:
    """What a disk or a copy that ended early left behind is thrown away, and no page is made of it.

    The policy's file has a name that is no text, which no page may stumble over either.
    """
    repo.publish("2024-01-15", "Publish", {"policy/lat\udce9in.md": "# Latin\n\nText.\n"})
    whole = build_site(repo.checkout() / "policy", place).bytes()
    cache = place / ".policypress" / "cache.sqlite"
    raw = bytearray(cache.read_bytes())
    raw[4096:] = bytes(byte ^ 0x5A for byte in raw[4096:])
    cache.write_bytes(raw)

    told = _stopped(repo.path / "policy", place)

    assert "build again" in told
    assert not cache.exists()
    assert build_site(repo.path / "policy", place).bytes() == whole
