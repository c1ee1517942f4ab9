"""What readers find on each kind of page."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.site_builder.built import Built, build_site, words
from tests.support.policy_repo import PolicyRepo

KINDS = [
    "",
    "policies/",
    "privacy/",
    "privacy/history/",
    "privacy/history/sections/",
    "privacy/as-of/",
    "privacy/versions/2024-03-01.2/",
    "privacy/changes/2024-03-01.2/",
    "privacy/compare/",
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
    for address in KINDS[:-2]:
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


def test_each_version_has_its_file_as_it_was_committed(site: Built, story: PolicyRepo) -> None:
    """Whoever wants the words without the page gets them, with the hash that the manifest has."""
    entries = json.loads((site.folder / "manifest.json").read_text("utf-8"))["entries"]
    wanted = {e["id"]: e["source_sha256"] for e in entries if e["document"].endswith(":policy/privacy.md")}

    found = {
        path.parent.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.folder.glob("privacy/versions/*/source.md")
    }

    assert found == wanted
    assert 'href="../versions/2024-01-15/source.md"' in site.html("privacy/history/")


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


def test_an_old_name_that_two_policies_had_leads_to_the_later_one(repo: PolicyRepo, place: Path) -> None:
    """Whoever has the address had it from the policy that bore the name last; both keep their versions."""
    repo.publish("2024-01-15", "Publish", fees="# Fees\n\nThe fee is 10 EUR.\n")
    repo.rename("2024-02-01", "fees", "prices")
    repo.publish("2024-03-01", "Publish another", fees="# Late fees\n\nLate fees are 5 EUR.\n")
    repo.rename("2024-04-01", "fees", "arrears")
    repo.checkout()

    built = build_site(repo.path / "policy", place)

    assert "url=../arrears/" in built.html("fees/")
    assert "url=../../../arrears/versions/2024-03-01/" in built.html("fees/versions/2024-03-01/")
    assert "url=../../../prices/versions/2024-01-15/" in built.html("fees/versions/2024-01-15/")


def test_an_old_name_that_another_policy_has_now_is_that_policys(repo: PolicyRepo, place: Path) -> None:
    """The page that is current at an address comes before a pointer for one that used to be there."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms="# Terms of sale\n\nPay first, and pay in full.\n")
    repo.rename("2024-02-01", "terms", "sale")
    repo.publish("2024-03-01", "Terms of use", terms="# Terms of use\n\nBe kind to each other.\n")

    built = build_site(repo.path / "policy", place)

    assert "Be kind to each other." in built.words("terms/")
    assert "Terms of use" in built.words("terms/history/")
    assert not built.has("terms/versions/2024-01-01/")


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


def test_a_mended_link_is_live_at_once_though_no_version_comes_of_it(repo: PolicyRepo, place: Path) -> None:
    """Counsel mends a link and readers can follow it; the version they read stays the same one."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nAsk [us](https://old.example/).\n")
    repo.publish("2024-02-01", "Mend the link", terms="# Terms\n\nAsk [us](https://new.example/).\n")

    built = build_site(repo.path / "policy", place)

    assert "https://new.example/" in built.html("terms/")
    assert "https://old.example/" in built.html("terms/versions/2024-01-01/")
    assert "Last updated 1 January 2024" in built.words("terms/")


def test_counsels_own_words_come_first(repo: PolicyRepo, place: Path) -> None:
    """What counsel wrote for readers is what they read, on the page, in the history and in the feed."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    told = "---\nsummary:\n  - The fee rises by 2 EUR & stays there.\n---\n"
    repo.publish("2024-02-01", "Raise", terms=f"{told}# Terms\n\nThe fee is 12 EUR.\n")

    built = build_site(repo.path / "policy", place)

    for address in ("terms/", "terms/history/", "terms/changes/2024-02-01/"):
        assert "The fee rises by 2 EUR & stays there." in built.words(address)
    assert "The fee rises by 2 EUR" in (built.folder / "terms/feed.xml").read_text("utf-8")


def test_counsels_own_words_never_hide_what_the_texts_show(repo: PolicyRepo, place: Path) -> None:
    """A summary that leaves the worst out is followed by what was found, on every page and in the feed."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    told = "---\nsummary: [We made the text friendlier.]\n---\n"
    repo.publish("2024-02-01", "Raise", terms=f"{told}# Terms\n\nThe fee is 12 EUR.\n")

    built = build_site(repo.path / "policy", place)

    (change,) = [v["change"] for v in json.loads(_file(built, "api/policies/terms.json"))["versions"][1:]]
    friendly, found = change["points"]
    assert friendly == "We made the text friendlier."
    assert "12 EUR" in found
    for address in ("terms/", "terms/history/", "terms/changes/2024-02-01/"):
        assert f"{friendly} Comparing the two texts shows: {found}" in built.words(address)
    assert f"{friendly} {found}" in words(_file(built, "terms/feed.json").replace("\\n", " "))


def _file(built: Built, name: str) -> str:
    return (built.folder / name).read_text("utf-8")


def test_a_missing_page_promises_no_more_than_the_site_keeps(repo: PolicyRepo, place: Path) -> None:
    """A reader who followed a link to a policy whose name another took is not told to have mistyped it."""
    (repo.path / "policy").mkdir()
    repo.publish("2024-01-01", "Publish", terms="# Terms\n\nOne.\n", extras="# Extras\n\nTwo.\n")
    repo.withdraw("2024-02-01", "extras")
    repo.publish("2024-03-01", "Add", other="---\nslug: extras\n---\n\n# Other extras\n\nThree.\n")

    built = build_site(repo.path / "policy", place)

    assert not built.has("extras/versions/2024-01-01/")
    assert "or another policy has that name now" in words(_file(built, "404.html"))


def test_a_commit_can_be_looked_up_where_the_source_is_shown(story: PolicyRepo, place: Path) -> None:
    """An auditor goes from the version to the commit that published it."""
    built = build_site(story.path / "policy", place, site={"repo_url": "https://git.example/legal/"})

    sha = story.git("log", "--format=%H", "-1", "--", "policy/conditions.md")
    assert f'href="https://git.example/legal/commit/{sha}"' in built.html("conditions/history/")


def test_a_page_asks_for_the_themes_script_only_where_it_is_needed(
    story: PolicyRepo, site: Built, place: Path
) -> None:
    """A telephone loads two kilobytes of script, and an operator's own features still work."""
    theme = {"name": "material", "features": ["content.code.copy"]}

    built = build_site(story.path / "policy", place, site={"theme": theme})

    assert "javascripts/bundle" not in site.html("privacy/") + site.html("privacy/history/")
    assert "assets/page." in site.html("privacy/")
    assert "javascripts/bundle" in built.html("privacy/")
    assert "javascripts/bundle" in built.html("privacy/versions/2024-03-01/")


def test_search_finds_current_texts_alone(story: PolicyRepo, place: Path) -> None:
    """An operator may switch search on; it never answers with a text that no longer applies."""
    plugins = ["search", {"policypress": {}}]

    built = build_site(story.path / "policy", place, site={"plugins": plugins})

    found = json.loads((built.folder / "search/search_index.json").read_text("utf-8"))["docs"]
    assert {entry["location"].split("#")[0] for entry in found} == {"", "privacy/", "conditions/"}


def test_the_years_of_a_long_history_are_one_press_away(repo: PolicyRepo, place: Path) -> None:
    """Who uses the keyboard alone need not pass by every version on the way to an old one."""
    (repo.path / "policy").mkdir()
    for fee in range(1, 12):
        repo.publish(f"{2013 + fee}-03-01", "Raise", terms=f"# Terms\n\nThe fee is {fee} EUR.\n")

    built = build_site(repo.path / "policy", place)

    years = re.findall(r'href="#([^"]+)">(\d{4})</a>', built.content("terms/history/"))
    assert years == [(f"{year}-03-01", str(year)) for year in range(2024, 2013, -1)]
    assert built.dead_links() == []
