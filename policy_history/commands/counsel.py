"""What counsel has to mend, to see and to decide before a change is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from policy_history.check import check as check_policies
from policy_history.errors import UnknownChangeError
from policy_history.materiality.findings import Finding
from policy_history.option_groups import grouped
from policy_history.options import Proposed, Published, ReviewFormat, checked_out
from policy_history.repository import Repository
from policy_history.review import Review
from policy_history.review import review as review_changes
from policy_history.review_json import github_annotations, review_json
from policy_history.review_markdown import review_markdown
from policy_history.review_text import review_text
from policy_history.selection import Selection
from policy_history.signoff import SignOff, id_of, place, record_signoff
from policy_history.terminal import FOUND, printable, say, show, show_json


class Decided(StrEnum):
    """What counsel may decide about one change."""

    MATERIAL = "material"
    NOT_MATERIAL = "not material"


Base = Annotated[str, typer.Option("--base", help="The published branch to compare with.", metavar="REV")]


@grouped
def check(
    *,
    base: Annotated[
        str | None,
        typer.Option("--base", help="Check the branch's release against this published one.", metavar="REV"),
    ] = None,
    where: Published,
) -> None:
    """List everything to mend in the policies before they are published; exit 1 if there is anything.

    Reads the files as they lie in the folder, committed or not. With --base also what the release
    owes: the days of notice that the earlier text promises, and the material changes that counsel's
    own summary leaves out.

    Example: policy-history check --base origin/main
    """
    repository, selection = replace(where, branch=where.branch or checked_out(where.repo)).opened()
    problems = (
        check_policies(repository, selection)
        if base is None
        else _review(repository, base, selection).problems
    )
    for problem in problems:
        show(printable(str(problem)))
    say(f"{len(problems)} to mend." if problems else "Nothing to mend.")
    if problems:
        raise typer.Exit(FOUND)


@grouped
def review(
    base: Base,
    where: Proposed,
    form: Annotated[ReviewFormat, typer.Option("--format")] = ReviewFormat.TEXT,
) -> None:
    """Show counsel what a branch changes: verdict, reasons, redline and problems of each policy.

    Exits 1 where something still needs counsel or has to be mended.

    Example: policy-history review --base origin/main --format markdown
    """
    repository, selection = where.opened()
    found = _review(repository, base, selection)
    if form is ReviewFormat.JSON:
        show_json(review_json(found))
    else:
        written: dict[ReviewFormat, Callable[[Review], str]] = {
            ReviewFormat.TEXT: review_text,
            ReviewFormat.MARKDOWN: review_markdown,
            ReviewFormat.GITHUB: github_annotations,
        }
        show(printable(written[form](found)))
    if found.needs_counsel:
        raise typer.Exit(FOUND)


@grouped
def sign_off(  # noqa: PLR0913  # one parameter an option
    *,
    change: Annotated[str, typer.Argument(help="The change's name, as review shows it.")],
    verdict: Annotated[Decided, typer.Option("--verdict", help="What it is.")],
    by: Annotated[str, typer.Option("--by", help="Who decides: a name and an office.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in a sentence.")],
    base: Base,
    where: Proposed,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written.")] = False,
) -> None:
    """Decide about one change of a branch; it holds until the change becomes another.

    Writes signoffs.yml beside the policies; commit it with them.

    Example: policy-history sign-off 3f2a9c0d11e4b7aa --base main --by Doe --reason Renamed --verdict material
    """
    repository, selection = where.opened()
    known = {id_of(finding): finding for finding in _findings(_review(repository, base, selection))}
    if change not in known:
        raise UnknownChangeError(change, sorted(known))
    path = repository.root / place(selection)
    decided = known[change]
    say(f"{decided.section}: {decided.before!r} → {decided.after!r}")
    if dry_run:
        say(f"Would be signed off in {place(selection)} as {verdict.value}. Nothing was written.")
        return
    record_signoff(path, SignOff(change, verdict.value, by, reason))
    say(f"Signed off in {place(selection)} as {verdict.value}. Commit it with the policy.")


def _review(repository: Repository, base: str, selection: Selection) -> Review:
    return review_changes(repository, repository.forked_from(base), selection)


def _findings(review: Review) -> list[Finding]:
    return [finding for p in review.policies if p.change for finding in p.change.assessment.findings]
