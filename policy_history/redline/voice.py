"""How a redline speaks: its words in the language of its readers, marked where the text is in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policy_history.language_tags import base
from policy_history.phrasebook import ENGLISH, Phrasebook, phrasebook

MOVE, BREAK, BLANK = "move", "break", "blank"
Wrapper = tuple[str, str]


@dataclass(frozen=True)
class Voice:
    """The phrases of a redline, and ``marks``, the attribute for words of ours amid those of the text.

    ``key`` tells redlines of the same two texts apart that differ in this; "" for English.
    """

    book: Phrasebook
    marks: str

    @property
    def key(self) -> str:
        """A name for this way to speak."""
        own = "" if self.book.language == ENGLISH else self.book.locale
        return f"{own}{' abroad' if self.marks else ''}".strip()

    def span(self, kind: str, html: str) -> str:
        """Words of ours, which are no words of the policy."""
        return f'<span{self.marks} class="rl-{kind}">{html}</span>'

    def hidden(self, words: str) -> str:
        """Words for those who hear the page."""
        return self.span("sr", words) if words else ""

    @cached_property
    def said(self) -> Mapping[Wrapper, tuple[str, str]]:
        """What is said before and after words that came, went or moved."""
        end = self.hidden(f"{self.book.say('redline.end')} ")
        return {
            ("del", ""): (self._before("redline.removed"), end),
            ("ins", ""): (self._before("redline.added"), end),
            ("ins", MOVE): (self._before("redline.moved_here"), end),
            ("del", BREAK): (self.hidden(self.book.say("redline.joined")), ""),
        }

    @cached_property
    def split(self) -> str:
        """The mark where a paragraph was split in two."""
        return f'<ins class="rl-break">{self.hidden(self.book.say("redline.new_paragraph"))}</ins>'

    def _before(self, key: str) -> str:
        return self.hidden(f"{self.book.say(key)} ")


@lru_cache(maxsize=64)
def voice(language: str = ENGLISH) -> Voice:
    """How a redline of texts in a language speaks, by its tag."""
    book = phrasebook(language)
    return Voice(book, "" if base(language) == book.language else f' lang="{book.language}"')
