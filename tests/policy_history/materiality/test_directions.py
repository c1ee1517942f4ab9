"""For whom a change is good or bad: said where it is certain, and nowhere else."""

from __future__ import annotations

import pytest

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess

POLICY = """# Privacy policy

## Who gets your data

We share your data with these companies:

- Fabrikam Cloud

We never share your data with these companies:

- Contoso Bank

## How we use your data

We use your data to answer you. We do not sell your data.

## Security

Backups are encrypted. We will notify you of a breach within 72 hours.

## Your rights

You can ask for a copy of your data. We answer within 30 days.

## Changes

We will notify you at least 30 days before we change this policy.
You must cancel at least 7 days before your plan renews.

## Age

You need to be 13 years old.
"""


def _direction(old: str, new: str) -> str:
    assert old in POLICY
    after = POLICY.replace(old, new, 1)
    found = {f.direction for f in assess(compare(read_document(POLICY), read_document(after))).findings}
    assert len(found) == 1, found
    return found.pop()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- Fabrikam Cloud", "- Fabrikam Cloud\n- Northwind Ads"),
        ("to answer you.", "to answer you. We also use your data to train our models."),
        ("We do not sell your data.", "We sell your data."),
        ("Backups are encrypted. ", ""),
        ("We will notify you of a breach", "We may notify you of a breach"),
        ("within 72 hours", "within 96 hours"),
        ("within 30 days", "within 60 days"),
        ("at least 30 days before", "at least 10 days before"),
        ("at least 7 days before", "at least 14 days before"),
    ],
)
def test_what_takes_something_from_the_reader_is_worse(old: str, new: str) -> None:
    """For readers, who are told the worst first."""
    assert _direction(old, new) == "worse"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("within 30 days", "within 10 days"),
        ("at least 30 days before", "at least 60 days before"),
        ("Backups are encrypted.", "Backups are encrypted. All files are encrypted."),
    ],
)
def test_what_gives_the_reader_something_is_better(old: str, new: str) -> None:
    """For readers: no alarm where there is none."""
    assert _direction(old, new) == "better"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- Contoso Bank", "- Contoso Bank\n- Northwind Ads"),
        ("- Fabrikam Cloud\n", ""),
        ("13 years old", "16 years old"),
        ("We use your data to answer you.", "We use your data to answer you, if we like."),
    ],
)
def test_what_depends_on_the_reader_is_unclear(old: str, new: str) -> None:
    """For counsel: nothing is called better or worse by guesswork."""
    assert _direction(old, new) == "unclear"
