"""The two changes that counsel makes in the demonstration: one comma, and one that matters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from demo.errors import PolicyMovedOnError

POLICY = Path("policy/privacy.md")
NOTICE = timedelta(days=30)  # from the change to the day it takes effect


ADVERTISERS = "- **Advertising partners:** Companies that show our advertisements to you on other websites"


@dataclass(frozen=True, slots=True)
class Edit:
    """What counsel does to the Markdown: words for words. ``delayed``: it takes effect 30 days later."""

    branch: str
    summary: str
    words: tuple[tuple[str, str], ...]
    delayed: bool = False


COMMA = Edit(
    branch="comma",
    summary="Take out a comma",
    words=(("billing address, and payment information", "billing address and payment information"),),
)

RETENTION = Edit(
    branch="keep-logs-longer",
    summary="Keep API logs longer and name advertising partners",
    words=(
        ("- **API logs:** 90 days for debugging", "- **API logs:** 180 days for debugging"),
        ("- **Legal requirements:**", f"{ADVERTISERS}\n- **Legal requirements:**"),
    ),
    delayed=True,
)


def edited(markdown: str, edit: Edit, today: date) -> str:
    """The policy after an edit, its front matter brought up to date.

    Raises:
        PolicyMovedOnError: the words to change are not in the policy any more.
    """
    for before, after in edit.words:
        if markdown.count(before) != 1:
            raise PolicyMovedOnError(str(POLICY), before)
        markdown = markdown.replace(before, after)
    dates = f"last_updated: {today}\n" + (f"effective: {today + NOTICE}\n" if edit.delayed else "")
    without = re.sub(r"^(last_updated|effective):.*\n", "", markdown, flags=re.MULTILINE)
    return without.replace("\n---\n", f"\n{dates}---\n", 1)
