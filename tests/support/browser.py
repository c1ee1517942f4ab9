"""A Chromium page for tests that look at what a reader sees.

The system's own browser is used, so nothing is downloaded. ``page`` is a new, clean profile for each test.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.needs import first_executable, missing

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A container has neither the kernel's user namespaces nor a large /dev/shm.
OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser itself, started once for a file of tests.

    Not once for a run: while Playwright is at work, nothing else in this thread can run an event loop.
    """
    executable = first_executable(BROWSERS)
    if executable is None:
        missing("Chromium", "Install it: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(OPTIONS))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty tab without history, cookies or cache, 1280 by 800 points wide."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()
