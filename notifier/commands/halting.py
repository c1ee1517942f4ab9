"""Holding a notice up, letting it go on, and taking it back."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from notifier import report
from notifier.approval import SHORT, moved_plan_of
from notifier.commands.standing import DryRun, Notice
from notifier.delivery.choice import mailer_for
from notifier.delivery.mailer import FencedMailer
from notifier.recall import Recall, call_back, when_nobody_sends
from notifier.refusals import HeldElsewhereError, NotApprovedMoveError
from notifier.settings import approvals_needed, database_url, read_settings
from notifier.storage import Store, open_store
from notifier.terminal import tell
from policy_history.errors import UsageError
from policy_history.terminal import DONE, FOUND, say

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
) -> int:
    """Send no further batch of a notice until it is resumed, and call back what SendGrid still holds.

    It holds for runs and workers too. Exit code 1: some of the mail goes out all the same, or is in doubt.

    Example: policy-notify pause privacy:2027-03-01 --because "a wrong date in the text"
    """
    with open_store(database_url(os.environ), create=False) as store:
        store.halts.pause(notice, because, rehearse=dry_run)
        tell([f"{notice} {'would be paused' if dry_run else 'is paused'}."])
        return _called_back(store, notice, because, rehearse=dry_run)


def resume(
    notice: Notice,
    because: Why,
    at: At = None,
    dry_run: DryRun = False,  # noqa: FBT002  # typer reads it
) -> None:
    """Let a notice go that was paused, or whose moment has passed: as it was planned, or at a new moment.

    With POLICY_APPROVALS, another moment than the approved one has to be approved anew.

    Example: policy-notify resume privacy:2027-03-01 --because "counsel looked again" --at 2027-02-03T09:00
    """
    with open_store(database_url(os.environ), create=False) as store:
        send_at = moment(at)
        if store.halts.moves(notice, send_at):
            _refuse_unapproved(store, notice, send_at)
        store.halts.resume(notice, send_at, because, rehearse=dry_run)
        tell([f"{notice} {'would go on' if dry_run else 'goes on'}."])
        _show(store, notice)


def cancel(
    notice: Notice,
    because: Why,
    dry_run: DryRun = False,  # noqa: FBT002  # typer reads it
) -> int:
    """Tell nobody any more who was not told yet, and call back what SendGrid still holds.

    The change counts as unannounced, and is new again. Exit code 1: some of the mail goes out all the
    same, or is in doubt.

    Example: policy-notify cancel privacy:2027-03-01 --because "the text was wrong" --dry-run
    """
    with open_store(database_url(os.environ), create=False) as store:
        stopped = store.halts.cancel(notice, because, rehearse=dry_run)
        tell([f"{notice} {'would stop' if dry_run else 'is cancelled'} for {stopped:,}."])
        ended = _called_back(store, notice, because, rehearse=dry_run)
    tell([AGAIN])
    return ended


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


def _refuse_unapproved(store: Store, notice: str, send_at: datetime | None) -> None:
    needed = approvals_needed(os.environ)
    plan = moved_plan_of(notice, store.overview.mails(notice), send_at)
    if (has := len(store.ledger.approvers(plan))) < needed:
        at = send_at.isoformat() if send_at else ""
        raise NotApprovedMoveError(notice, plan[:SHORT], at, has, needed)


def _show(store: Store, notice: str) -> None:
    tell([report.tally_line(store.overview.tally(notice)), report.halt_line(store.halts.of(notice))])


def _called_back(store: Store, notice: str, because: str, *, rehearse: bool) -> int:
    """Call back what a provider holds of a notice that is halted, and show how things stand."""
    found = Recall()
    if store.halts.held(notice):
        if rehearse:
            tell([f"SendGrid holds mail for {held_people(store, notice):,}; it would be called back."])
        else:
            found = _call_back(store, notice, because)
            tell(report.recall_lines(found))
    _show(store, notice)
    return FOUND if found.stays or found.in_doubt else DONE


def held_people(store: Store, notice: str) -> int:
    """For how many people a provider holds mail."""
    fences = store.journal.fences
    return fences.people(fences.kept(notice, datetime.now(UTC)))


def _call_back(store: Store, notice: str, because: str) -> Recall:
    mailer = mailer_for(read_settings(os.environ))
    try:
        if not isinstance(mailer, FencedMailer):
            raise HeldElsewhereError(notice)
        with when_nobody_sends(store, notice, partial(say, "Waiting for the batch in hand.")):
            return call_back(store, mailer, notice, because)
    finally:
        mailer.close()
