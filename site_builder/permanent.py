"""A link beside each heading to the same section of the version that never changes, to be copied.

The link has a name but no text of its own: the sign is the style sheet's, so that the page holds the
words of the policy and no others (``policy-history verify`` reads them).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from html import escape, unescape

from policy_history.language_tags import base
from policy_history.phrasebook import Phrasebook
from site_builder.outline import words

STEP = re.compile(
    r'<(?P<end>/?)(?:a|summary)\b[^>]*>|<h([1-6])[^>]*?\sid="(?P<anchor>[^"]+)"[^>]*>(?P<inner>.*?)</h\2>',
    re.DOTALL,
)


def permanent_links(
    body: str, version: str, standing: Collection[str], book: Phrasebook, language: str
) -> str:
    """The text with a link for each heading that stands in the version at the address ``version``.

    The links are named in the words of the book, amid a text in ``language``. A heading inside a link or
    a summary gets none, since one control may not hold another.
    """
    depth = 0
    marks = "" if base(language) == book.language else f' lang="{book.language}"'
    named = partial(_link, version, book, marks)

    def linked(match: re.Match[str]) -> str:
        nonlocal depth
        if match["anchor"] is None:
            depth += -1 if match["end"] else 1
            return match[0]
        if depth > 0 or unescape(match["anchor"]) not in standing:
            return match[0]
        return f'<div class="pp-clause">{match[0]}{named(match["anchor"], match["inner"])}</div>'

    return STEP.sub(linked, body)


def _link(version: str, book: Phrasebook, marks: str, anchor: str, inner: str) -> str:
    section = words(inner) or book.say("text.this_section")
    name = escape(book.say("text.section_link", section=section))
    target = f"{escape(version)}#{anchor.replace('%', '%25')}"
    return f'<a class="pp-link"{marks} href="{target}" aria-label="{name}"></a>'
