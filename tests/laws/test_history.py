"""Laws of a history that hold for every story."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from policy_history.document import read_document, readable
from policy_history.history import Policy, read_history, source_of
from policy_history.repository import Repository
from policy_history.selection import Selection
from tests.support.policy_repo import PolicyRepo

TEXTS = st.sampled_from(
    ["We keep logs.", "We *keep* logs.", "We keep logs\nfor a week.", "* We sell\n* nothing"]
)
STORIES = st.lists(st.tuples(st.integers(0, 2), TEXTS), min_size=1, max_size=7)


def told(folder: Path, story: list[tuple[int, str]]) -> PolicyRepo:
    repo, day = PolicyRepo(folder), date(2024, 1, 1)
    for step, (later, text) in enumerate(story):
        day += timedelta(days=later)
        repo.publish(day.isoformat(), f"Step {step}", privacy=text + "\n")
    return repo


def read(repo: PolicyRepo) -> tuple[Policy, list[str]]:
    with Repository(repo.path) as repository:
        (policy,) = read_history(repository, Selection())
        texts = [readable(read_document(source_of(repository, version))) for version in policy.versions]
    return policy, texts


@settings(max_examples=15)
@given(STORIES)
def test_neighbouring_versions_differ_and_nothing_is_lost(story: list[tuple[int, str]]) -> None:
    """Every change that a reader could see is a version, and nothing else is one."""
    with TemporaryDirectory() as folder:
        policy, texts = read(told(Path(folder), story))

    seen = [readable(read_document(text)) for _, text in story]
    assert texts == [text for n, text in enumerate(seen) if n == 0 or text != seen[n - 1]]
    ids = [version.id for version in policy.versions]
    assert len(set(ids)) == len(ids)


@settings(max_examples=10)
@given(STORIES, TEXTS)
def test_what_is_published_later_never_changes_an_earlier_version(
    story: list[tuple[int, str]], text: str
) -> None:
    """Addresses in mails and bookmarks must go on meaning what they meant."""
    with TemporaryDirectory() as folder:
        repo = told(Path(folder), story)
        before, _ = read(repo)
        repo.publish("2024-02-01", "Later", privacy=text + "\n")
        after, _ = read(repo)

    assert after.versions[: len(before.versions)] == before.versions
