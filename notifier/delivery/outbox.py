"""The embedded default: a folder of ``.eml`` files, one for each delivery.

A file's name follows from the delivery, and it appears whole or not at all, so handing the same
letter over again finds it and writes nothing. Empty the folder only when the notice is finished.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from notifier.delivery.mime import mime
from notifier.errors import MailerUnavailableError
from notifier.letters import Letter, Receipt


class OutboxMailer:
    """Writes mail into a folder, which it makes if need be."""

    batch_size = 50
    in_flight = 0

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"outbox {folder.resolve()}"

    def hand_over(self, letters: Sequence[Letter]) -> Iterator[Sequence[Receipt]]:
        """Write a file for each letter that has none yet; they are on disk before the receipts go out."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            receipts = [self._put(letter) for letter in letters]
            _sync(self._folder)
        except OSError as error:
            # Nothing is lost: a file that was written is found again by its name.
            raise MailerUnavailableError(f"{self._folder} cannot be written: {error.strerror}.") from None
        yield receipts

    def stop(self) -> None:
        """A batch is handed over as a whole."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def _put(self, letter: Letter) -> Receipt:
        target = self._folder / file_name(letter)
        if target.exists():
            return Receipt(letter.delivery, "accepted", target.name, "was there already")
        unfinished = target.with_suffix(".part")
        with unfinished.open("wb") as file:
            file.write(mime(letter))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
        return Receipt(letter.delivery, "accepted", target.name)


def file_name(letter: Letter) -> str:
    """``privacy-2027-03-01-<key>.eml``; the key alone tells deliveries apart."""
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", letter.notice).strip("-.")[:100]
    return f"{readable}-{letter.key}.eml"


def _sync(folder: Path) -> None:
    """Make the renames durable too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
