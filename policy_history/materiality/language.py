"""Whether a text is in English: the rules are written for it and claim nothing else.

Another language is taken only on positive evidence. A list of names shows none, wherever the
companies are from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from policy_history.materiality.rules import Rules
from policy_history.materiality.words import words

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
FOREIGN_LETTERS = 0.3  # share of letters outside ASCII from which a text is in another script
SENTENCE = 6  # words; a shorter line may be nothing but a name
FEW = 5  # fewer words of another language are names and quotations
DIFFERENT = 3  # fewer different ones too: "de" and "la" stand in many names
SHARE = 0.08  # of all words; in running text of another language every fifth is one of its commonest


def leans_elsewhere(text: str, rules: Rules) -> bool:
    """Whether a text shows more of another language than of English, however little it shows of either:
    enough where something else speaks for another language too, such as the name of its file."""
    lines = [_line(line, rules) for line in text.split("\n")]
    if _in_another_script(lines):
        return True
    return sum(len(line.other) for line in lines) > sum(line.english for line in lines)


@lru_cache(maxsize=4)  # the later text of one change is the earlier one of the next
def is_english(text: str, rules: Rules) -> bool:
    """Whether nothing shows another language: a script that is not Latin, or another language's
    commonest words in running text, several different ones and more of them than English ones."""
    lines = [_line(line, rules) for line in text.split("\n")]
    if _in_another_script(lines):
        return False
    other = [word for line in lines for word in line.other]
    shown = len(other) >= FEW and len(set(other)) >= DIFFERENT
    if not shown or len(other) < SHARE * sum(line.words for line in lines):
        return True
    return sum(line.english for line in lines) > len(other)


def _in_another_script(lines: Sequence[_Line]) -> bool:
    return sum(line.beyond_ascii for line in lines) > FOREIGN_LETTERS * sum(line.letters for line in lines)


class _Line:
    """What one line shows; ``words`` of a line that is no sentence are not counted."""

    __slots__ = ("beyond_ascii", "english", "letters", "other", "words")

    def __init__(self, line: str, rules: Rules) -> None:
        self.letters = sum(map(str.isalpha, line))
        self.beyond_ascii = sum(map(str.isalpha, "".join(BEYOND_ASCII.findall(line))))
        found: Iterable[str] = words(line) if len(line.split()) >= SENTENCE else ()
        counted = Counter(found)
        self.words = counted.total()
        self.english = sum(count for word, count in counted.items() if word in rules.harmless.english)
        self.other = tuple(word for word in found if word in rules.harmless.other_languages)


@lru_cache(maxsize=8192)
def _line(line: str, rules: Rules) -> _Line:
    return _Line(line, rules)
