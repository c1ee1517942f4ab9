"""Tokens of the Markdown parser into blocks: which paragraph stands in which list, row or quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it.token import Token

from policy_history.blocks import Block, Frame, Kind, Removed, Run, folded
from policy_history.html_reader import HtmlPiece, is_break, is_harmless, read_html
from policy_history.markdown import SCHEMES

CONTAINERS = {"ul", "ol", "li", "blockquote", "table", "thead", "tbody"}
AUTHORS_ANCHOR = re.compile(r"""<[a-z0-9]+\s[^>]*?\b(?:id|name)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
REMEMBERED = 4000  # blocks, which the versions of a policy share
CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")  # browsers ignore these inside a scheme


@dataclass(slots=True)
class BlockReader:
    """Walks the tokens once.

    ``offset`` is the line of the file on which the body starts; containers are numbered from
    ``first_key`` on.
    """

    offset: int
    first_key: int = 0
    blocks: list[Block] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    _frames: list[Frame] = field(default_factory=list)
    _opened: int = 0
    _numbers: list[int] = field(default_factory=list)
    _cells: list[tuple[Run, ...]] = field(default_factory=list)
    _align: list[str] = field(default_factory=list)
    _level: int = 0
    _line: int = 1

    def read(self, tokens: Sequence[Token]) -> None:
        """Collect the blocks, and what cleaning will take away."""
        for position, token in enumerate(tokens):
            if token.map:
                self._line = token.map[0] + 1 + self.offset
            if token.type == "inline":
                self._inline(token)
            elif token.type in {"fence", "code_block"}:
                self._add("code", ((Run(token.content.rstrip("\n"), ("code",)),),), info=token.info.strip())
            elif token.type == "html_block":
                self._html(token.content)
            elif token.type == "hr":
                self._add("rule", ())
            elif token.nesting == 1:
                self._open(token, tokens, position)
            elif token.nesting == -1:
                self._close(token)

    def _open(self, token: Token, tokens: Sequence[Token], position: int) -> None:
        tag = {"footnote_block": "ol", "footnote": "li"}.get(token.type.removesuffix("_open"), token.tag)
        if tag == "tr":
            self._cells, self._align = [], []
        elif tag in {"td", "th"}:
            self._align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
        elif tag in CONTAINERS:
            self._opened += 1
            number = 0
            if tag in {"ul", "ol"}:
                self._numbers.append(int(token.attrGet("start") or 1) if tag == "ol" else 0)
            elif tag == "li" and self._numbers and self._numbers[-1] >= 0:
                number = self._numbers[-1] if self._is_ordered() else 0
                self._numbers[-1] += 1
            loose = tag in {"ul", "ol"} and _is_loose(tokens, position)
            self._frames.append(Frame(tag, self.first_key + self._opened, number, token.markup, loose))
        elif token.type == "heading_open":
            self._level = int(token.tag[1])

    def _is_ordered(self) -> bool:
        return next((frame.tag for frame in reversed(self._frames) if frame.tag in {"ul", "ol"}), "") == "ol"

    def _close(self, token: Token) -> None:
        tag = {"footnote_block": "ol", "footnote": "li"}.get(token.type.removesuffix("_close"), token.tag)
        if tag == "tr":
            self._add("row", tuple(self._cells), align=tuple(self._align))
        elif tag in CONTAINERS:
            self._frames.pop()
            if tag in {"ul", "ol"}:
                self._numbers.pop()
        elif token.type == "heading_close":
            self._level = 0

    def _inline(self, token: Token) -> None:
        runs = tuple(self._runs(token.children or []))
        if self._frames and self._frames[-1].tag in {"thead", "tbody"}:
            self._cells.append(runs)
        else:
            self._add("heading" if self._level else "paragraph", (runs,), level=self._level)

    def _add(
        self,
        kind: Kind,
        parts: tuple[tuple[Run, ...], ...],
        *,
        level: int = 0,
        align: tuple[str, ...] = (),
        info: str = "",
    ) -> None:
        parts, text = _shared(parts)
        block = Block(kind, parts, text, self._line, tuple(self._frames), level=level, align=align, info=info)
        self.blocks.append(block)

    def _html(self, content: str) -> None:
        self.anchors += AUTHORS_ANCHOR.findall(content)
        for piece in read_html(content, self._line):
            if isinstance(piece, HtmlPiece):
                self._line = piece.line
                self._add(
                    "heading" if piece.level else "paragraph", (piece.runs,), level=piece.level, info="html"
                )
            else:
                self.removed.append(piece)

    def _runs(self, children: Sequence[Token]) -> Iterator[Run]:
        marks: list[str] = []
        links: list[str] = []
        hidden = ""
        for token in children:
            name = token.type
            if hidden:
                hidden = (
                    ""
                    if name == "html_inline" and token.content.lower().startswith(f"</{hidden}")
                    else hidden
                )
            elif name in {"html_inline", "struck"}:
                hidden = self._taken_away(token)
                if is_break(token.content):
                    yield Run("\n", ("br",))
            elif name == "link_open":
                links.append(str(token.attrGet("href") or ""))
            elif name == "link_close":
                links.pop()
            elif name.endswith("_open"):
                marks.append(token.tag)
            elif name.endswith("_close"):
                marks.pop()
            elif (run := _leaf(token, tuple(marks))) is not None:
                yield Run(run.text, run.marks, links[-1], run.image, run.title) if links else run

    def _taken_away(self, token: Token) -> str:
        """The tag whose content no reader will see, if this opens one; notes what is taken away."""
        if token.type == "struck":
            self.removed.append(Removed(self._line, f"struck-out text “{_shortened(token.info)}”"))
            return ""
        content = token.content
        self.anchors += AUTHORS_ANCHOR.findall(content)
        if is_harmless(content):
            return ""
        self.removed.append(Removed(self._line, f"raw HTML {_shortened(content)}"))
        name = content[1:].lower()
        return next((tag for tag in ("script", "style") if name.startswith(tag)), "")


@lru_cache(maxsize=REMEMBERED)
def _shared(parts: tuple[tuple[Run, ...], ...]) -> tuple[tuple[tuple[Run, ...], ...], str]:
    """The same runs as one object, wherever they stand, with their readable text (``identity.py``)."""
    return parts, folded(parts)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _leaf(token: Token, marks: tuple[str, ...]) -> Run | None:
    if token.type == "text":
        return Run(token.content, marks) if token.content else None
    if token.type in {"softbreak", "hardbreak"}:
        return Run("\n", ("br",) if token.type == "hardbreak" else ())
    if token.type == "code_inline":
        return Run(token.content, (*marks, "code"))
    if token.type == "image":
        return Run("", marks, image=str(token.attrGet("src") or ""), title=token.content)
    if token.type == "footnote_ref":
        return Run(f"[{token.meta['id'] + 1}]", (*marks, "sup"))
    return None


def _is_loose(tokens: Sequence[Token], position: int) -> bool:
    """Whether a list's own paragraphs stand apart, which the parser marks on the first of them."""
    level = tokens[position].level
    for token in tokens[position + 1 :]:
        if token.level <= level:
            return False
        if token.type == "paragraph_open" and token.level == level + 2:
            return not token.hidden
    return False


def is_safe(link: str) -> bool:
    """Whether a link may be shown as a link: relative, or to the web, a mail address or a telephone.

    Browsers ignore control characters and spaces in a scheme (``java\\tscript:``), so they are
    ignored here too; what stands before a colon is a scheme unless a path begins before it.
    """
    scheme, colon, _ = "".join(c for c in link if c > " ").partition(":")
    return not colon or scheme.lower() in SCHEMES or any(c in scheme for c in "/?#")
