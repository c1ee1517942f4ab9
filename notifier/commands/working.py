"""A worker on this machine."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from notifier.delivery.choice import mailer_for
from notifier.errors import NeedsPostgresError
from notifier.settings import database_url, read_settings
from notifier.storage import Store, open_store
from notifier.terminal import tell
from policy_history.terminal import say

MOST = 16  # portions at a time: each holds a connection to the database and one to the provider


def worker(
    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, max=MOST, help="Portions sent at a time.")
    ] = 4,
    mailer: Annotated[str | None, typer.Option("--mailer", help="outbox, smtp or sendgrid.")] = None,
    until_done: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--until-done", help="End when nothing is left to send.")
    ] = False,
    retire: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--retire", help="Use workers no longer; announce --send sends by itself again.")
    ] = False,
    dry_run: Annotated[  # noqa: FBT002  # typer reads it
        bool, typer.Option("--dry-run", help="Say what would be sent, send nothing.")
    ] = False,
) -> None:
    """Send what announce plans, beside other workers on any number of machines; needs PostgreSQL.

    Example: policy-notify worker --concurrency 4
    """
    settings = read_settings(os.environ, mailer)
    with open_store(database_url(os.environ), create=not dry_run) as store:
        if store.engine.dialect.name != "postgresql":
            raise NeedsPostgresError
        if dry_run or retire:
            _show(store, mailer_for(settings).name, retiring=retire, rehearsed=dry_run)
            return
        from notifier.logs import libraries_logged
        from notifier.worker import Worker

        say("Working. Stop with Ctrl-C or SIGTERM: the mail in hand is finished first.")
        with libraries_logged():
            Worker(store, lambda: mailer_for(settings), concurrency=concurrency, until_done=until_done).run()


def _show(store: Store, mailer: str, *, retiring: bool, rehearsed: bool) -> None:
    from notifier.storage import queue

    portions, waiting = len(store.portions.unfinished()), queue.waiting(store.engine)
    tell([f"{name}: unfinished" for name in store.portions.shared()])
    tell([f"{portions:,} portions to send by {mailer}, {waiting:,} in the queue."])
    if retiring and not rehearsed:
        queue.retire(store.engine)
        tell(["Workers are retired. What is left goes out with: policy-notify announce --send"])
    if rehearsed:
        say("Nothing was sent or changed.")
