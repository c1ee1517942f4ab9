"""One trial: a notice to many, a provider with faults, and a killer with a clock of its own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.kill.sender import KEY
from notifier.addresses import read_address
from notifier.fencing import MAX_WITHDRAWN
from notifier.letters import From, Message
from notifier.notice import Record
from notifier.recipients import Recipient
from notifier.sandbox.sendgrid import Fault, Sandbox, sendgrid_sandbox
from notifier.storage import Store, open_store

FAULTS: Sequence[Fault] = ("lost answer", "broken before", "5xx before", "5xx after", "429")
STEP = 16 * 60  # seconds that the clock is put forward where the provider makes a run wait
SENDER = From("Firemoon Studio", "notices@firemoon.example")
MESSAGE = Message("Changes to our policy", "We keep logs for 180 days.\n", "<p>We keep logs.</p>\n")
RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")


@dataclass
class Outcome:
    """What became of everybody. ``most_stopped`` is how many batches were withdrawn at one time."""

    people: int
    kills: int = 0
    sums_wrong: int = 0
    doubts: int = 0
    accepted: int = 0
    lost: int = 0
    twice: int = 0
    most_stopped: int = 0
    withdrawn: int = 0
    met: dict[Fault, int] = field(default_factory=dict)


def faults(chance: float, seed: int) -> Iterator[Fault]:
    """An endless script: with this chance a request meets a fault."""
    dice = random.Random(seed)
    while True:
        yield dice.choice(FAULTS) if dice.random() < chance else "none"


@dataclass
class Clock:
    """The provider's and the sender's time: the true one, put forward."""

    ahead: float = 0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Trial:
    """A way of sending under test, in a folder of its own."""

    folder: Path
    way: str
    people: int
    kills: int
    size: int = 100
    chance: float = 0.1
    longest: float = 0.4  # seconds that a run lives at most
    seed: int = 1

    def run(self) -> Outcome:
        """Kill so many runs, then let them finish, and count."""
        clock = Clock()
        outcome = Outcome(self.people)
        with (
            open_store(self.place()) as store,
            sendgrid_sandbox(KEY, clock, faults(self.chance, self.seed)) as sandbox,
        ):
            notice = self.planned(store)
            self.trouble(store, notice, sandbox, clock, outcome)
            self._count(store, notice, sandbox, clock, outcome)
        return outcome

    def place(self) -> str:
        """The database's URL."""
        return f"sqlite:///{self.folder / f'{self.way}.db'}"

    def trouble(self, store: Store, notice: str, sandbox: Sandbox, clock: Clock, outcome: Outcome) -> None:
        """Kill runs at random moments, then let them finish."""
        with self._sender(self.place(), notice, sandbox.url) as sender:
            self._kill(store, notice, sender, clock, outcome)

    def planned(self, store: Store) -> str:
        """Plan a notice to everybody."""
        store.people.add([Recipient(read_address(f"p{n}@example.org"), "") for n in range(self.people)])
        return store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])

    def _sender(self, url: str, notice: str, where: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "benchmarks.kill.sender", url, notice, self.way, where]
        root = Path(__file__).parents[2]
        return subprocess.Popen(
            [*command, str(self.size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
        )

    def _kill(
        self, store: Store, notice: str, sender: subprocess.Popen[str], clock: Clock, outcome: Outcome
    ) -> None:
        moments = random.Random(self.seed)
        while outcome.kills < self.kills and store.overview.tally(notice).incomplete:
            outcome.kills += _one(sender, clock.ahead, moments.uniform(0.005, self.longest))
            self.look(store, notice, clock, outcome)
        for _ in range(1_000):
            tally = store.overview.tally(notice)
            if tally.finished or (self.way == "unfenced" and not tally.incomplete):
                return
            _one(sender, clock.ahead, None)
            self.look(store, notice, clock, outcome)
            clock.ahead += STEP

    def look(self, store: Store, notice: str, clock: Clock, outcome: Outcome) -> None:
        """Check the sum, and let time pass where the provider makes everybody wait."""
        outcome.sums_wrong += store.overview.tally(notice).recipients != self.people
        if len(store.journal.fences.withdrawn(_moment(clock))) >= MAX_WITHDRAWN:
            clock.ahead += STEP

    def _count(self, store: Store, notice: str, sandbox: Sandbox, clock: Clock, outcome: Outcome) -> None:
        clock.ahead += 72 * 3600
        copies = sandbox.account.copies()
        doubtful = {row.address for row in store.overview.deliveries("in doubt", notice)}
        accepted = {row.address for row in store.overview.deliveries("accepted", notice)}
        outcome.doubts, outcome.accepted = len(doubtful), len(accepted)
        outcome.lost = sum(not copies[address] for address in accepted)
        outcome.lost += self.people - len(accepted) - len(doubtful)
        outcome.twice = sum(number > 1 for number in copies.values())
        outcome.most_stopped, outcome.met = sandbox.account.most_stopped, sandbox.met
        outcome.withdrawn = len(store.journal.fences.withdrawn(_moment(Clock(-(10**9)))))


def _moment(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock(), UTC)


def _one(sender: subprocess.Popen[str], ahead: float, seconds: float | None) -> bool:
    """One run, killed after so many seconds; whether it was."""
    assert sender.stdin
    assert sender.stdout
    sender.stdin.write(f"{ahead}\n")
    sender.stdin.flush()
    process = int(sender.stdout.readline())
    if seconds is not None:
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert sender.stdout.readline() == "ended\n"
    return seconds is not None
