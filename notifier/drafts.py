"""A notice before it is written down: its texts, and who gets which. Pure values.

Law     every group that a notice concerns is in one text or among the untold, and in no two
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifier.letters import Message
from notifier.recipients import Kind
from notifier.unknown import Unknown

NOT_CONCERNED = "-"  # in place of a version: this policy is not for them


@dataclass(frozen=True, slots=True)
class Reach:
    """A policy as far as finding its readers needs it.

    ``alone`` says that it is not among those that somebody who follows all of them gets: a translation.
    ``since`` has its newest versions with the moment of each: whoever began to follow it later knows that
    one. ``owed`` says that account holders get a notice of it, so that those who also follow it get no
    second mail.
    """

    slug: str
    earlier: tuple[str, ...] = ()
    since: tuple[tuple[str, datetime], ...] = ()
    owed: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Readers of one language who know the same versions, one for each policy of the notice.

    A version is empty where the installation's own baseline holds.
    """

    language: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """From which version to which a text tells of a policy."""

    policy: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Text:
    """A mail, its groups, and how many people they are."""

    message: Message
    groups: tuple[Group, ...]
    tellings: tuple[Telling, ...] = ()
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A notice as it would be planned now.

    ``reference`` are the mails to people who know what the installation says, one in each language: they
    are what is approved. ``service`` is where its readers can leave; empty where it is owed to them.
    ``unknown`` are taken for people of whom nothing is recorded: the installation's baseline holds.
    """

    name: str
    kind: Kind
    reaches: tuple[Reach, ...] = ()
    texts: tuple[Text, ...] = ()
    untold: tuple[Group, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    reference: tuple[Message, ...] = ()
    service: str = ""
    send_at: datetime | None = None
    because: str = ""

    @property
    def people(self) -> int:
        """How many get it."""
        return sum(text.people for text in self.texts)

    def told_of(self, policy: str) -> int:
        """How many get to hear of a policy."""
        return sum(text.people for text in self.texts if policy in {t.policy for t in text.tellings})


def name_of(changes: Sequence[str], kind: Kind) -> str:
    """What a notice is called: ``privacy:2027-03-01``, ``+2`` for two more, ``:watchers`` for these."""
    others = f"+{len(changes) - 1}" if len(changes) > 1 else ""
    return f"{changes[0]}{others}{'' if kind == 'holder' else ':watchers'}"
