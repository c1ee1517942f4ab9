"""What is written while a process works: one JSON object a line, on standard error.

Law     no line holds an address or a secret: an error is named by its class, since its text may hold
        either, and whatever looks like an address is taken out of everything else
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

ADDRESS = re.compile(r"[^\s<>\"'(),:;\[\]=]*@[^\s<>\"'(),;\[\]]*")
Log = Callable[..., None]


def log(event: str, **known: object) -> None:
    """Write one line."""
    write(line(event, **known))


def write(text: str) -> None:
    """A line of the log."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def line(event: str, **known: object) -> str:
    """When, what, and what is known of it."""
    said = {name: hidden(value) if isinstance(value, str) else value for name, value in known.items()}
    return json.dumps({"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", "event": event, **said})


def hidden(text: str) -> str:
    """A text without addresses."""
    return ADDRESS.sub("(address)", text)


@contextmanager
def libraries_logged() -> Iterator[None]:
    """What libraries warn of goes the same way in here, without tracebacks."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    root.handlers = [_Lines()]
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers = before
        root.setLevel(level)


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """A library's record as a line; its text only where no error comes with it."""
        fault = record.exc_info[0] if record.exc_info else None
        said = {"kind": fault.__name__} if fault else {"text": record.getMessage()[:500]}
        log("warning", logger=record.name, **said)
