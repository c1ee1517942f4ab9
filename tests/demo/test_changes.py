"""The demonstration's edits change what they say and nothing else."""

from __future__ import annotations

from datetime import date
from difflib import ndiff
from pathlib import Path

import pytest

from demo.changes import COMMA, POLICY, RETENTION, Edit, edited
from demo.errors import PolicyMovedOnError

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2027, 3, 1)


def changed(before: str, after: str) -> list[str]:
    return [line for line in ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_a_comma_goes_and_the_date_is_brought_up_to_date() -> None:
    """Who watches sees the smallest change there is."""
    before = "---\ntitle: Privacy\nlast_updated: 2026-01-01\n---\n\nWe use, share, and keep it.\n"
    assert changed(before, edited(before, COMMA, DAY)) == [
        "- last_updated: 2026-01-01",
        "+ last_updated: 2027-03-01",
        "- We use, share, and keep it.",
        "+ We use, share and keep it.",
    ]


def test_the_change_that_matters_takes_effect_a_month_later() -> None:
    """Who gets the notice has thirty days."""
    before = "# Privacy\n\nLogs: 90 days. Backups: 10 days.\n"
    assert edited(before, RETENTION, DAY) == (
        "---\nlast_updated: 2027-03-01\neffective: 2027-03-31\n---\n"
        "# Privacy\n\nLogs: 180 days. Backups: 10 days.\n"
    )


@pytest.mark.parametrize("edit", [COMMA, RETENTION], ids=lambda edit: edit.branch)
def test_the_edits_fit_the_policy_of_this_repository(edit: Edit) -> None:
    """Who changes the policy learns here whether the demonstration still works."""
    policy = (ROOT / POLICY).read_text("utf-8")
    assert len(changed(policy, edited(policy, edit, DAY))) >= 4


def test_a_policy_that_moved_on_is_told() -> None:
    """Who gets this error knows which file to mend."""
    with pytest.raises(PolicyMovedOnError, match="a number of days"):
        edited("We keep logs.\n", RETENTION, DAY)
