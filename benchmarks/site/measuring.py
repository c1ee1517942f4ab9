"""One run of a command: seconds on the clock, seconds of CPU and the most memory, children included."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Run:
    """``largest`` and ``memory`` are MB: the most of any one process, and of all at one moment.

    ``memory`` counts pages that processes share once; it is 0 where the system does not tell.
    """

    seconds: float
    cpu: float
    largest: float
    memory: float


def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end; what it says is shown only if it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with (folder / "benchmark.log").open("w+") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        one = most = 0.0
        while process.poll() is None:
            sizes = [_memory(found) for found in _tree(process.pid)]
            one, most = max([one, *sizes]), max(most, sum(sizes))
            time.sleep(PAUSE if time.perf_counter() - started > 1 else 0.02)
        seconds = time.perf_counter() - started
        if process.returncode:
            log.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{log.read()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, cpu, one / 1024, most / 1024)


def _tree(process: int) -> list[int]:
    """A process with all that it started; one that has just ended started none."""
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return [process]
    return [process, *(found for child in children for found in _tree(int(child)))]


def _memory(process: int) -> float:
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((float(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
