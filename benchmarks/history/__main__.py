"""Reading all versions of a repository with their texts, as a ratio to the two git commands alone.

Limit   one ``git log --raw`` plus one ``git cat-file --batch`` of the same blobs, output thrown away
Bar     at most twice the limit, at most 100 MB

Example: python -m benchmarks.history ../some-repository --runs 5
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import time
from pathlib import Path

from policy_history.repository import Repository


def limit(folder: Path, tip: str, blobs: list[str]) -> float:
    """Seconds that git alone takes, with the blobs in the order in which they are read."""
    started = time.perf_counter()
    options = ("--first-parent", "-m", "--raw", "-M", "-z", "--no-abbrev")
    log = ["git", "-C", str(folder), "log", *options, tip, "--"]
    subprocess.run(log, stdout=subprocess.DEVNULL, check=True)
    batch = ["git", "-C", str(folder), "cat-file", "--batch"]
    subprocess.run(batch, input="\n".join(blobs).encode(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def ours(folder: Path, branch: str | None) -> tuple[float, str, list[str], int]:
    """Seconds, tip, blobs and bytes of one reading through the product."""
    started = time.perf_counter()
    with Repository(folder, branch) as repository:
        changes = (change for commit in repository.commits() for change in commit.changes)
        blobs = [change.blob for change in changes if change.blob and change.path.endswith(".md")]
        size = sum(len(text) for text in repository.read_many(blobs))
        tip = repository.tip
    return time.perf_counter() - started, tip, blobs, size


def main() -> None:
    """Print medians, the ratio and the memory."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    options.add_argument("repository", type=Path)
    options.add_argument("--branch")
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    pairs = []
    for _ in range(given.runs + 1):  # the first warms the disk cache and is not counted
        seconds, tip, blobs, size = ours(given.repository, given.branch)
        pairs.append((seconds, limit(given.repository, tip, blobs)))
    ratios = [mine / git for mine, git in pairs[1:]]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(blobs):,} texts, {size / 1e6:,.0f} MB")
    print(f"ours        {statistics.median(mine for mine, _ in pairs[1:]):6.2f} s   {memory:.0f} MB (python)")
    print(f"git alone   {statistics.median(git for _, git in pairs[1:]):6.2f} s")
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"ratio       {statistics.median(ratios):6.2f}     (bar: 2.00; {spread})")


if __name__ == "__main__":
    main()
