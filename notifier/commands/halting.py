"""Holding a notice up, letting it go on, and taking it back."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from notifier import report
from notifier.commands.standing import DryRun, Notice
from notifier.settings import database_url
from notifier.storage import Store, open_store
from notifier.terminal import tell
from policy_history.errors import UsageError

Why = Annotated[str, typer.Option("--because", help="The reason, for the record.")]
At = Annotated[
    str | None,
    typer.Option("--at", help="Not before this moment: 2027-02-01T09:00, with an offset or in UTC."),
]


AGAIN = (
    "The change is new again: announce tells it anew. To tell nobody: "
    "policy-notify announce --send --decide POLICY:VERSION=skip --because REASON."
)


def pause(
    notice: Notice,
    because: Why,
    dry_run: DryRun = False,  # noqa: FBT002  # typer reads it
) -> None:
    """Send no further batch of a notice, also where a run or a worker is at it, until it is resumed.

    Example: policy-notify pause privacy:2027-03-01 --because "a wrong date in the text"
    """
    with open_store(database_url(os.environ), create=False) as store:
        store.halts.pause(notice, because, rehearse=dry_run)
        _show(store, notice, "would be paused" if dry_run else "is paused")


def resume(
    notice: Notice,
    because: Why,
    at: At = None,
    dry_run: DryRun = False,  # noqa: FBT002  # typer reads it
) -> None:
    """Let a notice go that was paused, or whose moment has passed: with the next run, or at a new moment.

    Example: policy-notify resume privacy:2027-03-01 --because "counsel looked again" --at 2027-02-03T09:00
    """
    with open_store(database_url(os.environ), create=False) as store:
        store.halts.resume(notice, moment(at), because, rehearse=dry_run)
        _show(store, notice, "would go on" if dry_run else "goes on")


def cancel(
    notice: Notice,
    because: Why,
    dry_run: DryRun = False,  # noqa: FBT002  # typer reads it
) -> None:
    """Tell nobody any more who was not told yet. The change counts as unannounced, and is new again.

    Example: policy-notify cancel privacy:2027-03-01 --because "the text was wrong" --dry-run
    """
    with open_store(database_url(os.environ), create=False) as store:
        stopped = store.halts.cancel(notice, because, rehearse=dry_run)
        _show(store, notice, f"would stop for {stopped:,}" if dry_run else f"is cancelled for {stopped:,}")
    tell([AGAIN])


def moment(text: str | None) -> datetime | None:
    """A moment that lies ahead, in UTC.

    Raises:
        UsageError: it is none, or has passed.
    """
    if text is None:
        return None
    how = "Write it as 2027-02-01T09:00 (in UTC) or 2027-02-01T09:00+01:00."
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is no moment.", how) from None
    found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    if found <= datetime.now(UTC):
        raise UsageError(f"{found:%Y-%m-%d %H:%M} UTC has passed.", how)
    return found


def _show(store: Store, notice: str, what: str) -> None:
    tell([f"{notice} {what}.", report.tally_line(store.overview.tally(notice))])
    tell([report.halt_line(store.halts.of(notice))])
