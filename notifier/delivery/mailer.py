"""What every way of sending promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from notifier.letters import Letter, Receipt


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
