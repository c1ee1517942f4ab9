"""GitHub-flavoured Markdown, as counsel sees it in the pull request, made safe for a page.

CommonMark with tables, strikethrough, footnotes and bare links by ``markdown-it-py``, cleaned by
``nh3``. ``docs/decisions/0002-commonmark-not-python-markdown.md`` says why not MkDocs' own, and
``0043-struck-out-words-do-not-stand.md`` why words between ``~~`` are left out of every text and page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from policy_history.list_items import with_github_items
from policy_history.plain_markup import plain_markup

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
TAGS = frozenset(
    "a abbr b blockquote br caption code col colgroup dd details div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q section small span strong sub summary sup"
    " table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "section": {"class"},
    "sup": {"class"},
    "li": {"class", "value"},
}
CLASSES = frozenset({"footnotes", "footnote-item", "footnote-ref"})  # the renderer's; no author's
ALIGNMENT = {"text-align"}


def parser() -> MarkdownIt:
    """A fresh parser: CommonMark with tables, strikethrough, footnotes, bare web and mail addresses."""
    markdown = with_github_items(MarkdownIt())
    markdown.configure("commonmark", {"html": True, "linkify": True})
    markdown.enable(["table", "strikethrough", "linkify"])
    markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": True})  # type: ignore[union-attr]
    markdown.use(footnote_plugin, inline=False)
    markdown.core.ruler.push("struck_out", _leave_out_struck_words)
    return markdown


def _leave_out_struck_words(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and "~~" in token.content:
            token.children = list(_standing(token.children or []))


def _standing(children: Sequence[Token]) -> Iterator[Token]:
    """What stands, with a token that nobody sees in the place of what was struck out."""
    depth, struck = 0, ""
    for token in children:
        depth += token.nesting if token.tag == "s" else 0
        if token.type == "s_close" and not depth:
            yield Token("struck", "", 0, hidden=True, info=struck)
            struck = ""
        elif depth:
            struck += token.content
        else:
            yield token


WHOLE = parser()
UNLINKED = parser().disable("linkify", ignoreInvalid=True)
MAY_BE_LINKED = ("//", "@")  # no bare address is without one of them
SPECIAL = re.compile(r"[\n\r\0\\`~*_\[<&@]|//")  # what inline markup, a line's end or an address begins with
LINE = re.compile(r"([A-Za-z][^\n\r\0]*)\n*\Z")  # a paragraph of one line: nothing else begins with a letter
BLOCKS = parser().disable(["inline", "linkify", "text_join", "footnote_tail"])
FEW_BLOCKS = parser().disable(["inline", "linkify", "text_join", "footnote_tail"])
FEW_BLOCKS.disable(["table", "fence", "html_block", "reference", "footnote_def"])
MANY = re.compile(r"[|<`~]|\]:")  # without one of them a text has none of the blocks in the line above


def parse(body: str) -> list[Token]:
    """The tokens of one document, each inline text parsed once for all versions that share it.

    Consecutive versions share nearly all their paragraphs, and inline parsing is most of the work,
    so it is remembered by content wherever no reference from elsewhere can change its meaning.
    """
    if "[^" in body:
        return WHOLE.parse(body)
    env: MutableMapping[str, Any] = {}
    line = LINE.match(body)
    blocks = BLOCKS if MANY.search(body) else FEW_BLOCKS
    tokens = _paragraph(line[1].strip()) if line else blocks.parse(body, env)
    inline: Callable[[str], Sequence[Token]] = _inline
    if env.get("references"):
        inline = lambda content: _parse_inline(content, env)  # noqa: E731  # one of two readers
    for token in tokens:
        if token.type == "inline":
            token.children = list(inline(token.content))
    return tokens


def _paragraph(text: str) -> list[Token]:
    """What the parser makes of one line of text, which is half of all that it is given."""
    return [
        Token("paragraph_open", "p", 1, map=[0, 1], block=True),
        Token("inline", "", 0, map=[0, 1], level=1, content=text, children=[], block=True),
        Token("paragraph_close", "p", -1, block=True),
    ]


@lru_cache(maxsize=512)
def _inline(content: str) -> tuple[Token, ...]:
    return _parse_inline(content, {})


def _parse_inline(content: str, env: MutableMapping[str, Any]) -> tuple[Token, ...]:
    """As ``WHOLE`` parses it, without looking for markup or addresses where there can be none."""
    if content and not SPECIAL.search(content):
        return (Token("text", "", 0, content=content),)
    if (plain := plain_markup(content)) is not None:
        return tuple(plain)
    reader = WHOLE if any(mark in content for mark in MAY_BE_LINKED) else UNLINKED
    return tuple(reader.parseInline(content, env)[0].children or ())


def render(tokens: Sequence[Token]) -> str:
    """Tokens as clean HTML: no script, no handler, no address but web, mail, telephone and relative ones."""
    return clean(WHOLE.renderer.render(tokens, WHOLE.options, {}))


def clean(html: str) -> str:
    """HTML with all that could act or ask elsewhere removed; what a reader reads stays."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        filter_style_properties=ALIGNMENT,
        attribute_filter=_attribute,
        link_rel="noopener noreferrer",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Images from elsewhere would tell a third party who reads the page: they keep their text only.

    A class of the author's could pass words off as the page's own.
    """
    if name == "class":
        return value if value in CLASSES else None
    if tag == "img" and name == "src" and re.match(r"(?i)\s*(?:[a-z][a-z0-9+.-]*:|//)", value):
        return None
    return value
