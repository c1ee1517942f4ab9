"""The head of a redline: what changed by kind, sections, changes of form, and the choice of view."""

from __future__ import annotations

from html import escape

from policy_history.comparison import Comparison, FormChange, SectionChange
from policy_history.redline.names import Names
from policy_history.redline.tally import tally
from policy_history.redline.words import form_name, section_sentence, shortened

CONTROLS = (
    '<input type="radio" name="rl-view" id="rl-whole" checked><label for="rl-whole">Whole text</label>\n'
    '<input type="radio" name="rl-view" id="rl-only" class="rl-only">'
    '<label for="rl-only">Changes only</label>\n'
)
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
            _sections(comparison.sections),
            _forms(comparison, named),
            "</div>\n",
            CONTROLS if controls and comparison.changes else "",
        ]
    )


def _sections(changes: tuple[SectionChange, ...]) -> str:
    if not changes:
        return ""
    items = "".join(f"<li>{escape(section_sentence(change))}</li>\n" for change in changes)
    return f'<ul class="rl-sections">\n{items}</ul>\n'


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
