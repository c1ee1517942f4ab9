"""Kill sending runs at random moments; afterwards compare what was recorded with what arrived.

    python -m benchmarks.kill [--way fenced] [--kills 200] [--people 40000]
    python -m benchmarks.kill --database postgresql    on a PostgreSQL of its own, which is killed too
    python -m benchmarks.kill --workers 3              several workers on such a PostgreSQL
    python -m benchmarks.kill --recall cancel|resume   pauses and cancellations are killed too

The ways are ``fenced`` and ``unfenced`` (SendGrid's stand-in), ``smtp`` (a mail server with lost answers,
connections that break and mail that is put off) and ``outbox``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.kill.crew_trial import CrewTrial
from benchmarks.kill.recall_trial import RecallTrial, recalled
from benchmarks.kill.trial import Outcome, Trial
from tests.support.postgres import cluster

# Mails in a batch, the chance of a fault for each request or mail, and seconds that a run lives at most:
# such that a notice to 40,000 people takes some two hundred kills.
WAYS = {
    "fenced": (100, 0.1, 0.4),
    "unfenced": (20, 0.02, 0.12),
    "smtp": (500, 0.002, 0.4),
    "outbox": (50, 0, 0.2),
}
CONNECTIONS = 4  # of a run by SMTP, and so many doubts a kill leaves at most


def lines(name: str, outcome: Outcome, seconds: float) -> list[str]:
    """The result, for people."""
    met = ", ".join(f"{number} {fault}" for fault, number in sorted(outcome.met.items()))
    of_database = f" ({outcome.crashes} of the database)" if outcome.crashes else ""
    kills = f"{outcome.kills} kills -9{of_database}"
    return [
        f"{name}: {outcome.people:,} people, {kills}, {seconds:.0f} s; met: {met or 'no faults'}",
        (
            f"  accepted {outcome.accepted:,}, in doubt and listed {outcome.doubts:,}: by kills "
            f"{outcome.by_kills:,}, one left {outcome.most_by_a_kill} at most"
        ),
        f"  lost {outcome.lost}, told twice {outcome.twice}, sums wrong {outcome.sums_wrong}",
        f"  called back {outcome.recalled:,}, of whom {outcome.told_after_all} got the mail after all",
        f"  withdrawn {outcome.withdrawn} batches, at most {outcome.most_stopped} at one time",
    ]


def main() -> int:
    """Try each way; 1 where anybody was lost or told twice."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.kill")
    options.add_argument("--way", choices=tuple(WAYS), action="append")
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--people", type=int, default=40_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--workers", type=int, default=0, help="so many on PostgreSQL, in the fenced way")
    options.add_argument("--longest", type=float, help="seconds that a run lives at most")
    options.add_argument("--recall", choices=("cancel", "resume"), help="how the notice ends, fenced")
    given = options.parse_args()
    bad = False
    for way in ["fenced"] if given.workers or given.recall else given.way or WAYS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder, ExitStack() as open_as_long:
            trial = _trial(Path(folder), way, given, open_as_long)
            outcome = recalled(trial) if isinstance(trial, RecallTrial) else trial.run()
        name = f"{given.workers} workers" if given.workers else f"{way} on {given.database}"
        print("\n".join(lines(name, outcome, time.monotonic() - began)), flush=True)
        bad |= bool(outcome.lost or outcome.twice or outcome.sums_wrong or outcome.told_after_all)
        if isinstance(trial, CrewTrial):
            print("  at the end", "all stopped by themselves" if trial.ended_well else "NOT ALL STOPPED")
            bad |= not trial.ended_well
        bad |= way == "smtp" and outcome.most_by_a_kill > CONNECTIONS
    return int(bad)


def _trial(folder: Path, way: str, given: argparse.Namespace, open_as_long: ExitStack) -> Trial:
    size, chance, longest = WAYS[way]
    trial = Trial(folder, way, given.people, given.kills, size, chance, given.longest or longest)
    if given.workers:
        trial = CrewTrial(**vars(trial), workers=given.workers)
    if given.recall:
        trial = RecallTrial(**vars(trial), cancelled=given.recall == "cancel")
    if given.workers or given.database == "postgresql":
        trial.server = server = open_as_long.enter_context(cluster())
        trial.url = server.new_database()
    return trial


if __name__ == "__main__":
    raise SystemExit(main())
