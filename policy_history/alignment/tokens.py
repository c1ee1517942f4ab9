"""The words of a block as tokens: what a person would change as one thing is one token.

A number with its unit, a date, an amount of money, an e-mail address and a URL are single tokens;
words keep their inner apostrophes and hyphens; scripts without spaces go character by character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from policy_history.alignment.side import ALONE
from policy_history.blocks import Run

IMAGE = "\x00image"
BREAK = "\x00break"
REMEMBERED = 500  # parts of blocks


def _ranges(codes: Sequence[int]) -> str:
    """Code points as the inside of a character class."""
    known = set(codes)
    starts = [code for code in codes if code - 1 not in known]
    ends = [code for code in codes if code + 1 not in known]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


# Python's \w leaves out vowel signs and accents that combine, and would cut words of many scripts.
COMBINING = _ranges([code for code in range(0x300, 0x3000) if unicodedata.category(chr(code))[0] == "M"])
JOINING = "\u200c\u200d\u00ad\u2060"
LETTER = rf"(?:(?![{ALONE}])[\w{COMBINING}{JOINING}])"
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
UNIT = (
    r"(?i:(?:business|calendar|working|consecutive)\s)?(?i:%|percent|per\scent|seconds?|minutes?|hours?|days?|weeks?"
    r"|months?|quarters?|years?|cents?|dollars?|euros?|pounds?|EUR|USD|GBP|CHF|[KMGT]i?B|km|miles?)"
)
NUMBER = r"\d+(?:[.,]\d+)*"
SCALE = r"(?:\s(?:thousand|million|billion)\b|(?:k|m|bn)\b)?"
TOKEN = re.compile(
    "|".join(
        [
            r"(?:https?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]'’]",
            r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+",
            rf"\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH}\.?,?\s\d{{4}}\b",
            rf"\b{MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}\b",
            r"\d{4}-\d{2}-\d{2}\b",
            r"\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
            rf"(?:US|A|C)?[$€£¥₹]\s?{NUMBER}{SCALE}",
            rf"{NUMBER}{SCALE}(?:[\s-]?{UNIT}(?!\w))",
            rf"{NUMBER}(?!\w)",
            rf"[{ALONE}][{COMBINING}]*",
            rf"{LETTER}+(?:['’.\-]{LETTER}+)*",
            r"[^\w\s]",
            r"\S",
        ]
    )
)
WORDY = re.compile(r"\w")


class Token(NamedTuple):
    """One token with its looks, the white space before it, and how many words it counts for.

    A text has tens of thousands, and a tuple is made in half the time of a frozen dataclass.
    """

    key: str
    runs: tuple[Run, ...]
    space: tuple[Run, ...]
    words: int


def tokens(part: Sequence[Run]) -> list[Token]:
    """The tokens of one part of a block; white space at its end is nobody's and left out."""
    return list(_tokens(tuple(part)))


@lru_cache(maxsize=REMEMBERED)
def _tokens(part: tuple[Run, ...]) -> tuple[Token, ...]:
    """Remembered, because the later side of one redline is the earlier one of the next."""
    if len(part) == 1 and not part[0].image:
        return tuple(_plain(part[0]))
    text = "".join(run.text for run in part)
    cutter = _Cutter(part)
    found = []
    for start, end, key in _spans(text, part):
        space = cutter.upto(start)
        found.append(Token(key, cutter.upto(end, image=key == IMAGE), space, _word_count(key)))
    return tuple(found)


def _plain(run: Run) -> Iterator[Token]:
    """As ``tokens`` of one run of text, which most parts are, in a third of the time."""
    text, marks, link = run.text, run.marks, run.link
    single = Run(" ", marks, link)
    last = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        word = match[0]
        key = _key(word)
        if start == last:
            space: tuple[Run, ...] = ()
        elif start - last == 1 and text[last] == " ":
            space = (single,)
        else:
            space = (Run(text[last:start], marks, link),)
        yield Token(key, (Run(word, marks, link),), space, _word_count(key))
        last = end


def paragraph_break() -> Token:
    """Between the paragraphs of a split: it matches nothing within a paragraph."""
    return Token(BREAK, (), (), 0)


def spans(part: Sequence[Run]) -> Iterator[tuple[int, int, str]]:
    """Where each token of a part begins and ends in its text, with its key; an image has no length."""
    return _spans("".join(run.text for run in part), part)


def _spans(text: str, part: Sequence[Run]) -> Iterator[tuple[int, int, str]]:
    images = list(_images(part))
    for match in TOKEN.finditer(text):
        while images and images[0] < match.end():
            place = min(images.pop(0), match.start())
            yield place, place, IMAGE
        yield match.start(), match.end(), _key(match[0])
    yield from ((place, place, IMAGE) for place in images)


def _images(part: Sequence[Run]) -> Iterator[int]:
    place = 0
    for run in part:
        if run.image:
            yield place
        place += len(run.text)


def _key(word: str) -> str:
    return word if word.isalnum() or len(word) == 1 else " ".join(word.split())


@lru_cache(maxsize=20_000)
def _word_count(key: str) -> int:
    return (1 + key.count(" ")) if WORDY.search(key) and key != IMAGE else 0


class _Cutter:
    """Cuts runs into slices from left to right."""

    def __init__(self, part: Sequence[Run]) -> None:
        self._texts = [run for run in part if run.text]
        self._images = [run for run in part if run.image]
        self._number = 0
        self._inside = 0
        self._place = 0
        self._made: dict[str, Run] = {}  # slices of the run in hand: most words and spaces come again

    def upto(self, end: int, *, image: bool = False) -> tuple[Run, ...]:
        """The slices up to a place in the text, or the next image."""
        if image:
            return (self._images.pop(0),)
        if end == self._place:
            return ()
        run = self._texts[self._number]
        stop = self._inside + end - self._place
        if stop < len(run.text):  # nearly always: the slice lies within one run
            text = run.text[self._inside : stop]
            found = self._made.get(text)
            if found is None:
                found = self._made[text] = Run(text, run.marks, run.link)
            self._place, self._inside = end, stop
            return (found,)
        return tuple(self._slices(end))

    def _slices(self, end: int) -> Iterator[Run]:
        """Slices of several runs, or up to the end of one."""
        while self._place < end:
            run = self._texts[self._number]
            length = min(end - self._place, len(run.text) - self._inside)
            text = run.text[self._inside : self._inside + length]
            yield run if length == len(run.text) else Run(text, run.marks, run.link)
            self._place += length
            self._inside += length
            if self._inside == len(run.text):
                self._number, self._inside = self._number + 1, 0
                self._made = {}
