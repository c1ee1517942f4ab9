"""What the search in a policy's history loads: every word of every version, with where and when it stood.

One file says which versions and sections there are and which file has which words; a browser loads it
with the first search, and then the files of the words that are asked for. ``docs/formats.md`` describes
both; a file that stays the same keeps its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from policy_history.history import Policy
from policy_history.vocabulary import SectionWords
from site_builder.desk import Desk
from site_builder.scripts import File
from site_builder.shards import named, shards
from site_builder.views import name_of
from site_builder.word_index import WordIndex, index_words


def search_files(desk: Desk, policy: Policy) -> tuple[str, tuple[File, ...]]:
    """The file to begin with, and all files; none where there is but one version."""
    if len(policy.versions) == 1:
        return "", ()
    folder = desk.addresses.words(policy.slug)
    names = [(version.id, name_of(version, desk.book(policy))) for version in policy.versions]
    first, files = written(index_words(_changes(desk, policy)), names)
    name, content = named(first)
    return folder + name, tuple((folder + file, data) for file, data in [(name, content), *files])


def written(index: WordIndex, versions: Sequence[tuple[str, str]]) -> tuple[bytes, tuple[File, ...]]:
    """The content of the file to begin with, and the files of words. Versions have an id and a name."""
    beginnings, files = shards(index.words)
    first = {
        "format": "policypress/words",
        "version": 1,
        "versions": versions,
        "sections": [[place.anchor, place.title, place.runs] for place in index.places],
        "files": beginnings,
    }
    return json.dumps(first, separators=(",", ":")).encode(), files


def _changes(desk: Desk, policy: Policy) -> Iterator[tuple[SectionWords, ...]]:
    for version in policy.versions:
        yield desk.pieces.words(policy.before(version), version)
