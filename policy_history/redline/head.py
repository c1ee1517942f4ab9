"""The head of a redline: what changed by kind, sections, changes of form, and the choice of view."""

from __future__ import annotations

from html import escape

from policy_history.comparison import Comparison, FormChange
from policy_history.phrasebook import Phrasebook
from policy_history.redline.names import Names
from policy_history.redline.tally import tally
from policy_history.redline.voice import Voice
from policy_history.redline.words import SectionLine, form_name, section_lines, sections_counted, shortened

LONGEST = 500  # characters of an address: a picture may be its own, of any length
FEW = 8  # changes of sections that are listed at once; more are folded under their counts


def head_html(comparison: Comparison, named: Names, spoken: Voice, *, controls: bool, exact: bool) -> str:
    """The counts, the sections, the list of changes of form, and how to see less."""
    book = spoken.book
    told = " ".join(tally(comparison).sentences(book))
    first = f' <a href="#{named.order[0]}">{escape(book.say("redline.first"))}</a>' if named.order else ""
    turned = f'{spoken.marks} dir="ltr"' if spoken.marks else ""
    whole = f"<p><strong>{escape(book.say('redline.not_exact'))}</strong></p>\n"
    return "".join(
        [
            f'<div{turned} class="rl-head">\n<p class="rl-counts">{escape(told)}{first}</p>\n',
            "" if exact else whole,
            _sections(comparison, named, book),
            _forms(comparison, named, book),
            "</div>\n",
            _controls(spoken) if controls and comparison.changes else "",
        ]
    )


def _controls(spoken: Voice) -> str:
    """The choice of view, which the style sheet obeys without a script."""
    whole, only = (escape(spoken.book.say(key)) for key in ("redline.whole", "redline.only"))
    return (
        '<input type="radio" name="rl-view" id="rl-whole" checked>'
        f'<label for="rl-whole"{spoken.marks}>{whole}</label>\n'
        '<input type="radio" name="rl-view" id="rl-only" class="rl-only">'
        f'<label for="rl-only"{spoken.marks}>{only}</label>\n'
    )


def _sections(comparison: Comparison, named: Names, book: Phrasebook) -> str:
    lines = section_lines(comparison.sections)
    if not lines:
        return ""
    headings = _headings(comparison, named)
    items = "".join(f"<li>{_section(line, headings, book)}</li>\n" for line in lines)
    told = f'<ul class="rl-sections">\n{items}</ul>\n'
    if len(lines) <= FEW:
        return told
    counted = escape(sections_counted(lines, book))
    return f'<details class="rl-forms"><summary>{counted}</summary>\n{told}</details>\n'


def _section(line: SectionLine, headings: dict[tuple[str, ...], str], book: Phrasebook) -> str:
    """The line as a link to the heading: where it stands now, or where it stood."""
    gone = line.kind in {"removed", "merged"}
    name = headings.get(("gone", *line.before) if gone else ("", *line.after), "")
    said = escape(line.said(book))
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


def _forms(comparison: Comparison, named: Names, book: Phrasebook) -> str:
    if not comparison.form:
        return ""
    items = "".join(
        f'<li><a href="#{named.ids[position]}">{_form(change, book)}</a></li>\n'
        for position, row in enumerate(comparison.rows)
        for change in row.form
    )
    said = escape(book.count("redline.forms", len(comparison.form)))
    return f'<details class="rl-forms"><summary>{said}</summary>\n<ul>\n{items}</ul>\n</details>\n'


def _form(change: FormChange, book: Phrasebook) -> str:
    words = f"“{escape(shortened(change.text))}”: " if change.text else ""
    values = (value or book.say("redline.none") for value in (change.before, change.after))
    old, new = (escape(value if len(value) <= LONGEST else shortened(value, LONGEST)) for value in values)
    return f"{escape(form_name(change.kind, book))}: {words}{old} → {new}"
