"""What search engines and other programs read in the head of a page, and beside the pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo

ADDRESS = "https://legal.lanternfish.example/"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def data(site: Built, address: str) -> dict[str, Any]:
    (found,) = SCRIPT.findall(site.html(address))
    value: dict[str, Any] = json.loads(found)
    return value


def head(site: Built, address: str) -> str:
    return site.html(address).partition("</head>")[0]


def test_a_policy_says_when_it_was_changed_and_which_version_it_is(site: Built) -> None:
    """A search engine shows the date of the text, not that of the build."""
    found = data(site, "privacy/")

    assert found["@context"] == "https://schema.org"
    assert (found["@id"], found["name"]) == (f"{ADDRESS}privacy/", "Privacy policy")
    assert (found["dateModified"], found["legislationDateVersion"]) == ("2024-03-01", "2024-03-01")
    assert found["version"] == "2024-03-01.2"
    assert found["publisher"] == {"@type": "Organization", "name": "Lanternfish"}


def test_the_chain_leads_from_the_current_text_back_to_the_first(site: Built) -> None:
    """A program finds every version that there was, one from the other."""
    address, seen = data(site, "privacy/")["workExample"]["@id"], []
    while address:
        found = data(site, address.removeprefix(ADDRESS))
        seen.append((found["version"], found["temporalCoverage"]))
        assert found["exampleOfWork"] == {"@id": f"{ADDRESS}privacy/"}
        address = found.get("isBasedOn", {}).get("@id")

    assert seen == [
        ("2024-03-01.2", "2024-03-01/.."),
        ("2024-03-01", "2024-03-01/2024-03-01"),
        ("2024-01-15", "2024-01-15/2024-03-01"),
    ]


@pytest.mark.parametrize("address", ["privacy/versions/2024-01-15/", "privacy/versions/2024-03-01.2/"])
def test_a_version_sends_search_engines_to_the_current_text(site: Built, address: str) -> None:
    """Nobody who searches lands on a text that no longer applies."""
    assert '<meta name="robots" content="noindex">' in head(site, address)
    assert f'<link rel="canonical" href="{ADDRESS}privacy/">' in head(site, address)


@pytest.mark.parametrize("address", ["privacy/", "privacy/history/", "policies/", ""])
def test_what_is_read_now_may_be_found(site: Built, address: str) -> None:
    """Current texts, their histories and the list are what a search should lead to."""
    assert "noindex" not in head(site, address)


def test_nothing_is_forbidden_and_nothing_old_is_listed(site: Built) -> None:
    """Only a program that may fetch a page can read there that it should not be listed."""
    robots = (site.folder / "robots.txt").read_text("utf-8")
    listed = ET.fromstring((site.folder / "sitemap.xml").read_bytes())
    addresses = [
        found.text or "" for found in listed.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]

    assert "Disallow" not in robots
    assert f"Sitemap: {ADDRESS}sitemap.xml" in robots
    assert {"privacy/", "privacy/history/"} <= {address.removeprefix(ADDRESS) for address in addresses}
    for address in addresses:
        assert "noindex" not in head(site, address.removeprefix(ADDRESS))
        assert f'<link rel="canonical" href="{address}">' in head(site, address.removeprefix(ADDRESS))


def test_a_hostile_title_cannot_leave_the_data(repo: PolicyRepo, place: Path) -> None:
    """A title is text from outside, and a script is a bad place for it."""
    (repo.path / "policy").mkdir()
    title = "</script><script>alert(1)</script><!-- & \u2028"
    repo.publish("2024-01-15", "Publish", terms=f"---\ntitle: '{title}'\n---\nText.\n")

    built = build_site(repo.path / "policy", place)

    assert data(built, "terms/")["name"] == data(built, "terms/versions/2024-01-15/")["name"]
    assert "<script>alert(1)" not in built.html("terms/") + built.html("terms/versions/2024-01-15/")


def test_a_draft_says_nothing_to_programs(repo: PolicyRepo, place: Path) -> None:
    """What is not published has no date to be cited by."""
    repo.publish("2024-01-15", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    repo.checkout()
    (repo.path / "policy" / "terms.md").write_text("# Terms\n\nThe fee is 12 EUR.\n")

    built = build_site(repo.path / "policy", place, serve=True)

    assert SCRIPT.findall(built.html("terms/")) == []
