"""What lies among the policies and is no text of its own is named, and never published in a text's place."""

from __future__ import annotations

import pytest

from policy_history.check import check
from policy_history.errors import PolicyProblemsError
from policy_history.history import read_history
from policy_history.repository import Repository
from policy_history.selection import Selection
from tests.support.policy_repo import PolicyRepo


def ids(repo: PolicyRepo) -> dict[str, list[str]]:
    policies = read_history(Repository(repo.path), Selection())
    return {policy.slug: [version.id for version in policy.versions] for policy in policies}


def test_a_symbolic_link_is_refused_before_the_commit_and_after(repo: PolicyRepo) -> None:
    """A reader would read where the link leads in the place of a policy."""
    repo.publish("2024-01-15", "Publish", privacy="We keep logs.\n")
    repo.link("2024-02-01", "policy/terms.md", "privacy.md")
    repo.link("2024-02-02", "policy/lost.md", "nowhere.md")
    repo.checkout()
    told = "is a symbolic link; put the text itself there, or exclude the link"

    with pytest.raises(PolicyProblemsError) as refused:
        read_history(Repository(repo.path), Selection())

    assert [str(p) for p in refused.value.problems] == [f"policy/lost.md: {told}", f"policy/terms.md: {told}"]
    assert check(Repository(repo.path), Selection()) == refused.value.problems
    assert check(Repository(repo.path / ".git"), Selection()) == refused.value.problems
    assert read_history(Repository(repo.path), Selection(exclude=("lost.md", "terms.md")))


def test_what_stood_in_a_texts_place_for_a_while_was_no_version(repo: PolicyRepo) -> None:
    """Neither a link nor a submodule was ever a policy that somebody could read."""
    repo.publish("2024-01-15", "Publish", privacy="We keep logs.\n", terms="The fee is 10 EUR.\n")
    repo.link("2024-02-01", "policy/privacy.md", "terms.md")
    repo.submodule("2024-02-02", "policy/fees.md")
    repo.publish("2024-03-01", "Texts", privacy="We keep logs for a week.\n", fees="None.\n")

    assert ids(repo) == {
        "fees": ["2024-03-01"],
        "privacy": ["2024-01-15", "2024-03-01"],
        "terms": ["2024-01-15"],
    }


def test_a_file_is_checked_however_its_ending_is_written(repo: PolicyRepo) -> None:
    """It is published, so what is wrong with it has to be said before."""
    repo.publish("2024-01-15", "Publish", {"policy/PRIVACY.MD": "[below](#nowhere)\n"})
    repo.checkout()

    (problem,) = check(Repository(repo.path), Selection())

    assert str(problem) == "policy/PRIVACY.MD:1: the link #nowhere names no heading of this policy"
