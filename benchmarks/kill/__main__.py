"""Kill sending runs at random moments; afterwards compare what was recorded with what arrived.

python -m benchmarks.kill [--way fenced] [--kills 200] [--people 40000]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.kill.trial import Outcome, Trial

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
    options.add_argument("--longest", type=float, default=0.4, help="seconds that a run lives at most")
    given = options.parse_args()
    bad = False
    for way in given.way or WAYS:
        with tempfile.TemporaryDirectory() as folder:
            outcome = Trial(Path(folder), way, given.people, given.kills, longest=given.longest).run()
        print("\n".join(lines(way, outcome)), flush=True)
        bad |= bool(outcome.lost or outcome.twice or outcome.sums_wrong)
    return int(bad)


if __name__ == "__main__":
    raise SystemExit(main())
