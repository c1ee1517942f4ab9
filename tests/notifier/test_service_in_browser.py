"""The service's pages as readers meet them: no fault that a checker knows, in light, dark, and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Browser

from notifier.messages import confirmation
from notifier.phrases import LANGUAGES
from notifier.service.application import GONE, SENT
from notifier.service.pages import Link, Page, choices, render, style
from notifier.settings import Sender

SENDER = Sender("Firemoon <Studio>", "n@firemoon.example", "privacy@firemoon.example", "https://f.example")
POLICIES = ("privacy", "terms-of-service", "a-very-long-name-" * 6, "<script>alert(1)</script>")
PAGES = (
    Page(
        "Hear of changes in our policies",
        ("You get one mail when a policy changes. Every mail has a link to stop them.",),
        "Ask for the mails",
        "/subscribe",
        asks_address=True,
        choices=choices(POLICIES, ("*",)),
    ),
    SENT,
    GONE,
    Page(
        "Unsubscribe",
        (f"Send no more mails about changes to {'a' * 60}@example.org?",),
        "Unsubscribe",
        "/u/x",
    ),
    Page("You will hear of changes", ("Thank you.",), links=(Link("Choose", "https://f.example/p/x"),)),
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1000])
def test_every_page_is_accessible(page: Browser, scheme: str, width: int) -> None:
    """For readers with a screen reader, at night or on a phone."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    for shown in PAGES:
        page.set_content(render(shown, SENDER).replace("</head>", f"<style>{style()}</style></head>"))

        found = Axe().run(page)

        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mail_that_asks_for_confirmation_is_accessible(page: Browser, scheme: str) -> None:
    """For people who were signed up, perhaps by somebody else; in every language."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for language in LANGUAGES:
        page.set_content(confirmation(SENDER, POLICIES, "https://f.example/c/x", language).html)

        found = Axe().run(page)

        assert found.violations_count == 0, found.generate_report()
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("li").all_inner_texts()[-1] == "<script>alert(1)</script>"
