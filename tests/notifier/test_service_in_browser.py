"""The service's pages as readers meet them: no fault that a checker knows, in light, dark, and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Browser

from notifier.messages import confirmation
from notifier.phrases import LANGUAGES, phrases
from notifier.service import wording
from notifier.service.pages import Page, choices, render, style
from notifier.settings import Sender
from notifier.storage.subscribers import Subscriber

SENDER = Sender("Firemoon <Studio>", "n@firemoon.example", "privacy@firemoon.example", "https://f.example")
POLICIES = ("privacy", "terms-of-service", "a-very-long-name-" * 6, "<script>alert(1)</script>")
ADA = Subscriber(1, f"{'a' * 60}@example.org", "a", "de", POLICIES[:2], POLICIES)
OWN = "https://f.example/p/x"


def pages(language: str) -> Iterator[tuple[Page, bool]]:
    """Every kind of page in a language, and whether it has a switch."""
    said = phrases(language)
    offered = choices(POLICIES, ("*",), language)
    yield wording.subscribing(said, "/subscribe", offered), True
    yield wording.subscribing(said, "/subscribe", offered, '"><b>ada', said.say("page_no_address")), False
    yield wording.invited(said), False
    yield wording.confirming(said, ADA, "/c/x"), True
    yield wording.leaving(said, ADA, "/u/x", OWN), True
    yield wording.preferences(said, ADA, POLICIES, "/p/x"), True
    yield wording.saved(said, POLICIES, OWN), False


pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_is_accessible(page: Browser, language: str) -> None:
    """For readers with a screen reader, at night or on a phone; in every language."""
    for number, (shown, switch) in enumerate(pages(language), start=LANGUAGES.index(language)):
        width = (320, 1000)[number % 3 % 2]
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.set_viewport_size({"width": width, "height": 800})
        html = render(shown, SENDER, phrases(language), switch=switch)
        page.set_content(html.replace("</head>", f"<style>{style()}</style></head>"))

        found = Axe().run(page)

        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("script").count() == 0
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("header nav a").count() == (len(LANGUAGES) - 1 if switch else 0)


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
