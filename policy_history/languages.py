"""In which language each policy is written, and which is a translation of which.

Pure: names, stated languages and texts in, values out. No git, no files.

Unit    a writing: the language of one file, and what its name says beside the language
Law     a translation has an original that is itself none, and is in another language than it; what a
        policy is called and where its pages stand depends on neither (tests/laws/test_languages.py)
Method  the front matter's ``language`` counts. Where it says nothing, the name does (``de/privacy.md``,
        ``privacy.de.md``), but only where the text bears it out: an English text in ``uk/`` or ``it/`` is
        no Ukrainian and no Italian one (decision 0024)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from policy_history.language_tags import base, known_tag
from policy_history.materiality.language import leans_elsewhere
from policy_history.materiality.rules import read_rules
from policy_history.selection import Selection

UNSTATED = "en"  # the language of a text that neither states one nor is named by one


@dataclass(frozen=True, slots=True)
class Writing:
    """The language of a file as a tag, and ``stem``, its name without the language.

    ``named`` says that the name told the language apart: such a file is never the original of another
    that has the same name without one.
    """

    language: str
    stem: str
    named: bool = False


def writing(path: str, stated: str | None, text: Callable[[], str], selection: Selection) -> Writing:
    """How one file is written. ``text`` gives its Markdown, and is asked only where that decides."""
    found = _named(path, selection)
    if found is None:
        return Writing(stated or UNSTATED, selection.default_slug(path))
    tag, stem = found
    if stated:
        agrees = stated == tag or stated.startswith(f"{tag}-")
        return Writing(stated, stem, named=True) if agrees else Writing(stated, selection.default_slug(path))
    if leans_elsewhere(text(), read_rules()) != (base(tag) == UNSTATED):
        return Writing(tag, stem, named=True)
    return Writing(UNSTATED, selection.default_slug(path))


def originals(writings: Mapping[str, Writing]) -> dict[str, str]:
    """The file that each translation is of, by the translation's path.

    The original is the file that is named by no language; where there is none, the English one.
    """
    heads: dict[str, str] = {}
    for path in sorted(writings, key=lambda path: _rank(writings[path], path)):
        heads.setdefault(writings[path].stem, path)
    found = {path: heads[one.stem] for path, one in writings.items() if one.named}
    return {path: head for path, head in found.items() if _is_head(writings, path, head)}


def same_language_twice(writings: Mapping[str, Writing]) -> Iterator[tuple[str, str]]:
    """Each translation that is in the language of another one of the same original, and that original."""
    found = originals(writings)
    count = Counter((head, writings[path].language) for path, head in found.items())
    for path, head in found.items():
        if count[head, writings[path].language] > 1:
            yield path, head


def _named(path: str, selection: Selection) -> tuple[str, str] | None:
    """The language that a path names, and its stem."""
    start = len(selection.folder) + 1 if selection.folder else 0
    folder, _, rest = path[start:].partition("/")
    if rest and (tag := known_tag(folder)):
        return tag, selection.default_slug(path[:start] + rest)
    name, _, ending = path[:-3].rpartition(".")
    if name and not name.endswith("/") and (tag := known_tag(ending)):
        return tag, selection.default_slug(name + path[-3:])
    return None


def _rank(writing: Writing, path: str) -> tuple[bool, bool, str]:
    return writing.named, writing.language != UNSTATED, path


def _is_head(writings: Mapping[str, Writing], path: str, head: str) -> bool:
    """Whether the other file is the original of the first: plain, or English among named ones."""
    original = writings[head]
    stands = not original.named or original.language == UNSTATED
    return stands and head != path and original.language != writings[path].language
