"""What a checker finds wrong with a page for readers who do not see, hear or point as its author does."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
# What a text and its sections are called is up to its author.
BY_AUTHORS = ".pp-text, .pp-toc, .pp-toc-fold, .pp-hits, .pp-sections dt"
# axe leaves text of the very colour of its ground undecided, since nobody may be meant to read it.
ASK = """async ([rules, others]) => {
  const found = await axe.run(document, {
    runOnly: rules,
    resultTypes: ["violations", "incomplete"],
    rules: { "label-content-name-mismatch": { enabled: true } },
  });
  const unseen = (node) => node.any.some((check) => check.data?.messageKey === "equalRatio");
  const named = (word, nodes) => nodes.map((node) => `${word}: ${node.html}`);
  const faults = found.violations.flatMap((rule) => named(rule.id, rule.nodes));
  const hidden = found.incomplete.flatMap((rule) => named("unseen", rule.nodes.filter(unseen)));
  const root = document.documentElement;
  const places = new Map();
  const leadsElsewhere = (link) => {
    const words = (link.getAttribute("aria-label") || link.innerText).trim();
    if (!places.has(words)) places.set(words, link.href);
    return link.checkVisibility() && places.get(words) !== link.href;
  };
  const ours = [...document.querySelectorAll("a[href]")].filter((link) => !link.closest(others));
  hidden.push(...ours.filter(leadsElsewhere).map((link) => `same words, other place: ${link.outerHTML}`));
  return [...faults, ...hidden, ...(root.scrollWidth > root.clientWidth ? ["scrolls sideways"] : [])];
}"""


def faults(page: Page, rules: list[str] = RULES) -> list[str]:
    """Violations of WCAG 2.2 AA and axe's best practice, text that cannot be seen, links outside the policy's
    text that say the same and lead elsewhere, and sideways scrolling."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(ASK, [rules, BY_AUTHORS])
    return found


def faults_in_every_view(page: Page) -> list[tuple[int, str, str]]:
    """The faults on a desk, a phone and the smallest, in light and in dark; that differs in colours alone."""
    found: list[tuple[int, str, str]] = []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")
        found += [(width, "light", fault) for fault in faults(page)]
        page.emulate_media(color_scheme="dark")
        found += [(width, "dark", fault) for fault in faults(page, OF_COLOUR)]
    return found
