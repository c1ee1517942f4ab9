"""Consecutive versions of real repositories: are the statements borne out, are harmless edits cleared?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from benchmarks.verdict.measures import Share
from policy_history.comparison import Comparison, compare
from policy_history.errors import PolicypressError
from policy_history.faithfulness import is_faithful
from policy_history.history import document_of, read_history
from policy_history.materiality import assess
from policy_history.materiality.words import normal
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.summary import summarise


def comparisons(folder: Path, every: int) -> Iterator[Comparison]:
    """Every n-th pair of consecutive versions of every policy of every clone in ``folder``."""
    for clone in sorted(path for path in folder.iterdir() if (path / ".git").exists()):
        try:
            repository = Repository(clone)
            policies = read_history(repository, Selection(folder=""))
        except PolicypressError as error:
            print(f"  {clone.name}: {error} {error.cure}")
            continue
        pairs = (pair for policy in policies for pair in pairwise(policy.versions))
        for before, after in islice(pairs, 0, None, every):
            yield compare(document_of(repository, before), document_of(repository, after))


@dataclass(frozen=True)
class Figures:
    """What the histories showed."""

    unborne: Share
    cleared: Share
    verdicts: dict[str, int]


def measure(folder: Path, every: int) -> Figures:
    """Statements that the machine check refuses; changes that leave every word where it was, cleared."""
    made = wrong = harmless = right = 0
    verdicts: Counter[str] = Counter()
    for comparison in comparisons(folder, every):
        assessment = assess(comparison)
        verdicts[assessment.verdict] += 1
        for point in summarise(assessment).points:
            made += 1
            wrong += not is_faithful(point.say, point.before, point.after, point.section)
        if sorted(normal(comparison.earlier).split()) == sorted(normal(comparison.later).split()):
            harmless += 1
            right += assessment.verdict == "not material"
    return Figures(Share(wrong, made), Share(right, harmless), dict(sorted(verdicts.items())))
