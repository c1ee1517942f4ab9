"""What needs a real browser: accessibility, both colour schemes, small screens, life without a script."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.site_builder.built import Built
from tests.site_builder.test_pages import KINDS

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def address(site: Built) -> Iterator[str]:
    """Where the story's site is served."""
    handler = functools.partial(Quiet, directory=str(site.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_every_kind_of_page_is_accessible(
    chromium: Browser, address: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """WCAG 2.2 AA and axe's best practice, in both colour schemes, on a desk and on the smallest phone."""
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    found = []
    for page in [*KINDS, "404.html"]:
        tab.goto(address + page)
        violations = Axe().run(tab, options=RULES).response["violations"]
        found += [(page, v["id"], v["nodes"][0]["html"]) for v in violations]
        if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append((page, "scrolls sideways", ""))
    context.close()

    assert found == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == [], "a third party was asked"


@pytest.mark.browser
def test_everything_is_read_and_reached_without_a_script(chromium: Browser, address: str) -> None:
    """A reader with scripts off gets the text, the history and the redline."""
    context = chromium.new_context(java_script_enabled=False, color_scheme="dark")
    tab = context.new_page()
    tab.goto(address + "privacy/")
    tab.get_by_role("link", name="All 3 versions").click()
    tab.get_by_role("link", name="What changed on 1 March 2024 (no. 2 that day)").click()

    assert tab.url.endswith("/privacy/changes/2024-03-01.2/")
    assert tab.locator("ins").first.is_visible()
    context.close()


@pytest.mark.browser
def test_paper_has_the_text_its_date_and_its_address_and_no_controls(chromium: Browser, address: str) -> None:
    """Whoever files a printed policy can tell which text it is, and nothing on it can be clicked."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{address}privacy/")
    tab.emulate_media(media="print")

    assert tab.get_by_text("Last updated 1 March 2024").is_visible()
    assert tab.get_by_text("https://legal.lanternfish.example/privacy/versions/2024-03-01.2/").is_visible()
    assert not any(link.is_visible() for link in tab.locator(".pp-link, .pp-crumbs, .pp-header").all())
    context.close()


@pytest.mark.browser
def test_a_day_finds_the_text_that_applied(chromium: Browser, address: str) -> None:
    """A reader who knows the day of a contract gets its text, also by a link that has the day in it."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{address}privacy/as-of/?on=2024-02-29")
    assert tab.locator("output").inner_text() == "Answer: Version of 15 January 2024"
    tab.get_by_label("Which text applied on").fill("2023-12-31")
    assert tab.locator("output").inner_text() == "No text had been published."
    tab.get_by_label("Which text applied on").fill("2024-03-01")
    tab.locator("output").get_by_role("link").click()

    assert tab.url.endswith("/privacy/versions/2024-03-01.2/")
    context.close()
