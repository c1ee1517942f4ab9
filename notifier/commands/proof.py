"""The proof of who was told what, for a third person."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from notifier.addresses import NotAnAddressError, read_address
from notifier.certificate import certificate
from notifier.errors import NoEvidenceError
from notifier.evidence import verify_bundle, write_bundle
from notifier.evidence_check import BrokenEvidenceError
from notifier.settings import database_url
from notifier.storage import open_store
from notifier.terminal import tell
from policy_history.errors import UsageError
from policy_history.terminal import DONE, FOUND, say, show

Where = Annotated[Path, typer.Argument(help="The folder of the bundle.")]

evidence = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The proof of who was told what.\n\nExample: policy-notify evidence export proof",
)


@evidence.command()
def export(folder: Where) -> None:
    """Write every notice, mail and delivery into a bundle that anybody checks off line; no address in it.

    Example: policy-notify evidence export proof
    """
    with open_store(database_url(os.environ), create=False) as store, store.sole_run():
        found = write_bundle(store.proof.entries(), folder)
    tell([f"{found.deliveries:,} deliveries. Last hash: {found.head}"])
    say(f"Note the hash elsewhere. To check: python3 {folder / 'verify.py'} --head {found.head}")


@evidence.command()
def verify(
    folder: Where,
    head: Annotated[str, typer.Option("--head", help="The last hash, as you noted it.")] = "",
) -> int:
    """Check a bundle: whatever was changed, dropped, added or moved is found.

    Example: policy-notify evidence verify proof
    """
    try:
        found = verify_bundle(folder, head)
    except BrokenEvidenceError as error:
        tell([f"Broken: {error}."])
        return FOUND
    tell([f"Sound: {found.deliveries:,} deliveries. Last hash: {found.head}"])
    tell([f"  {line}" for line in found.notices])
    if not head:
        say("Whether it is the one that was noted, only --head can tell.")
    return DONE


@evidence.command("certificate")
def certify(
    address: Annotated[str, typer.Argument(help="Whose.")],
    company: Annotated[
        str, typer.Option("--company", envvar="POLICY_COMPANY", help="Who sent it.")
    ] = "the company",
    language: Annotated[
        str, typer.Option("--language", help="de, en or fr; else that of their last mail.")
    ] = "",
) -> None:
    """Print a page of HTML for one person, to be kept or printed: what was sent to them, and how to prove it.

    Example: policy-notify evidence certificate ada@example.org > ada.html
    """
    try:
        wanted = read_address(address)
    except NotAnAddressError as error:
        raise UsageError(f"The address {error}.", "Give the address to which mail was sent.") from None
    with open_store(database_url(os.environ), create=False) as store:
        page = certificate(store, wanted, company, language)
    if not page:
        raise NoEvidenceError
    show(page)
