"""What in a policy's links and headings would leave a reader stranded."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from policy_history.block_reader import is_safe
from policy_history.document import Document

LITERAL_LINK = re.compile(r"\]\(\s*<?\s*(?:javascript|vbscript|data|file)\s*:", re.IGNORECASE)


def broken_links(
    path: str, documents: Mapping[str, Document], paths: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Links of one policy that lead nowhere or are not allowed, as (line, message).

    Args:
        path: the policy, relative to the root of the repository.
        documents: every policy by path, for the anchors that a link may name.
        paths: every file that a relative link may name.
    """
    for block in documents[path].blocks:
        if LITERAL_LINK.search(block.text):
            yield block.line, "a link to a script or local file is not a link: it is shown as plain text"
        for run in (run for part in block.parts for run in part):
            if run.image and _scheme(run.image):
                yield (
                    block.line,
                    f"the image {run.image} is not shown: put it beside the policy",
                )
            elif run.image and _fault(run.image, path, documents, paths):
                yield block.line, f"the image {run.image} is no file"
            if run.link and (message := _fault(run.link, path, documents, paths)):
                yield block.line, message


def headings(document: Document) -> Iterator[tuple[int, str]]:
    """Headings that skip a level, are empty, or stand twice under one heading, as (line, message)."""
    found = [section.blocks[0] for section in document.sections if section.level]
    level = 0
    for heading in found:
        if not heading.text:
            yield heading.line, "a heading without text"
        if level and heading.level > level + 1:
            yield heading.line, f"heading level {heading.level} follows level {level}; use {level + 1}"
        level = heading.level
    count = Counter(section.path for section in document.sections if section.level)
    for section in document.sections:
        if section.level and section.title and count[section.path] > 1:
            yield (
                section.blocks[0].line,
                f"the heading {section.title!r} stands here more than once",
            )


def _fault(link: str, path: str, documents: Mapping[str, Document], paths: Collection[str]) -> str:
    if not is_safe(link):
        return f"the link {link} is removed; use http, https, mailto, tel or a relative one"
    if _scheme(link) or link.startswith("/"):
        return ""
    target, _, anchor = unquote(link).partition("#")
    target = target.partition("?")[0]
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
    if target and not _exists(file, paths):
        return f"the link {link} leads to no file"
    if anchor and file in documents and anchor not in _anchors(documents[file]):
        return f"the link {link} names no heading of {'this policy' if file == path else file}"
    return ""


def _exists(file: str, paths: Collection[str]) -> bool:
    if file.startswith(".."):
        return False
    return file in paths or file in {"", "."} or any(known.startswith(f"{file}/") for known in paths)


def _scheme(link: str) -> str:
    try:
        split = urlsplit(link)
    except ValueError:
        return ""
    return split.scheme or split.netloc


def _anchors(document: Document) -> set[str]:
    return {block.anchor for block in document.blocks if block.anchor} | set(document.anchors)
