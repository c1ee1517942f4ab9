"""The words that readers meet for verdicts and versions: never a lawyer's or a programmer's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policy_history.materiality.findings import VerdictName
from policy_history.phrasebook import Phrasebook


@dataclass(frozen=True, slots=True)
class Wording:
    """A verdict for readers: the name of its phrases, and the tone it is shown in."""

    name: str
    tone: str

    def label(self, book: Phrasebook) -> str:
        """What stands beside the change."""
        return book.say(f"verdict.{self.name}")

    def label_in_line(self, book: Phrasebook) -> str:
        """The same within a sentence."""
        return book.say(f"verdict.{self.name}_in_line")

    def fallback(self, book: Phrasebook) -> str:
        """What to say where nothing else is said."""
        return book.say(f"verdict.{self.name}_said")


VERDICTS: dict[VerdictName, Wording] = {
    "material": Wording("material", "strong"),
    "needs counsel": Wording("counsel", "plain"),
    "not material": Wording("small", "quiet"),
}
FIRST = Wording("first", "first")


def version_name(version_id: str, book: Phrasebook) -> str:
    """A version id as a reader says it: the day, and which one of that day from the second on."""
    stated, _, number = version_id.partition(".")
    name = book.day(date.fromisoformat(stated))
    return book.say("version.name", day=name, number=number) if number else name


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun, in the log of a build: 1 page, 12 pages."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
