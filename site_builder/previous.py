"""The site as the last build left it, so that a file which stays the same is not written again.

The site generator empties its folder before each build. What was in it is set aside in a hidden
folder of the same file system meanwhile; each file that the new site has too is moved back with
the time at which it was written, and the rest is deleted.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ASIDE = ".policypress-previous"


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file was left: its size in bytes and the moment of its last writing in nanoseconds."""

    name: str
    size: int
    written: int


class Previous:
    """The files of the last build and those of the new one in ``site``."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._aside = site / ASIDE

    def set_aside(self) -> None:
        """Hide all that is in the folder. What a build that broke off had hidden is deleted."""
        if not self._site.is_dir():
            return
        shutil.rmtree(self._aside, ignore_errors=True)
        self._aside.mkdir()
        for entry in list(self._site.iterdir()):
            if not entry.name.startswith("."):
                entry.rename(self._aside / entry.name)

    def holds(self, stamps: Iterable[Stamp]) -> bool:
        """Whether all these files are there, as they were left."""
        return all(stamp_of(self._aside, stamp.name) == stamp for stamp in stamps)

    def take_over(self, names: Iterable[str]) -> None:
        """Move files of the last build into the new one, by whole folders where none is left behind.

        Thousands of pages stand in a folder each, and a folder costs more to make than a file to move.
        """
        wanted = set(names)
        inside = Counter(folder for name in wanted for folder in _folders(name))
        whole = {folder for folder, count in inside.items() if count == self._sizes.get(folder)}
        moved: set[str] = set()
        for name in (*sorted(whole), *sorted(wanted)):  # the outer before the inner, folders before files
            if moved.isdisjoint(_folders(name)) and self._can_move(name, is_folder=name in whole):
                self._move(name)
                moved.add(name)

    def _can_move(self, name: str, *, is_folder: bool) -> bool:
        """Whether it is still set aside; a folder that the new site has begun is not moved as a whole."""
        begun = is_folder and os.path.lexists(f"{self._site}/{name}")
        return not begun and os.path.lexists(f"{self._aside}/{name}")

    def _move(self, name: str) -> None:
        target = self._site / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (self._aside / name).replace(target)

    @cached_property
    def _sizes(self) -> Counter[str]:
        """How many files each folder of the last build had, those of its folders included."""
        sizes: Counter[str] = Counter()
        if self._aside.is_dir():
            _count(str(self._aside), "", sizes)
        return sizes

    def write(self, name: str, content: bytes) -> None:
        """Write a file, or take over the one that has the same content."""
        if _same(self._aside / name, content):
            self._move(name)
            return
        target = self._site / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def stamps(self, names: Iterable[str]) -> Iterator[Stamp]:
        """How these files of the new site were left."""
        found = (stamp_of(self._site, name) for name in names)
        return (stamp for stamp in found if stamp)

    def finish(self) -> None:
        """Take over what others wrote with the same content, and delete the rest."""
        for path in self._aside.rglob("*"):
            target = self._site / path.relative_to(self._aside)
            if path.is_file() and target.is_file() and _same(path, target.read_bytes()):
                path.replace(target)
        self.discard()

    def discard(self) -> None:
        """Delete what is still set aside."""
        shutil.rmtree(self._aside, ignore_errors=True)


def _count(folder: str, name: str, sizes: Counter[str]) -> int:
    """Note how many files stand in a folder of this name and below it, and in each folder there."""
    found = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found += _count(entry.path, f"{name}/{entry.name}" if name else entry.name, sizes)
            else:
                found += 1
    sizes[name or "."] = found
    return found


def _folders(name: str) -> Iterator[str]:
    """The folders that a file or folder stands in, the innermost first; the last is "."."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name
    yield "."


def stamp_of(folder: Path, name: str) -> Stamp | None:
    """How a file was left; None where it is not there."""
    try:
        found = os.stat(f"{folder}/{name}")  # noqa: PTH116  # thousands of them: a path object costs more
    except OSError:
        return None
    return Stamp(name, found.st_size, found.st_mtime_ns)


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
