"""Everything that counsel should mend before a policy is published, of every file at once.

Reads the files as they lie in the working tree, so that it answers before a commit; where there is
none (a bare repository), the tip of the branch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from policy_history.check_letters import odd_letters
from policy_history.check_links import broken_links, headings
from policy_history.current import language_clashes, links_among, unreadable
from policy_history.document import Document, read_document, readable
from policy_history.errors import Problem
from policy_history.front_matter import FrontMatter
from policy_history.history import Policy, read_history_of, source_of_revision
from policy_history.languages import writing
from policy_history.materiality.language import is_english
from policy_history.materiality.rules import read_rules
from policy_history.repository import Repository
from policy_history.selection import Selection

FAR_AHEAD = timedelta(days=366)  # a last_updated further ahead of its publication is a slip of the pen


@dataclass(frozen=True, slots=True)
class Draft:
    """One policy's file as it stands now, with what was last published of it, if anything was."""

    path: str
    document: Document
    policy: Policy | None
    newest: Document | None
    today: date

    @property
    def is_as_published(self) -> bool:
        """Whether a reader would see no difference to what is published."""
        return self.newest is not None and readable(self.document) == readable(self.newest)

    @property
    def is_stale(self) -> bool:
        """Whether ``last_updated`` is still that of the text before the newest change."""
        stated = self.document.front.last_updated
        if stated is None or self.policy is None or self.newest is None:
            return False
        if self.is_as_published:
            return stated == self.newest.front.last_updated != self.policy.current.last_updated
        return stated == self.newest.front.last_updated and stated < self.today

    @property
    def repeats_its_summary(self) -> bool:
        """Whether counsel's words are still those about the text before the newest change."""
        said = self.document.front.summary
        if not said or self.policy is None or self.newest is None:
            return False
        if self.is_as_published:
            return not self.policy.current.announcement
        return said == self.newest.front.summary

    @property
    def day(self) -> date:
        """The day on which the text as it stands was published, or else today."""
        return self.published_on or self.today

    @property
    def published_on(self) -> date | None:
        """The day it was published, if it stands as published."""
        if self.policy is None or not self.is_as_published:
            return None
        return self.policy.current.published.astimezone(UTC).date()


def check(
    repository: Repository,
    selection: Selection,
    base: Repository | None = None,
    today: date | None = None,
) -> tuple[Problem, ...]:
    """Every problem of every policy, sorted by file and line.

    Args:
        repository: the repository whose working tree is checked.
        selection: which files are policies.
        base: the published state to hold dates against, by default the branch that is checked out.
        today: the day on which an unpublished change counts as made, by default this one in UTC.
    """
    files, symlinks = _lying_there(repository, selection)
    closed = [problem for path, raw in files.items() for problem in unreadable(path, raw)]
    refused = {problem.path for problem in closed}
    texts = {path: raw.decode() for path, raw in files.items() if path not in refused}
    documents = {path: read_document(text) for path, text in texts.items()}
    problems = {*closed, *_clashes(documents, selection), *_languages(documents, selection)}
    problems.update(links_among(symlinks, selection))
    problems |= {Problem(path, *odd) for path, text in texts.items() for odd in odd_letters(text)}
    paths = repository.files()
    day = today or datetime.now(UTC).date()
    for draft in _drafts(documents, base or repository, selection, day):
        found = (_front_matter(draft), _removed(draft), _dates(draft), headings(draft.document))
        links = broken_links(draft.path, documents, paths.keys() | files.keys())
        problems |= {Problem(draft.path, line, text) for rule in (*found, links) for line, text in rule}
    return tuple(sorted(problems))


def _drafts(
    documents: Mapping[str, Document], base: Repository, selection: Selection, today: date
) -> Iterator[Draft]:
    """Each file with its published state, read only where a date is stated that could contradict."""
    published = base.files()
    dated = [path for path, doc in documents.items() if doc.stated or _states_something(doc.front)]
    policies = read_history_of(base, selection, {path: path for path in dated if path in published})
    histories = {policy.path: policy for policy in policies}
    for path, document in documents.items():
        policy = histories.get(path)
        newest = read_document(source_of_revision(base, policy.newest)) if policy else None
        yield Draft(path, document, policy, newest, today)


def _states_something(front: FrontMatter) -> bool:
    return bool(front.last_updated or front.effective or front.summary)


def _lying_there(repository: Repository, selection: Selection) -> tuple[Mapping[str, bytes], Collection[str]]:
    """The policies of the working tree by their paths, and the paths of the symbolic links in it."""
    if repository.is_bare:
        blobs = repository.files()
        return {path: repository.read(blobs[path]) for path in selection.policies(blobs)}, repository.links()
    found = (repository.root / selection.folder).rglob("*.[mM][dD]")
    places = {place.relative_to(repository.root).as_posix(): place for place in found}
    links = {path for path, place in places.items() if place.is_symlink()}
    texts = [path for path, place in places.items() if place.is_file() and path not in links]
    return {path: places[path].read_bytes() for path in selection.policies(texts)}, links


def _clashes(documents: Mapping[str, Document], selection: Selection) -> Iterator[Problem]:
    slugs = {path: doc.front.slug or selection.default_slug(path) for path, doc in documents.items()}
    count = Counter(slugs.values())
    for path, slug in slugs.items():
        if count[slug] > 1:
            line = documents[path].front.lines.get("slug", 1)
            what = f"the name {slug!r} belongs to another file too"
            yield Problem(path, line, f"{what}; give this one a 'slug' of its own")


def _languages(documents: Mapping[str, Document], selection: Selection) -> Iterator[Problem]:
    """Translations that claim one language, and texts of which a page would name a wrong one."""
    writings = {
        path: writing(path, document.front.language, partial(str, document.text), selection)
        for path, document in documents.items()
    }
    yield from language_clashes(writings)
    for path, document in documents.items():
        unstated = document.front.language is None and not writings[path].named
        if unstated and not is_english(document.text, read_rules()):
            advice = "the text is not English; state its language in the front matter, such as 'language: de'"
            yield Problem(path, 1, advice)


def _front_matter(draft: Draft) -> Iterator[tuple[int, str]]:
    yield from draft.document.front.problems
    if not draft.document.text:
        yield 0, "has no text"


def _removed(draft: Draft) -> Iterator[tuple[int, str]]:
    for removed in draft.document.removed:
        yield removed.line, f"{removed.what} is removed from every page and mail"


def _dates(draft: Draft) -> Iterator[tuple[int, str]]:
    front, lines = draft.document.front, draft.document.front.lines
    if draft.is_stale and front.last_updated:
        fault = f"last_updated {front.last_updated} is the date of the version before this change"
        yield lines.get("last_updated", 1), f"{fault}; set it to the day of the change, or remove the line"
    if draft.repeats_its_summary:
        fault = "summary is that of the version before this change"
        yield lines.get("summary", 1), f"{fault}; write it anew, or remove it"
    if front.effective and front.effective < draft.day and (draft.is_stale or front.last_updated is None):
        yield (
            lines.get("effective", 1),
            f"effective {front.effective} is before {draft.day}, the day of this text",
        )
    published = draft.published_on
    if published and front.last_updated and front.last_updated - published > FAR_AHEAD:
        yield lines.get("last_updated", 1), f"last_updated {front.last_updated} is more than a year ahead"
    shown = {"updated": front.last_updated or published, "effective": front.effective}
    for stated in draft.document.stated:
        day = shown[stated.what]
        if stated.day and day and stated.day != day:
            yield stated.line, f"the text says {stated.text!r}, but the site will say {day.isoformat()}"
