"""The storyteller itself keeps its promises, or every test that uses it proves nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.policy_repo import PolicyRepo


def tell(repo: PolicyRepo) -> str:
    repo.publish("2024-01-15", "Publish", terms="The fee is 10 EUR.\n", privacy="We keep logs.\n")
    repo.publish("2024-03-01T09:30:00+02:00", "Shorten", {"docs/a b/ü.md": "x\n"}, by="Ada Lovelace")
    repo.rename("2024-04-01", "terms", "terms-of-service")
    repo.merge("2024-05-02", "Merge the fee", proposed="2024-05-01", privacy="We keep logs a week.\n")
    return repo.withdraw("2024-06-01", "privacy")


def test_the_same_story_gives_the_same_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who quotes a hash in a test may rely on it on every machine."""
    first = tell(PolicyRepo(tmp_path / "one"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    second = tell(PolicyRepo(tmp_path / "two"))
    assert first == second == "1af89a9a9e4da4a034668a463331cc454ff95a86"


def test_a_story_line_becomes_what_it_says(repo: PolicyRepo) -> None:
    """Who reads a test can believe its first lines."""
    tell(repo)
    log = repo.git("log", "--first-parent", "--reverse", "--format=%cI %an %p %s")
    assert [line.split(" ")[:2] for line in log.splitlines()][1] == ["2024-03-01T09:30:00+02:00", "Ada"]
    assert "R100\tpolicy/terms.md\tpolicy/terms-of-service.md" in repo.git("log", "-M", "--name-status")
    assert len(repo.git("rev-list", "--parents", "-1", "main~1").split()) == 3
    files = repo.git("ls-tree", "-r", "-z", "--name-only", "main").strip("\0").split("\0")
    assert files == ["docs/a b/ü.md", "policy/terms-of-service.md"]


def test_a_checkout_fills_the_working_tree_and_a_shallow_clone_is_shallow(
    repo: PolicyRepo, tmp_path: Path
) -> None:
    """Who tests the site gets files; who tests the shallow clone's refusal gets one."""
    tell(repo)
    repo.tag("v1")
    repo.tag("v2", "2024-06-02")
    assert not (repo.path / "policy").exists()
    assert [path.name for path in (repo.checkout() / "policy").iterdir()] == ["terms-of-service.md"]
    assert repo.clone(tmp_path / "shallow", depth=1).git("rev-parse", "--is-shallow-repository") == "true"
    assert repo.git("for-each-ref", "--format=%(objecttype)", "refs/tags").split() == ["commit", "tag"]


def test_a_push_reaches_the_remote(repo: PolicyRepo, tmp_path: Path) -> None:
    """Who tests the loop of a pull request has the other side too."""
    tell(repo)
    bare = repo.remote(tmp_path / "remote.git")
    repo.push()
    assert bare.head() == repo.head()


def test_nothing_of_the_machine_reaches_git() -> None:
    """Who runs the suite inside a git hook sees the same results."""
    assert {name for name in os.environ if name.startswith("GIT_")} <= {
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
    } | {"GIT_PYTHON_REFRESH"}
