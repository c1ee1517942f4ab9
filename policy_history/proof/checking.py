"""What a site's manifest says against what the repository says.

Pure: two manifests in, findings out. What follows from another finding is not told again: one
changed byte is one finding, not one for every entry after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from policy_history.manifest import START, Entry, Manifest, digest


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not match. ``where`` is a version ("privacy 2024-03-01") or a file."""

    where: str
    what: str

    def __str__(self) -> str:
        """As it is printed."""
        return f"{self.where}: {self.what}"


FACTS: Mapping[str, str] = {
    "commit": "the commit that published it",
    "blob": "the file's name in git",
    "source_sha256": "the hash of its source",
    "text_sha256": "the hash of its readable text",
    "published": "the moment it was published",
    "last_updated": "its last-updated date",
    "effective": "its effective date",
    "verdict": "the verdict",
    "number": "its number",
    "path": "its path",
    "document": "where its policy began",
}


def findings(site: Manifest, clone: Manifest, line: Sequence[str]) -> Iterator[Finding]:
    """Everything that does not match. ``line`` has the commits of the clone's branch, oldest first."""
    yield from broken_links(site)
    yield from _about_the_branch(site, line)
    found, expected = _by_name(site), _by_name(clone)
    known = set(line)
    for name in [name for name in expected if name not in found]:
        yield Finding(
            name, f"commit {expected[name].commit[:12]} published it, but the manifest leaves it out"
        )
    for name in [name for name in found if name not in expected]:
        yield Finding(name, _unknown(found[name], known))
    for name in expected:
        if name in found:
            yield from _differences(name, found[name], expected[name])
    yield from _out_of_order(list(found), list(expected))
    yield from _other_policies(site, clone)


def broken_links(site: Manifest) -> Iterator[Finding]:
    """Entries whose hash is not that of their content, or that do not follow the entry before."""
    before = START
    for number, entry in enumerate(site.entries, 1):
        if digest(entry) != entry.hash:
            yield Finding(
                site.name(entry), f"entry {number} was changed: its hash is not that of its content"
            )
        if entry.previous != before:
            earlier = f"entry {number - 1}" if number > 1 else "nothing"
            yield Finding(
                site.name(entry),
                f"entry {number} does not follow {earlier}: an entry was removed, put in or moved here",
            )
        before = entry.hash


def _by_name(manifest: Manifest) -> dict[str, Entry]:
    """Entries by policy and version; one that stands twice gets a name of its own the second time."""
    found: dict[str, Entry] = {}
    for entry in manifest.entries:
        name = manifest.name(entry)
        while name in found:
            name += " (again)"
        found[name] = entry
    return found


def _about_the_branch(site: Manifest, line: Sequence[str]) -> Iterator[Finding]:
    if site.commit not in line:
        yield Finding(
            "history",
            f"the site was built at commit {site.commit[:12]}, which is not on the branch of this clone:"
            " the history was rewritten, or the clone is not the newest (git fetch)",
        )
        return
    later = set(line[line.index(site.commit) + 1 :])
    if any(entry.commit in later for entry in site.entries):
        yield Finding("history", f"the site has versions from after {site.commit[:12]}, where it was built")


def _unknown(entry: Entry, known: set[str]) -> str:
    if entry.commit in known:
        return f"the manifest has it, but commit {entry.commit[:12]} publishes no such version"
    return (
        f"the manifest has it from commit {entry.commit[:12]}, which is not on the branch of this clone:"
        " the history was rewritten, or the clone is not the newest"
    )


def _differences(name: str, found: Entry, expected: Entry) -> Iterator[Finding]:
    for field, words in FACTS.items():
        stated, true = getattr(found, field), getattr(expected, field)
        if stated != true:
            yield Finding(
                name, f"{words} is recorded as {_shown(stated)}, but the clone gives {_shown(true)}"
            )


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _out_of_order(found: Sequence[str], expected: Sequence[str]) -> Iterator[Finding]:
    """The first entry that stands elsewhere than the branch published it, of those that both have."""
    both = set(found) & set(expected)
    given, right = ([name for name in names if name in both] for names in (found, expected))
    for one, other in zip(given, right, strict=True):
        if one != other:
            yield Finding(one, f"it stands where {other} belongs: entries were put in another order")
            return


def _other_policies(site: Manifest, clone: Manifest) -> Iterator[Finding]:
    for stated, true in zip_longest(site.policies, clone.policies):
        if stated != true:
            name = (stated or true).slug
            yield Finding(name, "the list of policies is not that of the clone from this one on")
            return
