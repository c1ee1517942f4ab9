"""The words that readers meet, and dates as they read them: never a lawyer's or a programmer's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policy_history.materiality.findings import VerdictName

MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Wording:
    """A verdict for readers: a label, the tone it is shown in, and what to say where nothing else is."""

    label: str
    tone: str
    fallback: str


VERDICTS: dict[VerdictName, Wording] = {
    "material": Wording("Important change", "strong", "The text changed in a way that may matter to you."),
    "needs counsel": Wording(
        "Text changed", "plain", "The text changed. The redline shows every word of it."
    ),
    "not material": Wording(
        "Small correction",
        "quiet",
        "Wording, spelling, links or layout were corrected. Nothing else changed.",
    ),
}
FIRST = Wording("First version", "first", "The first published version.")


def day(when: date) -> str:
    """The day as a reader writes it, the same in every locale: 8 September 2025."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def version_name(version_id: str) -> str:
    """A version id as a reader says it: the day, and which one of that day from the second on."""
    stated, _, number = version_id.partition(".")
    name = day(date.fromisoformat(stated))
    return f"{name} (no. {number} that day)" if number else name


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 version, 12 versions."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
