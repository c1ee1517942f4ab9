"""Pairs of versions out of real histories: bundles or clones in one folder."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policy_history.history import read_history, source_of
from policy_history.repository import Repository
from policy_history.selection import Selection


@dataclass(frozen=True)
class Pair:
    name: str
    before: str
    after: str


def pairs(histories: Path, wanted: int, apart: int = 1) -> list[Pair]:
    """Evenly spread over all pairs of all histories that stand so many versions apart; 0 means every one."""
    found: list[Pair] = []
    with tempfile.TemporaryDirectory() as scratch:
        folders = list(repositories(histories, Path(scratch)))
        share = wanted // len(folders) if wanted else 0
        for folder in folders:
            found += _of(folder, share, apart)
    return found


def repositories(histories: Path, scratch: Path) -> Iterator[Path]:
    for path in sorted(histories.iterdir()):
        if path.suffix == ".bundle":
            target = scratch / path.stem
            subprocess.run(["git", "clone", "--quiet", "--no-checkout", str(path), str(target)], check=True)
            _stand_on_a_branch(target)
            yield target
        elif (path / ".git").exists():
            yield path


def _stand_on_a_branch(clone: Path) -> None:
    """A bundle may name a branch as its head that it does not hold; then its main line is taken."""
    git = ["git", "-C", str(clone)]
    if subprocess.run(
        [*git, "rev-parse", "--quiet", "--verify", "HEAD"], capture_output=True, check=False
    ).returncode:
        names = {f"origin/{name}" for name in ("main", "master")}
        listed = subprocess.run(
            [*git, "branch", "-r", "--format=%(refname:short)"], capture_output=True, text=True, check=True
        )
        line = min(names & set(listed.stdout.split()))
        subprocess.run([*git, "update-ref", "HEAD", line], check=True)


def _of(folder: Path, wanted: int, apart: int) -> list[Pair]:
    repository = Repository(folder)
    places = [
        (policy, number)
        for policy in read_history(repository, Selection(folder=""))
        for number in range(1, len(policy.versions))
    ]
    step = max(1, len(places) // wanted) if wanted else 1
    return [
        Pair(
            f"{folder.name}/{policy.slug}/{policy.versions[number].id}",
            source_of(repository, policy.versions[max(0, number - apart)]),
            source_of(repository, policy.versions[number]),
        )
        for policy, number in places[::step][: wanted or None]
    ]
