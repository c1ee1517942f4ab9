"""Which pages of the last build still stand: a policy's are rendered again only if they would differ.

A policy's pages are made of the policy, its pieces, the theme's page around them, this program, and
of what its links lead to. A page that comes to show something of another policy needs that in
``made_of``, or it would not be brought up to date.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from policy_history.history import Policy
from site_builder.cache import Cache, engine
from site_builder.desk import Desk
from site_builder.links import Asked
from site_builder.previous import Previous, Stamp

LIBRARIES = ("babel", "feedgen", "jinja2", "markupsafe")
BY_POLICY = frozenset(
    {"policies", "withdrawn", "links", "pieces", "signatures", "translations", "today"}
)  # fields of the desk told apart
OURS = frozenset((".py", ".j2", ".html", ".css", ".js"))


@dataclass(frozen=True, slots=True)
class Record:
    """What one policy's files were made of, the links that they asked for, and how they were left."""

    made_of: str
    pages: int
    links: tuple[Asked, ...]
    files: tuple[Stamp, ...]


class Upkeep:
    """Remembers in the cache what was written for each policy."""

    def __init__(self, desk: Desk, cache: Cache, previous: Previous) -> None:
        self._desk = desk
        self._cache = cache
        self._previous = previous
        self._records: list[tuple[str, str]] = []

    def standing(self, policy: Policy, made_of: str) -> Record | None:
        """The record of the last build, if the policy's files are there and would be the same."""
        found = self._cache.get(_key(policy))
        record = _parse(found) if found else None
        if record is None or record.made_of != made_of:
            return None
        links = self._desk.links  # all are asked again, so that it is known which files they use
        answers = [links.answer(asked.target, asked.source) == asked.answer for asked in record.links]
        return record if all(answers) and self._previous.holds(record.files) else None

    def remember(self, policy: Policy, record: Record) -> None:
        """Note what was written now; ``save`` stores it."""
        self._records.append((_key(policy), json.dumps(asdict(record))))

    def save(self) -> None:
        """Store the records, now that all is written."""
        self._cache.put(self._records)

    def made_of(self, policy: Policy, *others: object) -> str:
        """A fingerprint of all that a policy's files are made of but its links.

        What the desk has for a site as a whole goes in as it is, so that nothing new is forgotten.
        """
        desk = self._desk
        whole = [getattr(desk, field.name) for field in fields(desk) if field.name not in BY_POLICY]
        own = [policy, desk.names[policy.slug], sorted(desk.signatures.get(policy.slug, {}).items())]
        own += [desk.ended(policy), desk.pieces.signoffs, *self._other_languages(policy)]
        own += [desk.today is None]
        own += [version.id for version in policy.versions if desk.is_to_come(version)]
        parts = [program(), *own, *whole, *others]
        return hashlib.sha256("\0".join(map(repr, parts)).encode()).hexdigest()

    def _other_languages(self, policy: Policy) -> list[object]:
        """What the pages of a policy say of its translations."""
        told = self._desk.translations
        family = told.family(policy)
        shown = [(one.slug, one.language, len(one.versions) > 1) for one in family]
        return [shown, told.original_of.get(policy.slug), told.behind.get(policy.slug)]


def _key(policy: Policy) -> str:
    return f"pages {policy.slug}"


def _parse(row: str) -> Record:
    found = json.loads(row)
    return Record(
        found["made_of"],
        found["pages"],
        tuple(Asked(**asked) for asked in found["links"]),
        tuple(Stamp(**stamp) for stamp in found["files"]),
    )


@lru_cache(maxsize=1)
def program() -> str:
    """What makes pages of pieces, as a fingerprint: this package, its templates, its libraries."""
    found = hashlib.sha256(engine().encode())
    for name in LIBRARIES:
        found.update(f"{name} {version(name)}\n".encode())
    root = Path(__file__).parent
    for path in sorted(p for p in root.rglob("*") if p.suffix in OURS):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
