"""A policy's versions, oldest first: the published states whose readable text differs.

Law     reading is a function of the branch alone: the same tip gives the same versions and ids
Method  the log is walked once, newest first, so that a file is followed under its earlier names;
        its states are then read oldest first, and one whose readable text is that of the state
        before it is a revision without effect, not a version
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from policy_history.current import Current, read_current
from policy_history.document import Document, read_document
from policy_history.errors import UnknownPolicyError, UnknownVersionError
from policy_history.front_matter import FrontMatter
from policy_history.languages import UNSTATED
from policy_history.repository import Repository
from policy_history.revisions import Revision, at_release, read_revisions
from policy_history.selection import Selection
from policy_history.states import ReadStates, State, read_states


@dataclass(frozen=True, slots=True)
class Version:
    """One published state of a policy whose readable text differs from the state before it.

    ``id`` is the day of *last updated*, with ``.2``, ``.3`` … for later versions of the same day.
    ``title`` is the title it had then. ``announcement`` is counsel's own summary of it.
    ``undecodable`` counts the bytes of the source that are not UTF-8 and are shown as U+FFFD.
    ``source_sha256`` is of the bytes of the file, ``text_sha256`` of ``readable`` in UTF-8, in hexadecimal.
    """

    policy: str
    id: str
    number: int
    title: str
    revision: Revision
    last_updated: date
    effective: date
    announcement: tuple[str, ...]
    notice_days: int | None
    undecodable: int
    source_sha256: str
    text_sha256: str

    @property
    def published(self) -> datetime:
        """When it reached the published branch, in UTC."""
        return self.revision.published


@dataclass(frozen=True, slots=True)
class Policy:
    """A published document through all its versions, oldest first.

    ``silent`` are the revisions without effect on the text, ``newest`` is the last revision of all;
    ``earlier_paths`` and ``earlier_slugs`` are its names before, newest first. ``language`` is the tag of
    the language it is written in, ``translation_of`` the slug of its original; "" where it is itself one.
    """

    slug: str
    title: str
    description: str
    path: str
    earlier_paths: tuple[str, ...]
    earlier_slugs: tuple[str, ...]
    versions: tuple[Version, ...]
    silent: tuple[Revision, ...]
    newest: Revision
    language: str = UNSTATED
    translation_of: str = ""

    @property
    def current(self) -> Version:
        """The newest version."""
        return self.versions[-1]

    def version(self, version_id: str) -> Version:
        """The version of that id.

        Raises:
            UnknownVersionError: there is none.
        """
        for version in self.versions:
            if version.id == version_id:
                return version
        raise UnknownVersionError(self.slug, version_id, [v.id for v in self.versions[:-6:-1]])

    def before(self, version: Version) -> Version | None:
        """The version that it replaced; none for the first."""
        return self.versions[version.number - 2] if version.number > 1 else None


def read_history(
    repository: Repository,
    selection: Selection,
    only: str | None = None,
    *,
    states: ReadStates = read_states,
) -> tuple[Policy, ...]:
    """Every published policy, sorted by slug; with ``only`` just the one of that slug or path.

    ``states`` reads the texts: by default each of them, anew.

    Raises:
        PolicyProblemsError: a current policy cannot be published; it lists every problem of every file.
        UnknownPolicyError: there is none called ``only``.
        MissingTagError: releases are tags and there is none.
    """
    repository = at_release(repository, selection)
    current = read_current(repository, selection, states)
    current.refuse()
    slugs = current.slugs
    if only is not None:
        slugs = {path: slug for path, slug in slugs.items() if only in {slug, path}}
        if not slugs:
            raise UnknownPolicyError(only, sorted(current.slugs.values()))
    return _with_languages(read_history_of(repository, selection, slugs, states), current)


def read_history_as_is(repository: Repository, selection: Selection) -> tuple[Policy, ...]:
    """Every policy, whatever has to be mended in it: for those who look at a proposal."""
    repository = at_release(repository, selection)
    current = read_current(repository, selection, read_states)
    return _with_languages(read_history_of(repository, selection, current.slugs), current)


def read_history_of(
    repository: Repository,
    selection: Selection,
    slugs: Mapping[str, str],
    states: ReadStates = read_states,
) -> tuple[Policy, ...]:
    """The policies of these current paths under these slugs, as they are."""
    repository = at_release(repository, selection)
    revisions = {path: found for path, found in read_revisions(repository, selection, slugs).items() if found}
    known = states(repository, [[revision.blob for revision in found] for found in revisions.values()])
    policies = [policy_of(selection, slugs[path], found, known) for path, found in revisions.items()]
    return tuple(sorted(policies, key=lambda policy: policy.slug))


def _with_languages(policies: Sequence[Policy], current: Current) -> tuple[Policy, ...]:
    return tuple(
        replace(
            policy,
            language=current.writings[policy.path].language,
            translation_of=current.original_of(policy.path),
        )
        for policy in policies
    )


def source_of(repository: Repository, version: Version) -> str:
    """The Markdown of one version, front matter and all."""
    return source_of_revision(repository, version.revision)


def source_of_revision(repository: Repository, revision: Revision) -> str:
    """The Markdown of one stored state."""
    return repository.read(revision.blob).decode("utf-8", "replace")


def document_of(repository: Repository, version: Version) -> Document:
    """One version parsed."""
    return read_document(source_of(repository, version))


def policy_of(
    selection: Selection, slug: str, revisions: Sequence[Revision], states: Mapping[str, State]
) -> Policy:
    """The policy that these states of a file make, oldest first; ``states`` are their texts, by blob."""
    timeline = _Timeline(slug)
    for revision in revisions:
        timeline.add(revision, states[revision.blob])
    paths = list(dict.fromkeys(revision.path for revision in reversed(revisions)))
    given = [states[revision.blob].front.slug for revision in reversed(revisions)]
    named = [name for name in given if name]
    slugs = dict.fromkeys(
        [*named, *(selection.default_slug(path) for path in paths if selection.holds(path))]
    )
    newest = states[revisions[-1].blob]
    return Policy(
        slug=slug,
        title=_title(newest, paths[0]),
        description=newest.front.description or "",
        path=paths[0],
        earlier_paths=tuple(paths[1:]),
        earlier_slugs=tuple(name for name in slugs if name != slug),
        versions=tuple(timeline.versions),
        silent=tuple(timeline.silent),
        newest=revisions[-1],
    )


class _Timeline:
    """Sorts a policy's states, oldest first, into versions and revisions without effect."""

    def __init__(self, slug: str) -> None:
        self.versions: list[Version] = []
        self.silent: list[Revision] = []
        self._slug = slug
        self._before: State | None = None
        self._days: Counter[date] = Counter()

    def add(self, revision: Revision, state: State) -> None:
        """Take in the next state."""
        if self._before and state.text_sha256 == self._before.text_sha256:
            self.silent.append(revision)
            self._amend(state.front)
        else:
            self.versions.append(self._version(revision, state))
        self._before = state

    def _version(self, revision: Revision, state: State) -> Version:
        front = state.front
        updated = self._fresh_date(front) or revision.published.astimezone(UTC).date()
        self._days[updated] += 1
        suffix = f".{self._days[updated]}" if self._days[updated] > 1 else ""
        return Version(
            policy=self._slug,
            id=f"{updated.isoformat()}{suffix}",
            number=len(self.versions) + 1,
            title=_title(state, revision.path),
            revision=revision,
            last_updated=updated,
            effective=_effective(front, updated),
            announcement=front.summary if front.summary != self._said_before() else (),
            notice_days=front.notice_days,
            undecodable=state.undecodable,
            source_sha256=state.source_sha256,
            text_sha256=state.text_sha256,
        )

    def _amend(self, front: FrontMatter) -> None:
        """Counsel may correct a version's dates or summary without touching its text; its id stays."""
        version = self.versions[-1]
        updated = self._fresh_date(front) or version.last_updated
        self.versions[-1] = replace(
            version,
            last_updated=updated,
            effective=_effective(front, updated),
            announcement=front.summary if front.summary != self._said_before() else version.announcement,
            notice_days=front.notice_days,
        )

    def _said_before(self) -> tuple[str, ...]:
        """Counsel's words about the state before; left standing, they are no words about this one."""
        return self._before.front.summary if self._before else ()

    def _fresh_date(self, front: FrontMatter) -> date | None:
        """A date that the state before already carried dates that state, not this one (decision 0004)."""
        stale = self._before.front.last_updated if self._before else None
        return front.last_updated if front.last_updated != stale else None


def _effective(front: FrontMatter, updated: date) -> date:
    """From when a version applies; a day before it was written was left over from an earlier one."""
    return front.effective if front.effective and front.effective >= updated else updated


def _title(state: State, path: str) -> str:
    parts = path.removesuffix(".md").split("/")
    name = parts[-2] if parts[-1].lower() == "index" and len(parts) > 1 else parts[-1]
    return state.title or " ".join(name.replace("-", " ").replace("_", " ").split())
