"""A repository that knows nothing of us is published as it is, from a mkdocs.yml beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

FILES = {
    "index.md": "# Legal\n\n[Privacy](privacy/index.md) [Terms](Terms%20of%20Service/EN-Terms.md)\n",
    "privacy/index.md": "# Privacy policy\n\nWe keep logs. [Back](../index.md)\n",
    "privacy/regions/eu/index.md": "# Privacy in Europe\n\nYou may object. ![Seal](seal.svg)\n",
    "privacy/regions/eu/seal.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "Terms of Service/EN-Terms.md": "# Terms of Service\n\nBe kind.\n",
    "Shop/Terms.md": "# Terms of Service\n\nPay first.\n",
    "README.md": "# About this repository\n",
    "tools/build.py": "print()\n",
}


def _tell(repo: PolicyRepo) -> PolicyRepo:
    repo.publish("2024-01-01", "Publish", FILES)
    repo.publish(
        "2024-02-01",
        "Shorten",
        {"privacy/index.md": "# Privacy policy\n\nWe keep few logs. [Back](../index.md)\n"},
    )
    repo.publish("2024-03-01", "Welcome", {"index.md": FILES["index.md"] + "\nWelcome.\n"})
    return repo


@pytest.fixture
def layout(repo: PolicyRepo) -> PolicyRepo:
    """Policies in folders, index files, no front matter, names with spaces, other things beside them."""
    return _tell(repo)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its site."""
    repo = _tell(PolicyRepo(tmp_path_factory.mktemp("layout") / "repository"))
    repo.checkout()
    return build_site(repo.path, tmp_path_factory.mktemp("any"))


def test_each_policy_is_at_the_address_of_its_folder(built: Built) -> None:
    """An operator moves nothing to publish with us."""
    for address in ("", "privacy/", "privacy/regions/eu/", "terms-of-service/en-terms/", "shop/terms/"):
        assert built.has(address), address
    assert not built.has("readme/")
    assert not built.has("tools/build.py")


def test_the_first_page_is_the_policy_that_is_the_root_index(built: Built) -> None:
    """It is read at the root, has a history like any other, and its own name leads to it."""
    assert "Legal" in built.words("")
    assert 'href="index/history/"' in built.html("")
    assert built.has("index/changes/2024-03-01/")
    assert "url=../" in built.html("index/")
    assert "Legal" in built.words("policies/")


def test_its_links_and_pictures_all_resolve(built: Built) -> None:
    """Links between folders, with escaped names, and pictures beside the text."""
    assert built.dead_links() == []
    assert 'href="terms-of-service/en-terms/"' in built.html("")
    assert built.has("privacy/regions/eu/seal.svg")


def test_policies_of_one_title_are_told_apart(built: Built) -> None:
    """Several services may each have terms of service."""
    told = built.words("policies/")

    assert "Terms of Service (Shop)" in told
    assert "Terms of Service (Terms of Service)" in told


def test_a_clone_whose_head_names_a_missing_branch_is_published(
    layout: PolicyRepo, built: Built, place: Path
) -> None:
    """Such a clone has no files to see; all that is published comes from the branch that is named."""
    clone = layout.clone(place / "clone", bare=False)
    clone.git("symbolic-ref", "HEAD", "refs/heads/master")
    for name in ("privacy", "Shop", "Terms of Service", "tools"):
        (clone.path / name).rename(place / name)
    (clone.path / "index.md").unlink()

    bare_looking = build_site(clone.path, place / "again", branch="origin/main")

    assert bare_looking.bytes() == built.bytes()


def test_with_tags_only_releases_are_published(layout: PolicyRepo, place: Path) -> None:
    """A company that publishes by tag sees what was tagged, on the day of the tag."""
    layout.tag("v1", "2024-02-15", at="main~1")
    layout.checkout()

    built = build_site(layout.path, place, release="tag", tags="v*")

    assert built.has("privacy/versions/2024-02-15/")
    assert not built.has("privacy/versions/2024-02-01/")
    assert "Welcome." not in built.words("")


def test_other_pages_of_the_operator_stay_with_mkdocs(layout: PolicyRepo, place: Path) -> None:
    """A page about the company is no policy: it is rendered by MkDocs and has no history."""
    layout.publish("2024-04-01", "About", {"about.md": "# About us\n\n!!! note\n    Founded at sea.\n"})
    layout.checkout()

    built = build_site(layout.path, place, pages=["about.md"], site={"markdown_extensions": ["admonition"]})

    assert 'class="admonition note"' in built.html("about/")
    assert not built.has("about/history/")
    assert "About us" in built.words("privacy/")


def test_policies_of_one_title_are_told_apart_in_one_folder_too(repo: PolicyRepo, place: Path) -> None:
    """Two links alike that lead to two policies would be a guess for every reader; one that is in force
    keeps its plain title where the other was withdrawn."""
    text = "# Refunds\n\nYou get {} EUR back.\n"
    names = ("policy/refund/index.md", "policy/refund/mail.md", "policy/shop/returns.md")
    repo.publish("2024-01-15", "Publish", {name: text.format(number) for number, name in enumerate(names)})
    (repo.path / "policy").mkdir()

    told = set(re.findall(r">(Refunds[^<]*)</a></h", build_site(repo.path / "policy", place).content("")))
    assert told == {"Refunds (refund)", "Refunds (refund/mail)", "Refunds (shop)"}

    repo.publish("2024-02-15", "Withdraw", {names[0]: None, names[1]: None})
    told = set(re.findall(r">(Refunds[^<]*)</a></h", build_site(repo.path / "policy", place).content("")))
    assert told == {"Refunds", "Refunds (refund)", "Refunds (refund/mail)"}
