"""Words that an author's own HTML puts into a list without an item around them.

A browser shows them as a line without a mark, as it does on GitHub; a screen reader that counts the items
of the list passes over them, and a checker calls the page invalid. Here they get an item without a mark.

Law     no word is lost, added or moved, and in a list there are items alone
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ITEM = '<li class="pp-loose">'
LISTS = {"ul", "ol"}
VOID = {"br", "hr", "img", "col"}
LOOSE = re.compile(r"(?:<[uo]l(?:\s[^>]*)?>|</li>)\s*(?!<li[\s>]|</[uo]l>)\S")
TAG = re.compile(r'(</?[a-zA-Z](?:[^">]|"[^"]*")*>)')


def with_items(html: str) -> str:
    """Clean HTML with an item around whatever stands loose in a list."""
    return "".join(_wrapped(html)) if LOOSE.search(html) else html


def _wrapped(html: str) -> Iterator[str]:
    """Text and tags as they come; ``inside`` are the elements around them, an item of ours as "loose"."""
    inside: list[str] = []
    for part in TAG.split(html):
        around = inside[-1] if inside else ""
        name = _name(part)
        if around == "loose" and (name == "li" or part in {"</ul>", "</ol>"}):
            yield "</li>"
            inside.pop()
        elif around in LISTS and part.strip() and name != "li" and not part.startswith("</"):
            yield ITEM
            inside.append("loose")
        yield part
        if part.startswith("</"):
            inside.pop()
        elif name and name not in VOID:
            inside.append(name)


def _name(part: str) -> str:
    """What a tag opens; empty for text and for the end of an element."""
    found = re.match(r"<([a-zA-Z0-9]+)", part)
    return found[1].lower() if found and TAG.fullmatch(part) else ""
