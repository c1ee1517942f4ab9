"""Telling the company's own systems of changes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from notifier import report
from notifier.hook_settings import read_hooks
from notifier.hooks import Hooks, tell_all
from notifier.interruption import asked_to_stop
from notifier.logs import libraries_logged
from notifier.settings import database_url
from notifier.storage import open_store
from notifier.storage.outgoing import Outgoing
from notifier.terminal import tell
from policy_history.option_groups import grouped
from policy_history.terminal import DONE, FOUND, say


@grouped
def hooks(  # noqa: PLR0913  # options of one command
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Tell what waits, then end; 1 if something could not be told.")
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Have what is parked told again.")] = False,
    discard: Annotated[bool, typer.Option("--discard", help="Never tell what is parked.")] = False,
    off: Annotated[
        bool, typer.Option("--off", help="Write no more changes down, and drop what waits.")
    ] = False,
    receiver: Annotated[
        str, typer.Option("--receiver", help="With --retry, --discard and --off: this one. [default: all]")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, tell and change nothing.")
    ] = False,
) -> int:
    """Tell your own systems of each change in signed requests, until each was heard; see POLICY_HOOK_URL.

    Example: policy-notify hooks
    """
    with open_store(database_url(os.environ), create=not dry_run) as store:
        if dry_run or off or retry or discard:
            tell(report.receiver_lines(store.outgoing.receivers()))
            if not dry_run:
                tell(_done(store.outgoing, receiver, retry=retry, discard=discard, off=off))
            return DONE
        telling = [Hooks(store.outgoing, settings) for settings in read_hooks(os.environ)]
        with store.sole_run("hooks"), libraries_logged(), asked_to_stop(lambda: _stop(telling)):
            store.outgoing.begin([one.name for one in telling])
            if not once:
                say("Telling changes. Stop with Ctrl-C or SIGTERM.")
            left = tell_all(telling, once=once)
            lost = [
                one for one in store.outgoing.receivers() if one.name not in {each.name for each in telling}
            ]
            tell([f"{left:,} changes wait."])
            gone = "{} is set no more, and {:,} changes wait: hooks --off --receiver {}."
            tell(gone.format(one.name, one.waiting, one.name) for one in lost)
    return FOUND if left and once else DONE


def _stop(telling: Sequence[Hooks]) -> None:
    for one in telling:
        one.stop()


def _done(outgoing: Outgoing, receiver: str, *, retry: bool, discard: bool, off: bool) -> Iterator[str]:
    """Do what was asked for, and say it."""
    if retry:
        yield f"{outgoing.retry(receiver):,} changes will be told again."
    if discard:
        yield f"{outgoing.discard(receiver):,} changes will never be told."
    if off:
        dropped = outgoing.end(receiver)
        yield f"{dropped:,} changes were dropped. No more are written down{receiver and f' for {receiver}'}."
