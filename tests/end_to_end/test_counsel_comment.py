"""The comment's script keeps its form when a command has much to say, cannot, or fails."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "counsel-comment"


class Stage:
    """A folder of programs that answer as the product might."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def program(self, name: str, says: str = "", talks: str = "", code: int = 0) -> None:
        """Let a command print this, say that aside, and end with a code."""
        (self.folder / f"{name}.says").write_text(says, "utf-8")
        (self.folder / f"{name}.talks").write_text(talks, "utf-8")
        path = self.folder / name
        here = f'"{self.folder}/{name}'
        path.write_text(f'#!/bin/sh\ncat {here}.says"\ncat {here}.talks" >&2\nexit {code}\n')
        path.chmod(0o755)

    def comment(self) -> subprocess.CompletedProcess[str]:
        """Run the script against them."""
        environment = {"PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        return subprocess.run([SCRIPT, "main"], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Both commands answering in one line."""
    stage = Stage(tmp_path)
    stage.program("policy-history", says="the review\n", code=1)
    stage.program("policy-notify", says="the mail\n")
    return stage


def test_review_and_mail_follow_each_other(stage: Stage) -> None:
    """Counsel reads both in one comment, also where something was found."""
    assert stage.comment().stdout == "the review\n\nthe mail\n"


def test_a_mail_that_does_not_fit_is_named_instead_of_cut(stage: Stage) -> None:
    """Counsel of a large change gets a comment that GitHub accepts, and never half a mail."""
    stage.program("policy-history", says="é" * 60_000 + "\n")
    stage.program("policy-notify", says="é" * 6_000 + "\n")
    comment = stage.comment().stdout
    assert len(comment) <= 65_536
    assert comment.endswith(
        "The mail is too long for this comment. See it with* `policy-notify preview --base main`*.*\n"
    )


def test_what_a_command_cannot_do_is_quoted_as_it_is(stage: Stage) -> None:
    """A message that quotes a hostile file changes nothing about the comment."""
    stage.program("policy-notify", talks="```\n<b>@everybody</b>\n", code=2)
    assert stage.comment().stdout.endswith("## The mail cannot be shown\n\n    ```\n    <b>@everybody</b>\n")


@pytest.mark.parametrize("program", ["policy-history", "policy-notify"])
def test_a_fault_of_the_program_is_never_a_comment_that_looks_well(stage: Stage, program: str) -> None:
    """Whoever runs CI sees the traceback and a red cross."""
    stage.program(program, talks="Traceback\n", code=3)
    done = stage.comment()
    assert (done.returncode, done.stderr) == (3, "Traceback\n")
