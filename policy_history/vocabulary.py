"""Which words stand in which section, and what one change did to them: all that a search has to know.

Pure: documents in, values out. What is a word is decided here and, in the same words, by the site's
script (``site_builder/assets/search/words.js``), which reads what a reader asks for.

Unit    a word: letters, digits and the marks on them, in lower case, without accents. Scripts
        that have no spaces between words go by pairs of neighbouring characters
Law     the changes of all versions, added up, give the words of the last one
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from policy_history.alignment.side import ALONE
from policy_history.document import Document

IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\u0300-\u036f]")  # what joins or breaks unseen, and accents
VOWELS = "".join(chr(code) for code in range(0x370, 0x3000) if unicodedata.category(chr(code))[0] == "M")
WORD = re.compile(rf"[{ALONE}]+|(?:(?![{ALONE}_])[\w{VOWELS}])+")
RUN = re.compile(f"[{ALONE}]")
REMEMBERED = 500  # sections, which the versions of a policy share


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A section whose words changed: those it got and those it lost, in alphabetical order.

    ``anchor`` is empty where the text has no heading yet. A section that went lost all its words.
    """

    anchor: str
    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def word_changes(before: Document | None, after: Document) -> tuple[SectionWords, ...]:
    """What came and went, section by section; everything came where there was nothing ``before``."""
    old, new = (_texts(before) if before else {}), _texts(after)
    found = []
    for key in dict.fromkeys((*new, *old)):
        earlier, later = old.get(key, ""), new.get(key, "")
        if earlier != later:
            had, has = words_of(earlier), words_of(later)
            if had != has:
                found.append(SectionWords(*key, tuple(sorted(has - had)), tuple(sorted(had - has))))
    return tuple(found)


@lru_cache(maxsize=REMEMBERED)
def words_of(text: str) -> frozenset[str]:
    """The different words of a text."""
    plain = folded(text)
    found = frozenset(WORD.findall(plain))
    return found if plain.isascii() else frozenset(_in_pairs(found))


def folded(text: str) -> str:
    """A text as its words are compared: "Café" is "cafe", and no joiner or soft hyphen is left."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).lower().replace("ς", "σ")
    return unicodedata.normalize("NFC", IGNORED.sub("", apart))


def _in_pairs(words: Iterable[str]) -> Iterator[str]:
    """Runs of characters without spaces by pairs; the last character stands alone, so that it is found."""
    for word in words:
        if RUN.match(word):
            yield from (word[place : place + 2] for place in range(len(word)))
        else:
            yield word


def _texts(document: Document) -> dict[tuple[str, str], str]:
    """The readable text of each section, by anchor and title; those that share both are one."""
    found: dict[tuple[str, str], str] = {}
    for section in document.sections:
        text = "\n".join(block.text for block in section.blocks if block.text)
        key = (section.anchor, section.title)
        found[key] = f"{found[key]}\n{text}" if key in found else text
    return found
