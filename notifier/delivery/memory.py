"""Mail that goes nowhere: kept in memory, for rehearsals and as the contract's plainest case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from notifier.letters import Letter, Receipt


class MemoryMailer:
    """Keeps each letter once, by its key."""

    name = "memory"
    batch_size = 50
    in_flight = 0

    def __init__(self) -> None:
        self.kept: dict[str, Letter] = {}

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Keep them all."""
        self.kept.update((letter.key, letter) for letter in letters)
        yield [Receipt(letter.delivery, "accepted", letter.key) for letter in letters]

    def stop(self) -> None:
        """A batch is handed over as a whole."""

    def close(self) -> None:
        """There is nothing to let go of."""
