"""The two changes that counsel makes in the demonstration: one comma, and one that matters.

They fit any policy that has a list of three words and a number of days, so that the demonstration goes
on working when the real policy moves on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from demo.errors import PolicyMovedOnError

POLICY = Path("policy/privacy.md")
NOTICE = timedelta(days=30)  # from the change to the day it takes effect

HEAD = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
DATES = re.compile(r"^(?:last_updated|effective):.*\n", re.MULTILINE)
SERIAL_COMMA = re.compile(r"(?<=\w, )([\w ]+), (and \w+)")
DAYS = re.compile(r"\b(\d+) days\b")


@dataclass(frozen=True, slots=True)
class Edit:
    """What counsel does to the text of a policy. ``delayed``: it takes effect 30 days later."""

    branch: str
    summary: str
    words: Callable[[str], str]
    delayed: bool = False


def _without_a_comma(text: str) -> str:
    return _once(SERIAL_COMMA, r"\1 \2", text, "a comma before 'and' in a list")


def _twice_as_long(text: str) -> str:
    return _once(DAYS, lambda found: f"{2 * int(found[1])} days", text, "a number of days")


def _once(pattern: re.Pattern[str], words: str | Callable[[re.Match[str]], str], text: str, what: str) -> str:
    changed, times = pattern.subn(words, text, count=1)
    if not times:
        raise PolicyMovedOnError(POLICY.as_posix(), what)
    return changed


COMMA = Edit("comma", "Take out a comma", _without_a_comma)
RETENTION = Edit("keep-logs-longer", "Keep logs twice as long", _twice_as_long, delayed=True)


def edited(markdown: str, edit: Edit, day: date) -> str:
    """The policy after an edit, with the dates that counsel states for it.

    Raises:
        PolicyMovedOnError: what the edit changes is not in the policy any more.
    """
    head = HEAD.match(markdown)
    stated, body = (head[1], markdown[head.end() :]) if head else ("", markdown)
    dates = f"last_updated: {day}\n" + (f"effective: {day + NOTICE}\n" if edit.delayed else "")
    return f"---\n{DATES.sub('', stated)}{dates}---\n{edit.words(body)}"
