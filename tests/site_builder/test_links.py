"""No link leads nowhere, and no page asks anyone else for anything."""

from __future__ import annotations

import re

from site_builder.links import LinkTable
from tests.site_builder.built import Built

LOADS = re.compile(
    r'<(?:script|img|iframe|source|audio|video|embed|object|input)\b[^>]*?\s(?:src|srcset|data)="([^"]*)"'
    r'|<link\b(?=[^>]*\brel="[^"]*(?:stylesheet|icon|preload|preconnect|dns-prefetch)[^"]*")[^>]*\shref="([^"]*)"'
    r"|@import|url\((?!\"data:|data:)([^)]*)\)"
)


def test_every_link_and_anchor_resolves(site: Built) -> None:
    """A reader who follows a link within the site always arrives."""
    assert site.dead_links() == []


def test_nothing_is_loaded_from_elsewhere(site: Built) -> None:
    """Nobody else learns who reads a policy."""
    for path in [*site.pages(), *site.folder.rglob("*.css")]:
        for match in LOADS.finditer(path.read_text("utf-8")):
            address = next((group for group in match.groups() if group), "")
            assert not re.match(r"\s*[\"']?(?:https?:)?//", address), f"{path}: {address}"


def test_a_link_between_files_leads_to_the_page(site: Built) -> None:
    """What works in the pull request works on the site, under the name that the file had then."""
    assert '<a href="../conditions/#fees">terms</a>' in site.html("privacy/")
    assert '<a href="../../../conditions/#fees">terms</a>' in site.html("privacy/versions/2024-01-15/")
    assert '<a href="../privacy/">privacy policy</a>' in site.html("conditions/")


def test_a_link_that_leads_nowhere_keeps_its_words(site: Built) -> None:
    """A reader is not sent to an error page, and the text stays as counsel wrote it."""
    html = site.html("privacy/")

    assert '<span class="pp-unlinked">nowhere</span>' in html
    assert '<span class="pp-unlinked">a file that nobody published</span>' in html


def test_a_picture_is_found_from_every_page(site: Built) -> None:
    """Pictures are shown with their texts on the pages of old versions too."""
    assert 'src="../flow.png" alt="How it flows"' in site.html("privacy/")
    assert 'src="../../../flow.png" alt="How it flows"' in site.html("privacy/versions/2024-01-15/")


TABLE = LinkTable(
    folder="policy",
    pages={"policy/index.md": "", "policy/terms/index.md": "terms/", "policy/old.md": "terms/"},
    media={"policy/a b.pdf": "0" * 40},
    anchors={"terms/": frozenset({"fees"})},
)


def test_links_are_read_as_a_repository_means_them() -> None:
    """Folders, missing endings, earlier names, the root, escaped names: all lead to the page."""
    cases = {
        "terms/index.md": "/terms/",
        "terms/": "/terms/",
        "terms": "/terms/",
        "old.md#fees": "/terms/#fees",
        "/policy/terms/index.md": "/terms/",
        "/terms/": "/terms/",
        "index.md": "/",
        "terms/index.md#gone": "/terms/",
        "a%20b.pdf": "/a b.pdf",
        "https://example.org/": "https://example.org/",
        "mailto:a@example.org": "mailto:a@example.org",
        "//example.org/x": "//example.org/x",
        "../../outside.md": None,
        "{{ site.email }}": None,
    }

    assert {target: TABLE.resolve(target, "policy/privacy.md") for target in cases} == cases


def test_a_translation_leads_on_in_its_language() -> None:
    """A reader of German is not sent to the English terms where there are German ones; an English one is."""
    names = ("terms", "de/terms", "fr/terms", "privacy", "de/privacy")
    pages = {f"policy/{name}.md": f"{name}/" for name in names}
    table = LinkTable(
        folder="policy",
        pages=pages,
        media={},
        anchors={"terms/": frozenset({"fees"}), "de/terms/": frozenset({"gebuehren"})},
        languages={"policy/de/privacy.md": "de", "policy/privacy.md": "en", "policy/it/cookies.md": "it"},
        tongues={
            "terms/": {"en": "terms/", "de": "de/terms/", "fr": "fr/terms/"},
            "privacy/": {"en": "privacy/", "de": "de/privacy/"},
        },
    )
    cases = {
        ("policy/de/privacy.md", "../terms.md"): "/de/terms/",
        ("policy/de/privacy.md", "../terms.md#gebuehren"): "/de/terms/#gebuehren",
        ("policy/de/privacy.md", "../terms.md#fees"): "/de/terms/",
        ("policy/de/privacy.md", "../fr/terms.md"): "/fr/terms/",
        ("policy/de/privacy.md", "../privacy.md"): "/privacy/",
        ("policy/privacy.md", "terms.md#fees"): "/terms/#fees",
        ("policy/it/cookies.md", "../terms.md"): "/terms/",
    }

    assert {(source, target): table.resolve(target, source) for source, target in cases} == cases
