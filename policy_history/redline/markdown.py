"""A redline as a comment on a pull request: GitHub's Markdown, with every character of the policy inert."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from policy_history.comparison import Comparison, Fate, Row
from policy_history.redline.tally import tally
from policy_history.redline.text import fated_runs, printable
from policy_history.redline.words import form_name, path_text, section_lines, shortened

LIMIT = 60_000  # GitHub refuses comments above 65,536 characters
TAGS: dict[Fate, tuple[str, str]] = {
    "removed": ("<del>", "</del>"),
    "added": ("<ins>", "</ins>"),
    "kept": ("", ""),
}
ACTIVE = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>:$])")
CALLS = re.compile(r"[@#]|(?i:www\.|https?:)")
SYMBOLS = {
    "edited": "changed",
    "added": "added",
    "removed": "removed",
    "moved": "moved here",
    "moved away": "moved away",
}


def redline_markdown(comparison: Comparison, *, limit: int = LIMIT) -> str:
    """The changes under their headings, at most ``limit`` characters; what is left out is counted."""
    lines = [*tally(comparison).sentences(), ""]
    lines += [f"- {inert(line.sentence)}" for line in section_lines(comparison.sections)]
    used = sum(len(line) + 1 for line in lines)
    told = list(_told(comparison))
    for position, line in enumerate(told):
        used += len(line) + 2
        if used > limit - 120:
            lines.append(f"\n… and {len(told) - position:,} more lines; see the whole redline.")
            break
        lines += ["", line]
    return "\n".join(lines) + "\n"


def _told(comparison: Comparison) -> Iterator[str]:
    section: tuple[str, ...] | None = None
    for row in comparison.rows:
        if not (row.changed or row.form):
            continue
        if row.section != section:
            section = row.section
            yield f"**{inert(path_text(section))}**"
        yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    if row.changed:
        words = "".join(
            f"{TAGS[fate][0]}{inert(text)}{TAGS[fate][1]}" for fate, text in fated_runs(row.pieces)
        )
        yield f"> <sub>{SYMBOLS[row.kind]}</sub> {words}"
    for change in row.form:
        about = f"“{shortened(change.text)}”: " if change.text else ""
        values = inert(f"{about}{change.before or 'none'} → {change.after or 'none'}")
        yield f"> <sub>{form_name(change.kind).lower()}</sub> {values}"


def inert(text: str) -> str:
    """Words that GitHub shows as they are: no markup, no link, no mention, no reference to an issue."""
    shown = " ".join(printable(text).split(" "))
    cut = CALLS.sub(lambda match: f"{match[0]}\u2060", shown)
    return ACTIVE.sub(r"\\\1", escape(cut, quote=False).replace("&", "\x00")).replace("\x00", "&")
