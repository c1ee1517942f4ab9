"""What counsel sees while writing, and what readers never see before it is published."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.site_builder.built import build_site
from tests.site_builder.conftest import tell
from tests.support.policy_repo import PolicyRepo


@pytest.fixture
def docs(repo: PolicyRepo) -> Path:
    """A working tree in which counsel edits one policy and begins another."""
    tell(repo)
    folder = repo.checkout() / "policy"
    edited = folder / "conditions.md"
    edited.write_text(edited.read_text().replace("12 EUR", "15 EUR"))
    (folder / "cookies.md").write_text("# Cookies\n\nWe set [two](privacy.md).\n")
    return folder


def test_a_preview_shows_the_draft_and_says_that_it_is_one(docs: Path, place: Path) -> None:
    """Counsel sees the page as it would be, what readers would be told, and the redline."""
    built = build_site(docs, place, serve=True)

    told = built.words("conditions/")
    assert "Not yet published." in told
    assert "The fee is 15 EUR a month." in told
    assert "<del>" in built.content("conditions/")
    assert "15 EUR" not in built.words("conditions/history/")
    assert "Not yet published." not in built.words("privacy/")


def test_a_preview_shows_a_policy_that_is_new(docs: Path, place: Path) -> None:
    """It has a page before it has a history, and the list says that readers do not see it yet."""
    built = build_site(docs, place, serve=True)

    assert "Readers see nothing of it yet." in built.words("cookies/")
    assert 'href="cookies/"' in built.html("")
    assert built.dead_links() == []


def test_a_preview_shows_a_translation_that_is_new_in_its_own_language(docs: Path, place: Path) -> None:
    """Counsel hears it as its readers will, under the words of the site."""
    (docs / "de").mkdir()
    german = (
        "# Bedingungen\n\nDas Entgelt ist 12 EUR im Monat, und es wird am ersten Tag von uns abgebucht.\n"
    )
    (docs / "de" / "conditions.md").write_text(german, "utf-8")

    html = build_site(docs, place, serve=True).html("de/conditions/")

    assert '<html lang="en"' in html
    assert '<h1 id="bedingungen" lang="de">' in html


def test_a_preview_lists_what_would_keep_a_draft_from_being_published(docs: Path, place: Path) -> None:
    """A misspelt key does not end the preview: it is shown where counsel is looking."""
    (docs / "conditions.md").write_text("---\ntitel: Terms\n---\n# Terms\n\nThe fee is 15 EUR.\n")

    told = build_site(docs, place, serve=True).words("conditions/")

    assert "line 2: unknown key 'titel': did you mean 'title'?" in told


def test_a_build_publishes_what_is_committed_and_says_what_is_not(
    docs: Path, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing goes public by accident, and nobody believes that it did."""
    with caplog.at_level(logging.WARNING):
        built = build_site(docs, place)

    assert "The fee is 12 EUR a month." in built.words("conditions/")
    assert not built.has("cookies/")
    assert "policy/conditions.md differs from what is committed on main" in caplog.text
    assert "policy/cookies.md is not committed on main" in caplog.text


def test_line_ends_of_another_system_are_no_edit(repo: PolicyRepo, place: Path) -> None:
    """A checkout on Windows shows no draft where nobody wrote anything."""
    tell(repo)
    folder = repo.checkout() / "policy"
    file = folder / "conditions.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    assert "Not yet published." not in build_site(folder, place, serve=True).words("conditions/")
