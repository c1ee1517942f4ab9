"""The proof of a site: every version with its hashes and dates, each entry hashing the one before.

Pure: values in, values and bytes out. No git, no files, no clock.

Method  an entry's ``hash`` is the SHA-256 of its canonical JSON without the field ``hash`` itself:
        keys sorted, no white space, UTF-8, as RFC 8785 has it. ``previous`` is the hash of the entry
        before, 64 zeros for the first. Entries stand in the order in which the branch published them.
Law     a byte that is changed, an entry that is taken out, put in or moved breaks the chain, and so
        does the hash of everything after it; the same history gives the same bytes (tests/laws)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from types import NoneType
from typing import Any, TypeVar

from policy_history.history import Policy, Version
from policy_history.proof.errors import BrokenManifestError
from policy_history.selection import Selection

NAME = "manifest.json"
FORMAT, VERSION = "policypress/manifest", 1
START = "0" * 64

T = TypeVar("T")
VerdictOf = Callable[[Policy, Version], str | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One version. Days are ISO 8601, ``published`` is a moment in UTC; the first has no verdict.

    ``document`` is where its policy began, commit and path, which no later name changes; ``path`` is
    the file's name when this version was published.
    """

    document: str
    id: str
    number: int
    path: str
    commit: str
    blob: str
    source_sha256: str
    text_sha256: str
    published: str
    last_updated: str
    effective: str
    verdict: str | None
    previous: str = START
    hash: str = ""


FACTS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Listing:
    """A policy as the site has it now: the name in its addresses, and where it began.

    ``language`` is the tag of its language, ``translation_of`` the name of its original; "" where it is
    itself one.
    """

    slug: str
    document: str
    language: str
    translation_of: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All versions of a site, oldest first, and what they were read from."""

    generator: str
    commit: str
    selection: Selection
    policies: tuple[Listing, ...]
    entries: tuple[Entry, ...]

    @property
    def head(self) -> str:
        """The hash of the last entry: whoever keeps it can tell whether anything before was changed."""
        return self.entries[-1].hash if self.entries else START

    def name(self, entry: Entry) -> str:
        """An entry as people call it: the policy's name and the version's id."""
        slugs = {listing.document: listing.slug for listing in self.policies}
        return f"{slugs.get(entry.document, entry.path)} {entry.id}"


def entries_of(policies: Iterable[Policy], line: Sequence[str], verdict_of: VerdictOf) -> tuple[Entry, ...]:
    """The chained entries of all policies. ``line`` has the branch's commits, oldest first."""
    place = {commit: position for position, commit in enumerate(line)}
    found = [_entry(policy, version, verdict_of) for policy in policies for version in policy.versions]
    return chained(sorted(found, key=lambda entry: (place[entry.commit], entry.path, entry.number)))


def listings_of(policies: Iterable[Policy]) -> tuple[Listing, ...]:
    """The policies under their present names."""
    return tuple(
        Listing(policy.slug, document_id(policy), policy.language, policy.translation_of)
        for policy in policies
    )


def document_id(policy: Policy) -> str:
    """Where a policy began: commit and path of its first version."""
    first = policy.versions[0].revision
    return f"{first.commit}:{first.path}"


def chained(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries in their order with ``previous`` and ``hash`` filled in."""
    found: list[Entry] = []
    for entry in entries:
        linked = replace(entry, previous=found[-1].hash if found else START, hash="")
        found.append(replace(linked, hash=digest(linked)))
    return tuple(found)


def _facts(entry: Entry) -> dict[str, Any]:
    """What an entry says, by name; ``asdict`` would copy each word of it."""
    return {name: getattr(entry, name) for name in FACTS}


def digest(entry: Entry) -> str:
    """The hash that an entry with this content has."""
    facts = _facts(entry)
    del facts["hash"]
    return sha256(
        _bytes(json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    ).hexdigest()


def write_manifest(manifest: Manifest) -> bytes:
    """The file. The same manifest gives the same bytes."""
    value = {
        "format": FORMAT,
        "version": VERSION,
        "generator": manifest.generator,
        "commit": manifest.commit,
        "selection": asdict(manifest.selection) | {"exclude": list(manifest.selection.exclude)},
        "policies": [asdict(listing) for listing in manifest.policies],
        "entries": [_facts(entry) for entry in manifest.entries],
        "head": manifest.head,
    }
    return _bytes(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read_manifest(content: bytes) -> Manifest:
    """The manifest that was written as these bytes, whether or not it is true.

    Raises:
        BrokenManifestError: these are not the bytes that ``write_manifest`` gives for any manifest.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenManifestError(f"it is not JSON ({error})") from None
    manifest = _manifest(_object(value, "the whole"))
    if write_manifest(manifest) != content:
        raise BrokenManifestError(_deviation(content, write_manifest(manifest)))
    return manifest


def _entry(policy: Policy, version: Version, verdict_of: VerdictOf) -> Entry:
    revision = version.revision
    return Entry(
        document=document_id(policy),
        id=version.id,
        number=version.number,
        path=revision.path,
        commit=revision.commit,
        blob=revision.blob,
        source_sha256=version.source_sha256,
        text_sha256=version.text_sha256,
        published=moment(version.published),
        last_updated=version.last_updated.isoformat(),
        effective=version.effective.isoformat(),
        verdict=verdict_of(policy, version),
    )


def moment(when: datetime) -> str:
    """A moment in UTC to the second."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def _bytes(text: str) -> bytes:
    """UTF-8; a half character out of a path that is none becomes the escape that JSON has for it."""
    return text.encode("utf-8", "backslashreplace")


def _manifest(value: dict[str, Any]) -> Manifest:
    if (value.get("format"), value.get("version")) != (FORMAT, VERSION):
        raise BrokenManifestError(f"it does not say that it is {FORMAT}, version {VERSION}")
    selection = dict(_object(value.get("selection"), "'selection'"))
    kinds = _text(selection.get("release")), _text(selection.get("dates"))
    if kinds[0] not in {"commit", "tag"} or kinds[1] not in {"committer", "author"}:
        raise BrokenManifestError("it does not say what counts as a publication")
    selection["exclude"] = tuple(map(_text, _list(selection.get("exclude"), "'exclude'")))
    return Manifest(
        generator=_text(value.get("generator")),
        commit=_text(value.get("commit")),
        selection=_built(Selection, SELECTION_FIELDS, selection, "'selection'"),
        policies=tuple(
            _built(Listing, LISTING_FIELDS, v, "a policy") for v in _list(value.get("policies"), "'policies'")
        ),
        entries=tuple(
            _built(Entry, ENTRY_FIELDS, v, f"entry {number}")
            for number, v in enumerate(_list(value.get("entries"), "'entries'"), 1)
        ),
    )


def _built(kind: Callable[..., T], names: Mapping[str, type], value: object, what: str) -> T:
    """A value made of a JSON object that has exactly these fields, each of its type."""
    found = _object(value, what)
    right = set(found) == set(names) and all(type(found[name]) in _allowed(name, names) for name in names)
    if not right:
        raise BrokenManifestError(f"{what} does not have the fields that it must have")
    return kind(**found)


def _allowed(name: str, names: Mapping[str, type]) -> tuple[type, ...]:
    return (str, NoneType) if name == "verdict" else (names[name],)


def _texts(kind: type[Any], **others: type) -> dict[str, type]:
    """The fields of a dataclass with their types, text unless said otherwise."""
    return {field.name: others.get(field.name, str) for field in fields(kind)}


SELECTION_FIELDS = _texts(Selection, exclude=tuple)
LISTING_FIELDS = _texts(Listing)
ENTRY_FIELDS = _texts(Entry, number=int)


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BrokenManifestError(f"{what} is not an object")
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise BrokenManifestError(f"{what} is not a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BrokenManifestError("a text is missing")
    return value


def _deviation(content: bytes, expected: bytes) -> str:
    """Where a file that means the same is written otherwise: a key twice, a space, another order."""
    lines = zip(content.split(b"\n"), expected.split(b"\n"), strict=False)
    line = next((number for number, (one, other) in enumerate(lines, 1) if one != other), 0)
    return f"line {line} is not written as it must be" if line else "its end is not written as it must be"
