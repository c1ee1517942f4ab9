"""What became of each section from version to version: the anchors it had, the changes it saw.

Law     an anchor that a section ever had leads to that section for as long as it stands, unless
        another section bears that anchor now
Method  a section is followed from version to version by ``policy_history.trail``
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from itertools import pairwise

from policy_history.history import Policy, Version
from policy_history.trail import Trail

OPENING = re.compile(r'<h[1-6][^>]*?\sid="([^"]+)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Mention:
    """A version that changed a section, and the anchor that the section had in it."""

    version: Version
    anchor: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A section of the current text. ``earlier`` are the anchors that it had, with the number of the
    version that took each away; ``changes`` come newest first."""

    since: Version
    earlier: tuple[tuple[int, str], ...] = ()
    changes: tuple[Mention, ...] = ()


Trails = Callable[[Version, Version], Trail]


def write_trail(trail: Trail) -> str:
    """A trail as the cache keeps it."""
    return json.dumps([trail.headings, trail.changed])


def read_trail(row: str) -> Trail:
    """A trail as the cache has it."""
    headings, changed = json.loads(row)
    return Trail(tuple((before, after) for before, after in headings), tuple(changed))


def clauses(policy: Policy, trails: Trails) -> Mapping[str, Clause]:
    """The sections of the current text by their anchors; none where there is but one version."""
    first = Clause(policy.versions[0])
    found: dict[str, Clause] = {}
    for before, after in pairwise(policy.versions):
        trail = trails(before, after)
        changed = frozenset(trail.changed)
        known = found if before.number > 1 else dict.fromkeys((old for old, _ in trail.headings), first)
        found = {
            anchor: _next(known.get(old) if old else None, after, old, anchor, changed)
            for old, anchor in trail.headings
        }
    return found


def _next(known: Clause | None, version: Version, old: str, anchor: str, changed: Collection[str]) -> Clause:
    clause = known or Clause(version)
    if old and old != anchor:
        clause = replace(clause, earlier=((version.number, old), *clause.earlier))
    if anchor in changed:
        clause = replace(clause, changes=(Mention(version, anchor), *clause.changes))
    return clause


def earlier_anchors(found: Mapping[str, Clause], standing: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The anchors to keep for each section: none that stands now, each for the last that bore it."""
    left = [(number, old, anchor) for anchor, clause in found.items() for number, old in clause.earlier]
    kept: dict[str, str] = {}
    for _, old, anchor in sorted(left, reverse=True):
        if old not in standing:
            kept.setdefault(old, anchor)
    return {anchor: tuple(old for old, heir in kept.items() if heir == anchor) for anchor in kept.values()}


def with_earlier(html: str, earlier: Mapping[str, tuple[str, ...]]) -> str:
    """A text whose headings can also be reached by the anchors they had, without any script."""
    if not earlier:
        return html
    return OPENING.sub(
        lambda match: match[0] + "".join(map(_place, earlier.get(unescape(match[1]), ()))), html
    )


def _place(anchor: str) -> str:
    return f'<span id="{escape(anchor)}"></span>'
