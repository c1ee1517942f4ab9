"""What every way of sending promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from notifier.letters import Letter, Receipt

LAST_STOP = timedelta(minutes=10)  # before send_at; later no batch is withdrawn


@dataclass(frozen=True, slots=True)
class Fence:
    """A provider's id for a batch that it holds back until ``send_at``, and discards when it is told to."""

    id: str
    send_at: datetime


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
        """How many letters, from the first without a receipt on, may have been taken when the process dies.

        0 where handing the same letter over twice still makes one mail.
        """
        ...

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Receipts in the order of the letters, as they come.

        Each group is to be stored before the next is asked for. A letter without a receipt at the
        end was not handed over.

        Raises:
            MailerUnavailableError: it cannot go on; letters without a receipt were not handed over.
        """
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

    def withdraw(self, fence: Fence) -> bool:
        """Whether the batch will certainly never go out from now on."""
        ...

    def went_out(self, label: str) -> bool:
        """Whether the provider's log shows mail of this batch."""
        ...
