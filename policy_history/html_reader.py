"""Raw HTML inside Markdown: its readable text as paragraphs and headings, and what is taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from policy_history.blocks import Removed, Run
from policy_history.markdown import TAGS

HEADING = re.compile(r"h[1-6]")
INLINE = frozenset("a abbr b code em i ins kbd mark q s strike small span strong sub sup u del".split())
HIDDEN = frozenset("script style template noscript iframe object svg math title".split())
MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "sup": "sup"}
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)([^>]*)>")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
HANDLER = re.compile(r"\s(?:on[a-z]+|style)\s*=|(?:javascript|vbscript|data)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlPiece:
    """One paragraph, or one heading where ``level`` is not 0, of raw HTML."""

    runs: tuple[Run, ...]
    level: int
    line: int


def is_break(content: str) -> bool:
    """Whether an inline tag is a line break."""
    return BREAK.fullmatch(content) is not None


def is_harmless(content: str) -> bool:
    """Whether an inline tag or comment passes cleaning unchanged."""
    if content.startswith(("<!--", "<?", "<!")):
        return True
    match = TAG.fullmatch(content)
    return match is not None and match[1].lower() in TAGS and not HANDLER.search(match[2])


def read_html(content: str, line: int) -> Iterator[HtmlPiece | Removed]:
    """The paragraphs of an HTML block and what cleaning removes from it, in reading order."""
    reader = _Reader(line)
    reader.feed(content)
    reader.close()
    reader.flush()
    yield from reader.found


class _Reader(HTMLParser):
    def __init__(self, line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[HtmlPiece | Removed] = []
        self._first_line = line
        self._runs: list[Run] = []
        self._marks: list[str] = []
        self._link = ""
        self._level = 0
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            return
        values = dict(attrs)
        handlers = [name for name, value in attrs if HANDLER.search(f' {name}="{value or ""}"')]
        if tag not in TAGS or handlers:
            self.found.append(Removed(self._line(), f"raw HTML <{' '.join([tag, *handlers])}>"))
        if tag in HIDDEN:
            self._hidden = tag
        elif tag == "br":
            self._runs.append(Run("\n", ("br",)))
        elif tag == "img":
            self._runs.append(Run("", image=values.get("src") or "", title=values.get("alt") or ""))
        elif tag == "a":
            self._link = values.get("href") or ""
        elif tag in MARKS:
            self._marks.append(MARKS[tag])
        elif tag not in INLINE:
            self.flush()
            self._level = int(tag[1]) if HEADING.fullmatch(tag) else 0

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden = "" if tag == self._hidden else self._hidden
        elif tag == "a":
            self._link = ""
        elif tag in MARKS and MARKS[tag] in self._marks:
            self._marks.remove(MARKS[tag])
        elif tag not in INLINE:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._hidden and data:
            self._runs.append(Run(data, tuple(self._marks), self._link))

    def flush(self) -> None:
        """End the paragraph that is being read."""
        if "".join(run.text for run in self._runs).strip() or any(run.image for run in self._runs):
            self.found.append(HtmlPiece(tuple(self._runs), self._level, self._line()))
        self._runs, self._level = [], 0

    def _line(self) -> int:
        return self._first_line + self.getpos()[0] - 1
