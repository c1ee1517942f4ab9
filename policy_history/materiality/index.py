"""Many lists of words looked for in one pass over a text.

Law     for each list the same words are found as ``Lexicon.found`` finds (tests/laws): whole words,
        the longest phrase first, none overlapping another of its list
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping
from functools import lru_cache

from policy_history.materiality.lexicon import Lexicon

PIECE = re.compile(r"[\w-]+|[^\w-]")  # where a word may end, seen from Lexicon's pattern
REMEMBERED = 4096  # texts
WHOLE = 3  # pieces that two words are, with the space between them


class Phrase:
    """One entry of a list, cut into pieces. The last one of a phrase with ``*`` is a beginning."""

    __slots__ = ("begins", "is_word", "length", "name", "order", "pieces")

    def __init__(self, name: Hashable, phrase: str) -> None:
        self.name = name
        self.order = (-len(phrase), phrase)
        self.begins = phrase.endswith("*")
        self.pieces = tuple(PIECE.findall(phrase.removesuffix("*")))
        self.length = len(self.pieces)
        self.is_word = self.length == 1 and _is_word(self.pieces[0])  # it stands where its piece does

    def stands(self, text: list[str], start: int) -> bool:
        """Whether it stands in the pieces of a text from ``start`` on, its first piece known to fit."""
        end = start + self.length
        if end > len(text):
            return False
        if self.length > 1:
            *inner, last = self.pieces[1:]
            if text[start + 1 : end - 1] != inner:
                return False
            if not (text[end - 1].startswith(last) if self.begins else text[end - 1] == last):
                return False
        return _is_free(text, start - 1, start) and _is_free(text, end, end - 1)


def _is_free(text: list[str], outer: int, inner: int) -> bool:
    """Whether no word runs on beyond an edge; words are whole pieces, so that only a sign may be run into."""
    if not 0 <= outer < len(text) or _is_word(text[inner]):
        return True
    return not _is_word(text[outer])


def _is_word(piece: str) -> bool:
    return piece[0] == "-" or piece[0] == "_" or piece[0].isalnum()


class Index:
    """Named lists of words, ready to be looked for together."""

    def __init__(self, lexicons: Mapping[Hashable, Lexicon]) -> None:
        phrases = [
            Phrase(name, phrase)
            for name, lexicon in lexicons.items()
            for phrase in dict.fromkeys(lexicon.phrases)
        ]
        phrases.sort(key=lambda phrase: phrase.order)
        # By the first two words where both are whole, else by the first word or by how it begins.
        self._by_two: dict[tuple[str, ...], list[Phrase]] = {}
        self._by_one: dict[str, list[Phrase]] = {}
        self._by_beginning: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            if phrase.length > WHOLE or (phrase.length == WHOLE and not phrase.begins):
                self._by_two.setdefault(phrase.pieces[:WHOLE], []).append(phrase)
            elif phrase.begins and phrase.length == 1:
                self._by_beginning.setdefault(phrase.pieces[0], []).append(phrase)
            else:
                self._by_one.setdefault(phrase.pieces[0], []).append(phrase)
        self._known: dict[str, list[Phrase]] = {}

    def _starting(self, piece: str) -> list[Phrase]:
        """The phrases known by their first word that may begin with this piece, the longest first."""
        known = self._known.get(piece)
        if known is None:
            heads = (self._by_beginning.get(piece[:size], ()) for size in range(1, len(piece) + 1))
            known = [*self._by_one.get(piece, ()), *(phrase for head in heads for phrase in head)]
            known.sort(key=lambda phrase: phrase.order)
            self._known[piece] = known
        return known

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019  # an index lives as long as its rules do
    def found(self, text: str) -> Mapping[Hashable, Counter[str]]:
        """What stands in ``text``, with its count, of each list that has anything there."""
        pieces = PIECE.findall(text)
        found: dict[Hashable, Counter[str]] = {}
        taken: dict[Hashable, int] = {}
        for start, piece in enumerate(pieces):
            if piece == " ":
                continue
            two = self._by_two.get(tuple(pieces[start : start + WHOLE]), ())
            for phrase in (*two, *self._starting(piece)):
                name = phrase.name
                if taken.get(name, 0) <= start and (phrase.is_word or phrase.stands(pieces, start)):
                    end = start + phrase.length
                    taken[name] = end
                    counted = found.get(name) or found.setdefault(name, Counter())
                    counted[piece if phrase.is_word else "".join(pieces[start:end])] += 1
        return found
