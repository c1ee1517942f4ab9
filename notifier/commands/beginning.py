"""Before the first notice: who is to be told, and what they know already."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from notifier import report
from notifier.addresses import NotAnAddressError, read_address
from notifier.decisions import read_version
from notifier.errors import AlreadyInUseError, BadRecipientsError
from notifier.notice import baseline, baseline_anew
from notifier.recipients import COLUMNS, read_recipients, row_of
from notifier.settings import database_url
from notifier.sql_source import read_query
from notifier.storage import open_store
from notifier.terminal import tell
from policy_history.errors import UsageError
from policy_history.history import read_history
from policy_history.option_groups import grouped
from policy_history.options import Published
from policy_history.terminal import showing


def import_recipients(
    file: Annotated[
        Path | None, typer.Argument(help="CSV; its first line names the columns, email is needed.")
    ] = None,
    from_sql: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--from-sql", help="URL (or the variable that holds it) and query.", metavar="URL QUERY"
        ),
    ] = None,
    skip_invalid: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--skip-invalid", help="Leave bad rows out.")
    ] = False,
    dry_run: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--dry-run", help="Read and report, keep nothing.")
    ] = False,
) -> None:
    """Bring people in from a CSV file or from your own database, all of them or none.

    Example: policy-notify import recipients.csv
    """
    if (file is None) == (from_sql is None):
        raise UsageError("Whom to import?", "Name a CSV file, or give --from-sql URL QUERY.")
    rows = read_query(*from_sql) if from_sql else read_recipients(file or Path())
    with open_store(database_url(os.environ), create=not dry_run) as store:
        result = store.people.add(rows, skip_invalid=skip_invalid, rehearse=dry_run)
    tell(report.import_lines(result, rehearsed=dry_run))
    if result.bad and not skip_invalid:
        raise BadRecipientsError(f"{result.bad} of {result.read} rows are bad. Nothing was imported.")


def export() -> None:
    """Write everybody as CSV to stdout, with the columns that import reads.

    Example: policy-notify export > recipients.csv
    """
    with open_store(database_url(os.environ), create=False) as store, showing():
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerow(COLUMNS)
        for person in store.people.everybody():
            lines.writerow(row_of(person))


def forget(
    address: Annotated[str, typer.Argument(help="Whom to forget.")],
    dry_run: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--dry-run", help="Say what would happen, keep everything.")
    ] = False,
) -> None:
    """Take a person out of the recipients and their address out of what is recorded.

    Example: policy-notify forget ada@example.org
    """
    try:
        key = read_address(address).key
    except NotAnAddressError as error:
        raise UsageError(f"This is no address: it {error}.", "Give one address and nothing else.") from None
    with open_store(database_url(os.environ), create=False) as store, store.sole_run():
        mark, deliveries = store.register.forget(key, rehearse=dry_run)
    tell([report.forgotten_line(mark, deliveries, rehearsed=dry_run)])


@grouped
def init(
    *,
    last_told: Annotated[
        list[str] | None,
        typer.Option("--last-told", help="POLICY:VERSION that people know. [default: the newest]"),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Set right what was recorded before.")] = False,
    where: Published,
) -> None:
    """Record which versions account holders know, so that only later ones are announced.

    Example: policy-notify init --last-told privacy:2025-09-08
    """
    repository, selection = where.opened()
    with repository:
        policies = read_history(repository, selection)
    told = {policy.slug: version for policy, version in (read_version(n, policies) for n in last_told or ())}
    with open_store(database_url(os.environ)) as store, store.sole_run():
        known = store.ledger.known()
        if known.since is None:
            store.ledger.begin_use([r for p in policies for r in baseline(p, told.get(p.slug))])
        elif again:
            store.ledger.write(baseline_anew(policies, known, told))
        else:
            raise AlreadyInUseError
        known = store.ledger.known()
    tell(report.known_lines(policies, known))
