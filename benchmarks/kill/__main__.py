"""Kill sending runs at random moments; afterwards compare what was recorded with what arrived.

python -m benchmarks.kill [--way fenced] [--kills 200] [--people 40000]
python -m benchmarks.kill --workers 3        several workers on a PostgreSQL of its own, which is killed too
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.kill.crew_trial import CrewTrial
from benchmarks.kill.trial import Outcome, Trial
from tests.support.postgres import cluster

WAYS = ("fenced", "unfenced")


def lines(way: str, outcome: Outcome) -> list[str]:
    """The result, for people."""
    met = ", ".join(f"{number} {fault}" for fault, number in sorted(outcome.met.items()))
    return [
        f"{way}: {outcome.people:,} people, {outcome.kills} kills -9, requests: {met}",
        f"  accepted {outcome.accepted:,}, in doubt and listed {outcome.doubts:,}",
        f"  lost {outcome.lost}, told twice {outcome.twice}, sums wrong {outcome.sums_wrong}",
        f"  withdrawn {outcome.withdrawn} batches, at most {outcome.most_stopped} at one time",
    ]


def main() -> int:
    """Try each way; 1 where anybody was lost or told twice."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.kill")
    options.add_argument("--way", choices=WAYS, action="append")
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--people", type=int, default=40_000)
    options.add_argument("--workers", type=int, default=0, help="so many on PostgreSQL, in the fenced way")
    options.add_argument("--longest", type=float, default=0.4, help="seconds that a run lives at most")
    given = options.parse_args()
    bad = False
    for way in [f"{given.workers} workers"] if given.workers else given.way or WAYS:
        with tempfile.TemporaryDirectory() as folder:
            outcome = _tried(Path(folder), way, given)
        print("\n".join(lines(way, outcome)), flush=True)
        bad |= bool(outcome.lost or outcome.twice or outcome.sums_wrong)
    return int(bad)


def _tried(folder: Path, way: str, given: argparse.Namespace) -> Outcome:
    if not given.workers:
        return Trial(folder, way, given.people, given.kills, longest=given.longest).run()
    with cluster() as server:
        trial = CrewTrial(
            folder,
            "fenced",
            given.people,
            given.kills,
            longest=given.longest,
            url=server.new_database(),
            server=server,
            workers=given.workers,
        )
        outcome = trial.run()
    stopped = "all stopped by themselves" if trial.ended_well else "NOT ALL STOPPED"
    print(f"{given.workers} workers: the database was killed {trial.crashes} times; at the end {stopped}")
    return outcome


if __name__ == "__main__":
    raise SystemExit(main())
