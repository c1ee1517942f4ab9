"""The HTML mail as readers meet it: no fault that a checker knows, in light, dark, and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from notifier.messages import compose
from tests.notifier.story import COMMA, PRIVACY, SHARED
from tests.notifier.test_messages import FIREMOON, change

LONG = "Logs stay longer: https://policies.firemoon.example/" + "a-very-long-address-without-a-break" * 4

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1000])
def test_the_mail_is_accessible(page: Page, scheme: str, width: int) -> None:
    """For account holders who read with a screen reader, at night or on a phone."""
    message = compose(change(PRIVACY, COMMA, SHARED, announcement=(LONG,)), FIREMOON)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(message.html)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []
    assert page.title() == message.subject
