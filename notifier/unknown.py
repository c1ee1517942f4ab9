"""People of whom a version is recorded that the policy's history does not have, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 10  # versions that are named


@dataclass(frozen=True, slots=True, order=True)
class Unknown:
    """So many people know a version of a policy that it does not have."""

    policy: str
    version: str
    people: int


def unknown_lines(unknown: Sequence[Unknown]) -> list[str]:
    """How many they are, which versions these are, and how they are taken."""
    if not unknown:
        return []
    most = sorted(unknown, key=lambda one: (-one.people, one.policy, one.version))
    number = sum(one.people for one in most)
    what = "of whom a version is recorded that this history does not know"
    lines = [f"  Look into it: {number:,} {what}; they are told as if none were:"]
    lines += [f"    {one.people:,} with {one.policy} {one.version}" for one in most[:SHOWN]]
    if len(most) > SHOWN:
        lines.append(f"    … and {len(most) - SHOWN} more such versions")
    return lines
