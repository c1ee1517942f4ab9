"""Telling the company's own systems of changes."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from notifier.hook_settings import read_hooks
from notifier.hooks import Hooks
from notifier.interruption import asked_to_stop
from notifier.logs import libraries_logged
from notifier.settings import database_url
from notifier.storage import open_store
from notifier.terminal import tell
from policy_history.terminal import DONE, FOUND, say


def hooks(
    once: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--once", help="Tell what waits, then end; 1 if something could not be told.")
    ] = False,
    off: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--off", help="Write no more changes down, and drop what waits.")
    ] = False,
    dry_run: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--dry-run", help="Say what would happen, tell and change nothing.")
    ] = False,
) -> int:
    """Tell your own systems of each change in signed requests, until each was heard; see POLICY_HOOK_URL.

    Example: policy-notify hooks
    """
    with open_store(database_url(os.environ), create=not dry_run) as store:
        if dry_run or off:
            since = store.outgoing.since()
            written = f"since {since:%Y-%m-%d}" if since else "not yet"
            tell([f"{store.outgoing.waiting():,} changes wait; they are written down {written}."])
            if off and not dry_run:
                tell([f"{store.outgoing.end():,} changes were dropped. No more are written down."])
            return DONE
        settings = read_hooks(os.environ)
        telling = Hooks(store.outgoing, settings)
        with store.sole_run("hooks"), libraries_logged(), asked_to_stop(telling.stop):
            store.outgoing.begin()
            if not once:
                say("Telling changes. Stop with Ctrl-C or SIGTERM.")
            left = telling.run(once=once)
    tell([f"{left:,} changes wait."])
    return FOUND if left else DONE
