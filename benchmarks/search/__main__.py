"""What the search over all versions adds to a build, and what a reader's browser loads for it.

Limit   reading the same texts, which a build does anyway, in the same run
Bar     5 s of CPU for a history; 40 KB compressed (gzip, level 6) for a search of three words, the script
        and the file to begin with among them. Exit code 1 where one is missed

Example: python -m benchmarks.search --histories ../histories
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.redline.pairs import repositories
from policy_history.document import read_document
from policy_history.forgetting import forget
from policy_history.history import Policy, read_history, source_of
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.vocabulary import SectionWords, word_changes
from site_builder.scripts import scripts
from site_builder.search import written
from site_builder.word_index import index_words

CPU, LOAD = 5.0, 40_000
WORDS = 3  # of the search that is weighed, each with the heaviest files that there are


@dataclass
class Cost:
    """Seconds of CPU, files with their bytes, and the heaviest search in bytes compressed."""

    reading: float = 0.0
    words: float = 0.0
    adding: float = 0.0
    versions: int = 0
    files: int = 0
    size: int = 0
    loads: list[int] = field(default_factory=list)


def weight(content: bytes) -> int:
    """Bytes as a server sends them."""
    return len(gzip.compress(content, 6))


def measure(repository: Repository, policy: Policy, cost: Cost) -> None:
    """Build the index of one policy."""
    changes: list[tuple[SectionWords, ...]] = []
    before = None
    for version in policy.versions:
        source = source_of(repository, version)
        start = time.process_time()
        document = read_document(source)
        read = time.process_time()
        changes.append(word_changes(before, document))
        cost.words += time.process_time() - read
        cost.reading += read - start
        before = document
    start = time.process_time()
    index = index_words(changes)
    first, files = written(index, [(version.id, version.id) for version in policy.versions])
    cost.adding += time.process_time() - start
    cost.versions += len(policy.versions)
    cost.files += len(files) + 1
    cost.size += len(first) + sum(len(content) for _, content in files)
    cost.loads.append(weight(first) + sum(sorted(_weights(first, files), reverse=True)[:WORDS]))
    forget()


def _weights(first: bytes, files: Sequence[tuple[str, bytes]]) -> Iterator[int]:
    """What the browser loads for a word, for each beginning that a word may have."""
    named = {name: weight(content) for name, content in files}
    beginnings: dict[str, str] = json.loads(first)["files"]
    for asked in {beginning[:3] for beginning in beginnings}:
        found = [name for beginning, name in beginnings.items() if beginning.startswith(asked)]
        yield sum(named[name] for name in set(found)) if len(asked) == 3 else named[beginnings[asked]]


def report(name: str, cost: Cost, script: int) -> bool:
    """Print one history; true where it keeps the bars."""
    cpu, load = cost.words + cost.adding, max(cost.loads, default=0) + script
    print(f"{name}: {cost.versions:,} versions, {cost.files:,} files, {cost.size / 1e6:.1f} MB")
    print(
        f"  CPU: {cost.words:.2f} s for words, {cost.adding:.2f} s for the files;"
        f" {cpu / cost.reading:.2f} of reading the texts   bar: {CPU:.0f} s"
    )
    print(
        f"  the heaviest search of {WORDS} words: {load / 1000:.1f} KB   bar: {LOAD / 1000:.0f} KB",
        flush=True,
    )
    return cpu <= CPU and load <= LOAD


def main() -> int:
    """Measure every history."""
    form = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    options.add_argument(
        "--histories", type=Path, required=True, help="a folder with bundles or clones in it"
    )
    given = options.parse_args()
    script = sum(weight(content) for _, content in scripts("search"))
    kept = True
    with tempfile.TemporaryDirectory() as scratch:
        for folder in repositories(given.histories, Path(scratch)):
            cost = Cost()
            with Repository(folder) as repository:
                for policy in read_history(repository, Selection(folder="")):
                    if len(policy.versions) > 1:
                        measure(repository, policy, cost)
            kept = report(folder.name, cost, script) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
