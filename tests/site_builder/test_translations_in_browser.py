"""Translations as a browser shows them: accessible in every view, compared in words of their language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.site_builder.built import Built
from tests.support.accessible import faults, faults_in_every_view
from tests.support.web import served_folder

STATUS = "document.getElementById('__compare-status').textContent.includes('2024: 1 ')"


@pytest.fixture(scope="module")
def abroad(in_tongues: Built) -> Iterator[str]:
    """Where the site in four languages is served."""
    with served_folder(in_tongues.folder) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["de/privacy/", "privacy-fr/", "ar/privacy/", "policies/"])
def test_a_translation_is_accessible_in_every_view(page: Page, abroad: str, kind: str) -> None:
    """With the switch, with the note that it lags, and from right to left."""
    page.goto(abroad + kind)

    assert faults_in_every_view(page) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "kind",
    [
        "de/terms/",
        "de/privacy/history/",
        "de/privacy/history/sections/",
        "de/privacy/as-of/",
        "de/privacy/versions/2024-01-15/",
        "de/privacy/changes/2024-03-04/",
        "ar/privacy/changes/2024-04-02/",
    ],
)
def test_the_archive_of_a_translation_is_accessible(page: Page, abroad: str, kind: str) -> None:
    """Its redline as well, where the text runs from the right and our words from the left."""
    page.goto(abroad + kind)

    assert faults(page) == []


@pytest.mark.browser
def test_versions_are_compared_in_the_words_of_their_language(page: Page, abroad: str) -> None:
    """The redline that the browser makes says what the published one says, in German."""
    page.goto(f"{abroad}de/privacy/changes/2024-03-04/")
    published = page.locator(".rl-body").inner_text(), page.locator(".rl-counts").inner_text()
    page.goto(f"{abroad}de/privacy/compare/?from=2024-01-15&to=2024-03-04")
    page.wait_for_function(STATUS)

    assert page.get_by_role("status").inner_text() == "Vom 15. Januar 2024 zum 4. März 2024: 1 Änderung."
    assert (page.locator(".rl-body").inner_text(), page.locator(".rl-counts").inner_text()) == published
    assert "[entfernt:" in page.locator(".rl-body").inner_text()
    assert faults(page) == []


@pytest.mark.browser
def test_our_words_amid_an_arabic_redline_are_marked_as_english(page: Page, abroad: str) -> None:
    """Also in the one that the browser makes."""
    page.goto(f"{abroad}ar/privacy/compare/?from=2024-04-01&to=2024-04-02")
    page.wait_for_function(STATUS)

    assert page.locator(".rl-sr").first.get_attribute("lang") == "en"
    assert page.locator(".rl-head").get_attribute("dir") == "ltr"
    assert faults(page) == []


@pytest.mark.browser
def test_no_page_asks_for_a_site_map_of_its_translations(page: Page, abroad: str) -> None:
    """The theme's script takes a link to a translation for another site; ours says no such thing."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{abroad}de/privacy/", wait_until="networkidle")

    assert [url for url in asked if "sitemap" in url] == []
