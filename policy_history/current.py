"""The policies' files at the tip of a branch: their names, their languages, and what is wrong with any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policy_history.errors import PolicyProblemsError, Problem
from policy_history.front_matter import FrontMatter, read_front_matter
from policy_history.languages import Writing, originals, same_language_twice, writing
from policy_history.repository import Repository
from policy_history.selection import Selection
from policy_history.states import ReadStates, State

MAX_BYTES = 5_000_000  # a policy of five megabytes is a mistake: the longest of 133 platforms' has 0.4


@dataclass(frozen=True, slots=True)
class Current:
    """The files that are policies now, by path: the name of each, how it is written, its original.

    ``problems`` are those of every file.
    """

    slugs: Mapping[str, str]
    writings: Mapping[str, Writing]
    originals: Mapping[str, str]
    problems: tuple[Problem, ...]

    def refuse(self) -> None:
        """Go on only where every file can be published.

        Raises:
            PolicyProblemsError: one cannot; it lists every problem of every file.
        """
        if self.problems:
            raise PolicyProblemsError(self.problems)

    def original_of(self, path: str) -> str:
        """The name of the policy that a file is a translation of; empty where it is none."""
        head = self.originals.get(path)
        return self.slugs[head] if head else ""


def read_current(repository: Repository, selection: Selection, states: ReadStates) -> Current:
    """Every policy's file as the tip has it."""
    files = repository.files()
    blobs = {path: files[path] for path in selection.policies(files)}
    found = states(repository, [[blob] for blob in blobs.values()])
    read = {path: _read(repository, path, blob, found[blob]) for path, blob in blobs.items()}
    slugs = {path: front.slug or selection.default_slug(path) for path, (front, _) in read.items()}
    writings = {
        path: writing_of(repository, selection, path, blobs[path], front) for path, (front, _) in read.items()
    }
    problems = [problem for _, listed in read.values() for problem in listed]
    problems.extend(links_among(repository.links(), selection))
    return Current(
        slugs, writings, originals(writings), (*problems, *_clashes(slugs), *language_clashes(writings))
    )


def writing_of(
    repository: Repository, selection: Selection, path: str, blob: str, front: FrontMatter
) -> Writing:
    """How a stored text is written; it is read once more only where its name alone tells its language."""

    def text() -> str:
        return read_front_matter(repository.read(blob).decode("utf-8", "replace"))[1]

    return writing(path, front.language, text, selection)


def language_clashes(writings: Mapping[str, Writing]) -> Iterator[Problem]:
    """Translations of one policy that are in the same language."""
    for path, head in same_language_twice(writings):
        language = writings[path].language
        yield Problem(path, 1, f"another file is the translation of {head} into {language!r} too; keep one")


def links_among(paths: Iterable[str], selection: Selection) -> Iterator[Problem]:
    """Symbolic links among the policies: what they point to has a history under its own name alone."""
    for path in selection.policies(paths):
        yield Problem(path, 0, "is a symbolic link; put the text itself there, or exclude the link")


def _read(repository: Repository, path: str, blob: str, state: State) -> tuple[FrontMatter, list[Problem]]:
    if state.size > MAX_BYTES or state.undecodable:
        return FrontMatter(), list(unreadable(path, repository.read(blob)))
    problems = [Problem(path, line, message) for line, message in state.front.problems]
    if not state.has_text:
        problems.append(Problem(path, 0, "has no text"))
    return state.front, problems


def unreadable(path: str, raw: bytes) -> Iterator[Problem]:
    """Why the bytes of a file are no policy: too many of them, or no UTF-8."""
    if len(raw) > MAX_BYTES:
        yield Problem(path, 0, f"{len(raw):,} bytes; a policy may have {MAX_BYTES:,}")
        return
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8: byte {raw[error.start]:#04x} at offset {error.start}"
        yield Problem(path, line, f"{what}; save it as UTF-8")


def _clashes(slugs: Mapping[str, str]) -> Iterator[Problem]:
    count = Counter(slugs.values())
    for path, slug in slugs.items():
        if count[slug] > 1:
            what = f"the name {slug!r} belongs to another file too; give this one a 'slug' of its own"
            yield Problem(path, 1, what)
