"""Sharing work among processes leaves none of them behind."""

from __future__ import annotations

import signal
import subprocess
import sys

BUILD = """
import time
from site_builder.cores import by_all_cores

class Nothing:
    def reopened(self):
        return self

def work(_, number):
    print(number, flush=True)
    time.sleep(60)

list(by_all_cores(Nothing(), work, range(4), 2))
"""


def test_a_build_that_is_killed_takes_its_workers_with_it() -> None:
    """A deployment that runs out of time must not leave processes that wait for ever on the machine."""
    build = subprocess.Popen([sys.executable, "-c", BUILD], stdout=subprocess.PIPE)
    assert build.stdout is not None
    build.stdout.readline()  # the work has begun

    build.send_signal(signal.SIGTERM)
    build.communicate(timeout=20)  # ends when the last process that could write there has ended

    assert build.returncode == -signal.SIGTERM
