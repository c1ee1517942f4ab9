"""Lists of words and phrases, matched in normal text (lower case, words separated by one space)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache


@dataclass(frozen=True)
class Lexicon:
    """Words and phrases; one that ends in ``*`` stands for every word that begins so."""

    phrases: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(set(self.phrases), key=lambda phrase: (-len(phrase), phrase))
        return re.compile("(?<![\\w-])(?:" + "|".join(map(_regex, longest_first)) + ")(?![\\w-])")

    def found(self, text: str) -> Counter[str]:
        """What stands in ``text``, with its count. The answer is shared, so do not change it."""
        return _found(self._pattern, text) if self.phrases else NOTHING

    def __contains__(self, text: str) -> bool:
        """Whether anything of it stands in ``text``."""
        return bool(self.phrases) and self._pattern.search(text) is not None

    def starts(self, text: str) -> str:
        """The phrase that ``text`` begins with; empty if none."""
        match = self._pattern.match(text) if self.phrases else None
        return match.group() if match else ""


NOTHING: Counter[str] = Counter()


@lru_cache(maxsize=4096)
def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text)) or NOTHING


def _regex(phrase: str) -> str:
    return re.escape(phrase[:-1]) + r"[\w-]*" if phrase.endswith("*") else re.escape(phrase)


def union(lexicons: Iterable[Lexicon]) -> Lexicon:
    """All of them as one."""
    return Lexicon(tuple(dict.fromkeys(phrase for lexicon in lexicons for phrase in lexicon.phrases)))
