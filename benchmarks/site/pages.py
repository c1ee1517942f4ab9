"""What the pages of a built site weigh, and whether every link within it leads somewhere.

Bar     policy page 100 KB with style and scripts; archive and redline page 40 KB without script;
        no dead link. Compressed as a server does it: gzip, level 6. Exit code 1 where one is missed.
        The style is one file for the whole site; what pages weigh together with it is told beside the bar.
        A page "by its words alone" is one whose words without any markup are above the bar

Example: python -m benchmarks.site.pages site
"""

from __future__ import annotations

import argparse
import gzip
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

TAG = re.compile(r'<[a-zA-Z][^<>]*\s(?:href|src|id|name)="[^<>]*>')
ATTRIBUTE = re.compile(r'\s(href|src|id|name)="([^"]*)"')
KINDS = {
    "versions": "version",
    "changes": "redline",
    "sections": "by section",
    "history": "history",
    "as-of": "as of",
    "compare": "compare",
    "to-newest": "to the newest",
    "policies": "list",
}
AROUND = re.compile(r'<(?:script\b[^>]* src|link rel="stylesheet" href)="([^":]+)"')
MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
BAR = 40_000
CURRENT = 100_000


@dataclass(frozen=True)
class Found:
    """One page: its compressed weight, the places on it, and where it links to within the site.

    ``words`` is the weight of its words alone, which no markup can go below; 0 where the page is light.
    ``style`` is the weight of the style sheets that it asks for, ``around`` that of its scripts as well.
    """

    weight: int
    words: int
    style: int
    around: int
    places: frozenset[str]
    links: frozenset[str]


def read(page: Path) -> Found:
    """What a page has."""
    html = page.read_text("utf-8")
    places: set[str] = set()
    links: set[str] = set()
    for tag in TAG.findall(html):
        for name, value in ATTRIBUTE.findall(tag):
            (places if name in {"id", "name"} else links).add(unescape(value))
    inside = frozenset(link for link in links if not re.match(r"[a-z]+:|//", link))
    asked = [(page.parent / link).resolve() for link in AROUND.findall(html)]
    style = sum(file_weight(path) for path in asked if path.suffix == ".css")
    around = sum(map(file_weight, asked))
    weight = compressed(html)
    words = compressed(unescape(MARKUP.sub("", html))) if weight > BAR else 0
    return Found(weight, words, style, around, frozenset(places), inside)


@cache
def file_weight(path: Path) -> int:
    """The bytes that a server sends of a file; 0 where there is none."""
    return len(gzip.compress(path.read_bytes(), 6)) if path.is_file() else 0


def compressed(text: str) -> int:
    """The bytes that a server sends of it."""
    return len(gzip.compress(text.encode(), 6))


def kind(page: Path, site: Path) -> str:
    """What kind of page it is, by where it stands."""
    parts = page.relative_to(site).parts[:-1]
    return next((KINDS[part] for part in reversed(parts) if part in KINDS), "policy")


def dead(site: Path, pages: dict[Path, Found]) -> Iterator[str]:
    """Each link that leads to no file, or to no place on its page."""
    for page, found in pages.items():
        for link in sorted(found.links):
            if not _leads_somewhere(site, pages, page, link):
                yield f"{page.relative_to(site)}: {link}"


def _leads_somewhere(site: Path, pages: dict[Path, Found], page: Path, link: str) -> bool:
    parts = urlsplit(link)
    path = unquote(parts.path)
    target = (site / path.lstrip("/") if path.startswith("/") else page.parent / path).resolve()
    target = (
        page if not path else target / "index.html" if target not in pages and target.is_dir() else target
    )
    known = pages.get(target)
    if known is None:
        return target.is_file()
    return not parts.fragment or unquote(parts.fragment) in known.places


def weigh(site: Path, pages: dict[Path, Found]) -> bool:
    """Print the weights by kind; true where all keep their bar."""
    kinds: dict[str, list[Found]] = defaultdict(list)
    for page, found in pages.items():
        kinds[kind(page, site)].append(found)
    for name, found_pages in sorted(kinds.items()):
        print(f"  {name:12} {_told([page.weight for page in found_pages])}, {_too_heavy(found_pages)}")
    policies = kinds.pop("policy", [])
    current = [found.weight + found.around for found in policies]
    over = sum(weight > CURRENT for weight in current)
    print(f"  style and script of a policy page: {max(p.around for p in policies) / 1000:.1f} KB")
    print(f"  policy page with both: {_told(current)}, {over} above {CURRENT / 1000:.0f} KB")
    return not over and all(page.weight <= BAR for each in kinds.values() for page in each)


def _told(weights: list[int]) -> str:
    middle, heaviest = (statistics.median(weights), max(weights)) if weights else (0, 0)
    return f"{len(weights):6,} pages, {middle / 1000:5.1f} KB in the middle, {heaviest / 1000:5.1f} at most"


def _too_heavy(pages: list[Found]) -> str:
    heavy, alone = (
        sum(size > BAR for size in sizes) for sizes in zip(*((p.weight, p.words) for p in pages), strict=True)
    )
    both = sum(page.weight + page.style > BAR for page in pages)
    told = f", {alone} by their words alone, {heavy - alone} apart from those" if heavy else ""
    return f"{heavy:4} above {BAR / 1000:.0f} KB{told}" + (f"; {both} with their style" if both else "")


def main() -> int:
    """Read the site and say what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, help="the folder of a built site")
    site = parser.parse_args().site.resolve()
    pages = {page: read(page) for page in sorted(site.rglob("*.html"))}
    light = weigh(site, pages)
    broken = list(dead(site, pages))
    print(f"  {sum(len(found.links) for found in pages.values()):,} links, {len(broken)} of them dead")
    print("".join(f"  dead: {link}\n" for link in broken[:20]), end="")
    return 0 if light and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
