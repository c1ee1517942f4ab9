"""Results on standard output, with nothing in them that could steer a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from policy_history.terminal import printable, show


def tell(lines: Iterable[str]) -> None:
    """Each line as a result."""
    for line in lines:
        show(printable(line))
