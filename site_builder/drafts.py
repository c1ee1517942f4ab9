"""What counsel is working on: files that differ from what is published, shown before they are.

Only ``mkdocs serve`` looks at the working tree. ``mkdocs build`` publishes what is committed, and
names the files that differ, so that nobody takes a text for published that is not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from markupsafe import Markup

from policy_history.comparison import compare
from policy_history.document import Document, read_document, readable, render_document
from policy_history.errors import PolicyProblemsError
from policy_history.history import Policy, document_of
from policy_history.judgement import judge
from policy_history.languages import writing
from policy_history.redline import redline_html
from policy_history.signoff import SignOff, place, read_signoffs
from site_builder.desk import Desk, speech_in
from site_builder.making import ChangeNote, note_on
from site_builder.publication import Publication
from site_builder.views import Draft, told


@dataclass(frozen=True, slots=True)
class WorkingFile:
    """A policy's file in the working tree that differs from the published one, if there is one yet."""

    path: str
    raw: bytes
    policy: Policy | None


def working_files(publication: Publication) -> Iterator[WorkingFile]:
    """Files of policies that are not as the branch has them, by name. A missing file is no draft."""
    root, selection = publication.repository.root, publication.selection
    current = {policy.path: policy for policy in publication.policies}
    found = (path.relative_to(root).as_posix() for path in _files(root / selection.folder))
    for path in selection.policies(found):
        raw = (root / path).read_bytes()
        policy = current.get(path)
        if policy is None or not _same(raw, publication.repository.read(policy.newest.blob)):
            yield WorkingFile(path, raw, policy)


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder; what begins with a dot is git's or another program's."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(here, name) for name in names)


def _same(one: bytes, other: bytes) -> bool:
    """Line ends are git's business: a checkout on Windows is no edit."""
    return one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")


def read_draft(desk: Desk, publication: Publication, file: WorkingFile) -> Draft:
    """The draft as its page shows it. What would keep it from being published is listed, not raised."""
    source, problems = _decoded(file.raw)
    document = read_document(source)
    problems += [f"line {line}: {message}" for line, message in document.front.problems]
    signoffs, wrong = _decided(publication)
    problems += wrong
    language = _language(publication, file, document)
    draft = Draft(render_document(source), None, Markup(), tuple(problems), language)
    if file.policy is None:
        return draft
    before = document_of(publication.repository, file.policy.current)
    if readable(before) == readable(document):
        return draft
    note, redline = _changed(before, document, signoffs, language)
    page = desk.addresses.policy(file.policy.slug)
    shown = Markup(desk.finished(redline, page, file.path))  # noqa: S704  # it escapes all text itself
    book = desk.book(file.policy)
    found = replace(told(note, document.front.summary, book), speech=speech_in(language, book))
    return replace(draft, told=found, redline=shown)


def _language(publication: Publication, file: WorkingFile, document: Document) -> str:
    return writing(
        file.path, document.front.language, partial(str, document.text), publication.selection
    ).language


def _changed(
    before: Document, after: Document, signoffs: Sequence[SignOff], language: str
) -> tuple[ChangeNote, str]:
    comparison = compare(before, after)
    rules = judge(before, after, comparison=comparison)
    redline = redline_html(comparison, controls=False, language=language)
    return note_on(rules, signoffs), redline


def _decided(publication: Publication) -> tuple[tuple[SignOff, ...], list[str]]:
    """Counsel's sign-offs as they stand in the working tree, or what is wrong with them."""
    try:
        return read_signoffs(publication.repository.root / place(publication.selection)), []
    except PolicyProblemsError as error:
        return (), [str(problem) for problem in error.problems]


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return raw.decode("utf-8", "replace"), [f"line {line}: not UTF-8 (byte {raw[error.start]:#04x})"]
