"""Characters that no reader sees, and letters that pass for others: in a policy they are slips, or tricks.

Unit    a line of the file, counted from 1
Source  Unicode Technical Report 36, sections 2.2 (letters of several alphabets) and 2.5 (direction of text)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u115f\u180e\u2028\u2029\u202d\u202e\u2060-\u2065\u3164\ufffc"
    "\U000e0000-\U000e007f]|(?<!\\A)\ufeff|(?<=[A-Za-z ])[\u200b-\u200d]|[\u200b-\u200d](?=[A-Za-z ])"
)
# What steers the direction belongs into text with letters that run from right to left, and nowhere else.
STEERING = re.compile("[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]")
LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LINE_END = re.compile(r"\r\n?|\n")
WORD = re.compile(r"[^\W\d_]+")
ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")  # alphabets with letters that look the same


def odd_letters(source: str) -> Iterator[tuple[int, str]]:
    """The line and the fault of each, once a line and character or word."""
    for number, line in enumerate(LINE_END.split(source), start=1):
        for unseen in dict.fromkeys(_unseen(line)):
            name = unicodedata.name(unseen, "a control character")
            yield number, f"an invisible character, U+{ord(unseen):04X} ({name.lower()}); delete it"
        for word in dict.fromkeys(WORD.findall(line)):
            if (mixed := _alphabets(word)) and len(mixed) > 1:
                others = " and ".join(mixed)
                yield number, f"the word '{word}' mixes letters of {others}; write it anew in one alphabet"


def _unseen(line: str) -> Iterator[str]:
    yield from UNSEEN.findall(line)
    if not LEFTWARD.search(line):
        yield from STEERING.findall(line)


def _alphabets(word: str) -> list[str]:
    if word.isascii():
        return []
    names = (unicodedata.name(letter, "").split(" ")[0] for letter in word)
    return [name.capitalize() for name in dict.fromkeys(names) if name in ALIKE]
