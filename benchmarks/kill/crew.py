"""A process that forks one worker for each line on its input, made to be killed.

    python -m benchmarks.kill.crew DATABASE_URL SENDGRID_URL CLOCK_FILE BATCH

The file holds the seconds by which everybody's clock is ahead. It answers with the worker's process id.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path

from pydantic import SecretStr

from benchmarks.kill.providers import KEY
from benchmarks.kill.sender import HOLD
from notifier.delivery.fenced import FencedSendGridMailer
from notifier.errors import DatabaseError, LostDatabaseError
from notifier.settings import SendGridSettings
from notifier.storage import open_store
from notifier.worker import Pace, Worker

QUICK = Pace(heartbeat=0.2, stalled=0.8, sweep=0.25, longest_rest=0.25)


def work(url: str, where: str, clock: Path, size: int) -> None:
    """One worker, which waits for the database where it is away."""

    def mailer() -> FencedSendGridMailer:
        settings = SendGridSettings(SecretStr(KEY), where, 10, HOLD)
        made = FencedSendGridMailer(
            settings, sleep=lambda _: None, clock=lambda: time.time() + float(clock.read_text("utf-8"))
        )
        made.batch_size = size
        return made

    while True:
        try:
            with open_store(url) as store:
                return Worker(store, mailer, concurrency=2, pace=QUICK, write=lambda *_, **__: None).run()
        except (DatabaseError, LostDatabaseError):
            time.sleep(0.1)


def main() -> None:
    """Fork a worker for each line."""
    url, where, clock, size = sys.argv[1:]
    logging.disable()  # what libraries say when the database is killed
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            work(url, where, Path(clock), int(size))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
