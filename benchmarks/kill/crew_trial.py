"""The trial with several workers on one PostgreSQL: workers are killed, and the database too."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kill.trial import STEP, Clock, Outcome, Trial
from notifier.letters import State
from notifier.storage import Store, portions, queue

STILL = 2  # seconds without a change, after which everybody's clock is put forward
PATIENCE = 300  # seconds in which the rest has to be done once nobody is killed any more


@dataclass
class CrewTrial(Trial):
    """Workers on one database; each kill takes one or several of them, or the database."""

    workers: int = 3
    ended_well: bool = False
    _alive: list[int] = field(default_factory=list)
    _seen: tuple[dict[State, int], float] = field(default=({}, 0))  # the states, and since when

    def planned(self, store: Store) -> str:
        """Plan a notice for workers."""
        queue.prepare(store.engine)
        before, portions.SIZE = portions.SIZE, self.size
        try:
            return super().planned(store)
        finally:
            portions.SIZE = before

    def trouble(self, store: Store, notice: str, where: str, clock: Clock, outcome: Outcome) -> None:
        """Kill workers and the database at random moments, then let them finish."""
        moments = random.Random(self.seed)
        ahead = self.folder / "ahead"
        with self._crew(where, ahead, clock) as crew:
            while outcome.kills < self.kills and not store.overview.tally(notice).finished:
                time.sleep(moments.uniform(0.05, self.longest))
                outcome.kills += self._kill_some(crew, moments, outcome)
                self._pass_on(store, notice, clock, outcome, ahead)
            end = time.monotonic() + PATIENCE
            while not store.overview.tally(notice).finished and time.monotonic() < end:
                time.sleep(0.1)
                self._pass_on(store, notice, clock, outcome, ahead)
            self.ended_well = self._ended()

    def _kill_some(self, crew: subprocess.Popen[str], moments: random.Random, outcome: Outcome) -> int:
        if self.crash(moments, outcome):
            return 1
        victims = moments.sample(self._alive, moments.choice((1, 1, 1, 2, self.workers)))
        for process in victims:
            os.kill(process, signal.SIGKILL)
            self._alive.remove(process)
            self._alive.append(_hired(crew))
        return len(victims)

    def _pass_on(self, store: Store, notice: str, clock: Clock, outcome: Outcome, ahead: Path) -> None:
        before = clock.ahead
        self.look(store, notice, clock, outcome)
        states = dict(store.overview.tally(notice).states)
        if states != self._seen[0]:
            self._seen = states, time.monotonic()
        elif time.monotonic() - self._seen[1] > STILL:  # they wait until the provider can be asked
            clock.ahead += STEP
            self._seen = {}, 0
        if clock.ahead != before:
            _write(ahead, clock.ahead)

    @contextmanager
    def _crew(self, where: str, ahead: Path, clock: Clock) -> Iterator[subprocess.Popen[str]]:
        _write(ahead, clock.ahead)
        command = [sys.executable, "-m", "benchmarks.kill.crew", self.url, where, str(ahead), str(self.size)]
        root = Path(__file__).parents[2]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
        )
        with process as crew:
            self._alive = [_hired(crew) for _ in range(self.workers)]
            try:
                yield crew
            finally:
                for worker in self._alive:
                    with suppress(ProcessLookupError):
                        os.kill(worker, signal.SIGKILL)

    def _ended(self) -> bool:
        """Whether every worker stops by itself when it is asked to."""
        for worker in self._alive:
            os.kill(worker, signal.SIGTERM)
        end = time.monotonic() + 30
        while any(map(_is_alive, self._alive)) and time.monotonic() < end:
            time.sleep(0.02)
        return not any(map(_is_alive, self._alive))


def _write(file: Path, ahead: float) -> None:
    part = file.with_suffix(".part")
    part.write_text(f"{ahead}")
    part.replace(file)


def _hired(crew: subprocess.Popen[str]) -> int:
    assert crew.stdin
    assert crew.stdout
    crew.stdin.write("go\n")
    crew.stdin.flush()
    return int(crew.stdout.readline())


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
