"""What the searches load: every word of every version of a policy, and every word of all current texts.

One file says which sections there are, in which versions, and which file has which words; a browser
loads it with the first search, and then the files of the words that are asked for. ``docs/formats.md``
describes both; a file that stays the same keeps its name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from policy_history.history import Policy
from policy_history.language_tags import base
from policy_history.phrasebook import Phrasebook
from policy_history.vocabulary import SectionWords
from site_builder.addresses import WORDS, relative
from site_builder.desk import Desk
from site_builder.in_force import in_force_on
from site_builder.scripts import File, main_of
from site_builder.shards import named, shards
from site_builder.upkeep import program
from site_builder.views import name_of
from site_builder.word_index import WordIndex, index_words


@dataclass(frozen=True, slots=True)
class Field:
    """What the form of a search needs. Addresses are relative to the page; ``root`` is the site's own.

    ``language`` is the tag of the sections' titles, empty where it is that of the page.
    """

    index: str
    script: str
    root: str
    phrases: str
    language: str


def field(first: str, page: str, book: Phrasebook, language: str = "") -> Field:
    """The form of the search that begins with the file ``first``, on a page."""
    said = json.dumps(book.group("find"), ensure_ascii=False)
    return Field(
        relative(first, page),
        relative(main_of("search"), page),
        relative("", page),
        said,
        _abroad(language, book),
    )


def search_files(desk: Desk, policy: Policy) -> tuple[str, tuple[File, ...]]:
    """The file to begin with, and all files; none where there is but one version."""
    if len(policy.versions) == 1:
        return "", ()
    folder = desk.addresses.words(policy.slug)
    names = [(version.id, name_of(version, desk.book(policy))) for version in policy.versions]
    first, files = written(index_words(_changes(desk, policy)), {"versions": names})
    name, content = named(first)
    return folder + name, tuple((folder + file, data) for file, data in [(name, content), *files])


def search_files_of_all(desk: Desk) -> tuple[str, tuple[File, ...]]:
    """Likewise of the texts that apply, of all policies; their sections are known by their addresses."""
    pages = {desk.addresses.policy(p.slug): in_force_on(p, desk.today) for p in desk.policies}
    names = {a: (desk.names[p.slug], _abroad(p.language, desk.book())) for a, p in pages.items()}
    parts = [
        program(),
        *((address, p.current.revision.blob, names[address]) for address, p in pages.items()),
    ]
    made_of = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
    row = desk.pieces.latest(
        "words of current texts", made_of, lambda: json.dumps(_current(desk, pages, names))
    )
    found = [(WORDS + name, content.encode()) for name, content in json.loads(row)]
    return found[0][0], tuple(found)


def _abroad(language: str, book: Phrasebook) -> str:
    """The tag of a language that is not the page's own, else empty."""
    return "" if not language or base(language) == book.language else language


def _current(desk: Desk, pages: Mapping[str, Policy], names: Mapping[str, object]) -> list[tuple[str, str]]:
    words = (
        replace(section, anchor=f"{address}#{section.anchor}" if section.anchor else address)
        for address, policy in pages.items()
        for section in desk.pieces.all_words(policy.current)
    )
    first, files = written(index_words([words]), {"policies": names})
    return [(name, content.decode()) for name, content in [named(first), *files]]


def written(index: WordIndex, names: Mapping[str, object]) -> tuple[bytes, tuple[File, ...]]:
    """The content of the file to begin with, and the files of words. ``names``: of versions or policies."""
    beginnings, files = shards(index.words)
    first = {
        "format": "policypress/words",
        "version": 1,
        **names,
        "sections": [[place.anchor, place.title, place.runs] for place in index.places],
        "files": beginnings,
    }
    return json.dumps(first, separators=(",", ":")).encode(), files


def _changes(desk: Desk, policy: Policy) -> Iterator[tuple[SectionWords, ...]]:
    for version in policy.versions:
        yield desk.pieces.words(policy.before(version), version)
