"""How a redline speaks of sections and of changes of form, in every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.alignment.form import TYPED_NUMBER
from policy_history.comparison import FormKind, SectionChange
from policy_history.phrasebook import Phrasebook, phrasebook

AND = " and "  # between the kinds of a section line
TOLD_ALONE = frozenset({"added", "removed", "merged"})  # kinds with a phrase of their own


@dataclass(frozen=True, slots=True)
class SectionLine:
    """All that happened to one section: ``kind`` in words, "renamed and moved" say, and the heading paths."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The line in English words."""
        return self.said(phrasebook())

    def said(self, book: Phrasebook) -> str:
        """The line in words."""
        before, after = path_text(self.before, book), path_text(self.after, book)
        if self.before[:-1] == self.after[:-1] and self.before and self.after:
            after = self.after[-1]  # the headings above are the same, so they are said once
        said = self._happened(book)
        if not self.before or not self.after:
            return f"{said}: {after if self.after else before}"
        whole = path_text(self.after, book)
        return f"{said}: {whole if self.before == self.after else f'{before} → {after}'}"

    def _happened(self, book: Phrasebook) -> str:
        if self.kind in TOLD_ALONE:
            return book.say(f"section.{self.kind}")
        return book.say("section.changed", kinds=_kinds(self.kind, book))


def form_name(kind: FormKind, book: Phrasebook | None = None) -> str:
    """The name of a kind of change of form."""
    return (book or phrasebook()).say(f"form.{kind}")


def form_changed(kind: FormKind, book: Phrasebook) -> str:
    """That a form changed, within a note."""
    return book.say(f"form.{kind}_changed")


def section_lines(changes: Sequence[SectionChange]) -> tuple[SectionLine, ...]:
    """What happened to the sections, a line for each: one that was renamed and moved is told once."""
    told: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for change in changes:
        told.setdefault((change.before, change.after), []).append(_kind(change))
    return tuple(SectionLine(AND.join(kinds), *paths) for paths, kinds in told.items())


def sections_counted(lines: Sequence[SectionLine], book: Phrasebook) -> str:
    """How many sections changed, by kind."""
    counts = Counter(line.kind for line in lines)
    told = ", ".join(f"{book.number(number)} {_kinds(kind, book)}" for kind, number in counts.items())
    return book.count("section.counted", len(lines), kinds=told)


def _kinds(kind: str, book: Phrasebook) -> str:
    """What happened to a section, within a sentence."""
    return book.say("section.and").join(book.say(f"section.{one}_in_line") for one in kind.split(AND))


def _kind(change: SectionChange) -> str:
    """A section whose title changed in its number alone is the same section under another number."""
    if change.kind != "renamed":
        return change.kind
    before, after = (_without_number(path[-1]) for path in (change.before, change.after))
    return "renumbered" if before == after else "renamed"


def _without_number(title: str) -> str:
    return TYPED_NUMBER.sub("", title, count=1) if TYPED_NUMBER.match(title) else title


def path_text(path: tuple[str, ...], book: Phrasebook | None = None) -> str:
    """A heading path in one line; the text before the first heading is "the beginning"."""
    return " › ".join(path) or (book or phrasebook()).say("section.beginning")


def shortened(text: str, limit: int = 80) -> str:
    """Text in one line, cut at a word with an ellipsis where it is longer than ``limit`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit].rsplit(' ', 1)[0]} …"
