"""A process that forks one sending run for each line on its input, made to be killed.

    python -m benchmarks.kill.sender DATABASE_URL NOTICE fenced|unfenced|smtp|outbox WHERE BATCH

A line holds the seconds by which the run's clock is ahead, what the run does (send, pause, resume or
cancel), and the notice, if it is another one. It answers with the run's process id, with a
line when that run begins to send, and with another one when it has ended.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from benchmarks.kill.providers import KEY
from notifier.delivery.fenced import FencedSendGridMailer
from notifier.delivery.mailer import FencedMailer, Mailer
from notifier.delivery.outbox import OutboxMailer
from notifier.delivery.sendgrid import SendGridMailer
from notifier.delivery.smtp import SmtpMailer
from notifier.dispatch import dispatch
from notifier.errors import AnotherRunError, DatabaseError, LostDatabaseError, MailerUnavailableError
from notifier.recall import call_back, when_nobody_sends
from notifier.refusals import HaltError
from notifier.settings import SendGridSettings, SmtpSettings
from notifier.storage import Store, open_store

HOLD = 1800  # seconds


def mailer_of(way: str, where: str, ahead: float) -> Mailer:
    """The mailer of a way, by its clock."""
    if way == "outbox":
        return OutboxMailer(Path(where))
    if way == "smtp":
        return SmtpMailer(SmtpSettings("127.0.0.1", int(where), "none", "", SecretStr(""), 10))
    settings = SendGridSettings(SecretStr(KEY), where, 10, HOLD)
    if way == "unfenced":
        return SendGridMailer(settings, sleep=lambda _: None)
    return FencedSendGridMailer(settings, sleep=lambda _: None, clock=lambda: time.time() + ahead)


def run(ahead: float, what: str = "send", another: str = "") -> None:
    """One run as a command makes it."""
    url, notice, way, where, size = sys.argv[1:]
    notice = another or notice
    mailer = mailer_of(way, where, ahead)
    mailer.batch_size = int(size)  # type: ignore[misc]  # more batches give more moments to be killed in
    # A database that was killed, or does not know yet that the run before was: the next run goes on.
    with (
        suppress(MailerUnavailableError, DatabaseError, LostDatabaseError, AnotherRunError, HaltError),
        open_store(url) as store,
    ):
        if what == "send":
            send(store, mailer, notice)
        else:
            halt(store, mailer, notice, what)


def send(store: Store, mailer: Mailer, notice: str) -> None:
    """What ``announce --send`` does once everybody is planned."""
    with store.sole_run():
        store.journal.recover(mailer.name)
        say("sending")
        dispatch(store.journal, mailer, notice)


def halt(store: Store, mailer: Mailer, notice: str, what: str) -> None:
    """What ``pause``, ``cancel`` and ``resume`` do."""
    say("sending")
    if what == "resume":
        store.halts.resume(notice, None, "a trial")
        return
    halts = {"pause": store.halts.pause, "cancel": store.halts.cancel}
    with suppress(HaltError):
        halts[what](notice, "a trial")
    if isinstance(mailer, FencedMailer):
        with when_nobody_sends(store, notice, lambda: None):
            call_back(store, mailer, notice, "a trial")


def say(line: str) -> None:
    """Tell the trial, in one write: a run and the process it was forked from use the same pipe."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def main() -> None:
    """Fork a run for each line."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            ahead, *more = line.split()
            run(float(ahead), *more)
            os._exit(0)
        say(str(child))
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main()
