"""What counsel has to mend, to see and to decide before a change is published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_history.check import check as check_policies
from policy_history.options import Branch, Exclude, Folder, Repo, ReviewFormat, Tags, opened
from policy_history.review import review as review_changes
from policy_history.review_text import review_markdown, review_text
from policy_history.terminal import FOUND, printable, say, show


def check(
    repo: Repo = Path(),
    branch: Branch = None,
    folder: Folder = None,
    exclude: Exclude = None,
    tags: Tags = None,
) -> None:
    """List everything to mend in the policies before they are published; exit 1 if there is anything.

    Reads the files as they lie in the folder, committed or not.

    Example: policy-history check
    """
    repository, selection = opened(repo, branch or "HEAD", folder, exclude, tags)
    problems = check_policies(repository, selection)
    for problem in problems:
        show(printable(str(problem)))
    say(f"{len(problems)} to mend." if problems else "Nothing to mend.")
    if problems:
        raise typer.Exit(FOUND)


def review(
    base: Annotated[str, typer.Option("--base", help="The published branch to compare with.", metavar="REV")],
    repo: Repo = Path(),
    folder: Folder = None,
    exclude: Exclude = None,
    form: Annotated[ReviewFormat, typer.Option("--format")] = ReviewFormat.TEXT,
) -> None:
    """Show counsel what a branch changes: verdict, reasons, redline and problems of each policy.

    Exits 1 where something still needs counsel or has to be mended.

    Example: policy-history review --base origin/main --format markdown
    """
    repository, selection = opened(repo, "HEAD", folder, exclude, None)
    found = review_changes(repository, repository.forked_from(base), selection)
    show(printable((review_markdown if form is ReviewFormat.MARKDOWN else review_text)(found)))
    if found.needs_counsel:
        raise typer.Exit(FOUND)
