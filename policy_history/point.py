"""One change as readers are told it, with the spans that bear it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One change, told in at most two sentences; ``before`` and ``after`` are the spans they cite."""

    say: str
    section: str
    before: str
    after: str
    template: str
