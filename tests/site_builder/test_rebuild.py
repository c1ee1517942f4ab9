"""The same commit gives the same site, whoever builds it, wherever, whenever."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo, plain_environment


def test_a_site_is_the_same_in_another_folder_time_zone_and_locale(
    story: PolicyRepo, site: Built, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An auditor builds the site again and compares it byte by byte."""
    other = story.clone(place / "elsewhere")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        again = build_site(other.path / "policy", place / "again")
    finally:
        monkeypatch.undo()
        time.tzset()

    assert again.bytes() == site.bytes()


def test_a_site_is_the_same_whatever_order_python_hashes_in(
    story: PolicyRepo, site: Built, place: Path
) -> None:
    """A set that is written in its own order would give another site on every machine."""
    build_site(story.path / "policy", place)
    environment = {**plain_environment(), "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(place / "mkdocs.yml")]

    subprocess.run([*command, "--site-dir", str(place / "other")], check=True, env=environment, cwd=place)

    assert Built(place / "other").bytes() == site.bytes()


def test_the_cache_can_be_deleted_or_broken_at_any_time(story: PolicyRepo, site: Built, place: Path) -> None:
    """What is remembered makes a build faster and nothing else."""
    first = build_site(story.path / "policy", place).bytes()
    cache = place / ".policypress" / "cache.sqlite"
    assert cache.is_file()

    warm = build_site(story.path / "policy", place).bytes()
    for leftover in cache.parent.glob("cache.sqlite*"):
        leftover.write_bytes(b"this is no database" * 100)
    broken = build_site(story.path / "policy", place).bytes()

    assert first == warm == broken == site.bytes()


def test_a_folder_that_cannot_be_written_costs_only_time(story: PolicyRepo, place: Path) -> None:
    """A build whose cache has no place to stand still publishes."""
    place.mkdir()
    (place / ".policypress").write_text("a file where the folder should be")

    assert build_site(story.path / "policy", place).has("privacy/")


def test_a_text_that_comes_back_is_made_once(repo: PolicyRepo, place: Path) -> None:
    """A revert is a version of its own with the text of the one before."""
    for day, fee in (("2024-01-01", 1), ("2024-01-02", 2), ("2024-01-03", 1)):
        repo.publish(day, "Change", terms=f"# Terms\n\nThe fee is {fee} EUR.\n")
    (repo.path / "policy").mkdir()

    built = build_site(repo.path / "policy", place)

    assert "The fee is 1 EUR." in built.words("terms/versions/2024-01-03/")
    assert built.has("terms/changes/2024-01-03/")
