"""The same commit gives the same site, whoever builds it, wherever, whenever."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from policy_history.selection import Selection
from policy_history.signatures import Signature
from site_builder import archive
from site_builder.archive import Archive
from site_builder.cache import Cache
from site_builder.previous import Previous
from site_builder.publication import open_desk, read_publication
from site_builder.site import Site
from site_builder.upkeep import Upkeep
from tests.site_builder.built import Built, build_site, settings_file
from tests.support.policy_repo import PolicyRepo, plain_environment

ASCII = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # files and names are ASCII there
MACHINES = [
    ASCII | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
    {"LC_ALL": "C.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "2"},
]


@pytest.mark.parametrize("machine", MACHINES, ids=["ASCII", "UTF-8"])
def test_a_site_is_the_same_for_another_user_in_another_folder_time_zone_and_locale(
    told_in_tongues: PolicyRepo, in_tongues: Built, place: Path, machine: dict[str, str]
) -> None:
    """An auditor builds the site again and compares it byte by byte; there, Python may hash in another
    order, and files opened without an encoding would not be read at all."""
    elsewhere = told_in_tongues.clone(place / "elsewhere")
    file = settings_file(elsewhere.path / "policy", place)
    who = {"USER": "erika", "LOGNAME": "erika", "HOME": str(place / "home"), "HOSTNAME": "elsewhere"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(file)]

    subprocess.run(command, check=True, env={**plain_environment(), **who, **machine}, cwd=place, umask=0o077)

    assert Built(place / "site").bytes() == in_tongues.bytes()


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


@pytest.mark.parametrize("remembered", [True, False])
def test_many_processes_write_what_one_writes(
    story: PolicyRepo, site: Built, place: Path, monkeypatch: pytest.MonkeyPatch, remembered: bool
) -> None:
    """A machine with more cores publishes the same site, with a cache on disk or in memory alone."""
    monkeypatch.setattr(archive, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    place.mkdir()
    if not remembered:
        (place / ".policypress").write_text("a file where the folder should be")

    first = build_site(story.path / "policy", place)

    assert first.bytes() == site.bytes()
    assert build_site(story.path / "policy", place).bytes() == site.bytes()


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


def _written(built: Built) -> dict[str, int]:
    files = (path for path in built.folder.rglob("*") if path.is_file())
    return {path.relative_to(built.folder).as_posix(): path.stat().st_mtime_ns for path in files}


def test_a_build_of_nothing_new_writes_nothing(story: PolicyRepo, place: Path) -> None:
    """Whoever copies the site to a server copies what changed and no more."""
    first = _written(build_site(story.path / "policy", place))

    second = _written(build_site(story.path / "policy", place))

    assert {name for name in second if second[name] != first.get(name)} == set()
    assert second.keys() == first.keys()


def test_a_new_version_leaves_the_other_policies_as_they_are(repo: PolicyRepo, place: Path) -> None:
    """One new version of a hundred policies touches the pages of one."""
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nOne.\n", privacy="# Privacy\n\nOne.\n")
    (repo.path / "policy").mkdir()
    first = _written(build_site(repo.path / "policy", place))
    repo.publish("2024-02-01", "Change", terms="# Terms\n\nTwo.\n")

    built = build_site(repo.path / "policy", place)

    second = _written(built)
    assert second["privacy/versions/2024-01-01/index.html"] == first["privacy/versions/2024-01-01/index.html"]
    assert "Two." in built.words("terms/versions/2024-02-01/")
    assert second["terms/versions/2024-01-01/index.html"] != first["terms/versions/2024-01-01/index.html"]
    assert built.bytes() == build_site(repo.path / "policy", place.parent / "anew").bytes()


def test_a_page_that_somebody_touched_is_made_again(story: PolicyRepo, site: Built, place: Path) -> None:
    """What is published is what was committed, whatever happened to the folder since."""
    built = build_site(story.path / "policy", place)
    page = built.folder / "privacy" / "versions" / "2024-03-01" / "index.html"
    page.write_text("Something else.")
    (built.folder / "privacy" / "history" / "index.html").unlink()
    (built.folder / "left-over.html").write_text("From another site.")

    again = build_site(story.path / "policy", place)

    assert again.bytes() == site.bytes()


def test_a_link_comes_to_life_when_its_policy_is_published(repo: PolicyRepo, place: Path) -> None:
    """Old pages lead to what came after them, though nothing about them changed."""
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nSee [privacy](privacy.md).\n")
    (repo.path / "policy").mkdir()
    before = build_site(repo.path / "policy", place)
    assert 'href="../../../privacy/"' not in before.html("terms/versions/2024-01-01/")
    repo.publish("2024-02-01", "Publish", privacy="# Privacy\n\nOne.\n")

    after = build_site(repo.path / "policy", place)

    assert 'href="../../../privacy/"' in after.html("terms/versions/2024-01-01/")


def test_a_signature_that_comes_to_count_is_shown_on_old_pages(repo: PolicyRepo, place: Path) -> None:
    """The keys that a repository names later vouch for what was signed before."""
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nOne.\n")
    (repo.path / "policy").mkdir()
    publication = read_publication(repo.path / "policy", None, Selection())
    cache = Cache(None)
    desk = open_desk(
        publication, Site("Site", "https://legal.example.org/"), cache, lambda rows, *_: iter(rows)
    )
    (policy,) = publication.policies
    signed = replace(desk, signatures={policy.slug: {policy.current.id: Signature("verified", "Ada", "key")}})

    made = [Upkeep(each, cache, Previous(place)).made_of(policy) for each in (desk, signed)]

    publication.repository.close()
    assert made[0] != made[1]


def test_a_build_that_breaks_off_leaves_nothing_hidden(
    story: PolicyRepo, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of an old site is published by the back door."""
    built = build_site(story.path / "policy", place)
    monkeypatch.setattr(Archive, "write_media", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        build_site(story.path / "policy", place)

    assert [path.name for path in built.folder.iterdir() if path.name.startswith(".")] == []
