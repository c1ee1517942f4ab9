"""The mail that a branch or a version would bring about, as its readers get it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from notifier import report
from notifier.letterhead import Around
from notifier.messages import compose
from notifier.notice import Change
from notifier.phrases import LANGUAGES
from notifier.preview import change_in, changes_since
from notifier.recipients import Kind
from notifier.settings import Sender, sender_for_show
from policy_history.errors import UsageError
from policy_history.history import Policy, read_history
from policy_history.option_groups import grouped
from policy_history.options import Published
from policy_history.signoff import signoffs_of
from policy_history.terminal import say, show

KNOWN = ", ".join(LANGUAGES)


class Reader(StrEnum):
    """For whom a mail is."""

    HOLDER = "holder"
    WATCHER = "watcher"


class Form(StrEnum):
    """Forms of a mail."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


KIND: Mapping[Reader, Kind] = {Reader.HOLDER: "holder", Reader.WATCHER: "watcher"}


@grouped
def preview(  # noqa: PLR0913  # one parameter an option
    *,
    policy: Annotated[str | None, typer.Argument(help="Slug or path of a policy.")] = None,
    version: Annotated[str | None, typer.Argument(help="Its version. [default: the newest]")] = None,
    base: Annotated[
        str | None, typer.Option("--base", help="The published branch; shows what --branch would change.")
    ] = None,
    form: Annotated[Form, typer.Option("--format")] = Form.TEXT,
    language: Annotated[
        str, typer.Option("--language", help=f"Of the readers: {KNOWN}. [default: as the settings have it]")
    ] = "",
    reader: Annotated[Reader, typer.Option("--for", help="Account holders or watchers.")] = Reader.HOLDER,
    where: Published,
) -> None:
    """Show the mail that a branch or a version would bring about. Nothing is written or sent.

    Example: policy-notify preview --base origin/main --format markdown --language de
    """
    if language and language not in LANGUAGES:
        raise UsageError(f"Mails are not written in {language!r}.", f"Give one of {KNOWN}.")
    if policy is None and base is None:
        raise UsageError("Which mail?", "Name a policy, or a published branch with --base.")
    repository, selection = where.opened()
    with repository:
        proposed = read_history(repository, selection, policy)
        if base is None:
            (found,) = proposed
            chosen = found.version(version) if version else found.current
            changes = [change_in(found, chosen, repository, signoffs_of(repository, selection))]
        else:
            with repository.forked_from(base) as published:
                earlier = read_history(published, selection)
                signoffs = signoffs_of(repository, selection)
                changes = changes_since(earlier, proposed, published, repository, signoffs)
    _show_mails(changes, form, reader, language, proposed)


def shown_sender() -> Sender:
    """Whoever the settings name; what is missing is shown in the mail and said aloud."""
    sender, problems = sender_for_show(os.environ)
    for problem in problems:
        say(f"Before sending: {problem}.")
    return sender


def _show_mails(
    changes: Sequence[Change], form: Form, reader: Reader, language: str, policies: Sequence[Policy]
) -> None:
    sender = shown_sender()
    if not changes:
        show("No mail: nothing that a reader can see changes in a policy that is published already.")
    for change in changes:
        verdict = change.assessment.verdict
        if verdict == "not material" and reader is Reader.HOLDER:
            show(f"{change.name}: no mail, the change is not material.")
            continue
        if verdict == "needs counsel" and reader is Reader.HOLDER:
            show(f"{change.name}: counsel has to decide first. If it is announced, this is the mail.\n")
        if change.policy.translation_of:
            show(f"{change.name}: no mail of its own, it is told with {change.policy.translation_of}.")
            continue
        message = compose([change], sender, KIND[reader], language, Around(policies))
        shown = {
            Form.TEXT: "\n".join(report.mail_lines(change.name, message)),
            Form.MARKDOWN: report.mail_markdown(change.name, message),
            Form.HTML: message.html,
        }
        show(shown[form])
