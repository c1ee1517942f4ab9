"""What one clone or one machine has set up differently changes nothing of what was published."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policy_history import errors
from policy_history.repository import Repository
from policy_history.terminal import CANNOT, DONE
from tests.support.policy_repo import PolicyRepo

HOW = [sys.executable, "-c", "from policy_history.cli import main; main()"]


@pytest.fixture
def merged(repo: PolicyRepo) -> PolicyRepo:
    """Two versions, the second by a merge, and a move."""
    repo.publish("2024-01-15", "Publish", privacy="We keep logs.\n" * 9)
    repo.merge("2024-02-01", "Shorten logs", privacy="We keep logs for a week.\n" * 9)
    repo.rename("2024-03-01", "privacy", "policy/a/privacy.md", content="We keep logs for a week.\n" * 10)
    return repo


@pytest.mark.parametrize(
    "setting",
    [
        "log.diffMerges=off",
        "log.diffMerges=combined",
        "log.showRoot=false",
        "log.showSignature=true",
        "diff.renames=false",
        "diff.renameLimit=1",
        "diff.orderFile=/nowhere",
        "diff.external=false",
        "format.pretty=fuller",
        "color.ui=always",
        "i18n.logOutputEncoding=UTF-16",
        "core.fsmonitor=false",
        "core.abbrev=4",
    ],
)
def test_no_setting_of_git_changes_what_was_published(merged: PolicyRepo, setting: str) -> None:
    """Two machines that read the same branch must never publish two histories."""
    before = list(Repository(merged.path).commits())

    merged.git("config", *setting.split("=", 1))

    assert len(before[1].changes) == 1
    assert list(Repository(merged.path).commits()) == before


def test_replaced_commits_and_grafts_are_left_aside(merged: PolicyRepo) -> None:
    """They exist in this clone alone, and would take versions away from it."""
    before = list(Repository(merged.path).commits())

    merged.git("replace", "HEAD~1", "HEAD~2")
    (merged.path / ".git" / "info").mkdir(exist_ok=True)
    (merged.path / ".git" / "info" / "grafts").write_text(merged.head() + "\n")

    assert list(Repository(merged.path).commits()) == before


@pytest.mark.parametrize("warns", ["true", "false"])
def test_a_branch_comes_before_a_tag_of_its_name(merged: PolicyRepo, warns: str) -> None:
    """Git alone would take the tag, and the newest versions would be missing."""
    merged.tag("main", at="main~1")
    merged.git("config", "core.warnAmbiguousRefs", warns)

    assert Repository(merged.path).tip == merged.head()
    assert Repository(merged.path).branch == "main"
    assert Repository(merged.path, "main").tip == merged.head()


def test_a_tag_of_a_tag_and_one_named_like_a_branch_are_releases(merged: PolicyRepo) -> None:
    """A release that was tagged in an odd way was public all the same."""
    merged.tag("v1", "2024-05-01", at="main~2")
    merged.git("branch", "v1")
    merged.tag("inner", "2024-06-01")
    merged.tag("v2", "2024-06-02", at="inner")
    merged.tag("v3\u2028x", at="main~2")

    tags = {tag.name: tag.commit for tag in Repository(merged.path).tags("v*")}

    assert tags == {
        "v1": merged.git("rev-parse", "main~2"),
        "v2": merged.head(),
        "v3\u2028x": merged.git("rev-parse", "main~2"),
    }


def test_a_tag_that_says_no_day_is_of_the_day_of_its_commit(merged: PolicyRepo) -> None:
    """Git wrote such tags until 2005, and tools that imported a history still do."""
    tag = f"object {merged.head()}\ntype commit\ntag v1\n\nFirst\n"
    made = merged.git("hash-object", "-t", "tag", "-w", "--literally", str(written(merged, tag)))
    merged.git("update-ref", "refs/tags/v1", made)

    (found,) = Repository(merged.path).tags("v*")

    assert f"{found.created:%Y-%m-%d}" == "2024-03-01"


@pytest.mark.parametrize("day", ["soon +0000", "253402300800 +0000", "99999999999999999999 +0000"])
def test_a_day_that_cannot_be_read_is_never_guessed(merged: PolicyRepo, day: str) -> None:
    """No date is better than a wrong one, and a plain line better than a traceback."""
    head = f"tree {merged.git('rev-parse', 'HEAD^{tree}')}\nparent {merged.head()}\n"
    commit = f"{head}author A <a@x> {day}\ncommitter A <a@x> {day}\n\nx\n"
    made = merged.git("hash-object", "-t", "commit", "-w", "--literally", str(written(merged, commit)))

    with pytest.raises(errors.UnreadableDateError) as refused:
        list(Repository(merged.path, made).commits())

    assert made in str(refused.value)


def written(repo: PolicyRepo, text: str) -> Path:
    """A file with an object as git would not write it."""
    path = repo.path.parent / "object"
    path.write_text(text)
    return path


def test_texts_that_a_partial_clone_lacks_are_asked_for_in_one_line(
    merged: PolicyRepo, tmp_path: Path
) -> None:
    """Without the network such a clone knows who changed what and when, but not one text."""
    merged.git("config", "uploadpack.allowFilter", "true")
    merged.git(
        "clone", "--quiet", "--bare", "--filter=blob:none", merged.path.as_uri(), str(tmp_path / "part")
    )
    partial = PolicyRepo.opened(tmp_path / "part")
    partial.git("remote", "set-url", "origin", "file:///nowhere")
    repository = Repository(partial.path)
    blobs = list(repository.files().values())

    with pytest.raises(errors.AbsentTextsError) as refused:
        list(repository.read_many(blobs))
    partial.git("remote", "set-url", "origin", merged.path.as_uri())
    partial.git(*refused.value.cure.split(": ")[1].split(". ")[0].split()[1:])
    partial.git("remote", "set-url", "origin", "file:///nowhere")

    assert [len(text) for text in Repository(partial.path).read_many(blobs)] == [250]


def test_what_a_hook_of_another_repository_set_is_left_aside(merged: PolicyRepo, tmp_path: Path) -> None:
    """Git hands GIT_DIR to hooks, and it would win over the folder that was asked for."""
    other = PolicyRepo(tmp_path / "other")
    other.publish("2023-01-01", "Elsewhere", other="Other.\n")

    done = subprocess.run(
        [*HOW, "log", "--repo", str(merged.path)],
        env={**os.environ, "GIT_DIR": str(other.path / ".git"), "GIT_WORK_TREE": str(other.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert [line.split()[-1] for line in done.stdout.splitlines()] == ["Publish", "logs", "Rename"]


def test_the_folder_of_git_itself_is_read_like_a_bare_repository(merged: PolicyRepo) -> None:
    """That is where a hook that receives a push stands."""
    repository = Repository(merged.path / ".git")

    assert repository.is_bare
    assert list(repository.files()) == ["policy/a/privacy.md"]


@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [
        ("| head -n 0", DONE, ""),
        ("<&- >&- 2>&-", DONE, ""),
        ("> /dev/full", CANNOT, "The result cannot be written: No space left on device."),
    ],
)
def test_a_stream_that_takes_nothing_is_no_fault_of_the_program(
    merged: PolicyRepo, ending: str, code: int, says: str
) -> None:
    """Exit code 1 says that something was found, and must never mean that ``head`` had seen enough."""
    script = f'set -o pipefail; "$@" {ending}'

    done = subprocess.run(
        ["bash", "-c", script, "bash", *HOW, "log"],
        cwd=merged.path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
