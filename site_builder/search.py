"""What the searches load: every word of every version of a policy, and every word of all current texts.

One file says which sections there are, in which versions, and which file has which words; a browser
loads it with the first search, and then the files of the words that are asked for. ``docs/formats.md``
describes both; a file that stays the same keeps its name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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

FORMAT, VERSION = "policypress/words", 1

Name = tuple[str, str]


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
    first, files = written(index_words(_changes(desk, policy)), names)
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


def _current(desk: Desk, pages: Mapping[str, Policy], names: Mapping[str, Name]) -> list[tuple[str, str]]:
    """A policy's sections have a file of their own, so that a browser loads those that it shows."""
    words: dict[str, list[int]] = {}
    policies, files, first = [], [], 0
    for address, policy in pages.items():
        sections = desk.pieces.all_words(policy.current)
        file = named(_json([[section.anchor, section.title] for section in sections]))
        policies.append([address, *names[address], first, file[0]])
        files.append(file)
        for number, section in enumerate(sections, first):
            for word in section.added:
                words.setdefault(word, []).append(number)
        first += len(sections)
    beginnings, found = shards({word: _steps(numbers) for word, numbers in words.items()})
    start = {"format": FORMAT, "version": VERSION, "policies": policies, "files": beginnings}
    return [(name, content.decode()) for name, content in [named(_json(start)), *files, *found]]


def _steps(numbers: Sequence[int]) -> list[int]:
    """The first number, then how much is to be added for each next one."""
    return [number - before for before, number in pairwise((0, *numbers))]


def written(index: WordIndex, versions: Sequence[Name]) -> tuple[bytes, tuple[File, ...]]:
    """The content of the file to begin with, and the files of words. Versions have an id and a name."""
    beginnings, files = shards(index.words)
    first = {
        "format": FORMAT,
        "version": VERSION,
        "versions": versions,
        "sections": [[place.anchor, place.title, place.runs] for place in index.places],
        "files": beginnings,
    }
    return _json(first), files


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _changes(desk: Desk, policy: Policy) -> Iterator[tuple[SectionWords, ...]]:
    for version in policy.versions:
        yield desk.pieces.words(policy.before(version), version)
