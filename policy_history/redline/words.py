"""How a redline speaks of sections and of changes of form, in every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policy_history.alignment.form import TYPED_NUMBER
from policy_history.comparison import FormKind, SectionChange

FORM_NAMES: dict[FormKind, str] = {
    "formatting": "Formatting",
    "marker": "List marker",
    "numbering": "Numbering",
    "level": "Heading level",
    "link": "Link target",
    "image": "Image",
    "paragraphs": "Paragraphs",
    "kind": "Kind of block",
    "anchor": "Anchor of the heading",
    "columns": "Columns of the table",
}
SECTION_WORDS = {"added": "New section", "merged": "Sections merged"}


@dataclass(frozen=True, slots=True)
class SectionLine:
    """All that happened to one section: ``kind`` in words, "renamed and moved" say, and the heading paths."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The line in words."""
        before, after = path_text(self.before), path_text(self.after)
        if self.before[:-1] == self.after[:-1] and self.before and self.after:
            after = self.after[-1]  # the headings above are the same, so they are said once
        said = SECTION_WORDS.get(self.kind, f"Section {self.kind}")
        if not self.before or not self.after:
            return f"{said}: {after if self.after else before}"
        return f"{said}: {path_text(self.after) if self.before == self.after else f'{before} → {after}'}"


def form_name(kind: FormKind) -> str:
    """The name of a kind of change of form."""
    return FORM_NAMES[kind]


def section_lines(changes: Sequence[SectionChange]) -> tuple[SectionLine, ...]:
    """What happened to the sections, a line for each: one that was renamed and moved is told once."""
    told: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for change in changes:
        told.setdefault((change.before, change.after), []).append(_kind(change))
    return tuple(SectionLine(" and ".join(kinds), *paths) for paths, kinds in told.items())


def sections_counted(lines: Sequence[SectionLine]) -> str:
    """How many sections changed, by kind."""
    kinds = Counter("new" if line.kind == "added" else line.kind for line in lines)
    return f"{len(lines):,} changes of sections: " + ", ".join(f"{n:,} {kind}" for kind, n in kinds.items())


def _kind(change: SectionChange) -> str:
    """A section whose title changed in its number alone is the same section under another number."""
    if change.kind != "renamed":
        return change.kind
    before, after = (_without_number(path[-1]) for path in (change.before, change.after))
    return "renumbered" if before == after else "renamed"


def _without_number(title: str) -> str:
    return TYPED_NUMBER.sub("", title, count=1) if TYPED_NUMBER.match(title) else title


def path_text(path: tuple[str, ...]) -> str:
    """A heading path in one line; the text before the first heading is "the beginning"."""
    return " › ".join(path) or "the beginning"


def shortened(text: str, limit: int = 80) -> str:
    """Text in one line, cut at a word with an ellipsis where it is longer than ``limit`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit].rsplit(' ', 1)[0]} …"
