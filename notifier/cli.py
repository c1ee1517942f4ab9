"""The command ``policy-notify``: who is told of a change, and how far that is."""

from __future__ import annotations

import typer

from notifier.commands.beginning import export, forget, import_recipients, init
from notifier.commands.halting import cancel, pause, resume
from notifier.commands.hooking import hooks
from notifier.commands.previewing import preview
from notifier.commands.proof import evidence
from notifier.commands.sending import announce_changes, approve, send
from notifier.commands.serving import serve
from notifier.commands.standing import doubts, resolve, retry, status, upgrade
from notifier.commands.working import worker
from policy_history.terminal import run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Who is told of a change, and how far that is.\n\nExample: policy-notify announce",
)
app.command("import")(import_recipients)
app.command()(export)
app.command()(forget)
app.command()(init)
app.command("announce")(announce_changes)
app.command()(approve)
app.command()(send)
app.command()(preview)
app.command()(serve)
app.command()(worker)
app.command()(hooks)
for command in (status, pause, resume, cancel, doubts, resolve, retry, upgrade):
    app.command()(command)
app.add_typer(evidence, name="evidence")


def main() -> None:
    """Run the command to its exit code."""
    run(app, "policy-notify")
