"""The product's own ways, crash-safe: planned beforehand; intents and answers are each synced to disk."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from benchmarks.notify.distance import far_away
from benchmarks.notify.sinks import mail_sink, sendgrid_sink
from notifier import letters
from notifier.addresses import read_address
from notifier.delivery import Mailer
from notifier.delivery.fenced import FencedSendGridMailer
from notifier.delivery.mime import dotted
from notifier.delivery.smtp import SmtpMailer
from notifier.dispatch import dispatch
from notifier.notice import Record
from notifier.recipients import Recipient
from notifier.settings import SendGridSettings, SmtpSettings
from notifier.storage import Store, open_store

SENDER = letters.From("Firemoon Studio", "notices@firemoon.example")
LINE = "We keep logs for 180 days instead of 90, so that we can find out about misuse.\n"
RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
PART = 10_000  # people imported at a time
MEGABYTE = 1024  # in the kilobytes that Linux counts memory in
HOLD = 1800  # seconds


def message(lines: int) -> letters.Message:
    """A text of so many lines, and its HTML, which has it twice."""
    text = LINE * lines
    html = '<!doctype html><html lang="en"><title>Changes</title>' + f"<p>{text}</p>" * 2
    return letters.Message("Changes to our Privacy policy on 1 March 2027", text, html)


LONG, SHORT = message(40), message(22)  # 10 KB of content; 5.4 KB as a mail


@dataclass(frozen=True, slots=True)
class Speed:
    """People a second of own processor time, and of the clock on the wall; memory in MiB at most."""

    own: float
    wall: float
    memory: float = 0

    @property
    def each(self) -> float:
        """Microseconds of processor time for each."""
        return 1e6 / self.own


@dataclass
class Watch:
    """Own processor time and time on the wall, from when it was made."""

    own: float
    wall: float

    @classmethod
    def started(cls) -> Watch:
        """It runs."""
        return cls(time.process_time(), time.perf_counter())

    def speed(self, number: int) -> Speed:
        """So many were done."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
        own, wall = time.process_time() - self.own, time.perf_counter() - self.wall
        return Speed(number / own, number / wall, memory)


def fenced(folder: Path, number: int) -> Speed:
    """SendGrid behind a fence, a thousand people in a request."""
    with sendgrid_sink() as url:
        mailer = FencedSendGridMailer(SendGridSettings(SecretStr("SG.sink"), url, 30, HOLD))
        return _sent(folder / "fenced.db", mailer, LONG, number)


def smtp(folder: Path, number: int) -> Speed:
    """By SMTP, four connections at a time."""
    with mail_sink() as port:
        mailer = SmtpMailer(SmtpSettings("127.0.0.1", port, "none", "", SecretStr(""), 30))
        speed = _sent(folder / "smtp.db", mailer, SHORT, number)
        mailer.close()
        return speed


def distant(folder: Path, number: int, milliseconds: float, connections: int) -> Speed:
    """By SMTP, to a server that is so far away."""
    with mail_sink() as near, far_away(near, milliseconds) as port:
        there = SmtpSettings("127.0.0.1", port, "none", "", SecretStr(""), 30, connections)
        mailer = SmtpMailer(there)
        speed = _sent(folder / f"distant{connections}.db", mailer, SHORT, number)
        mailer.close()
        return speed


def syncs(folder: Path) -> float:
    """How often a second this disk syncs a page, now: no way that survives a power cut is quicker."""
    handle = os.open(folder / "page", os.O_CREAT | os.O_WRONLY)
    began, number = time.perf_counter(), 0
    while time.perf_counter() - began < 1:
        os.write(handle, bytes(4096))
        os.fdatasync(handle)
        number += 1
    os.close(handle)
    return number / (time.perf_counter() - began)


def built(number: int) -> Speed:
    """Mails from the product's template, sent nowhere."""
    date = datetime(2027, 1, 15, 12, tzinfo=UTC)
    made = [
        letters.Letter(n, f"{n:032x}", f"p{n}@example.org", f"Person {n}", SHORT, SENDER, date, "n")
        for n in range(number)
    ]
    watch = Watch.started()
    for one in made:
        dotted(one)
    return watch.speed(number)


def _sent(database: Path, mailer: Mailer, content: letters.Message, number: int) -> Speed:
    with open_store(f"sqlite:///{database}") as store:
        _import_people(store, number)
        notice = store.journal.plan("privacy:2027-03-01", SENDER, content, [RECORD])
        watch = Watch.started()
        stopped = dispatch(store.journal, mailer, notice)
        speed = watch.speed(number)
        tally = store.overview.tally(notice)
    if stopped or tally["accepted"] != number:
        raise SystemExit(f"not everybody was told: {stopped} {tally.states}")
    return speed


def _import_people(store: Store, number: int) -> None:
    """Account holders with an address of an ordinary length."""
    for start in range(0, number, PART):
        part = range(start, min(start + PART, number))
        store.people.add([Recipient(read_address(f"person.{n}@example.org"), f"Person {n}") for n in part])
