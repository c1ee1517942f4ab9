"""The same changes in RSS, JSON Feed and Atom: a reader chooses the program, not what is told."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.phrasebook import phrasebook
from policy_history.redline import redline_html
from site_builder.fragment import MOST_PASSAGES, fragment
from tests.site_builder.built import Built, build_site, words
from tests.support.policy_repo import PolicyRepo
from tests.support.policy_texts import revisions

ATOM = "{http://www.w3.org/2005/Atom}"
FOLDERS = ["", "privacy/", "conditions/"]
ADDRESS = "https://legal.lanternfish.example/"


def rss(site: Built, folder: str) -> ET.Element:
    channel = ET.fromstring((site.folder / folder / "rss.xml").read_bytes()).find("channel")
    assert channel is not None
    return channel


def json_feed(site: Built, folder: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site.folder / folder / "feed.json").read_text("utf-8"))
    return found


def told(before: str, after: str) -> str:
    return fragment(redline_html(compare(read_document(before), read_document(after))), phrasebook())


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_three_formats_tell_the_same_entries(site: Built, folder: str) -> None:
    """Nobody learns less for the program that they use."""
    atom = list(ET.fromstring((site.folder / folder / "feed.xml").read_bytes()).iter(f"{ATOM}entry"))
    items = json_feed(site, folder)["items"]
    entries = rss(site, folder).findall("item")

    ids = [entry.findtext(f"{ATOM}id") for entry in atom]
    assert [item["id"] for item in items] == [entry.findtext("guid") for entry in entries] == ids
    days = [datetime.fromisoformat(entry.findtext(f"{ATOM}published") or "") for entry in atom]
    assert [datetime.fromisoformat(item["date_published"]) for item in items] == days
    assert [parsedate_to_datetime(entry.findtext("pubDate") or "") for entry in entries] == days
    whole = "{http://purl.org/rss/1.0/modules/content/}encoded"
    assert [item["content_html"] for item in items] == [entry.findtext(whole) for entry in entries]


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_rss_feed_has_all_that_rss_asks_for(site: Built, folder: str) -> None:
    """RSS 2.0: title, link and description; its date is the history's, never the build's."""
    channel = rss(site, folder)

    assert channel.findtext("title")
    assert (channel.findtext("link") or "").startswith(ADDRESS)
    assert channel.findtext("description")
    assert channel.findtext("lastBuildDate") == channel.findtext("item/pubDate")
    link = channel.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{ADDRESS}{folder}rss.xml"
    assert all(guid.get("isPermaLink") == "false" for guid in channel.iter("guid"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_json_feed_has_all_that_json_feed_asks_for(site: Built, folder: str) -> None:
    """JSON Feed 1.1: version and title, and an id and content for each item."""
    feed = json_feed(site, folder)

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{ADDRESS}{folder}feed.json"
    assert feed["authors"] == [{"name": "Lanternfish"}]
    for item in feed["items"]:
        assert item["id"]
        assert item["content_html"]
        assert site.has(item["url"].removeprefix(ADDRESS))


def test_an_entry_carries_the_changed_words_themselves(site: Built) -> None:
    """Whoever reads the feed alone reads what went and what came, and nothing of the unchanged text."""
    newest = json_feed(site, "privacy/")["items"][0]["content_html"]

    assert "<del>[removed: 30 days] </del><ins>[added: 90 days] </ins>" in newest
    assert "We share your name" not in newest


def test_a_page_names_its_feeds_for_programs(site: Built) -> None:
    """A reader's program finds each format from the address of the page."""
    page = site.html("privacy/")

    for name, kind in (("feed.xml", "atom+xml"), ("rss.xml", "rss+xml"), ("feed.json", "feed+json")):
        assert re.search(rf'type="application/{re.escape(kind)}"[^>]*href="{ADDRESS}privacy/{name}"', page)


def test_a_hostile_text_can_do_nothing_in_a_readers_program(repo: PolicyRepo, place: Path) -> None:
    """A feed is read where our cleaning is the only one there is."""
    hostile = (
        "# Terms\n\n<img src=x onerror=alert(1)> <script>alert(1)</script> [go](javascript:alert(1)) {} ]]>\n"
    )
    repo.publish("2024-01-01", "Publish", terms=hostile.format("one"))
    repo.publish("2024-02-01", "Change", terms=hostile.format("two & <b>"))
    (repo.path / "policy").mkdir()

    built = build_site(repo.path / "policy", place)

    assert rss(built, "terms/").findall("item")
    content = json_feed(built, "terms/")["items"][0]["content_html"]
    assert not re.search(r"<(?:script|img)|<[^>]*\son\w+=|<a[^>]*javascript:", content)


def test_a_long_change_is_cut_and_says_so() -> None:
    """A feed must stay small, and a reader must know that there is more."""
    before = "".join(f"Paragraph {n} is about something.\n\n" for n in range(60))

    found = told(before, before.replace("something", "something else"))

    assert found.count("<p>") == MOST_PASSAGES + 1
    assert found.endswith("<p>… and 20 more passages</p>")


@given(revisions())
def test_a_fragment_has_every_changed_word_and_no_address(pair: tuple[str, str]) -> None:
    """Whatever changed is in the feed, or the feed says that more did; nothing in it leads anywhere."""
    found = told(*pair)

    assert not re.search(r"<[a-z]+\s", found)
    assert found.count("<p>") == found.count("</p>")
    changed = [row for row in compare(*map(read_document, pair)).rows if row.changed]
    pieces = (piece.text for row in changed for piece in row.pieces if piece.fate != "kept")
    letters = "".join(words(found).split())
    if "more passage" not in found:
        assert [piece for piece in pieces if "".join(piece.split()) not in letters] == []
