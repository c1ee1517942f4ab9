"""Any two versions: a reader chooses, the browser compares, the address keeps the choice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.support.accessible import faults

CHOICE = "?from=2024-01-15&to=2024-03-01.2"
DONE = "document.getElementById('__compare-status').textContent.includes('From ')"
MARKS = """(selector) => [...document.querySelectorAll(selector + ' .rl-body :is(ins, del)')]
  .map((mark) => mark.tagName + mark.textContent)"""


@pytest.mark.browser
def test_a_reader_chooses_two_versions_and_can_go_back(page: Page, address: str) -> None:
    """The choice is in the address, the counts are announced, and "back" undoes the choice."""
    page.goto(f"{address}privacy/compare/")
    page.get_by_label("From").select_option("2024-01-15")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_function(DONE)

    assert page.url.endswith(CHOICE)
    assert "2 changes" in page.get_by_role("status").inner_text()
    assert faults(page) == []
    page.go_back()
    assert page.get_by_role("status").inner_text() == "Press Compare, or choose two other versions first."


@pytest.mark.browser
def test_neighbours_are_marked_as_on_their_own_page(page: Page, address: str) -> None:
    """Whoever compares two neighbours sees the redline that was published of them."""
    page.goto(f"{address}privacy/changes/2024-03-01/")
    published = page.evaluate(MARKS, "article")
    page.goto(f"{address}privacy/compare/?from=2024-01-15&to=2024-03-01")
    page.wait_for_function(DONE)

    assert published
    assert page.evaluate(MARKS, "article") == published


@pytest.mark.browser
def test_the_same_version_twice_has_no_change(page: Page, address: str) -> None:
    """A reader is told so in words."""
    page.goto(f"{address}privacy/compare/?from=2024-03-01&to=2024-03-01")
    page.wait_for_function(DONE)

    assert "No change." in page.get_by_role("status").inner_text()
    assert faults(page) == []


@pytest.mark.browser
def test_a_text_that_cannot_be_loaded_is_said(page: Page, address: str) -> None:
    """A reader without a connection learns what to do."""
    page.route("**/*.json", lambda route: route.abort())
    page.goto(f"{address}privacy/compare/{CHOICE}")
    page.wait_for_function("document.getElementById('__compare-status').textContent.includes('could not')")

    assert faults(page) == []
