"""The theme's style, cut down to what our pages can use, looks the same and weighs a quarter."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_builder.theme_style import Borne, theme_style
from tests.site_builder.built import Built, build_site
from tests.support.policy_repo import PolicyRepo
from tests.support.web import served_folder

BORNE = Borne(frozenset({"page", "link"}), frozenset({("data-md-scheme", "dark")}))
CASES = {
    ".page{color:red}": ".page{color:red}",
    ".page,.tabs{color:red}": ".page{color:red}",
    ".tabs .page{color:red}": "",
    ".page:not(.tabs){color:red}": ".page:not(.tabs){color:red}",
    ":is(.tabs,.page) a{color:red}": ":is(.tabs,.page) a{color:red}",
    'a[href=".tabs"]{color:red}': 'a[href=".tabs"]{color:red}',
    "[data-md-scheme=dark]{color:red}": "[data-md-scheme=dark]{color:red}",
    "[data-md-scheme=pink]{color:red}": "",
    "[data-md-scheme]{color:red}": "[data-md-scheme]{color:red}",
    '@charset "UTF-8";.tabs{color:red}': '@charset "UTF-8";',
    "@media print{.tabs{color:red}.page{color:red}}": "@media print{.page{color:red}}",
    "@media print{.tabs{color:red}}": "",
    "@keyframes tabs{from{top:0}to{top:1px}}": "@keyframes tabs{from{top:0}to{top:1px}}",
    '.link:after{content:"}.tabs{"}': '.link:after{content:"}.tabs{"}',
    r".page\:wide{color:red}.link{top:0}": ".link{top:0}",
    "/* a{} */.link{top:0}": ".link{top:0}",
    ":root{--a:url('data:,{;}');--b:url(b)}a{mask:var(--b)}": ":root{--b:url(b)}a{mask:var(--b)}",
}
MATCHING = (Path(__file__).parents[1] / "support" / "matching_rules.js").read_text("utf-8")


@pytest.mark.parametrize("css", CASES)
def test_a_rule_that_could_apply_stays(css: str) -> None:
    """No page looks otherwise than the theme has it."""
    assert theme_style(css, BORNE, "") == CASES[css]


def test_a_page_asks_for_a_quarter_of_the_theme(site: Built) -> None:
    """A telephone shows nothing before all style is there."""
    html = site.html("privacy/versions/2024-01-15/")
    used = [path for path in (site.folder / "assets").glob("*.css") if path.name in html]

    assert "assets/stylesheets/" not in html
    assert len(used) == 2
    assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in used) < 13_000


def test_an_operator_who_switches_something_on_gets_the_whole_theme(repo: PolicyRepo, place: Path) -> None:
    """What the theme's script does to a page is styled, too."""
    repo.publish("2024-01-15", "Publish", terms="# Terms\n\nThe fee is 10 EUR.\n")
    repo.checkout()
    theme = {"name": "material", "features": ["navigation.top"]}

    built = build_site(repo.path / "policy", place, site={"theme": theme})

    assert "assets/stylesheets/main." in built.html("terms/versions/2024-01-15/")
    assert "assets/theme." not in built.html("terms/versions/2024-01-15/")


@pytest.mark.browser
def test_every_rule_that_matches_a_page_is_there(site: Built, chromium: Browser) -> None:
    """Held in a browser, which knows best what a selector matches."""
    assets = site.folder / "assets"
    whole = (next((assets / "stylesheets").glob(f"{name}.*.css")) for name in ("main", "palette"))
    full, lean = "".join(map(_text, whole)), _text(next(assets.glob("theme.*.css")))
    with served_folder(site.folder) as address:
        page = chromium.new_page()
        for kind in ("", "privacy/", "privacy/history/", "privacy/changes/2024-03-01/", "privacy/compare/"):
            page.goto(f"{address}{kind}")
            wanted, found = page.evaluate(MATCHING, [full, lean])
            assert [rule for rule in wanted if rule not in set(found)] == []
            assert len(wanted) > 50
        page.close()


@pytest.mark.browser
def test_words_without_an_item_take_no_number(site: Built, chromium: Browser) -> None:
    """What an author put loose into a list does not turn clause 2 into clause 3."""
    address = next((site.folder / "assets").glob("policypress.*.css"))
    loose = "<ol><li>One</li><li class='pp-loose'>loose</li><li>Two</li></ol>"
    page = chromium.new_page()

    page.set_content(
        f"<html dir=ltr><style>{_text(address)}</style><div class='md-typeset pp-page'>{loose}</div>"
    )

    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    marks = [node["name"]["value"].strip() for node in tree if node["role"]["value"] == "ListMarker"]
    assert marks == ["1.", "2."]
    page.close()


def _text(path: Path) -> str:
    return path.read_text("utf-8")
