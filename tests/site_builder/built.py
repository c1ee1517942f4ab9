"""Building a site in a test the way ``mkdocs build`` does, and reading the result back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

ATTRIBUTE = re.compile(
    r'<(?P<tag>[a-z0-9]+)\b[^>]*?\s(?P<name>href|src|srcset|action|data)="(?P<value>[^"]*)"'
)
ANCHOR = re.compile(r'\s(?:id|name)="([^"]*)"')
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Built:
    """A finished site in a folder."""

    folder: Path

    def html(self, address: str) -> str:
        """The page at an address that ends in "/" (or is "")."""
        return (self.folder / address / "index.html").read_text("utf-8")

    def words(self, address: str) -> str:
        """What a reader reads on a page."""
        return words(self.html(address))

    def content(self, address: str) -> str:
        """The page without the site's header and footer."""
        html = self.html(address)
        return html[html.index('id="__text"') : html.index('<footer class="pp-footer"')]

    def has(self, address: str) -> bool:
        """Whether there is such a page or file."""
        target = self.folder / address
        return (target / "index.html").is_file() if address.endswith("/") or not address else target.is_file()

    def pages(self) -> Iterator[Path]:
        """Every HTML file."""
        return iter(sorted(self.folder.rglob("*.html")))

    def bytes(self) -> dict[str, bytes]:
        """Every file by its name."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}

    def dead_links(self) -> list[str]:
        """Links within the site that lead to no page, or to no place on it."""
        return [
            f"{page}: {link}" for page in self.pages() for link in self._links(page) if self._dead(page, link)
        ]

    def _links(self, page: Path) -> list[str]:
        found = [unescape(match["value"]) for match in ATTRIBUTE.finditer(page.read_text("utf-8"))]
        return [link for link in found if not re.match(r"[a-z]+:|//", link)]

    def _dead(self, page: Path, link: str) -> bool:
        parts = urlsplit(link)
        path = unquote(parts.path)
        target = (
            self.folder / path.lstrip("/") if path.startswith("/") else page.parent / path if path else page
        )
        target = target / "index.html" if target.is_dir() else target
        if not target.is_file():
            return True
        anchors = {unescape(name) for name in ANCHOR.findall(target.read_text("utf-8", "replace"))}
        return bool(parts.fragment) and unquote(parts.fragment) not in anchors


def words(html: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def tree(html: str) -> object:
    """The page as a browser understands it."""
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


def build_site(
    docs: Path, beside: Path, *, serve: bool = False, site: dict[str, object] | None = None, **options: object
) -> Built:
    """Write a mkdocs.yml into ``beside`` and build the policies of ``docs`` with it.

    ``options`` are the plugin's; ``site`` overrides the site's own settings.
    """
    config = load_config(str(settings_file(docs, beside, site, **options)))
    config.plugins.on_startup(command="serve" if serve else "build", dirty=False)
    build(config, serve_url="http://127.0.0.1:8000/" if serve else None)
    return Built(beside / "site")


def settings_file(docs: Path, beside: Path, site: dict[str, object] | None = None, **options: object) -> Path:
    """A mkdocs.yml for the policies of ``docs``, which has the site written beside itself."""
    beside.mkdir(parents=True, exist_ok=True)
    settings = {
        "site_name": "Lanternfish policies",
        "site_url": "https://legal.lanternfish.example/",
        "docs_dir": str(docs),
        "site_dir": str(beside / "site"),
        "theme": {"name": "material"},
        "plugins": [{"policypress": {"company": "Lanternfish", **options}}],
        **(site or {}),
    }
    file = beside / "mkdocs.yml"
    file.write_text(yaml.safe_dump(settings), "utf-8")
    return file
