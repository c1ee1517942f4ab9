"""What every way of sending promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from notifier.letters import Letter, Receipt

LAST_STOP = timedelta(minutes=10)  # before send_at; later no batch is withdrawn


@dataclass(frozen=True, slots=True)
class Fence:
    """A provider's id for a batch that it holds back until ``send_at``, and discards when it is told to."""

    id: str
    send_at: datetime


# Discarded for certain; certainly not; nobody knows, so it has to be asked again or looked up.
Withdrawal = Literal["withdrawn", "still goes", "unknown"]

# Letters, the batch's label and its fence in; the SHA-256 of what will go out, out.
Seal = Callable[[Sequence[Letter], str, Fence], str]


class Mailer(Protocol):
    """Hands letters to a provider. A refusal is a receipt, never an exception."""

    @property
    def name(self) -> str:
        """Which way and where to, such as ``smtp mail.example.com:587``."""
        ...

    @property
    def batch_size(self) -> int:
        """How many letters it takes at a time."""
        ...

    @property
    def in_flight(self) -> int:
        """How many letters of a batch may have been taken and have no receipt when the process dies.

        0 where handing the same letter over twice still makes one mail. As many as a batch holds
        where the receipts of a batch come all at once.
        """
        ...

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Receipts as they come, in groups.

        Each group is to be stored before the next is asked for. Where fewer letters are in flight than
        a batch holds, a receipt ``begun`` comes for each before it is handed over; those without one
        were not. A letter without an answer at the end was not handed over.

        Raises:
            MailerUnavailableError: it cannot go on; letters without an answer were not handed over.
        """
        ...

    def stop(self) -> None:
        """Begin no further letter of the batch in hand; the receipts of those that were begun still come."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class FencedMailer(Mailer, Protocol):
    """A mailer whose provider holds a batch back, so that a doubt can be withdrawn and sent anew."""

    def now(self) -> datetime:
        """The moment by which it reckons."""
        ...

    def fence(self) -> Fence:
        """An id for the next batch. Asking for one sends nothing.

        Raises:
            MailerUnavailableError: the provider gives none.
        """
        ...

    def seal(self, letters: Sequence[Letter], label: str, fence: Fence) -> str:
        """Make the request that ``hand_over`` will send for these letters; its SHA-256."""
        ...

    def withdraw(self, fence: Fence) -> Withdrawal:
        """Have a batch discarded, if it is early enough; what the provider makes of it."""
        ...

    def went_out(self, label: str) -> bool:
        """Whether the provider's log shows mail of this batch."""
        ...
