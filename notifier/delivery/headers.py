"""The headers by which mail programs and providers know what a mail is. Pure.

Method  RFC 3834 (no absence note answers), RFC 2369, 2919 and 8058 (a subscription names its list and ends
        with one click), Feedback-ID (complaints are counted for each notice). A notice that is owed names
        no list: there is nothing to leave
"""

from __future__ import annotations

import re
from typing import Literal

from notifier.letters import From, Letter

Sort = Literal["notice", "subscription"]
LIST = "policy-changes"
LONGEST_FIELD = 60  # characters of one field of a Feedback-ID
SENDER_ID = 15  # characters at most, and at least 5
NO_FIELD = re.compile(r"[^A-Za-z0-9.-]+")


def shared_headers(sender: From, notice: str, sort: Sort) -> dict[str, str]:
    """What all letters of a notice have in common; a subscription names its list."""
    found = {"Auto-Submitted": "auto-generated", "Feedback-ID": _feedback_id(sender, notice, sort)}
    if sort == "subscription":
        found["List-Id"] = f"Changes in policies <{LIST}.{_domain(sender)}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def sort_of(letter: Letter) -> Sort:
    """Whether the mail is owed, or can be left."""
    return "subscription" if letter.leave else "notice"


def own_headers(letter: Letter) -> dict[str, str]:
    """What is one person's alone: the mail's id on every attempt, and where they leave with one click."""
    found = {"Message-ID": f"<{letter.key}@{_domain(letter.sender)}>"}
    if letter.leave:
        found["List-Unsubscribe"] = f"<{letter.leave}>"
    return found


def _feedback_id(sender: From, notice: str, sort: Sort) -> str:
    who = _field(_domain(sender).replace(".", "").replace("-", ""))[:SENDER_ID].ljust(5, "0")
    return f"{_field(notice)}:{sort}:policypress:{who}"


def _field(text: str) -> str:
    return NO_FIELD.sub("-", text).strip("-")[:LONGEST_FIELD] or "0"


def _domain(sender: From) -> str:
    return sender.address.rpartition("@")[2]
