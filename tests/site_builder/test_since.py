"""A reader who was away for a while sees all that changed since, without any script."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import since
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo


@pytest.fixture
def raised(repo: PolicyRepo) -> PolicyRepo:
    """A fee that was raised every month, from 1 to 5 EUR."""
    (repo.path / "policy").mkdir()
    for fee in range(1, 6):
        repo.publish(f"2024-0{fee}-01", "Raise", terms=f"# Terms\n\n## Fees\n\nThe fee is {fee} EUR.\n")
    return repo


def with_since(built: Built) -> list[str]:
    """The versions that have such a page."""
    found = (built.folder / "terms" / "versions").glob("*/to-newest/index.html")
    return sorted(page.parent.parent.name for page in found)


def test_each_version_leads_to_all_that_changed_since(raised: PolicyRepo, place: Path) -> None:
    """Three changes are read as one; the newest but one has its own redline, which is the same."""
    built = build_site(raised.path / "policy", place)

    page = built.content("terms/versions/2024-02-01/to-newest/")
    assert with_since(built) == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert "<del>" in page
    assert "2 EUR" in page
    assert "5 EUR" in page
    assert "3 EUR" not in page
    assert 'content="noindex"' in built.html("terms/versions/2024-02-01/to-newest/")
    assert 'href="../versions/2024-02-01/to-newest/"' in built.html("terms/history/")
    assert "to-newest" not in built.html("terms/versions/2024-05-01/")
    assert built.dead_links() == []


def test_a_new_version_brings_every_such_page_up_to_date(raised: PolicyRepo, place: Path) -> None:
    """What was the newest text yesterday is not called so today."""
    build_site(raised.path / "policy", place)
    raised.publish("2024-06-01", "Raise", terms="# Terms\n\n## Fees\n\nThe fee is 6 EUR.\n")

    built = build_site(raised.path / "policy", place)

    assert with_since(built)[-1] == "2024-04-01"
    assert "6 EUR" in built.words("terms/versions/2024-02-01/to-newest/")


def test_only_the_newest_versions_of_short_texts_have_one(
    raised: PolicyRepo, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build stays quick however long the history and the texts are."""
    monkeypatch.setattr(since, "NEWEST", 3)
    assert with_since(build_site(raised.path / "policy", place)) == ["2024-02-01", "2024-03-01"]

    monkeypatch.setattr(since, "LONGEST", 10)
    assert with_since(build_site(raised.path / "policy", place / "other")) == []
