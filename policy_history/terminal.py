"""How every command of the product ends, and how it talks while it works.

Results go to standard output, talk to standard error. A progress bar appears on a terminal alone.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.exceptions import TyperException

from policy_history.collector import collect_less
from policy_history.errors import CannotShowError, PolicypressError, UsageError

DONE, FOUND, CANNOT, OUR_BUG, STOPPED = 0, 1, 2, 3, 130

T = TypeVar("T")

talk = Console(stderr=True, highlight=False, soft_wrap=True)


def run(app: typer.Typer, name: str) -> None:
    """Run a command to its exit code: 0 done, 1 found something, 2 cannot, 3 our bug, 130 stopped."""
    collect_less()
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):  # a path may hold bytes that are no text: show, never fail
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    raise SystemExit(_run(app, name))


def _open_closed_streams() -> None:
    """Whoever closed a stream (``>&-``) wants nothing of it; Python leaves None in its place."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _answer(app: typer.Typer, name: str) -> object:
    """What the command returns, when all that it showed has left."""
    try:
        answer = typer.main.get_command(app).main(prog_name=name, standalone_mode=False)
    except SystemExit as ended:  # typer's own end where the reader has gone, with a code that is not ours
        raise (ended.__context__ or ended) from None
    with showing():
        sys.stdout.flush()
    return answer


def _run(app: typer.Typer, name: str) -> int:
    try:
        answer = _answer(app, name)
    except PolicypressError as error:
        say(f"{name}: {error}")
        if error.cure:
            say(error.cure)
        return CANNOT
    except TyperException as error:
        say(f"{name}: {getattr(error, 'format_message', error.__str__)()}")
        say(f"See how it is called: {_path(error, name)} --help")
        return CANNOT
    except (KeyboardInterrupt, typer.Abort):
        say(f"{name}: stopped.")
        return STOPPED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _drop_the_rest()
        return DONE
    except Exception:  # noqa: BLE001  # the one place where our own bugs end, with their traceback
        traceback.print_exc()
        say(f"{name}: this is a fault of the program, not of your input. Please report the lines above.")
        return OUR_BUG
    return answer if isinstance(answer, int) else DONE


def _path(error: TyperException, name: str) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else name


def say(message: str) -> None:
    """One line of talk on standard error, with nothing in it taken for markup."""
    talk.print(printable(message), markup=False)


def show(text: str) -> None:
    """A result on standard output, as it is."""
    with showing():
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


def show_bytes(content: bytes, name: str) -> None:
    """A result that is a file, on standard output unless that is a terminal."""
    if sys.stdout.isatty():
        raise UsageError("This is a file and not for a terminal.", f"Write it to one: … > {name}")
    with showing():
        sys.stdout.buffer.write(content)


@contextmanager
def showing() -> Iterator[None]:
    """Around all that is written to standard output: where that is a file, its disk may be full."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_the_rest()
        raise CannotShowError(error.strerror or str(error)) from None


def _drop_the_rest() -> None:
    """What still waits to be written goes nowhere, so that Python does not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_json(value: Mapping[str, object]) -> None:
    """A result for another program: one JSON object."""
    show(json.dumps(value, ensure_ascii=False, indent=2))


def printable(text: str) -> str:
    """Text from outside without the characters that would steer a terminal (newline and tab stay)."""
    return "".join(c if c in "\n\t" or c.isprintable() else "\ufffd" for c in text)


def track(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The items, counted in a progress bar if standard error is a terminal."""
    with progress() as bar:
        yield from bar.track(items, total=total, description=what)


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress display with count and time left; it stays silent where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal) as bar:
        yield bar
