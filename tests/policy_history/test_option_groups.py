"""Groups of options: the command line knows nothing of them, and the command gets them whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from policy_history.option_groups import grouped


@dataclass(frozen=True, slots=True)
class Place:
    """A group with an argument and an option, each with a default of its own."""

    name: Annotated[str, typer.Argument(help="Of the place.")] = "here"
    far: Annotated[int, typer.Option("--far", help="In miles.")] = 1


@grouped
def go(*, by: Annotated[str, typer.Option("--by", help="Means.")] = "foot", place: Place) -> None:
    """Go somewhere."""
    typer.echo(f"{place.name} {place.far} {by}")


def test_a_group_is_given_by_its_fields_and_received_whole() -> None:
    """Who types a command neither sees nor writes that some options belong together."""
    app = typer.Typer()
    app.command()(go)

    said = [CliRunner().invoke(app, line).output for line in ([], ["there", "--far", "7", "--by", "sea"])]

    assert said == ["here 1 foot\n", "there 7 sea\n"]


def test_help_lists_the_options_in_the_order_of_the_signature() -> None:
    """Newcomers read a command's options as one list."""
    app = typer.Typer(rich_markup_mode=None)
    app.command()(go)

    told = CliRunner().invoke(app, ["--help"]).output

    assert told.index("Of the place.") < told.index("Means.") < told.index("In miles.")
