"""A repository that cannot be read whole and safely is refused, with the command that mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_history import errors
from policy_history.repository import Repository
from tests.support.policy_repo import PolicyRepo


def test_commits_come_newest_first_with_what_they_changed(repo: PolicyRepo) -> None:
    """The history is built from one walk, so the walk must tell adds, renames and deletions apart."""
    repo.publish("2024-01-15", "Publish", privacy="We keep logs.\n" * 9, terms="The fee is 10 EUR.\n")
    repo.rename("2024-02-01", "privacy", "policy/privacy/index.md")
    repo.withdraw("2024-03-01", "terms")

    commits = list(Repository(repo.path).commits())

    assert [commit.subject for commit in commits] == ["Withdraw", "Rename", "Publish"]
    assert [(c.path, c.earlier_path, bool(c.blob)) for commit in commits for c in commit.changes] == [
        ("policy/terms.md", "policy/terms.md", False),
        ("policy/privacy/index.md", "policy/privacy.md", True),
        ("policy/privacy.md", "policy/privacy.md", True),
        ("policy/terms.md", "policy/terms.md", True),
    ]
    assert f"{commits[0].committed:%Y-%m-%d %H:%M %Z}" == "2024-03-01 12:00 UTC"


def test_a_merge_counts_once_with_what_it_brought(repo: PolicyRepo) -> None:
    """A pull request is one publication, however many commits it was made of."""
    repo.publish("2024-01-15", "Publish", privacy="We keep logs.\n")
    repo.publish("2024-01-20", "First try", privacy="We keep logs for a day.\n", branch="proposal")
    repo.merge("2024-02-01", "Shorten logs", privacy="We keep logs for a week.\n")

    commits = list(Repository(repo.path).commits())

    assert [(c.subject, len(c.changes)) for c in commits] == [("Shorten logs", 1), ("Publish", 1)]


def test_names_with_line_breaks_tabs_and_other_scripts_survive(repo: PolicyRepo) -> None:
    """Nothing that a file may be called can shift the reading of the log."""
    names = [
        "policy/a b.md",
        "policy/ä\tö.md",
        "policy/:100644.md",
        "policy/-rf.md",
        "policy/プライバシー.md",
    ]
    repo.publish("2024-01-15", "Publish :100644\x1f odd", dict.fromkeys(names, "Text.\n"))

    (commit,) = Repository(repo.path).commits()

    assert sorted(change.path for change in commit.changes) == sorted(names)
    assert commit.subject == "Publish :100644\x1f odd"


def test_a_shallow_clone_is_refused(repo: PolicyRepo, tmp_path: Path) -> None:
    """A lost version would look like a policy that never changed."""
    repo.publish("2024-01-15", "Publish", privacy="One.\n")
    repo.publish("2024-02-15", "Change", privacy="Two.\n")
    shallow = repo.clone(tmp_path / "shallow", depth=1)

    with pytest.raises(errors.IncompleteHistoryError) as refused:
        Repository(shallow.path)

    assert "git fetch --unshallow" in refused.value.cure


def test_no_repository_an_unborn_branch_and_a_detached_head_are_refused(
    repo: PolicyRepo, tmp_path: Path
) -> None:
    """Each has another cure, so each is another error."""
    with pytest.raises(errors.NoRepositoryError):
        Repository(tmp_path / "nowhere")
    (tmp_path / "plain").mkdir()
    with pytest.raises(errors.NoRepositoryError):
        Repository(tmp_path / "plain")
    with pytest.raises(errors.UnbornBranchError):
        Repository(repo.path)
    repo.publish("2024-01-15", "Publish", privacy="One.\n")
    repo.detach()
    with pytest.raises(errors.DetachedHeadError):
        Repository(repo.path)
    assert Repository(repo.path, "main").tip == repo.head()


def test_a_repository_of_another_user_is_refused_with_the_command(
    repo: PolicyRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git would refuse it in the middle of the work; the operator learns the one command."""
    repo.publish("2024-01-15", "Publish", privacy="One.\n")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(errors.ForeignRepositoryError) as refused:
        Repository(repo.path)

    assert f"safe.directory '{repo.path}'" in refused.value.cure
    (repo.path / "policy").mkdir()
    with pytest.raises(errors.ForeignRepositoryError) as below:
        Repository(repo.path / "policy")
    assert below.value.cure == refused.value.cure  # git wants the root, wherever one stands


@pytest.mark.parametrize("name", ["nowhere", "--output=stolen", "-h", "main..main", "HEAD^{tree}", "a b", ""])
def test_a_branch_that_does_not_exist_is_never_an_option_of_git(
    repo: PolicyRepo, name: str, tmp_path: Path
) -> None:
    """What a person or a pull request names is looked up, not run."""
    repo.publish("2024-01-15", "Publish", privacy="One.\n")

    with pytest.raises((errors.UnknownBranchError, errors.DetachedHeadError)) as refused:
        Repository(repo.path, name).commits()

    assert refused.value.cure
    assert not (tmp_path / "repository" / "stolen").exists()


def test_only_full_object_names_are_read(repo: PolicyRepo) -> None:
    """An abbreviated or made-up name must not reach git."""
    repo.publish("2024-01-15", "Publish", privacy="One.\n")

    with pytest.raises(errors.GitFailedError):
        Repository(repo.path).read("--batch-all-objects")


def test_a_bare_repository_is_read_like_any_other(repo: PolicyRepo, tmp_path: Path) -> None:
    """Servers keep bare repositories."""
    repo.publish("2024-01-15", "Publish", privacy="One.\n")
    bare = repo.clone(tmp_path / "bare.git", bare=True)

    repository = Repository(bare.path)

    assert repository.is_bare
    assert list(repository.files()) == ["policy/privacy.md"]
