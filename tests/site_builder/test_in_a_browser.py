"""What needs a real browser: accessibility, both colour schemes, small screens, life without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.site_builder.built import build_site
from tests.site_builder.conftest import tell
from tests.site_builder.test_folding import policy
from tests.site_builder.tongues import ARABIC
from tests.support.accessible import faults_in_every_view
from tests.support.policy_repo import PolicyRepo
from tests.support.web import served_folder

LINE = "word " * 40 + "unbroken" * 20
WIDE = f"# Wide\n\n    {LINE}\n\n`{LINE}`\n\n| a | b |\n| - | - |\n| {LINE} | b |\n"
EVERY_KIND = [
    "",
    "policies/?q=privacy",
    "privacy/",
    "privacy/history/?q=advertisers",
    "privacy/history/sections/",
    "privacy/as-of/",
    "privacy/versions/2024-03-01/",
    "privacy/changes/2024-03-01.2/",
    "privacy/versions/2024-01-15/to-newest/",
    "privacy/compare/",
    "privacy/compare/?from=2024-01-15&to=2024-03-01.2",
    "ar/privacy/",  # a translation, from right to left
    "ar/privacy/history/?q=30",
    "conditions/",  # with a draft of counsel's above it
    "extras/",  # withdrawn
    "long/changes/2024-06-03/",  # a redline with what did not change left out
    "wide/",
    "404.html",
]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a site is served that has every kind of page, as counsel sees it who writes a draft."""
    place = tmp_path_factory.mktemp("every")
    repo = tell(PolicyRepo(place / "repository"))
    repo.publish("2024-06-02", "Publish", {"policy/ar/privacy.md": ARABIC.format(days=30)}, long=policy(10))
    extras, arabic = "# Extras\n\nThey cost 2 EUR.\n", ARABIC.format(days=90)
    repo.publish(
        "2024-06-03", "Raise", {"policy/extras.md": extras, "policy/ar/privacy.md": arabic}, long=policy(12)
    )
    repo.withdraw("2024-06-04", "extras")
    repo.publish("2024-06-05", "Wide", wide=WIDE)
    draft = repo.checkout() / "policy" / "conditions.md"
    draft.write_text(draft.read_text("utf-8").replace("12 EUR", "15 EUR"), "utf-8")
    built = build_site(
        repo.path / "policy", place / "built", serve=True, word=True, service="https://notices.example"
    )
    with served_folder(built.folder) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_page_is_accessible(page: Page, every: str, kind: str) -> None:
    """WCAG 2.2 AA and axe's best practice, in both colour schemes, on a desk, a phone and the smallest."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(every + kind)
    if "?" in kind:
        page.wait_for_selector(".pp-hits, ins")

    assert answer is not None
    assert answer.ok
    assert faults_in_every_view(page) == []
    assert [url for url in asked if not url.startswith((every, "data:"))] == [], "a third party was asked"


@pytest.mark.browser
def test_everything_is_read_and_reached_without_a_script(chromium: Browser, address: str) -> None:
    """A reader with scripts off gets the text, the history and the redline."""
    context = chromium.new_context(java_script_enabled=False, color_scheme="dark")
    tab = context.new_page()
    tab.goto(address + "privacy/")
    assert not tab.get_by_role("link", name="Search").is_visible(), "it cannot work"
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
    tab.goto(f"{address}privacy/changes/2024-03-01.2/")
    assert tab.get_by_text("In short").is_visible(), "a redline is filed with what it comes to"
    assert not tab.get_by_role("link", name="First change").is_visible()
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


@pytest.mark.browser
def test_the_search_is_one_press_away_on_every_page(page: Page, address: str) -> None:
    """Who comes by a link to an old version finds a word in the current texts without a way round."""
    page.goto(address + "privacy/versions/2024-03-01/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.wait_for_selector("#__words-asked:focus")
    page.keyboard.type("advertisers")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="What we collect").click()

    assert page.url.endswith("/privacy/#what-we-collect")


@pytest.mark.browser
def test_what_is_found_under_the_title_itself_is_told_once(page: Page, address: str) -> None:
    """A policy and its first section have one name; two links of that name would be a riddle."""
    page.goto(address + "policies/?q=nowhere")
    page.wait_for_selector(".pp-hits")

    assert page.locator(".pp-hits a").all_inner_texts() == ["Privacy policy"]


@pytest.mark.browser
def test_a_reader_chooses_colours_and_keeps_them(chromium: Browser, address: str) -> None:
    """Who reads at night chooses dark once, on any page, and may go back to what the device says."""
    context = chromium.new_context(color_scheme="light")
    tab = context.new_page()
    tab.goto(address + "privacy/")
    body = tab.locator("body")
    seen = [body.get_attribute("data-md-color-scheme")]
    for title in ("Switch to light colours", "Switch to dark colours"):
        tab.get_by_title(title).click()
        seen.append(body.get_attribute("data-md-color-scheme"))
    tab.goto(address + "privacy/history/")
    seen.append(body.get_attribute("data-md-color-scheme"))
    tab.get_by_title("Follow the device's colours").click()

    assert seen == ["default", "default", "slate", "slate"]
    assert body.get_attribute("data-md-color-scheme") == "default"
    context.close()


@pytest.mark.browser
def test_folded_text_is_unfolded_on_paper(chromium: Browser, address: str) -> None:
    """A printed policy has all its words."""
    tab = chromium.new_page()
    tab.goto(address + "privacy/")
    tab.evaluate("document.querySelector('.pp-text').append(document.createElement('details'))")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert tab.locator(".pp-text details[open]").count() == 1
    tab.close()
