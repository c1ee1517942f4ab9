"""What a release owes to the people concerned: the earlier text's promise, the law's days, counsel's words.

A company is bound by the text that was in force, so the change clause of the *earlier* text decides
about the release that replaces it; the law table's days are a default that counsel may change
(``notice_days``, or a sign-off of the change).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policy_history.document import Document
from policy_history.front_matter import FrontMatter
from policy_history.materiality.findings import Assessment, Finding
from policy_history.materiality.promise import Promise, broken_promise, change_promise, notice_days
from policy_history.materiality.rules import read_rules

WORD = re.compile(r"[^\W\d_]{4,}")
FIGURE = re.compile(r"\d[\d.,]*|[\w.+-]+@[\w.-]+")
STEM = re.compile(r"(?:ations?|ings?|ed|es|s|ment)$")
ENOUGH = 1 / 3  # share of a finding's words that one line of counsel's has to take up


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a release has to keep. ``days`` are calendar days between telling and taking effect.

    ``uncovered`` are the material findings of which counsel's own ``summary`` says nothing.
    """

    promise: Promise | None
    days: int
    broken: str
    uncovered: tuple[Finding, ...]

    def earliest(self, told: date) -> date:
        """The first day on which the release may take effect, if people are told on a day."""
        return told + timedelta(days=self.days)


def obligation(before: Document, after: Document, assessment: Assessment) -> Obligation:
    """What the change from one document to the other owes, given how it was judged."""
    promise = change_promise(before)
    return Obligation(
        promise,
        notice_days(assessment, read_rules(), promise),
        broken_promise(promise, assessment, after),
        tuple(_uncovered(after.front.summary, assessment)),
    )


def shortcomings(owed: Obligation, front: FrontMatter) -> Iterator[tuple[int, str]]:
    """Where the front matter of a release falls short of what is owed, as (line, message)."""
    lines = front.lines
    if owed.broken:
        yield lines.get("effective", 1), owed.broken
    elif owed.days and front.notice_days is None and _ahead(front) < owed.days:
        what = f"the law table asks for {owed.days} days between telling people and taking effect"
        yield (
            lines.get("effective", 1),
            f"{what}; set 'effective' that far ahead, or decide otherwise with 'notice_days'",
        )
    if front.notice_days is not None and owed.promise and front.notice_days < owed.promise.days:
        promised = f"the earlier text promises {owed.promise.days}"
        yield lines.get("notice_days", 1), f"notice_days is {front.notice_days}, but {promised}"
    for finding in owed.uncovered:
        said = finding.after or finding.before
        yield lines.get("summary", 1), f"summary says nothing of: “{said}” ({finding.section})"


def _ahead(front: FrontMatter) -> int:
    """Days from the update to its taking effect; 0 where the front matter does not say both."""
    if front.effective is None or front.last_updated is None:
        return 0
    return (front.effective - front.last_updated).days


def _uncovered(lines: Sequence[str], assessment: Assessment) -> Iterator[Finding]:
    """Where counsel wrote a summary: the material findings that no line of it takes up.

    A line takes a finding up where it has every number and address that changed, and a third of
    the words that changed or that the section is called.
    """
    if not lines:
        return
    for finding in assessment.findings:
        if finding.verdict == "material" and not any(_takes_up(line, finding) for line in lines):
            yield finding


def _takes_up(line: str, finding: Finding) -> bool:
    new = set(FIGURE.findall(finding.after)) - set(FIGURE.findall(finding.before))
    if not {figure.rstrip(".,") for figure in new} <= {f.rstrip(".,") for f in FIGURE.findall(line)}:
        return False
    changed = _words(finding.before) ^ _words(finding.after)
    wanted = changed or _words(finding.after) | _words(finding.before)
    context = _words(finding.section) | _words(finding.before) | _words(finding.after)
    said = _words(line)
    return bool(new and said & context) or len(said & wanted) >= max(1, ENOUGH * len(wanted))


def _words(text: str) -> set[str]:
    return {STEM.sub("", word.lower()) for word in WORD.findall(text)}
