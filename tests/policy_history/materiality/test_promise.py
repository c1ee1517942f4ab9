"""The change clause of the earlier text: what it promises, and what a release would break of it."""

from __future__ import annotations

import pytest

from policy_history.comparison import compare
from policy_history.document import read_document
from policy_history.materiality import assess
from policy_history.materiality.promise import change_promise, notice_days
from policy_history.materiality.rules import read_rules

CLAUSE = "We will notify you by email at least 30 days before any material changes to this policy."
OLD = f"# Policy\n\nWe keep logs for 90 days.\n\n{CLAUSE}\n"


@pytest.mark.parametrize(
    ("text", "days", "channels"),
    [
        (CLAUSE, 30, ("email",)),
        (
            "We will post any changes to these terms on this page and let you know two weeks in advance.",
            14,
            ("on the page",),
        ),
        (
            "If we make material changes, we will notify you by email or in your account.",
            0,
            ("email", "in the product"),
        ),
    ],
)
def test_the_promise_is_read_with_its_days_and_ways(text: str, days: int, channels: tuple[str, ...]) -> None:
    """For counsel, who is bound by it."""
    promise = change_promise(read_document(f"# Policy\n\n{text}\n"))

    assert promise is not None
    assert (promise.days, promise.channels, promise.quote) == (days, channels, text)


def test_what_the_reader_must_tell_us_is_no_promise_of_ours() -> None:
    """For counsel: a duty of the reader binds nobody else."""
    assert (
        change_promise(read_document("You must notify us of any changes to this agreement by email.")) is None
    )


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("last_updated: 2031-01-01\neffective: 2031-02-15\n", ""),
        ("last_updated: 2031-01-01\neffective: 2031-01-11\n", "is 10 days after"),
        ("last_updated: 2031-01-01\n", "names no 'effective' date"),
    ],
)
def test_a_release_that_breaks_the_promise_is_named(front: str, says: str) -> None:
    """For counsel, before the release and not after it."""
    before = read_document(OLD)
    after = read_document(f"---\n{front}---\n{OLD.replace('90 days.', '180 days.')}")

    note = assess(compare(before, after), before=before, after=after).note

    assert says in note
    assert bool(note) == bool(says)


def test_the_longer_of_law_and_promise_decides() -> None:
    """For counsel: a text that promises 60 days is not released after 30."""
    before = read_document(OLD.replace("30 days", "60 days"))
    assessment = assess(compare(before, read_document(OLD.replace("90 days", "180 days"))))

    assert notice_days(assessment, read_rules(), change_promise(before)) == 60
