"""Runs that are killed with -9 at random moments, and what account holders notice of it: nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from notifier.notice import Record
from notifier.storage import Store, open_store
from tests.notifier.conftest import MESSAGE, SENDER, people
from tests.notifier.rfc5322 import read_mail
from tests.notifier.servers import smtp_server

PEOPLE = 70
KILLS = 18
CONNECTIONS = 4  # of a run by SMTP
RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")


@dataclass
class Sender:
    """Starts runs in processes of their own and kills them."""

    commands: IO[str]
    answers: IO[str]

    def run(self, seconds: float | None = None) -> None:
        """One run, killed after so many seconds if it is still alive then."""
        self.commands.write("go\n")
        self.commands.flush()
        process = int(self.answers.readline())
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        assert self.answers.readline() == "ended\n"


@contextmanager
def sender(url: str, notice: str, way: str, where: str) -> Iterator[Sender]:
    command = [sys.executable, "-m", "tests.notifier.sender", url, notice, way, where]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
    assert process.stdin
    assert process.stdout
    with process:
        yield Sender(process.stdin, process.stdout)


def planned(store: Store) -> str:
    store.people.add(people(PEOPLE))
    return store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])


def test_killed_between_two_files_nobody_gets_two_and_nobody_is_left_out(tmp_path: Path) -> None:
    """For account holders: the outbox holds exactly one mail for each, however often the run was killed."""
    url = f"sqlite:///{tmp_path / 'notices.db'}"
    moments = random.Random(1)
    interrupted = 0
    with open_store(url) as store:
        notice = planned(store)
        with sender(url, notice, "outbox", str(tmp_path / "outbox")) as runs:
            for _ in range(KILLS):
                runs.run(moments.uniform(0.01, 0.12))
                tally = store.overview.tally(notice)
                interrupted += not tally.finished
                assert tally.recipients == PEOPLE
            runs.run()
        tally = store.overview.tally(notice)

    addresses = Counter(
        read_mail(file.read_bytes()).headers["to"].partition("<")[2].rstrip(">")
        for file in (tmp_path / "outbox").glob("*.eml")
    )
    assert interrupted, "no run was killed in the middle, so nothing was tried"
    assert tally.states == {"accepted": PEOPLE}
    assert addresses == {f"p{n}@example.org": 1 for n in range(PEOPLE)}


def test_killed_in_a_conversation_each_doubt_is_listed_and_nobody_gets_two(tmp_path: Path) -> None:
    """For account holders: by SMTP at most one mail a connection is in doubt, and it is never sent again."""
    url = f"sqlite:///{tmp_path / 'notices.db'}"
    moments = random.Random(2)
    with open_store(url) as store, smtp_server() as taken:
        notice = planned(store)
        with sender(url, notice, "smtp", str(taken.port)) as runs:
            for _ in range(KILLS):
                runs.run(moments.uniform(0.02, 0.12))
                assert store.overview.tally(notice).recipients == PEOPLE
            runs.run()
        tally = store.overview.tally(notice)
        doubtful = {d.address for d in store.overview.deliveries("in doubt", notice)}

    everybody = {f"p{n}@example.org" for n in range(PEOPLE)}
    assert not tally.incomplete
    assert tally["in doubt"] == len(doubtful) <= KILLS * CONNECTIONS
    assert max(Counter(taken.addresses).values()) == 1
    assert everybody - set(taken.addresses) <= doubtful
    assert tally["accepted"] == PEOPLE - len(doubtful)
