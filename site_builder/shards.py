"""An index of words cut into files by the words' first letters, so that a reader loads few of them.

Pure: an index in, files out, each named by its content: what a change leaves alone keeps its name.

Unit    bytes of JSON
Method  as a tree: words that begin alike share a file while they fit, else they are cut one letter
        further on; so a new word moves no other word unless its own file has become too large
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from site_builder.scripts import File

_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
MOST = 32_000  # bytes of a file, about a third of it compressed; a single word may have more

Entry = tuple[str, str]


def shards(words: Mapping[str, Sequence[int]]) -> tuple[Mapping[str, str], tuple[File, ...]]:
    """The name of the file for each beginning of words, and the files."""
    entries = [(word, f"{_json(word)}:[{','.join(map(str, words[word]))}]") for word in sorted(words)]
    files = {beginning: named(_content(group)) for beginning, group in _cut("", entries)}
    return {beginning: name for beginning, (name, _) in files.items()}, tuple(files.values())


def named(content: bytes) -> File:
    """A file of JSON with the name that its content gives it."""
    return f"{hashlib.sha256(content).hexdigest()[:16]}.json", content


def _cut(beginning: str, entries: Sequence[Entry]) -> Iterator[tuple[str, Sequence[Entry]]]:
    """``beginning`` is what all entries share; a word that is no longer than that stands alone."""
    if sum(len(line) for _, line in entries) <= MOST or all(word == beginning for word, _ in entries):
        yield beginning, entries
        return
    for first, group in groupby(entries, lambda entry: entry[0][: len(beginning) + 1]):
        if first == beginning:
            yield beginning, [*group]
        else:
            yield from _cut(first, [*group])


def _content(entries: Iterable[Entry]) -> bytes:
    return f"{{{','.join(line for _, line in entries)}}}".encode()
