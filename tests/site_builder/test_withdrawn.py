"""A policy whose file was deleted keeps its addresses, and nobody can take it for one in force."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.site_builder.built import Built, build_site, words
from tests.support.policy_repo import PolicyRepo

EXTRAS = "# Extras\n\nSee our [terms](terms.md).\n\n## Price\n\nExtras cost {price} EUR a month.\n"
TERMS = "# Terms\n\nSee also [extras](extras.md#price).\n"
LATER = "---\neffective: 2024-06-01\n---\n\n" + EXTRAS.format(price=9)
PAGES = [
    "extras/",
    "extras/history/",
    "extras/as-of/",
    "extras/history/sections/",
    "extras/versions/2024-01-15/",
    "extras/versions/2024-02-15/",
    "extras/changes/2024-02-15/",
    "add-ons/",
    "add-ons/versions/2024-01-15/",
]


def withdraw(repo: PolicyRepo) -> Path:
    """Extras are published under another name first, raised, and withdrawn; the terms go on."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-15", "Publish", {"policy/add-ons.md": EXTRAS.format(price=2)}, terms=TERMS)
    repo.rename("2024-02-01", "add-ons", "extras")
    repo.publish("2024-02-15", "Raise", extras=EXTRAS.format(price=3))
    repo.withdraw("2024-03-01", "extras")
    return repo.path / "policy"


@dataclass(frozen=True)
class Story:
    """A site on which one policy was withdrawn, and the folder it was built from."""

    docs: Path
    site: Built


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Built once: most promises are about reading its pages."""
    docs = withdraw(PolicyRepo(tmp_path_factory.mktemp("withdrawn") / "repository"))
    return Story(docs, build_site(docs, tmp_path_factory.mktemp("withdrawn-site")))


def test_a_withdrawn_policy_keeps_every_address(story: Story) -> None:
    """A reader who was bound by it finds each text and each change where it always was."""
    assert [address for address in PAGES if not story.site.has(address)] == []
    assert story.site.dead_links() == []
    assert "cost 3 EUR" in story.site.words("extras/")


@pytest.mark.parametrize("address", PAGES[:6])
def test_a_withdrawn_policy_says_when_it_was_withdrawn(story: Story, address: str) -> None:
    """Nobody takes it for a policy in force, whichever of its pages a link led to."""
    assert "This policy was withdrawn on 1 March 2024" in story.site.words(address)
    assert "current version" not in story.site.words(address)
    assert "until replaced" not in story.site.words(address)


def test_search_engines_leave_a_withdrawn_policy_out(story: Story) -> None:
    """Who searches for our policies finds those in force."""
    assert '<meta name="robots" content="noindex">' in story.site.html("extras/")
    assert "extras" not in (story.site.folder / "sitemap.xml").read_text("utf-8")


def test_the_search_of_the_site_leaves_a_withdrawn_policy_out(repo: PolicyRepo, place: Path) -> None:
    """Who looks for a price finds the one in force."""
    plugins = ["search", {"policypress": {}}]

    site = build_site(withdraw(repo), place, site={"plugins": plugins})
    index = (site.folder / "search" / "search_index.json").read_text("utf-8")

    assert "terms/" in index
    assert "extras/" not in index


def test_the_list_names_withdrawn_policies_last(story: Story) -> None:
    """A reader sees what is in force first, and then what was."""
    listed = words(story.site.content("policies/"))

    assert listed.index("Terms") < listed.index("Withdrawn No longer in force.") < listed.index("Extras")
    assert "Withdrawn 1 March 2024 2 versions" in listed


def test_programs_are_told_of_the_withdrawal(story: Story) -> None:
    """A program that follows one policy learns that it ended; the index has those in force alone."""
    one = json.loads((story.site.folder / "api/policies/extras.json").read_text("utf-8"))
    every = json.loads((story.site.folder / "api/policies.json").read_text("utf-8"))

    assert one["withdrawn"] == "2024-03-01"
    assert [policy["slug"] for policy in every["policies"]] == ["terms"]


def test_a_text_that_links_to_a_withdrawn_policy_still_leads_there(story: Story) -> None:
    """The terms of last year spoke of a policy that was in force then."""
    assert 'href="../extras/#price"' in story.site.html("terms/")


def test_the_name_of_a_withdrawn_policy_is_free_for_another(repo: PolicyRepo, place: Path) -> None:
    """A slug names what is in force: no page of the old policy lies among those of the new one."""
    docs = withdraw(repo)
    repo.publish(
        "2024-04-01", "Take the name", other="---\nslug: extras\n---\n\n# Bonus\n\nFree of charge.\n"
    )

    site = build_site(docs, place)

    assert "Free of charge" in site.words("extras/")
    assert "withdrawn" not in site.words("extras/")
    assert not site.has("extras/versions/2024-02-15/")


def test_a_withdrawal_is_the_same_in_a_site_built_step_by_step(
    story: Story, repo: PolicyRepo, place: Path
) -> None:
    """An auditor who builds the site anew gets what was built before and after the withdrawal."""
    docs = withdraw(repo)
    tip = repo.head()
    repo.git("update-ref", "refs/heads/main", f"{tip}~1")
    before = build_site(docs, place)
    assert "withdrawn" not in before.words("extras/versions/2024-02-15/")

    repo.git("update-ref", "refs/heads/main", tip)

    assert build_site(docs, place).bytes() == story.site.bytes()
    assert build_site(docs, place).bytes() == story.site.bytes()


def test_a_text_that_was_withdrawn_before_its_day_never_applied(repo: PolicyRepo, place: Path) -> None:
    """Counsel announced a text and took it back: no page says that it applies from that day."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-15", "Publish", terms=TERMS, extras=LATER)
    repo.withdraw("2024-03-01", "extras")

    site = build_site(repo.path / "policy", place)

    assert "No text ever applied" in site.words("extras/as-of/")
    assert "Applies from" not in site.words("extras/history/")
