"""Runs that are killed with -9 at random moments, and what account holders notice of it: nothing."""

from __future__ import annotations

from pathlib import Path

from benchmarks.kill.__main__ import CONNECTIONS
from benchmarks.kill.trial import Trial

KILLS = 12


def test_killed_between_two_files_nobody_gets_two_and_nobody_is_left_out(tmp_path: Path) -> None:
    """For account holders: the outbox holds exactly one mail for each, however often the run was killed."""
    outcome = Trial(tmp_path, "outbox", 300, KILLS, size=10, longest=0.08).run()

    assert outcome.kills > 4, "too few runs were killed in the middle, so nothing was tried"
    assert (outcome.accepted, outcome.doubts, outcome.sums_wrong) == (300, 0, 0)
    assert (outcome.lost, outcome.twice) == (0, 0)


def test_killed_in_a_conversation_each_doubt_is_listed_and_nobody_gets_two(tmp_path: Path) -> None:
    """For account holders: by SMTP one mail a connection is in doubt at most, and is never sent again."""
    outcome = Trial(tmp_path, "smtp", 900, KILLS, chance=0.005, longest=0.12).run()

    assert outcome.kills > 4, "too few runs were killed in the middle, so nothing was tried"
    assert outcome.met["none"]
    assert (outcome.lost, outcome.twice, outcome.sums_wrong) == (0, 0, 0)
    assert outcome.most_by_a_kill <= CONNECTIONS
    assert outcome.accepted + outcome.doubts == 900
