"""Dates that a policy states about itself in its body, such as *Last updated: April 20, 2023*.

A line that says nothing else is left out of comparisons: the site shows the date from the history.
A line that says from when a policy is *effective* is read too, but stays in the text, because
when it applies is news to a reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from policy_history.blocks import Run

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTH = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r"|sept)\.?"
DATE = (
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<us>(?P<um>{MONTH})\s+(?P<ud>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<uy>\d{{4}}))"
    rf"|(?P<eu>(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<em>{MONTH}),?\s+(?P<ey>\d{{4}}))"
    rf"|(?P<month>{MONTH}\s+\d{{4}})|(?P<digits>\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"
)
LABEL = (
    r"(?P<label>(?:date\s+of\s+)?(?:(?:this\s+\w+(?:\s+\w+)?\s+was\s+)?(?:last|most\s+recently)\s+)?"
    r"(?:updated|modified|revised|changed|edited|update|revision|modification)|version(?:\s+date)?"
    r"|(?:effective|in\s+effect|in\s+force)(?:\s+date)?)"
)
STATEMENT = re.compile(
    rf"{LABEL}(?:\s+(?:on|as\s+of|from|since|date))?\s*[:–—-]?\s*(?:{DATE})\s*[.;,|]?\s*", re.IGNORECASE
)

YEAR = re.compile(r"\d{4}")
HINT = re.compile(r"updat|modif|revis|chang|edit|version|effect|force", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date that the body states. ``day`` is missing where it cannot be read without a guess."""

    what: Literal["updated", "effective"]
    text: str
    day: date | None
    line: int


@lru_cache(maxsize=8192)
def may_state_date(text: str) -> bool:
    """Whether a closer look is worth its time: there is a year, and a word that such lines begin with."""
    return YEAR.search(text) is not None and HINT.search(text) is not None


def read_statement(text: str, line: int) -> tuple[StatedDate, ...]:
    """The dates that a line states, if it says nothing else; otherwise none."""
    found, position, text = [], 0, text.strip()
    if len(text) > 160 or not text:
        return ()
    while position < len(text):
        match = STATEMENT.match(text, position)
        if match is None:
            return ()
        what: Literal["updated", "effective"] = "updated"
        if re.match(r"effective|in\s", match["label"], re.IGNORECASE):
            what = "effective"
        found.append(StatedDate(what, text, _day(match), line))
        position = match.end()
    return tuple(found)


def split_off_dates(runs: Sequence[Run], line: int) -> tuple[tuple[Run, ...], tuple[StatedDate, ...]]:
    """Runs without the lines that only say when the text was updated, and all dates that were stated."""
    kept: list[Run] = []
    stated: list[StatedDate] = []
    for offset, row in enumerate(_lines(runs)):
        dates = read_statement(" ".join("".join(run.text for run in row).split()), line + offset)
        stated += dates
        if not dates or any(found.what == "effective" for found in dates):
            kept += ([Run("\n")] if kept else []) + row
    return (tuple(runs), ()) if not stated else (tuple(kept), tuple(stated))


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n":
            rows.append([])
        else:
            rows[-1].append(run)
    return rows


def _day(match: re.Match[str]) -> date | None:
    """The day, where there is only one way to read it: 08/12/2026 is two days and so none."""
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["digits"]:
            return _day_of_digits(match["digits"])
        if match["us"]:
            return date(int(match["uy"]), _month(match["um"]), int(match["ud"]))
        return date(int(match["ey"]), _month(match["em"]), int(match["ed"])) if match["eu"] else None
    except ValueError:
        return None


def _day_of_digits(text: str) -> date | None:
    first, second, year = (int(part) for part in re.split(r"[./]", text))
    if first > 12 or first == second or "." in text:
        return date(year, second, first)
    return date(year, first, second) if second > 12 else None


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))
