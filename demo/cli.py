"""The demonstration's command: one run through everything, told as it happens."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from demo.changes import COMMA, RETENTION
from demo.counsel import Workshop
from demo.inbox import Inbox, receiving
from demo.story import Story
from demo.web import Window, window
from policy_history.terminal import run, say, show

A_WEEK = timedelta(days=7)
ROOT = Path(__file__).resolve().parents[1]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def demo(
    *,
    serve: Annotated[
        bool,
        typer.Option("--serve/--no-serve", help="Show site and inbox until Ctrl-C, or end after the mail."),
    ] = True,
    port: Annotated[
        int | None, typer.Option(help="Where to show them. [default: 8000 if it is free]", min=0, max=65535)
    ] = None,
) -> None:
    """Publish this repository's policy, change it twice, tell three people, and show the result.

    Everything stays on this machine: the mails go to an inbox of the demonstration's own, the changes
    into a copy that is thrown away.

    Example: python3 run.py demo --no-serve
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being ended is Ctrl-C: all temporary goes
    with tempfile.TemporaryDirectory(prefix="policypress-") as name, receiving() as inbox:
        folder = Path(name)
        with window(port, inbox, folder / "site") as web:
            address = f"http://127.0.0.1:{web.server_port}"
            _tell(Story(ROOT, folder, inbox, address))
            if serve:
                _serve(web, address, inbox)


def _tell(story: Story) -> None:
    today = datetime.now(tz=UTC).date()
    story.step("Publish this repository's own policy to build/")
    story.publish_original()
    story.step("Copy it, and import three account holders")
    counsel = Workshop(ROOT, story.copy)
    story.import_recipients()
    for edit, day in ((COMMA, today - A_WEEK), (RETENTION, today)):
        story.step(f"Counsel changes the policy on {day}: {edit.summary.lower()}")
        counsel.propose(edit, day)
        story.review(counsel.published)
        counsel.merge(edit)
        story.publish_copy()
        story.announce(arrived=3 if edit.delayed else 0)
    story.step("Announce again: nobody is told twice")
    story.announce(arrived=3)


def _serve(web: Window, address: str, inbox: Inbox) -> None:
    show(f"\nThe site:   {address}/\nThe inbox:  {address}/inbox/  ({len(inbox.mails)} mails)")
    sys.stdout.flush()
    say("Ctrl-C ends it and removes the copy; build/ stays.")
    threading.Thread(target=web.serve_forever, name="web", daemon=True).start()
    try:
        threading.Event().wait()
    finally:
        web.shutdown()


def main() -> None:
    """Entry point of ``python -m demo``."""
    run(app, "demo")
