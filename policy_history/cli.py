"""The command ``policy-history``: what was published, what changed, does it matter, what to mend."""

from __future__ import annotations

import typer

from policy_history.commands import changes, counsel, past, proof
from policy_history.terminal import run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="What was published, what changed, and whether it matters.\n\nExample: policy-history log",
)
app.command("log")(past.log)
app.command("show")(past.show_version)
app.command("compare")(changes.compare)
app.command("assess")(changes.assess)
app.command("check")(counsel.check)
app.command("review")(counsel.review)
app.command("sign-off")(counsel.sign_off)
app.command("verify")(proof.verify)


def main() -> None:
    """Entry point of ``policy-history``."""
    run(app, "policy-history")
