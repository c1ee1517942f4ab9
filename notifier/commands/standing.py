"""How far things are, and what a person says about deliveries that are in doubt or were refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from notifier import report
from notifier.addresses import read_address
from notifier.errors import NothingToResolveError
from notifier.letters import State
from notifier.refusals import CancelledNoticeError
from notifier.settings import database_url
from notifier.storage import open_store
from notifier.storage.store import upgrade_store
from notifier.terminal import tell
from policy_history.terminal import DONE, FOUND, say

Notice = Annotated[str, typer.Argument(help="The notice, as status names it.")]
Addresses = Annotated[list[str] | None, typer.Argument(help="Only these addresses. [default: all]")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")]
Because = Annotated[str, typer.Option("--because", help="How you know, for the record.")]


class Fate(StrEnum):
    """What a person found out about a mail in doubt, or made of one that is put off again and again."""

    ACCEPTED = "accepted"
    NOT_SENT = "not-sent"
    GIVEN_UP = "given-up"


# From which state to which, and what the record says of it.
MOVES: Mapping[Fate, tuple[State, State, str]] = {
    Fate.ACCEPTED: ("in doubt", "accepted", "resolved as accepted"),
    Fate.NOT_SENT: ("in doubt", "planned", "resolved as not-sent"),
    Fate.GIVEN_UP: ("planned", "refused", "given up"),
}


class Listed(StrEnum):
    """States whose people can be listed by name."""

    IN_DOUBT = "in-doubt"
    REFUSED = "refused"
    RECALLED = "recalled"
    PLANNED = "planned"


# The state as the journal has it, and what can be done about it.
LISTS: Mapping[Listed, tuple[State, str]] = {
    Listed.IN_DOUBT: (
        "in doubt",
        "Look them up with your provider, then: policy-notify resolve NOTICE --as accepted (or not-sent).",
    ),
    Listed.RECALLED: ("recalled", "They were not told of it; what it told of counts as unannounced to them."),
    Listed.REFUSED: ("refused", "To try them once more: policy-notify retry NOTICE."),
    Listed.PLANNED: (
        "planned",
        "They go out with the next announce --send. To give up: policy-notify resolve NOTICE --as given-up.",
    ),
}


def status() -> int:
    """Show what was announced, to how many, and how far each notice is.

    Example: policy-notify status
    """
    with open_store(database_url(os.environ), create=False) as store:
        tallies = store.overview.tallies()
        put_off = {
            tally.notice: store.overview.deliveries(
                "planned", tally.notice, answered=True, limit=report.SHOWN + 1
            )
            for tally in tallies
            if tally["planned"]
        }
        halts = store.halts.all()
        receivers = [one for one in store.outgoing.receivers() if one.parked]
        tell(report.status_lines(tallies, store.ledger.known(), store.people.count(), put_off, halts))
    if receivers:
        tell(report.receiver_lines(receivers))
    settled = {halt.notice for halt in halts if halt.course in {"waits", "cancelled"}}
    done = (tally.finished and tally["accepted"] for tally in tallies if tally.notice not in settled)
    unsettled = any(tally["sending"] or tally["in doubt"] for tally in tallies)  # also of what is cancelled
    return DONE if all(done) and not unsettled else FOUND


def doubts(
    notice: Annotated[str | None, typer.Argument(help="Only this notice. [default: all]")] = None,
    state: Annotated[Listed, typer.Option("--state", help="Whom to list.")] = Listed.IN_DOUBT,
) -> int:
    """List by name whose mail is in doubt, was refused or is still planned, with the last answer.

    Example: policy-notify doubts privacy:2027-03-01
    """
    wanted, hint = LISTS[state]
    with open_store(database_url(os.environ), create=False) as store:
        found = store.overview.deliveries(wanted, notice)
    tell(report.standing_lines(found))
    say(f"{len(found)} {wanted}.")
    if found:
        say(hint)
    return FOUND if found else DONE


def resolve(
    notice: Notice,
    fate: Annotated[Fate, typer.Option("--as", help="What you found out, or decided.")],
    because: Because,
    addresses: Addresses = None,
    dry_run: DryRun = False,  # noqa: FBT002  # typer reads it
) -> None:
    """Say what became of mails in doubt (not-sent ones go out with the next run), or give up planned ones.

    Example: policy-notify resolve privacy:2027-03-01 --as accepted --because "provider's log" ada@example.org
    """
    found, now, words = MOVES[fate]
    _move(notice, addresses, (found, now), f"{words}: {because}", rehearse=dry_run)


def retry(
    notice: Notice,
    because: Because,
    addresses: Addresses = None,
    dry_run: DryRun = False,  # noqa: FBT002  # typer reads it
) -> None:
    """Plan refused mails again; they go out with the next announce --send.

    Example: policy-notify retry privacy:2027-03-01 --because "our sender address was blocked"
    """
    _move(notice, addresses, ("refused", "planned"), f"tried again: {because}", rehearse=dry_run)


def upgrade() -> None:
    """Bring the database of an earlier release to the layout of this one. Make a copy first.

    Example: policy-notify upgrade
    """
    upgrade_store(database_url(os.environ))
    say("The database has the layout of this release.")


def _move(
    notice: str, addresses: list[str] | None, way: tuple[State, State], because: str, *, rehearse: bool
) -> None:
    """Move deliveries from the first state to the second."""
    keys = [read_address(address).key for address in addresses] if addresses else None
    found, now = way
    with open_store(database_url(os.environ), create=False) as store, store.sole_run():
        if now == "planned" and store.halts.of(notice).course == "cancelled":
            if found == "refused":
                raise CancelledNoticeError(notice)
            now = "recalled"  # it was not sent, and is not to be sent any more
        moved = store.journal.resolve(notice, keys, found, now, because=because, rehearse=rehearse)
        if not moved:
            raise NothingToResolveError(
                f"Nobody of {notice} is {found}" + (" by that name." if keys else ".")
            )
        said = f"{moved} would be {now}." if rehearse else f"{moved} {now}."
        tell([said, report.tally_line(store.overview.tally(notice))])
