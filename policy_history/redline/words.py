"""How a redline speaks of sections and of changes of form, in every format."""

from __future__ import annotations

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
SECTION_SENTENCES = {
    "added": "New section: {after}",
    "removed": "Section removed: {before}",
    "renamed": "Section renamed: {before} → {after}",
    "moved": "Section moved: {before} → {after}",
    "split": "Section split: {before} → {after}",
    "merged": "Sections merged: {before} → {after}",
}


def form_name(kind: FormKind) -> str:
    """The name of a kind of change of form."""
    return FORM_NAMES[kind]


def section_sentence(change: SectionChange) -> str:
    """What happened to a section, in one line."""
    before, after = path_text(change.before), path_text(change.after)
    if change.before == change.after:
        return f"{SECTION_SENTENCES[change.kind].partition(':')[0]}: {after}"
    if change.before[:-1] == change.after[:-1] and change.before and change.after:
        after = change.after[-1]  # the headings above are the same, so they are said once
    return SECTION_SENTENCES[change.kind].format(before=before, after=after)


def path_text(path: tuple[str, ...]) -> str:
    """A heading path in one line; the text before the first heading is "the beginning"."""
    return " › ".join(path) or "the beginning"


def shortened(text: str, limit: int = 80) -> str:
    """Text in one line, cut at a word with an ellipsis where it is longer than ``limit`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit].rsplit(' ', 1)[0]} …"
