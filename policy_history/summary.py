"""Findings into plain sentences for readers, each with the spans that bear it out."""

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


@dataclass(frozen=True, slots=True)
class Summary:
    """What readers are told, worst for them first. ``more`` counts the changes behind the last point."""

    points: tuple[Point, ...]
    more: int = 0
