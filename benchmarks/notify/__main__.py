"""Send a notice to many, crash-safe, into a sink; beside it the ways that need less thought.

    python -m benchmarks.notify [--people 100000]

Figures are seconds of this process's own processor time, which other programs hardly disturb.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr
from sendgrid.helpers.mail import Content, CustomArg, From, Mail, Personalization, To

from notifier import letters
from notifier.addresses import read_address
from notifier.delivery.fenced import FencedSendGridMailer
from notifier.delivery.mime import mime
from notifier.dispatch import dispatch
from notifier.notice import Record
from notifier.recipients import Recipient
from notifier.settings import SendGridSettings
from notifier.storage import Store, open_store

SENDER = letters.From("Firemoon Studio", "notices@firemoon.example")
TEXT = "We keep logs for 180 days instead of 90, so that we can find out about misuse.\n" * 40
HTML = '<!doctype html><html lang="en"><title>Changes</title>' + f"<p>{TEXT}</p>" * 2
MESSAGE = letters.Message("Changes to our Privacy policy on 1 March 2027", TEXT, HTML)
RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
PART = 10_000  # people imported at a time
FEW = 300  # messages that the slow ways build
MEGABYTE = 1024  # in the kilobytes that Linux counts memory in


@dataclass(frozen=True, slots=True)
class Speed:
    """People a second of own processor time, and of the clock on the wall; memory in MiB."""

    own: float
    wall: float
    memory: float


@contextmanager
def sink() -> Iterator[str]:
    """The sink's address, while it runs."""
    command = [sys.executable, "-m", "benchmarks.notify.sink"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def import_people(store: Store, number: int) -> None:
    """Account holders with an address of an ordinary length."""
    for start in range(0, number, PART):
        part = range(start, min(start + PART, number))
        store.people.add([Recipient(read_address(f"person.{n}@example.org"), f"Person {n}") for n in part])


def fenced(folder: Path, number: int) -> Speed:
    """Plan beforehand; then intents, requests and answers, each synced to disk."""
    with open_store(f"sqlite:///{folder / 'speed.db'}") as store, sink() as url:
        import_people(store, number)
        notice = store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])
        mailer = FencedSendGridMailer(SendGridSettings(SecretStr("SG.sink"), url, 30, 1800))
        own, wall = time.process_time(), time.perf_counter()
        stopped = dispatch(store.journal, mailer, notice)
        own, wall = time.process_time() - own, time.perf_counter() - wall
        tally = store.overview.tally(notice)
    if stopped or tally["accepted"] != number:
        raise SystemExit(f"not everybody was told: {stopped} {tally.states}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return Speed(number / own, number / wall, memory)


def helpers() -> float:
    """Requests made with SendGrid's helper objects: people a second, without sending anything."""
    before = time.process_time()
    mail = Mail(From(SENDER.address, SENDER.name), subject=MESSAGE.subject)
    mail.add_content(Content("text/plain", TEXT))
    mail.add_content(Content("text/html", HTML))
    for number in range(FEW):
        person = Personalization()
        person.add_to(To(f"person.{number}@example.org", f"Person {number}"))
        person.add_custom_arg(CustomArg("delivery", f"{number:032x}"))
        mail.add_personalization(person)
    json.dumps(mail.get())
    return FEW / (time.process_time() - before)


def email_messages() -> float:
    """One EmailMessage for each person: messages a second, without sending anything."""
    before = time.process_time()
    for number in range(FEW):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = f"Firemoon Studio <{SENDER.address}>", MESSAGE.subject
        mail["To"] = f"Person {number} <person.{number}@example.org>"
        mail.set_content(TEXT)
        mail.add_alternative(HTML, subtype="html")
        mail.as_bytes()
    return FEW / (time.process_time() - before)


def templates() -> float:
    """Mails from the product's template: messages a second."""
    date = datetime(2027, 1, 15, 12, tzinfo=UTC)
    number = FEW * 100
    made = [
        letters.Letter(n, f"{n:032x}", f"p{n}@example.org", f"Person {n}", MESSAGE, SENDER, date, "n")
        for n in range(number)
    ]
    before = time.process_time()
    for one in made:
        mime(one)
    return number / (time.process_time() - before)


def main() -> None:
    """Print each speed, and the ratios."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.notify")
    options.add_argument("--people", type=int, default=100_000)
    number = options.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        ours = fenced(Path(folder), number)
    helper, template, plain = helpers(), templates(), email_messages()
    print(f"SendGrid, fenced, SQLite synced: {number:,} people")
    print(f"  {ours.own:,.0f} people/s of own processor time; {ours.wall:,.0f}/s by the clock; "
          f"{ours.memory:.0f} MiB at most")  # fmt: skip
    print(f"  the helpers only build {helper:,.0f}/s: ratio {ours.own / helper:.1f}")
    print(f"mails from the template: {template:,.0f}/s, {1e6 / template:.1f} µs each")
    print(f"  EmailMessage builds {plain:,.0f}/s: ratio {template / plain:.0f}")


if __name__ == "__main__":
    main()
