"""What was published: the versions of a policy, and each as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Annotated

import typer

from policy_history.document import read_document, render_document
from policy_history.history import Policy, Version, source_of
from policy_history.history_json import log_json, version_json
from policy_history.languages import UNSTATED
from policy_history.option_groups import grouped
from policy_history.options import Format, LogFormat, Published
from policy_history.terminal import printable, say, show, show_json
from policy_history.withdrawn import Withdrawn, read_published_or_withdrawn


@grouped
def log(
    *,
    policy: Annotated[str | None, typer.Argument(help="Slug or path of one policy.")] = None,
    where: Published,
    form: Annotated[LogFormat, typer.Option("--format")] = LogFormat.TEXT,
) -> None:
    """List the versions of every policy, oldest first, and those of withdrawn policies after them.

    Example: policy-history log privacy --format json
    """
    repository, selection = where.opened()
    policies, withdrawn = read_published_or_withdrawn(repository, selection, policy)
    if form is LogFormat.JSON:
        show_json(log_json(policies, withdrawn))
        return
    for found in policies:
        talk_of(found)
        _list(found)
    for gone in withdrawn:
        talk_of(gone.policy)
        _list(gone.policy)
        show(f"{_day(gone):<12}  {gone.deletion.commit[:7]}  {printable(gone.deletion.subject)}  withdrawn")


def _list(policy: Policy) -> None:
    for version in policy.versions:
        effective = f"  effective {version.effective}" if version.effective != version.last_updated else ""
        subject = printable(version.revision.subject)
        show(f"{version.id:<12}  {version.revision.commit[:7]}  {subject}{effective}")


def _day(withdrawn: Withdrawn) -> str:
    return withdrawn.deletion.published.astimezone(UTC).date().isoformat()


def talk_of(policy: Policy) -> None:
    """Name a policy before its versions, where a person watches or reads on."""
    count = f"{len(policy.versions)} versions" if len(policy.versions) > 1 else "1 version"
    silent = f", {len(policy.silent)} revisions without effect on the text" if policy.silent else ""
    say(f"{policy.slug}: {policy.title} ({_language(policy)}{count}{silent})")


def _language(policy: Policy) -> str:
    """Said only where it is news: another language than English, or a translation."""
    if policy.translation_of:
        return f"{policy.language}, a translation of {policy.translation_of}; "
    return f"{policy.language}; " if policy.language != UNSTATED else ""


@grouped
def show_version(
    policy: Annotated[str, typer.Argument(help="Slug or path of the policy.")],
    version: Annotated[str, typer.Argument(help="Id of the version, such as 2025-09-08.")],
    where: Published,
    form: Annotated[Format, typer.Option("--format")] = Format.TEXT,
) -> None:
    """Print one version as it was published.

    Example: policy-history show privacy 2025-09-08
    """
    repository, selection = where.opened()
    current, withdrawn = read_published_or_withdrawn(repository, selection, policy)
    chosen = _chosen([*current, *(gone.policy for gone in withdrawn)], version)
    source = source_of(repository, chosen)
    if form is Format.JSON:
        show_json(version_json(chosen, source, read_document(source).text))
    elif form is Format.HTML:
        show(render_document(source))
    else:
        show(printable(source if form is Format.MARKDOWN else read_document(source).text))


def _chosen(policies: Sequence[Policy], version: str) -> Version:
    """The version of that id in the first of the policies that has it; where none has, the first says so."""
    for policy in policies:
        for found in policy.versions:
            if found.id == version:
                return found
    return policies[0].version(version)
