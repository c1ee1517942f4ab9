"""A process that sends, made to be killed: for each line on its input it forks one more run.

    python -m tests.notifier.sender DATABASE_URL NOTICE outbox FOLDER
    python -m tests.notifier.sender DATABASE_URL NOTICE smtp PORT

It answers with the run's process id, and with another line when that run has ended. Starting a
Python for each run would take a second; a fork takes a few milliseconds and dies just the same.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import SecretStr

from notifier.delivery import Mailer
from notifier.delivery.outbox import OutboxMailer
from notifier.delivery.smtp import SmtpMailer
from notifier.dispatch import dispatch
from notifier.settings import SmtpSettings
from notifier.storage import open_store


def run(url: str, notice: str, way: str, where: str) -> None:
    """One run as the command makes it: settle what was left behind, then go on."""
    mailer: Mailer
    if way == "outbox":
        mailer = OutboxMailer(Path(where))
    else:
        mailer = SmtpMailer(SmtpSettings("127.0.0.1", int(where), "none", "", SecretStr(""), 10))
    with open_store(url) as store, store.sole_run():
        store.journal.recover(mailer.name)
        dispatch(store.journal, mailer, notice)


def answer(line: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork a run for each line."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            run(*sys.argv[1:])
            os._exit(0)
        answer(str(child))
        os.waitpid(child, 0)
        answer("ended")


if __name__ == "__main__":
    main()
