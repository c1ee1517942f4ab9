"""Each tool's redline as a stream of (fate, text), blocks separated by a newline.

Text tools get the readable text, one block a line, which spares them Markdown's own characters;
lxml gets both versions rendered.
"""

from __future__ import annotations

import difflib
import importlib.util
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from policy_history.comparison import Comparison, compare
from policy_history.document import Document, read_document, render_document

Stream = list[tuple[str, str]]
Tool = Callable[[str, str], Stream]
FATES = {"ins": "added", "del": "removed"}
TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]|\s+")


def policypress(before: str, after: str) -> Stream:
    return stream_of(compare(read_document(before), read_document(after)))


def stream_of(comparison: Comparison) -> Stream:
    """Of a block that moved, both ends: as text that went and text that came."""
    stream: Stream = []
    for row in comparison.rows:
        for piece in row.pieces:
            fate = "added" if row.kind == "moved" and piece.fate == "kept" else piece.fate
            if row.kind != "moved" or piece.fate != "removed":
                stream.append((fate, "\n" if piece.is_break else piece.text.replace("\n", " ")))
        fates = {"moved": "added", "moved away": "removed"}
        stream.append((fates.get(row.kind, row.kind if row.kind in {"added", "removed"} else "kept"), "\n"))
    return stream


def by_difflib(before: str, after: str) -> Stream:
    old, new = (TOKEN.findall(text) for text in _texts(before, after))
    stream: Stream = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            stream.append(("kept", "".join(new[k:m])))
        else:
            stream += [("removed", "".join(old[i:j])), ("added", "".join(new[k:m]))]
    return [step for step in stream if step[1]]


def by_diff_match_patch(before: str, after: str) -> Stream:
    from diff_match_patch import diff_match_patch

    differ = diff_match_patch()
    found = differ.diff_main(*_texts(before, after))
    differ.diff_cleanupSemantic(found)
    return [({-1: "removed", 0: "kept", 1: "added"}[kind], text) for kind, text in found]


def by_redlines(before: str, after: str) -> Stream:
    from redlines import Redlines

    marked = Redlines(*_texts(before, after), markdown_style="none").output_markdown
    return [step for step in _tagged(marked.replace("¶", "\n")) if step[1]]


def by_git(before: str, after: str) -> Stream:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in zip("ab", _texts(before, after), strict=True):
            Path(folder, name).write_text(text + "\n", encoding="utf-8")
        command = ["git", "diff", "--no-index", "--word-diff=porcelain", "-U100000", "a", "b"]
        told = subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout.decode()
    lines = told.splitlines()
    start = next((number + 1 for number, line in enumerate(lines) if line.startswith("@@")), len(lines))
    fates = {" ": "kept", "-": "removed", "+": "added"}
    return [("kept", "\n") if line == "~" else (fates[line[:1]], line[1:]) for line in lines[start:] if line]


def by_lxml(before: str, after: str) -> Stream:
    return _tagged(lxml_html(before, after))


def lxml_html(before: str, after: str) -> str:
    from lxml.html.diff import htmldiff

    return str(htmldiff(render_document(before), render_document(after)))


class _Tags(HTMLParser):
    BLOCKS = frozenset("p li ul ol tr table h1 h2 h3 h4 h5 h6 pre blockquote hr div".split())

    def __init__(self) -> None:
        super().__init__()
        self.stream: Stream = []
        self._fates: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in FATES:
            self._fates.append(FATES[tag])
        self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in FATES and self._fates:
            self._fates.pop()
        self._space(tag)

    def _space(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.stream.append(("kept", "\n"))
        elif tag in {"td", "th", "br"}:
            self.stream.append(("kept", " "))

    def handle_data(self, data: str) -> None:
        self.stream.append((self._fates[-1] if self._fates else "kept", data.replace("\n", " ")))


def _tagged(html: str) -> Stream:
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return reader.stream


def _texts(before: str, after: str) -> tuple[str, str]:
    return read_document(before).text, read_document(after).text


def rendered_text(document: Document, source: str) -> str:
    """What lxml's text is held against: the text of the rendering itself."""
    del document
    return "".join(text for _, text in _tagged(render_document(source)))


PEERS: tuple[tuple[str, str, Tool], ...] = (
    ("policypress", "policy_history", policypress),
    ("lxml.html.diff", "lxml", by_lxml),
    ("redlines", "redlines", by_redlines),
    ("difflib (words)", "difflib", by_difflib),
    ("diff-match-patch", "diff_match_patch", by_diff_match_patch),
    ("git --word-diff", "difflib", by_git),
)


def installed() -> Iterator[tuple[str, Tool]]:
    for name, module, tool in PEERS:
        if importlib.util.find_spec(module):
            yield name, tool
