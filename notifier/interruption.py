"""Asked to stop while mail is on its way: the letter in hand is finished first, so that no doubt comes of it.

Ctrl-C asks, and so does SIGTERM, with which a supervisor, a scheduler or a machine that goes down asks.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SAID = b"\nStopping after the letter in hand. Asked once more, this stops at once and leaves it in doubt.\n"
ASKING = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether somebody asked to stop. The first time it is only noted, the second time it stops at once."""

    def __init__(self) -> None:
        self.asked = False

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        """Hear the signal."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        os.write(2, SAID)  # a handler may run in the middle of any other writing

    def heed(self) -> None:
        """Stop now if that was asked for; to be called where nothing is in hand.

        Raises:
            KeyboardInterrupt: it was.
        """
        if self.asked:
            raise KeyboardInterrupt


@contextmanager
def asked_to_stop(stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C call ``stop`` in here, and nothing else.

    What was stopped by its supervisor ended well; Ctrl-C ends it as it ends every command.

    Raises:
        KeyboardInterrupt: at the end, where Ctrl-C was among them.
    """
    heard: set[int] = set()

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.add(number)
        stop()

    with _heard_by(hear):
        yield
    if signal.SIGINT in heard:
        raise KeyboardInterrupt


@contextmanager
def held_back() -> Iterator[Interruption]:
    """Ctrl-C and SIGTERM do nothing by themselves in here; outside the main thread they never come."""
    interruption = Interruption()
    with _heard_by(interruption.note):
        yield interruption


@contextmanager
def _heard_by(hear: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    numbers = ASKING if threading.current_thread() is threading.main_thread() else ()
    before = [signal.signal(number, hear) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
