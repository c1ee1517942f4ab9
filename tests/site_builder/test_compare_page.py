"""Any two versions: a reader chooses, the browser compares, the address keeps the choice."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.site_builder.built import Built
from tests.site_builder.test_in_a_browser import RULES, Quiet

CHOICE = "?from=2024-01-15&to=2024-03-01.2"
DONE = "document.getElementById('__compare-status').textContent.includes('From ')"
MARKS = """(selector) => [...document.querySelectorAll(selector + ' .rl-body :is(ins, del)')]
  .map((mark) => mark.tagName + mark.textContent)"""


@pytest.fixture(scope="module")
def address(site: Built) -> Iterator[str]:
    """Where the story's site is served."""
    handler = functools.partial(Quiet, directory=str(site.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/privacy/"
        server.shutdown()
        thread.join()


def _violations(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]]


@pytest.mark.browser
def test_a_reader_chooses_two_versions_and_can_go_back(page: Page, address: str) -> None:
    """The choice is in the address, the counts are announced, and "back" undoes the choice."""
    page.goto(f"{address}compare/")
    page.get_by_label("From").select_option("2024-01-15")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_function(DONE)

    assert page.url.endswith(CHOICE)
    assert "2 changes" in page.get_by_role("status").inner_text()
    assert _violations(page) == []
    page.go_back()
    assert page.get_by_role("status").inner_text() == "Choose two versions."


@pytest.mark.browser
def test_neighbours_are_marked_as_on_their_own_page(page: Page, address: str) -> None:
    """Whoever compares two neighbours sees the redline that was published of them."""
    page.goto(f"{address}changes/2024-03-01/")
    published = page.evaluate(MARKS, "article")
    page.goto(f"{address}compare/?from=2024-01-15&to=2024-03-01")
    page.wait_for_function(DONE)

    assert published
    assert page.evaluate(MARKS, "article") == published


@pytest.mark.browser
def test_the_same_version_twice_has_no_change(page: Page, address: str) -> None:
    """A reader is told so in words."""
    page.goto(f"{address}compare/?from=2024-03-01&to=2024-03-01")
    page.wait_for_function(DONE)

    assert "No change." in page.get_by_role("status").inner_text()
    assert _violations(page) == []


@pytest.mark.browser
def test_a_text_that_cannot_be_loaded_is_said(page: Page, address: str) -> None:
    """A reader without a connection learns what to do."""
    page.route("**/*.json", lambda route: route.abort())
    page.goto(f"{address}compare/{CHOICE}")
    page.wait_for_function("document.getElementById('__compare-status').textContent.includes('could not')")

    assert _violations(page) == []
