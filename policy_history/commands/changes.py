"""What changed between two versions, and whether it matters."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from policy_history.assess_text import assessment_text
from policy_history.comparison import Comparison
from policy_history.comparison import compare as compare_documents
from policy_history.document import Document, read_document
from policy_history.errors import NothingToCompareError, UsageError
from policy_history.history import document_of, read_history
from policy_history.judgement import judge
from policy_history.languages import UNSTATED
from policy_history.materiality.as_json import assessment_json
from policy_history.option_groups import grouped
from policy_history.options import CompareFormat, LogFormat, Published
from policy_history.redline import redline_json, redline_markdown, redline_page, redline_text
from policy_history.signoff import SignOff, signoffs_of
from policy_history.summary import summarise
from policy_history.terminal import printable, show, show_bytes, show_json, talk


@dataclass(frozen=True, slots=True)
class Asked:
    """Which two texts: of a policy's versions, or of two files."""

    policy: Annotated[str | None, typer.Argument(help="Slug or path of the policy.")] = None
    earlier: Annotated[str | None, typer.Argument(metavar="[FROM]", help="Id of the earlier version.")] = None
    later: Annotated[str | None, typer.Argument(metavar="[TO]", help="Id of the later version.")] = None
    before: Annotated[
        Path | None, typer.Option("--before", help="The earlier of two files.", exists=True)
    ] = None
    after: Annotated[Path | None, typer.Option("--after", help="The later of two files.", exists=True)] = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two documents with the names that a reader knows them by."""

    before: Document
    after: Document
    names: tuple[str, str]
    title: str
    policy: str = ""
    moment: datetime | None = None
    signoffs: tuple[SignOff, ...] = ()
    language: str = UNSTATED

    @property
    def named(self) -> dict[str, str]:
        """What is compared, for the JSON formats."""
        policy = {"policy": self.policy} if self.policy else {}
        return {**policy, "from": self.names[0], "to": self.names[1]}

    @property
    def comparison(self) -> Comparison:
        return compare_documents(self.before, self.after)


@grouped
def compare(
    asked: Asked,
    where: Published,
    form: Annotated[CompareFormat, typer.Option("--format")] = CompareFormat.TEXT,
) -> None:
    """Show what changed between two versions, or between two files.

    Without FROM and TO: the newest change. With FROM alone: everything since then.

    Example: policy-history compare --before old.md --after new.md --format html
    """
    pair = _pair(asked, where)
    comparison = pair.comparison
    if form is CompareFormat.JSON:
        show_json({**pair.named, **redline_json(comparison, whole=True)})
    elif form is CompareFormat.HTML:
        title = f"{pair.title}: {pair.names[0]} → {pair.names[1]}"
        show(redline_page(comparison, title=title, language=pair.language))
    elif form is CompareFormat.MARKDOWN:
        show(redline_markdown(comparison))
    elif form is CompareFormat.DOCX:
        from policy_history.redline.word import EPOCH, redline_docx  # slow to load

        moment = pair.moment or EPOCH
        made = redline_docx(comparison, title=pair.title, moment=moment, language=pair.language)
        show_bytes(made, "redline.docx")
    else:
        show(redline_text(comparison, colour=_colour()))


@grouped
def assess(
    asked: Asked,
    where: Published,
    form: Annotated[LogFormat, typer.Option("--format")] = LogFormat.TEXT,
) -> None:
    """Say whether a change matters, why, by which rule, and what readers would be told.

    Example: policy-history assess privacy
    """
    pair = _pair(asked, where)
    assessment = judge(pair.before, pair.after, pair.signoffs)
    summary = summarise(assessment)
    if form is LogFormat.JSON:
        show_json({**pair.named, **assessment_json(assessment, summary)})
    else:
        show(printable(assessment_text(assessment, summary, pair.language)))


def _pair(asked: Asked, where: Published) -> _Pair:
    policy, before, after = asked.policy, asked.before, asked.after
    if before and after and policy is None:
        files_read = _read(before), _read(after)
        language = files_read[1].front.language or UNSTATED
        return _Pair(*files_read, (before.name, after.name), after.stem, language=language)
    if policy is None or before or after:
        raise UsageError(
            "Name a policy, or two files.",
            "policy-history compare POLICY [FROM] [TO], or compare --before A.md --after B.md.",
        )
    repository, selection = where.opened()
    (found,) = read_history(repository, selection, policy)
    if asked.earlier is None and len(found.versions) == 1:
        raise NothingToCompareError(found.slug)
    new = found.version(asked.later) if asked.later else found.current
    old = found.version(asked.earlier) if asked.earlier else found.versions[-2]
    documents = document_of(repository, old), document_of(repository, new)
    signoffs = signoffs_of(repository, selection)
    ids = (old.id, new.id)
    return _Pair(*documents, ids, found.title, found.slug, new.published, signoffs, found.language)


def _read(path: Path) -> Document:
    try:
        return read_document(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8: byte {error.object[error.start]:#04x} at offset {error.start}.",
            "Save it as UTF-8 and try again.",
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Name a Markdown file.") from None


def _colour() -> bool:
    return sys.stdout.isatty() and not talk.no_color
