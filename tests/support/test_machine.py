"""The fixtures that lean on the machine work, and say plainly what is missing."""

from __future__ import annotations

import psycopg
import pytest
from playwright.sync_api import Page

from tests.support.needs import missing


def test_a_page_renders_without_the_net(page: Page) -> None:
    """Who writes a browser test starts from an empty tab that works."""
    page.set_content("<h1>Privacy policy</h1>")
    assert page.get_by_role("heading").inner_text() == "Privacy policy"


def test_every_test_gets_its_own_empty_database(postgres_url: str) -> None:
    """Who writes a storage test shares no row with another."""
    address = postgres_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE recipient (email text)")
        assert connection.execute("SELECT count(*) FROM recipient").fetchone() == (0,)


def test_what_is_missing_skips_for_a_developer_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads a green run in CI knows that nothing was left out."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Chromium is not installed"):
        missing("Chromium", "Install it.")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Chromium is not installed"):
        missing("Chromium", "Install it.")
