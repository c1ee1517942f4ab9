"""What readers of a translation get: its pages in its language, the way to the others, and how it stands."""

from __future__ import annotations

import json
import re
import tomllib
from html import escape
from pathlib import Path
from typing import Literal

import pytest
from markupsafe import Markup

import policy_history
from policy_history.history import Version, document_of, read_history
from policy_history.judgement import judge
from policy_history.phrasebook import phrasebook
from policy_history.repository import Repository
from policy_history.selection import Selection
from site_builder.desk import templates
from site_builder.making import ChangeNote, note_on
from site_builder.translations import read_translations
from site_builder.views import Tongue
from tests.site_builder.built import TAG, Built, build_site
from tests.site_builder.tongues import ARABIC, ENGLISH, GERMAN
from tests.support.policy_repo import Content, PolicyRepo

PHRASES = Path(policy_history.__file__).parent / "phrases"
KINDS = ("", *"history/ history/sections/ as-of/ compare/ versions/2024-03-04/ changes/2024-03-04/".split())
OTHERS = re.compile(
    r'<link rel="alternate " hreflang="([^"]+)" href="https://legal.lanternfish.example/([^"]*)">'
)
SWITCH = re.compile(r'<nav class="pp-tongues".*?</nav>', re.DOTALL)


def switch(in_tongues: Built, page: str) -> list[tuple[str, str]]:
    """The languages that a page offers, with where each leads; "" for the one that is read."""
    found = SWITCH.search(in_tongues.html(page))
    items = re.findall(
        r'<li><(?:a href="([^"]+)"|span)[^>]*>(.*?)</(?:a|span)></li>', found[0] if found else ""
    )
    return [(" ".join(TAG.sub("", words).split()), address) for address, words in items]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_a_translation_speaks_its_language(in_tongues: Built, kind: str) -> None:
    """A reader of German meets no English word around the text, nor one who hears the page."""
    html = in_tongues.html(f"de/privacy/{kind}")

    assert '<html lang="de"' in html
    assert "Alle Richtlinien" in html
    assert [phrase for phrase in whole_phrases("en") if phrase in html] == []


@pytest.mark.parametrize("kind", ["", "history/", "history/sections/", "as-of/", "versions/2024-01-15/"])
def test_french_pages_are_french(in_tongues: Built, kind: str) -> None:
    """The same for a reader of French."""
    html = in_tongues.html(f"privacy-fr/{kind}")

    assert '<html lang="fr"' in html
    assert [phrase for phrase in (*whole_phrases("en"), *whole_phrases("de")) if phrase in html] == []


def whole_phrases(language: str) -> list[str]:
    """What a language says in several words without anything filled in, so that it cannot stand by chance."""
    groups = tomllib.loads((PHRASES / f"{language}.toml").read_text("utf-8")).values()
    texts = (text for group in groups for text in group.values() if isinstance(text, str))
    return [str(escape(text)) for text in texts if " " in text.strip() and "{" not in text]


def test_days_and_numbers_are_the_readers(in_tongues: Built) -> None:
    """A day that is written as at home is not mistaken."""
    assert "Zuletzt geändert am 4. März 2024" in in_tongues.words("de/privacy/")
    assert "Dernière mise à jour le 15 janvier 2024" in in_tongues.words("privacy-fr/")
    assert "Last updated 1 March 2024" in in_tongues.words("privacy/")


def test_what_changed_is_told_in_the_language_of_the_page(in_tongues: Built) -> None:
    """A reader of German reads German sentences; a feed and the API say the same."""
    told = "Wir haben hier „30“ durch „90“ ersetzt: „Wir speichern die Protokolle"

    for page in ("de/privacy/", "de/privacy/history/", "de/privacy/changes/2024-03-04/"):
        assert told in in_tongues.words(page)
    for name in ("api/policies/de/privacy.json", "de/privacy/feed.json"):
        assert told in (in_tongues.folder / name).read_text("utf-8")


def test_the_policy_s_words_are_marked_in_a_sentence_of_another_language(in_tongues: Built) -> None:
    """A screen reader reads an Arabic quotation as Arabic between English words, from right to left."""
    assert 'We changed “<span lang="ar" dir="rtl">30</span>” to' in in_tongues.html("ar/privacy/")
    assert "<span lang" not in in_tongues.html("privacy/changes/2024-03-01/").partition("pp-point")[2][:400]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_leads_to_the_other_languages(in_tongues: Built, kind: str) -> None:
    """The same kind of page where there is one, else the history; the language that is read needs no link."""
    shown = switch(in_tongues, f"de/privacy/{kind}")
    same = kind if kind in {"", "history/", "history/sections/", "as-of/", "compare/"} else "history/"
    french = "history/" if same == "compare/" else same  # one version cannot be compared

    assert [words for words, _ in shown] == ["English (Original)", "العربية", "Deutsch", "Français"]
    folder = in_tongues.folder / "de" / "privacy" / kind
    targets = [(folder / address).resolve().relative_to(in_tongues.folder) for _, address in shown if address]
    expected = [f"privacy/{same}", f"ar/privacy/{same}", f"privacy-fr/{french}"]
    assert targets == [Path(address) for address in expected]


def test_a_policy_in_one_language_has_no_switch(in_tongues: Built) -> None:
    """Nothing is offered that is not there; the rules of the IT department are no Italian text."""
    assert switch(in_tongues, "it/security/") == []
    assert OTHERS.findall(in_tongues.html("it/security/")) == []
    assert '<html lang="en"' in in_tongues.html("it/security/")


@pytest.mark.parametrize("kind", ["", "history/"])
def test_search_engines_are_told_of_every_language_on_each_page_and_in_the_site_map(
    in_tongues: Built, kind: str
) -> None:
    """A search in German finds the German text; each page names all, itself as well, as they ask for."""
    found = {page: OTHERS.findall(in_tongues.html(f"{page}/{kind}")) for page in ("privacy", "de/privacy")}
    sitemap = (in_tongues.folder / "sitemap.xml").read_text("utf-8")

    assert found["privacy"] == found["de/privacy"]
    assert [*map(tuple, found["privacy"])] == [
        ("en", f"privacy/{kind}"),
        ("ar", f"ar/privacy/{kind}"),
        ("de", f"de/privacy/{kind}"),
        ("fr", f"privacy-fr/{kind}"),
        ("x-default", f"privacy/{kind}"),
    ]
    for tag, address in found["privacy"]:
        link = f'<xhtml:link rel="alternate" hreflang="{tag}" href="https://legal.lanternfish.example/{address}"/>'
        assert sitemap.count(link) == 4  # each of four languages names it


def test_a_translation_that_lags_says_so_with_both_days(in_tongues: Built) -> None:
    """A reader of French knows that the English text has moved on, and can see how."""
    note = "L’original (anglais) a été modifié le 1er mars 2024 ; cette traduction est du 15 janvier 2024 ."

    assert note in in_tongues.words("privacy-fr/")
    assert 'href="../privacy/changes/2024-03-01/"' in in_tongues.html("privacy-fr/")
    assert "a été modifié" not in in_tongues.words("privacy-fr/versions/2024-01-15/")
    assert "Original" in in_tongues.words("de/privacy/")
    assert "geändert; diese Übersetzung" not in in_tongues.words("de/privacy/")


def test_a_comma_in_the_original_asks_nothing_of_a_translation(repo: PolicyRepo) -> None:
    """A note on every page after every correction would be read by nobody; the next real change is told."""
    english, german = ENGLISH.format(days=30, more=""), GERMAN.format(days=30, more="")
    repo.publish("2024-01-15", "Publish", {"policy/privacy.md": english, "policy/de/privacy.md": german})
    comma = english.replace("visits for 30 days, and", "visits for 30 days and")
    repo.publish("2024-02-01", "Comma", {"policy/privacy.md": comma})
    after_comma = behind(repo)
    repo.publish("2024-03-01", "Longer", {"policy/privacy.md": comma.replace("30", "90")})
    after_change = behind(repo)
    looked_at = german.replace("---\n#", "last_updated: 2024-03-02\n---\n#", 1)
    repo.publish("2024-03-02", "Looked at", {"policy/de/privacy.md": looked_at})

    assert after_comma == {}
    assert after_change == {"de/privacy": "2024-03-01"}
    assert behind(repo) == {}


def test_a_lag_counts_releases_where_tags_publish(repo: PolicyRepo) -> None:
    """What was not released lags behind nothing, nor does what one tag released together."""
    english, german = ENGLISH.format(days=30, more=""), GERMAN.format(days=30, more="")
    repo.publish("2024-01-15", "Begin", {"policy/privacy.md": english, "policy/de/privacy.md": german})
    repo.tag("v1", "2024-01-16")
    repo.publish("2024-02-01", "German first", {"policy/de/privacy.md": german.replace("30", "90")})
    repo.publish("2024-02-02", "Then English", {"policy/privacy.md": english.replace("30", "90")})
    before = behind(repo, "tag")
    repo.tag("v2", "2024-02-03")
    together = behind(repo, "tag")
    repo.publish("2024-03-01", "English alone", {"policy/privacy.md": english.replace("30", "180")})
    repo.tag("v3", "2024-03-02")

    assert (before, together) == ({}, {})
    assert behind(repo, "tag") == {"de/privacy": "2024-03-02"}


def behind(repo: PolicyRepo, release: Literal["commit", "tag"] = "commit") -> dict[str, str]:
    """The translations that lag, and the version of the original that each does not follow."""
    repository, selection = Repository(repo.path), Selection(release=release)

    def note(before: Version, after: Version) -> ChangeNote:
        texts = document_of(repository, before), document_of(repository, after)
        return note_on(judge(*texts), ())

    policies = read_history(repository, selection)
    found = read_translations(policies, (), selection, repository.line, note)
    return {slug: version.id for slug, version in found.behind.items()}


def test_a_translation_outlives_its_original_and_says_so(in_tongues: Built) -> None:
    """The German terms still apply; whoever reads them learns that the English ones do not."""
    assert "Das Original (Englisch) wurde am 1. Mai 2024 zurückgezogen." in in_tongues.words("de/terms/")
    assert switch(in_tongues, "terms/") == [("English (original)", ""), ("Deutsch", "../de/terms/")]
    assert switch(in_tongues, "de/terms/") == []


def test_a_language_without_phrases_is_marked_and_runs_its_own_way(in_tongues: Built) -> None:
    """An Arabic text is heard as Arabic and runs from the right; the English words around it are English."""
    html = in_tongues.html("ar/privacy/")

    assert '<html lang="en"' in html
    assert '<h1 id="سياسة-الخصوصية" lang="ar" dir="rtl">' in html
    assert '<div class="pp-text" lang="ar" dir="rtl">' in html
    assert "Last updated 2 April 2024" in in_tongues.words("ar/privacy/")
    assert '<h1>History of <span lang="ar" dir="rtl">سياسة الخصوصية</span></h1>' in in_tongues.html(
        "ar/privacy/history/"
    )


def test_the_list_of_policies_names_each_policy_once_with_its_languages(in_tongues: Built) -> None:
    """Forty translations do not bury nine policies."""
    words = in_tongues.words("policies/")

    assert words.count("Privacy policy") == 1
    assert "Datenschutzerklärung" not in words
    assert "Bedingungen" in words  # its original is withdrawn, so nothing else leads to it
    assert "Also in: العربية Deutsch Français" in words


def test_feeds_know_the_language_and_tell_a_change_once(in_tongues: Built) -> None:
    """A feed reader marks what it shows; whoever follows all policies hears of each change once."""
    feed = json.loads((in_tongues.folder / "de/privacy/feed.json").read_text("utf-8"))
    everything = json.loads((in_tongues.folder / "feed.json").read_text("utf-8"))

    assert feed["language"] == "de"
    assert feed["items"][0]["title"] == "Datenschutzerklärung: Text geändert, 4. März 2024"
    assert 'xml:lang="de"' in (in_tongues.folder / "de/privacy/feed.xml").read_text("utf-8")
    assert "<language>de</language>" in (in_tongues.folder / "de/privacy/rss.xml").read_text("utf-8")
    told = {item["title"].split(":")[0] for item in everything["items"]}
    assert told == {"Privacy policy", "Security", "Bedingungen"}


def test_programs_learn_the_language_of_every_policy(in_tongues: Built) -> None:
    """The API, the manifest and the page itself say it alike."""
    index = json.loads((in_tongues.folder / "api/policies.json").read_text("utf-8"))
    french = json.loads((in_tongues.folder / "api/policies/privacy-fr.json").read_text("utf-8"))
    manifest = json.loads((in_tongues.folder / "manifest.json").read_text("utf-8"))
    told = {policy["slug"]: (policy["language"], policy["translation_of"]) for policy in index["policies"]}

    assert told == {
        "ar/privacy": ("ar", "privacy"),
        "de/privacy": ("de", "privacy"),
        "de/terms": ("de", "terms"),
        "it/security": ("en", ""),
        "privacy": ("en", ""),
        "privacy-fr": ("fr", "privacy"),
    }
    assert french["behind"] == "2024-03-01"
    assert [other["language"] for other in french["translations"]] == ["en", "ar", "de"]
    assert {p["slug"]: p["language"] for p in manifest["policies"]} == {
        s: language for s, (language, _) in told.items()
    }
    assert '"inLanguage":"de"' in in_tongues.html("de/privacy/")
    assert '"translationOfWork":{"@id":"https://legal.lanternfish.example/privacy/"}' in in_tongues.html(
        "de/privacy/"
    )


def test_a_site_speaks_the_language_of_its_theme_on_its_own_pages(
    told_in_tongues: PolicyRepo, place: Path
) -> None:
    """A German company's list of policies is German, and its English policy English still."""
    theme = {"name": "material", "language": "de"}
    found = build_site(told_in_tongues.path / "policy", place, site={"theme": theme})

    assert '<html lang="de"' in found.html("policies/")
    assert "Richtlinien von Lanternfish" in found.words("policies/")
    assert '<html lang="en"' in found.html("privacy/")
    assert "Diese Seite gibt es nicht" in (found.folder / "404.html").read_text("utf-8")


def test_a_new_translation_appears_on_the_pages_that_were_there(repo: PolicyRepo, place: Path) -> None:
    """What is kept from the last build is brought up to date where a language came to it."""
    repo.publish("2024-01-15", "Publish", {"policy/privacy.md": ENGLISH.format(days=30, more="")})
    repo.checkout()
    alone = switch(build_site(repo.path / "policy", place), "privacy/history/")
    repo.publish("2024-02-01", "Arabic", {"policy/ar/privacy.md": ARABIC.format(days=30)})
    repo.checkout()
    again = build_site(repo.path / "policy", place)
    afresh = build_site(repo.path / "policy", place.with_name("afresh"))

    assert alone == []
    assert [words for words, _ in switch(again, "privacy/history/")] == ["English (original)", "العربية"]
    assert again.bytes() == afresh.bytes()


def test_every_link_between_languages_leads_somewhere(in_tongues: Built) -> None:
    """A switch to nowhere would be worse than none."""
    assert in_tongues.dead_links() == []


@pytest.mark.parametrize(("number", "is_folded"), [(7, False), (8, True)])
def test_a_switch_of_many_languages_is_folded_under_the_one_that_is_read(
    number: int, is_folded: bool
) -> None:
    """Whoever reads one of twenty-four languages comes to the text before the other twenty-three."""
    found = [
        Tongue(f"L{place}", "de", Markup(), f"{place}/" if place else "", place == 1)
        for place in range(number)
    ]
    page = "{% from 'macros.html.j2' import tongues as switch %}{{ switch(found) }}"
    html = templates(phrasebook("de")).from_string(page).render(found=found)

    assert ("<summary>Sprachen: <span>L0</span></summary>" in html) == is_folded
    assert html.count("<li>") == number


def test_the_home_page_has_its_languages_too(repo: PolicyRepo, place: Path) -> None:
    """A company with one policy has it at the root of its site, and its translation right below."""
    english, german = ENGLISH.format(days=30, more=""), GERMAN.format(days=30, more="")
    texts: dict[str, Content] = {"policy/index.md": english, "policy/de/index.md": german}
    repo.publish("2024-01-15", "Publish", texts)
    repo.checkout()

    built = build_site(repo.path / "policy", place)

    assert switch(built, "") == [("English (original)", ""), ("Deutsch", "de/")]
    assert switch(built, "de/") == [("English (Original)", "../"), ("Deutsch", "")]
    assert OTHERS.findall(built.html("de/")) == [("en", ""), ("de", "de/"), ("x-default", "")]
    assert built.dead_links() == []
