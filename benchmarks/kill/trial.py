"""One trial: a notice to many, a provider with faults, and a killer with a clock of its own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from benchmarks.kill.providers import Provider, provider
from notifier.addresses import read_address
from notifier.fencing import MAX_WITHDRAWN
from notifier.letters import From, Message
from notifier.notice import Record
from notifier.recipients import Recipient
from notifier.storage import Store, open_store

STEP = 16 * 60  # seconds that the clock is put forward where the provider makes a run wait
SENDER = From("Firemoon Studio", "notices@firemoon.example")
MESSAGE = Message("Changes to our policy", "We keep logs for 180 days.\n", "<p>We keep logs.</p>\n")
RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
CRASHES = 0.15  # of the kills are of the database, where there is a server
KILLED = "the run was killed"  # what the store says of a doubt that a kill left


class Server(Protocol):
    """A database server that can be killed."""

    def crash(self) -> None:
        """Kill it."""
        ...

    def start(self) -> None:
        """Start it again."""
        ...


@dataclass
class Outcome:
    """What became of everybody. ``most_stopped`` is how many batches were withdrawn at one time.

    ``most_by_a_kill`` is how many doubts one kill left at most; ``crashes`` are kills of the database.
    """

    people: int
    kills: int = 0
    crashes: int = 0
    sums_wrong: int = 0
    doubts: int = 0
    by_kills: int = 0
    most_by_a_kill: int = 0
    accepted: int = 0
    recalled: int = 0
    told_after_all: int = 0  # of those who were recalled
    lost: int = 0
    twice: int = 0
    most_stopped: int = 0
    withdrawn: int = 0
    met: dict[str, int] = field(default_factory=dict)


@dataclass
class Clock:
    """The provider's and the sender's time: the true one, put forward."""

    ahead: float = 0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Trial:
    """A way of sending under test, in a folder of its own, or on a server that is killed as well."""

    folder: Path
    way: str
    people: int
    kills: int
    size: int = 100
    chance: float = 0.1
    longest: float = 0.4  # seconds that a run lives at most
    seed: int = 1
    url: str = ""
    server: Server | None = None

    def run(self) -> Outcome:
        """Kill so many runs, then let them finish, and count."""
        clock = Clock()
        outcome = Outcome(self.people)
        with (
            open_store(self.place()) as store,
            provider(self.way, self.folder, clock, self.chance, self.seed) as taking,
        ):
            notice = self.planned(store)
            self.trouble(store, notice, taking.where, clock, outcome)
            self.count(store, notice, taking, clock, outcome)
        return outcome

    def place(self) -> str:
        """The database's URL."""
        return self.url or f"sqlite:///{self.folder / f'{self.way}.db'}"

    def trouble(self, store: Store, notice: str, where: str, clock: Clock, outcome: Outcome) -> None:
        """Kill runs at random moments, then let them finish."""
        with self.sender(self.place(), notice, where) as sender:
            self._kill(store, notice, sender, clock, outcome)

    def planned(self, store: Store) -> str:
        """Plan a notice to everybody."""
        store.people.add([Recipient(read_address(f"p{n}@example.org"), "") for n in range(self.people)])
        return store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])

    def crash(self, moments: random.Random, outcome: Outcome) -> bool:
        """Kill the database and start it again, if there is a server and it is its turn; whether it was."""
        if not self.server or moments.random() >= CRASHES:
            return False
        self.server.crash()
        time.sleep(moments.uniform(0, 0.3))
        self.server.start()
        outcome.crashes += 1
        return True

    def sender(self, url: str, notice: str, where: str) -> subprocess.Popen[str]:
        """The process that forks the runs."""
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
            process = begun(sender, clock)
            ended = self.wait(sender, moments)
            if not self.crash(moments, outcome):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            outcome.kills += 1
            if not ended:
                await_end(sender)
            self.look(store, notice, clock, outcome)
        for _ in range(10_000):
            tally = store.overview.tally(notice)
            if tally.finished or (self.way != "fenced" and not tally.incomplete):
                return
            begun(sender, clock)
            await_end(sender)
            self.look(store, notice, clock, outcome)
            clock.ahead += STEP

    def wait(self, sender: subprocess.Popen[str], moments: random.Random) -> bool:
        """Until the run is to be killed: at any moment, or soon after it began to send. Whether it ended."""
        if moments.random() < 0.5:
            time.sleep(moments.uniform(0.005, self.longest))
            return False
        if _said(sender) == "ended":
            return True
        time.sleep(moments.uniform(0, self.longest / 8))
        return False

    def look(self, store: Store, notice: str, clock: Clock, outcome: Outcome) -> None:
        """Check the sum, and let time pass where the provider makes everybody wait."""
        outcome.sums_wrong += store.overview.tally(notice).recipients != self.people
        before = outcome.by_kills
        outcome.by_kills = sum(row.detail == KILLED for row in store.overview.deliveries("in doubt", notice))
        outcome.most_by_a_kill = max(outcome.most_by_a_kill, outcome.by_kills - before)
        if len(store.journal.fences.withdrawn(_moment(clock))) >= MAX_WITHDRAWN:
            clock.ahead += STEP

    def count(self, store: Store, notice: str, taking: Provider, clock: Clock, outcome: Outcome) -> None:
        """Compare what is recorded with what arrived."""
        clock.ahead += 72 * 3600
        copies = taking.copies()
        doubtful = {row.address for row in store.overview.deliveries("in doubt", notice)}
        accepted = {row.address for row in store.overview.deliveries("accepted", notice)}
        outcome.doubts, outcome.accepted = len(doubtful), len(accepted)
        outcome.lost = sum(not copies[address] for address in accepted)
        outcome.lost += self.people - len(accepted) - len(doubtful)
        outcome.twice = sum(number > 1 for number in copies.values())
        outcome.most_stopped, outcome.met = taking.most_stopped, taking.met()
        outcome.withdrawn = len(store.journal.fences.withdrawn(_moment(Clock(-(10**9)))))


def _moment(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock(), UTC)


def begun(sender: subprocess.Popen[str], clock: Clock, what: str = "send") -> int:
    """The process of one more run."""
    assert sender.stdin
    sender.stdin.write(f"{clock.ahead} {what}\n")
    sender.stdin.flush()
    said = _said(sender)
    while not said.isdigit():  # a run may say that it sends before it is told which process it is
        said = _said(sender)
    return int(said)


def _said(sender: subprocess.Popen[str]) -> str:
    assert sender.stdout
    line = sender.stdout.readline()
    assert line, "the sender is gone"
    return line.strip()


def await_end(sender: subprocess.Popen[str]) -> None:
    while _said(sender) != "ended":
        pass
