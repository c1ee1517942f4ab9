"""The head of a redline: what changed by kind, sections, changes of form, and the choice of view."""

from __future__ import annotations

from html import escape

from policy_history.comparison import Comparison, FormChange
from policy_history.redline.names import Names
from policy_history.redline.tally import tally
from policy_history.redline.words import SectionLine, form_name, section_lines, sections_counted, shortened

CONTROLS = (
    '<input type="radio" name="rl-view" id="rl-whole" checked><label for="rl-whole">Whole text</label>\n'
    '<input type="radio" name="rl-view" id="rl-only" class="rl-only">'
    '<label for="rl-only">Changes only</label>\n'
)
FEW = 8  # changes of sections that are listed at once; more are folded under their counts
NOT_EXACT = (
    "<p><strong>Changed passages are shown whole: their words could not be told apart safely.</strong></p>\n"
)


def head_html(comparison: Comparison, named: Names, *, controls: bool, exact: bool) -> str:
    """The counts, the sections, the list of changes of form, and how to see less."""
    told = " ".join(tally(comparison).sentences())
    first = f' <a href="#{named.order[0]}">First change</a>' if named.order else ""
    return "".join(
        [
            f'<div class="rl-head">\n<p class="rl-counts">{escape(told)}{first}</p>\n',
            "" if exact else NOT_EXACT,
            _sections(comparison, named),
            _forms(comparison, named),
            "</div>\n",
            CONTROLS if controls and comparison.changes else "",
        ]
    )


def _sections(comparison: Comparison, named: Names) -> str:
    lines = section_lines(comparison.sections)
    if not lines:
        return ""
    headings = _headings(comparison, named)
    items = "".join(f"<li>{_section(line, headings)}</li>\n" for line in lines)
    told = f'<ul class="rl-sections">\n{items}</ul>\n'
    if len(lines) <= FEW:
        return told
    counted = escape(sections_counted(lines))
    return f'<details class="rl-forms"><summary>{counted}</summary>\n{told}</details>\n'


def _section(line: SectionLine, headings: dict[tuple[str, ...], str]) -> str:
    """The line as a link to the heading: where it stands now, or where it stood."""
    gone = line.kind in {"removed", "merged"}
    name = headings.get(("gone", *line.before) if gone else ("", *line.after), "")
    said = escape(line.sentence)
    return f'<a href="#{name}">{said}</a>' if name else said


def _headings(comparison: Comparison, named: Names) -> dict[tuple[str, ...], str]:
    """The id of each heading by its path; that of one that went by its path after "gone"."""
    found: dict[tuple[str, ...], str] = {}
    for position, row in enumerate(comparison.rows):
        block = (row.after or row.before)[0]
        name = named.ids.get(position) or (escape(block.anchor) if row.after else "")
        if block.kind == "heading" and name:
            found.setdefault(("" if row.after else "gone", *row.section), name)
    return found


def _forms(comparison: Comparison, named: Names) -> str:
    if not comparison.form:
        return ""
    items = "".join(
        f'<li><a href="#{named.ids[position]}">{_form(change)}</a></li>\n'
        for position, row in enumerate(comparison.rows)
        for change in row.form
    )
    count = len(comparison.form)
    said = "1 change of form" if count == 1 else f"{count:,} changes of form"
    return (
        f'<details class="rl-forms"><summary>{said}: same words</summary>\n<ul>\n{items}</ul>\n</details>\n'
    )


def _form(change: FormChange) -> str:
    words = f"“{escape(shortened(change.text))}”: " if change.text else ""
    old, new = (escape(value) or "none" for value in (change.before, change.after))
    return f"{form_name(change.kind)}: {words}{old} → {new}"
