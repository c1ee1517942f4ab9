"""Feeds that a reader's program understands and that never tell old news as new."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.site_builder.built import Built, build_site, words
from tests.site_builder.conftest import TERMS, tell
from tests.support.policy_repo import PolicyRepo

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["feed.xml", "privacy/feed.xml", "conditions/feed.xml"]


def _feed(site: Built, name: str) -> ET.Element:
    return ET.fromstring((site.folder / name).read_bytes())


def _ids(site: Built, name: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}id") for entry in _feed(site, name).iter(f"{ATOM}entry")]


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_has_all_that_atom_asks_for(site: Built, name: str) -> None:
    """RFC 4287: id, title and updated on the feed and on every entry, an author, a link to itself."""
    feed = _feed(site, name)

    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Lanternfish"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"https://legal.lanternfish.example/{name}"
    for element in [feed, *feed.findall(f"{ATOM}entry")]:
        assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert element.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo


def test_the_feed_of_all_has_every_version_newest_first(site: Built) -> None:
    """Whoever follows all policies misses none, and dates are those of the history."""
    published = [entry.findtext(f"{ATOM}published") for entry in _feed(site, "feed.xml").iter(f"{ATOM}entry")]

    assert published == sorted((p for p in published if p), reverse=True)
    assert [(p or "")[:10] for p in published] == [
        "2024-06-01",
        "2024-03-01",
        "2024-03-01",
        "2024-01-15",
        "2024-01-15",
    ]
    assert _feed(site, "feed.xml").findtext(f"{ATOM}updated") == published[0]


def test_an_entry_tells_the_change_and_leads_to_it(site: Built) -> None:
    """Whoever reads the feed alone learns what changed; every link in it is a whole address."""
    entry = next(_feed(site, "privacy/feed.xml").iter(f"{ATOM}entry"))
    link = entry.find(f"{ATOM}link")
    content = entry.findtext(f"{ATOM}content") or ""

    assert link is not None
    assert link.get("href") == "https://legal.lanternfish.example/privacy/changes/2024-03-01.2/"
    assert "90" in words(content)
    assert 'href="https://legal.lanternfish.example/privacy/versions/2024-03-01.2/"' in content


def test_every_address_in_a_feed_is_a_page(site: Built) -> None:
    """A feed outlives the visit to the site, so its links must hold by themselves."""
    for name in FEEDS:
        for link in _feed(site, name).iter(f"{ATOM}link"):
            assert site.has((link.get("href") or "").removeprefix("https://legal.lanternfish.example/"))


def test_ids_stay_when_the_policy_gets_a_new_name_and_the_site_a_new_address(
    repo: PolicyRepo, place: Path, site: Built
) -> None:
    """A reader's program shows nothing twice because we moved."""
    tell(repo)
    repo.rename("2024-07-01", "conditions", "rules")
    repo.publish("2024-07-02", "Raise the fee again", rules=TERMS.format(fee=14))
    (repo.path / "policy").mkdir()

    moved = build_site(repo.path / "policy", place, site={"site_url": "https://lanternfish.example/legal/"})

    assert _ids(moved, "rules/feed.xml")[1:] == _ids(site, "conditions/feed.xml")
    assert len(set(_ids(moved, "feed.xml"))) == 6


def test_ids_do_not_hang_on_titles(repo: PolicyRepo, place: Path) -> None:
    """Two policies of one title are told apart, and a new title lets nobody read the old entries anew."""
    (repo.path / "policy").mkdir()
    text = "---\ntitle: {title}\n---\nThe fee is {fee} EUR.\n"
    both = {f"policy/{name}/terms.md": text.format(title="Terms", fee=10) for name in ("eu", "us")}
    repo.publish("2024-01-01", "Publish", both)
    before = build_site(repo.path / "policy", place / "before")
    renamed = text.format(title="Terms of use", fee=12)
    repo.publish("2024-02-01", "New title and fee", {"policy/eu/terms.md": renamed})

    after = build_site(repo.path / "policy", place / "after")

    old = {name: _ids(before, f"{name}/terms/feed.xml") for name in ("eu", "us")}
    assert len({*old["eu"], *old["us"]}) == 2
    assert len({_feed(before, f"{name}/terms/feed.xml").findtext(f"{ATOM}id") for name in old}) == 2
    assert _ids(after, "eu/terms/feed.xml")[1:] == old["eu"]
    assert _ids(after, "us/terms/feed.xml") == old["us"]
    assert len(set(_ids(after, "feed.xml"))) == 3


def test_a_feed_survives_characters_that_xml_forbids(repo: PolicyRepo, place: Path) -> None:
    """One stray byte in one title must not silence the feed."""
    repo.publish("2024-01-01", "Publish", terms="# Terms\x0b of\x01 service\n\nBe kind.\n")
    (repo.path / "policy").mkdir()

    built = build_site(repo.path / "policy", place)

    assert _ids(built, "feed.xml")
