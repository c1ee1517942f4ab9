"""What a plan costs: seconds, and the memory of its process, which must not grow with people.

    python -m benchmarks.workers.planning DATABASE_URL

plans a notice to everybody in a database, and prints the process's MiB before, at most, and the seconds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from notifier.letters import From, Message
from notifier.notice import Record
from notifier.storage import Store, open_store

SENDER = From("Firemoon Studio", "notices@firemoon.example")
MESSAGE = Message("Changes to our policy", "We keep logs for 180 days.\n", "<p>We keep logs.</p>\n")
RECORD = Record("privacy", "2027-03-01", "a" * 40, "policy/privacy.md", "announced", "material")
BAR = 100  # MiB of the process that plans
FILL = text(
    "INSERT INTO recipient (address, address_key, name, language, added_at) "
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :number) "
    "SELECT 'p' || n || '@example.org', 'p' || n || '@example.org', '', '', CURRENT_TIMESTAMP FROM numbers"
)


def memory(url: str, size: int) -> None:
    """Print what a plan for so many people needs, in a process of its own."""
    fill(url, size)
    command = [sys.executable, "-m", "benchmarks.workers.planning", url]
    root = Path(__file__).parents[2]
    answer = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    before, after, spent = map(float, answer.split())
    kind = url.partition(":")[0].partition("+")[0]
    met = "met" if after <= BAR else "MISSED"
    said = f"plan on {kind}: {size:,} people in {spent:.1f} s; memory {before:.0f} → {after:.0f} MiB"
    print(f"{said}, bar {BAR} MiB {met}", flush=True)


def fill(url: str, number: int) -> None:
    """Bring so many people in."""
    with open_store(url) as store:
        if store.engine.dialect.name == "postgresql":
            from notifier.storage import queue  # as the command does it: SQLite has no workers

            queue.prepare(store.engine)
        with store.engine.begin() as connection:
            connection.execute(FILL, {"number": number})


def plan(store: Store) -> str:
    """Plan a notice to everybody."""
    return store.journal.plan("privacy:2027-03-01", SENDER, MESSAGE, [RECORD])


def main() -> None:
    """Plan, and print what that needed."""
    with open_store(sys.argv[1]) as store:
        before, began = _peak(), time.perf_counter()
        plan(store)
        print(before, _peak(), time.perf_counter() - began)


def _peak() -> float:
    """MiB; ``getrusage`` would count what the process that started this one had."""
    status = Path("/proc/self/status").read_text("ascii").split()
    return int(status[status.index("VmHWM:") + 1]) / 1024


if __name__ == "__main__":
    main()
