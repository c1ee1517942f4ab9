"""The last touch on the HTML of a policy before it stands on a page.

Works on the output of ``policy_history.markdown.clean`` alone, in which every attribute is quoted,
so that tags can be told from text without parsing the page again.

- links and pictures lead where they stand on the site, or lose their target
- what scrolls sideways can be reached with the keyboard
- in a list there are items alone
- no ``id`` can pass for one of the page's own (they begin with two underscores)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from html import escape, unescape
from urllib.parse import unquote

from site_builder.addresses import relative
from site_builder.loose_items import with_items

ATTRIBUTES = r'((?:\s+[a-zA-Z][\w:.-]*(?:="[^"]*")?)*)\s*/?'
LINK = re.compile(rf"<a{ATTRIBUTES}>(?:(\s*)</a>)?")
UNLINKED = re.compile(r'<a((?:\s[^>]*)? class="pp-unlinked")>(.*?)</a>', re.DOTALL)
BLOCK = re.compile(r"<(?:p|div|ul|ol|h[1-6]|table|blockquote|pre)\b")
IMAGE = re.compile(rf"<img{ATTRIBUTES}>")
OWN_NAME = re.compile(r'(<[a-z][a-z0-9]*(?:\s+[a-zA-Z][\w:.-]*(?:="[^"]*")?)*?)\s+(?:id|name)="__[^"]*"')
TABLE = re.compile(r"<table((?:\s[^>]*)?)>")
NAMED = re.compile(r' (?:id|name)="([^"]+)"')
EMPTY_HEADING_CELL = re.compile(r"<th((?:\s[^>]*)?)>(\s*)</th>")
ATTRIBUTE = re.compile(r'([a-zA-Z][\w:.-]*)="([^"]*)"')
REMEMBERED = 8000  # tags, which the versions of a policy share

Resolve = Callable[[str], str | None]


def finish(html: str, page: str, resolve: Resolve) -> str:
    """The HTML of a policy as it stands on the page at ``page``; ``resolve`` says where a link leads."""
    given = html
    named = cache(lambda: anchors(given))
    html = LINK.sub(lambda match: _link(match, page, lambda t: _living(t, named, resolve)), html)
    html = UNLINKED.sub(_without_link, html)
    html = IMAGE.sub(lambda match: _image(match, page, resolve), html)
    while '="__' in html and (cleaned := OWN_NAME.sub(r"\1", html)) != html:
        html = cleaned
    if "<table" in html:
        html = EMPTY_HEADING_CELL.sub(r"<td\1>\2</td>", html)
        html = TABLE.sub(_table, html)
        html = html.replace("</table>", "</table></div>")
    return with_items(html)


def anchors(html: str) -> frozenset[str]:
    """What a fragment can lead to on a page with this HTML."""
    return frozenset(unescape(name) for name in NAMED.findall(html))


def _living(target: str, named: Callable[[], frozenset[str]], resolve: Resolve) -> str | None:
    """A link within the page that leads to no place of it would do nothing when it is followed."""
    if target.startswith("#"):
        return target if unquote(target[1:]) in named() or target == "#" else None
    return resolve(target)


def _table(match: re.Match[str]) -> str:
    """Marked with a class, which also keeps the theme's script from wrapping it once more."""
    given = match.group(1)
    marked = (
        given.replace('class="', 'class="pp-table ', 1) if "class=" in given else f'{given} class="pp-table"'
    )
    return f'<div class="pp-scroll" tabindex="0"><table{marked}>'


def _link(match: re.Match[str], page: str, resolve: Resolve) -> str:
    kept, href, abroad = _anchor(match[1])
    target = resolve(href) if href is not None else None
    if target is None or match[2] is not None:  # nothing to read: a link that has no name
        note = ' class="pp-unlinked"' if href is not None and match[2] is None else ""
        return f"<a{kept}{note}>{'' if match[2] is None else '</a>'}"
    outside = ' rel="noopener noreferrer"' if abroad and not target.startswith(("/", "#")) else ""
    return f'<a{kept} href="{escape(_seen_from(target, page))}"{outside}>'


def _without_link(match: re.Match[str]) -> str:
    """What leads nowhere is no link to anybody who counts links or goes from one to the next."""
    return match[0] if BLOCK.search(match[2]) else f"<span{match[1]}>{match[2]}</span>"


@lru_cache(maxsize=REMEMBERED)
def _anchor(attributes: str) -> tuple[str, str | None, bool]:
    """What a tag keeps as it is, where it leads, and whether it was marked as leading elsewhere."""
    found = dict(ATTRIBUTE.findall(attributes))
    kept = "".join(f' {name}="{value}"' for name, value in found.items() if name not in {"href", "rel"})
    return kept, unescape(found["href"]) if "href" in found else None, "rel" in found


def _image(match: re.Match[str], page: str, resolve: Resolve) -> str:
    found = dict(ATTRIBUTE.findall(match.group(1)))
    target = resolve(unescape(found["src"])) if "src" in found else None
    words = found.get("alt", "")
    if target is None or not target.startswith("/"):
        return f'<span class="pp-no-image">{words}</span>' if words else ""
    size = "".join(f' {name}="{found[name]}"' for name in ("width", "height", "title") if name in found)
    return f'<img src="{escape(_seen_from(target, page))}" alt="{words}"{size} loading="lazy">'


def _seen_from(target: str, page: str) -> str:
    return relative(target[1:], page) if target.startswith("/") and not target.startswith("//") else target
