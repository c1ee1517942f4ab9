"""One person's copy of a notice, and the states it goes through.

    planned → sending → accepted | refused | in doubt
                      → planned (certainly not handed over, or put off)
    in doubt → accepted | planned (when a person has looked)
    planned → refused (when a person gives up)      refused → planned (to try again)
    planned → recalled (when the notice is cancelled)
    accepted → in doubt → planned | recalled | accepted (called back from a provider that holds it)

Law     a notice is finished when nobody is planned, sending or in doubt
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from notifier.logo import Logo

# Where a text has the reader's own link to leave, it has this; each letter brings the link itself.
OWN_LINK, NO_LINK = "~own-link~", "own-link"  # the second in a text from outside that has the first

State = Literal["planned", "sending", "accepted", "refused", "recalled", "in doubt"]
STATES: tuple[State, ...] = ("planned", "sending", "accepted", "refused", "recalled", "in doubt")
# "begun" is no answer: it says that the letter is handed over next.
Outcome = Literal["begun", "accepted", "refused", "in doubt", "try later"]
AFTER: Mapping[Outcome, State] = {
    "begun": "sending",
    "accepted": "accepted",
    "refused": "refused",
    "in doubt": "in doubt",
    "try later": "planned",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A mail's content, the same for everyone who gets it in one language. The HTML names its ``logo``."""

    subject: str
    text: str
    html: str
    language: str = "en"
    logo: Logo | None = None


def content_hash(message: Message) -> str:
    """The SHA-256 of a mail's content, for the proof of what was sent."""
    parts = [message.subject, message.text, message.html, message.language]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class From:
    """The header's side of who speaks. ``reply_to`` is empty where questions go to a page."""

    name: str
    address: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person, complete. ``key`` is the same on every attempt and names nobody.

    ``leave`` is where this person ends a subscription with one click; a notice that is owed has none.
    """

    delivery: int
    key: str
    address: str
    name: str
    message: Message
    sender: From
    date: datetime
    notice: str
    leave: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider said about one letter, in our words and in theirs."""

    delivery: int
    outcome: Outcome
    provider_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a notice's deliveries stand where."""

    notice: str
    states: Mapping[State, int]

    def __getitem__(self, state: State) -> int:
        return self.states.get(state, 0)

    @property
    def recipients(self) -> int:
        """All of them: the sum of the states."""
        return sum(self.states.values())

    @property
    def finished(self) -> bool:
        """Whether nobody is left to be told and nobody is in doubt."""
        return not (self["planned"] or self["sending"] or self["in doubt"])

    @property
    def reached_all(self) -> bool:
        """Whether it is finished and nobody was left out."""
        return self.finished and not (self["refused"] or self["recalled"])

    @property
    def incomplete(self) -> bool:
        """Whether sending has to go on."""
        return bool(self["planned"] or self["sending"])
