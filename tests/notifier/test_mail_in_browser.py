"""HTML mails and a certificate as readers meet them: in each language, light, dark, on a phone."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader

from notifier.addresses import read_address
from notifier.certificate import certificate
from notifier.messages import compose
from notifier.phrases import LANGUAGES
from notifier.recipients import KINDS, Kind
from tests.notifier.conftest import memory_store
from tests.notifier.story import COMMA, PRIVACY, SHARED
from tests.notifier.test_evidence import told
from tests.notifier.test_messages import FIREMOON, change

LONG = "Logs stay longer: https://policies.firemoon.example/" + "a-very-long-address-without-a-break" * 4
ONE = change(PRIVACY, COMMA, SHARED, announcement=(LONG,))
OTHER = change(PRIVACY, SHARED, title="Terms of service")

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1000), ("dark", 390)])
def test_the_mail_is_accessible(page: Page, scheme: str, width: int, kind: Kind) -> None:
    """For account holders and watchers who read with a screen reader, at night or on a phone."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    for language in LANGUAGES:
        changes = [ONE] if language == "en" else [ONE, OTHER]
        message = compose(changes, FIREMOON, kind, language)
        page.set_content(message.html)

        found = Axe().run(page)

        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.title() == message.subject
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("dd[lang=en]").count() == (0 if language == "en" else page.locator("dd").count())
    assert asked == []


def test_a_certificate_is_accessible_and_prints_on_one_page(page: Page) -> None:
    """For an account holder: to be read in any way, and to be kept on paper."""
    with memory_store() as store:
        content = certificate(told(store), read_address("p0@example.org"), "Firemoon", "de")
    page.set_viewport_size({"width": 320, "height": 800})
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.set_content(content)

        found = Axe().run(page)

        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
