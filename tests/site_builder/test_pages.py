"""What readers find on each kind of page."""

from __future__ import annotations

import re

import pytest

from tests.site_builder.built import Built

KINDS = [
    "",
    "policies/",
    "privacy/",
    "privacy/history/",
    "privacy/versions/2024-03-01.2/",
    "privacy/changes/2024-03-01.2/",
]


def test_every_version_and_every_change_has_a_page(site: Built) -> None:
    """A reader finds each text that was ever published, and no text that never differed."""
    versions = sorted(path.parent.name for path in site.folder.glob("privacy/versions/*/index.html"))
    changes = sorted(path.parent.name for path in site.folder.glob("privacy/changes/*/index.html"))

    assert versions == ["2024-01-15", "2024-03-01", "2024-03-01.2"]
    assert changes == ["2024-03-01", "2024-03-01.2"]


def test_a_policy_says_when_it_was_updated_and_what_changed_last(site: Built) -> None:
    """A reader learns both without looking for them, and the whole story is one click away."""
    html = site.html("privacy/")

    assert 'Last updated <time datetime="2024-03-01">1 March 2024</time>' in html
    assert "What changed last" in site.words("privacy/")
    assert 'href="changes/2024-03-01.2/"' in html
    assert 'href="history/"' in html


def test_a_page_has_one_title_and_no_byline_of_the_file(site: Built) -> None:
    """The first heading is the page's title, wherever the file has it; a redline shows the text's too."""
    for address in KINDS[:-1]:
        assert len(re.findall(r"<h1\b", site.html(address))) == 1, address


def test_the_timeline_tells_the_newest_version_first(site: Built) -> None:
    """Two versions of one day are told apart; edits that nobody can see are listed, not counted."""
    told = site.words("privacy/history/")

    names = re.findall(r"<h2>([^<]+)", site.html("privacy/history/"))
    assert [name.strip() for name in names] == [
        "1 March 2024 (no. 2 that day)",
        "1 March 2024",
        "15 January 2024",
    ]
    assert "3 versions since 15 January 2024" in told
    assert "1 edit of the file that changed nothing a reader reads" in told
    assert "Wrap lines" in told


def test_readers_never_meet_the_words_of_lawyers(site: Built) -> None:
    """A verdict is for counsel; readers are told whether a change is important or small."""
    for page in site.pages():
        text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"\b(not material|material|needs counsel)\b", text, re.IGNORECASE), page


def test_an_old_version_says_so_and_leads_to_the_current_one(site: Built) -> None:
    """Nobody takes an old text for what applies, neither a reader nor a search engine."""
    html, told = site.html("privacy/versions/2024-01-15/"), site.words("privacy/versions/2024-01-15/")

    assert "This is an old version. It was replaced by the one of 1 March 2024." in told
    assert '<meta name="robots" content="noindex">' in html
    assert '<link rel="canonical" href="https://legal.lanternfish.example/privacy/">' in html
    assert 'href="../../">Read the current text' in html
    assert "30 days" in told
    assert "advertisers" not in told


def test_the_current_version_has_its_permanent_page_already(site: Built) -> None:
    """A link that is sent today leads to the same text in ten years."""
    told = site.words("privacy/versions/2024-03-01.2/")

    assert "This is the permanent page of the current version." in told
    assert "https://legal.lanternfish.example/privacy/versions/2024-03-01.2/" in site.words("privacy/")


def test_a_redline_shows_what_came_and_what_went(site: Built) -> None:
    """A reader sees the words that changed, and both texts are one click away."""
    html = site.html("privacy/changes/2024-03-01.2/")

    assert re.search(r"<del>(?:(?!</del>).)*30", html)
    assert re.search(r"<ins>(?:(?!</ins>).)*90", html)
    assert 'href="../../versions/2024-03-01/"' in html
    assert 'href="../../versions/2024-03-01.2/"' in html


def test_the_list_of_all_policies_is_at_its_own_address_and_at_the_root(site: Built) -> None:
    """Where no policy is the home page, the list is; search engines are told of one address."""
    for address in ("", "policies/"):
        assert "Privacy policy" in site.words(address)
        assert "Terms of service" in site.words(address)
        assert '<link rel="canonical" href="https://legal.lanternfish.example/">' in site.html(address)


def test_a_renamed_policy_keeps_its_history_and_its_addresses(site: Built) -> None:
    """Links to the old name lead on, those to its versions too."""
    assert "2 versions since 15 January 2024" in site.words("conditions/history/")
    assert "policy/terms.md" in site.words("conditions/history/")
    for old, new in {
        "terms/": "../conditions/",
        "terms/history/": "../../conditions/history/",
        "terms/versions/2024-01-15/": "../../../conditions/versions/2024-01-15/",
    }.items():
        assert f"url={new}" in site.html(old)


def test_the_sitemap_has_current_texts_with_the_days_of_the_history(site: Built) -> None:
    """A search engine learns when a text changed, not when the site was built, and no old text."""
    sitemap = (site.folder / "sitemap.xml").read_text("utf-8")

    assert "<loc>https://legal.lanternfish.example/conditions/</loc><lastmod>2024-06-01</lastmod>" in sitemap
    assert "/versions/" not in sitemap
    assert "/changes/" not in sitemap


@pytest.mark.parametrize("address", KINDS)
def test_a_page_is_told_apart_by_its_title(site: Built, address: str) -> None:
    """A tab, a bookmark and a screen reader say which page it is."""
    titles = re.findall(r"<title>([^<]*)</title>", site.html(address))

    assert len(titles) == 1
    assert titles[0].endswith("Lanternfish policies")
    assert titles[0] != "Lanternfish policies"


def test_only_files_that_a_page_shows_are_published(site: Built) -> None:
    """A note for counsel in the folder stays inside; a picture in a policy goes out."""
    assert site.has("flow.png")
    assert not site.has("secret.yml")
    assert not site.has("README/")
