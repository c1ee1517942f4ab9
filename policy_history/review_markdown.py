"""A review as one comment on a pull request: the verdict first, then why, then what was cleared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from policy_history.assess_text import NOT_ADVICE
from policy_history.materiality.findings import Assessment, Finding
from policy_history.materiality.rules import LawRow, read_rules
from policy_history.phrasebook import Phrasebook, phrasebook
from policy_history.redline import redline_markdown
from policy_history.redline.markdown import inert
from policy_history.review import Change, PolicyReview, Review
from policy_history.review_text import deadline, left_behind
from policy_history.signoff import id_of
from policy_history.telling import tell

LONGEST = 60_000  # characters; GitHub refuses a comment of more than 65,536
LONGEST_CELL = 400


def review_markdown(review: Review) -> str:
    """The whole comment; without the redline, and then cut, where it would be too long."""
    for redline in (True, False):
        text = "\n".join(_lines(review, redline=redline))
        if len(text) <= LONGEST:
            return text
    return text[:LONGEST] + "\n\n*Cut here. The whole: `policy-history review`.*"


def _lines(review: Review, *, redline: bool) -> Iterator[str]:
    yield "## What this changes for readers\n"
    if not review.policies:
        yield "No policy changes on this branch.\n"
    for policy in review.policies:
        yield from _policy(policy, review, redline=redline)
    yield from _problems(review)
    yield f"<sub>{NOT_ADVICE}</sub>"


def _policy(policy: PolicyReview, review: Review, *, redline: bool) -> Iterator[str]:
    yield f"### {inert(policy.title)}: {policy.state}\n"
    change = policy.change
    if change is None:
        return
    if policy.left_behind:
        yield f"{inert(left_behind(policy))} Their pages will say so until they follow.\n"
    if when := deadline(change, review):
        yield f"{inert(when)} Law rows: {_rows_of(change.assessment.findings)}.\n"
    if change.assessment.note:
        yield inert(change.assessment.note) + "\n"
    clear = [finding for finding in change.assessment.findings if finding.verdict == "material"]
    unclear = [finding for finding in change.assessment.findings if finding.verdict != "material"]
    book = phrasebook(change.language)
    yield from _table("What matters", clear, book)
    yield from _table("What nobody could prove harmless: decide each", unclear, book)
    yield from _told(change)
    yield from _cleared(change.assessment)
    if redline:
        redlined = redline_markdown(change.comparison)
        yield f"<details><summary>Redline</summary>\n\n{redlined}\n\n</details>\n"


def _rows_of(findings: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.law for finding in findings if finding.law)) or "none"


def _table(title: str, findings: Sequence[Finding], book: Phrasebook) -> Iterator[str]:
    if not findings:
        return
    laws = {row.number: row for row in read_rules().law}
    yield f"**{title}**\n"
    yield "| where | before | after | why | law | readers would get | sign-off |"
    yield "|---|---|---|---|---|---|---|"
    yield from (_row(finding, laws.get(finding.law), book) for finding in findings)
    yield ""


def _row(finding: Finding, law: LawRow | None, book: Phrasebook) -> str:
    topic = f"{finding.topic}, " if finding.topic else ""
    cells = (
        f"{inert(finding.section)}, line {finding.line}",
        _cell(finding.before),
        _cell(finding.after),
        inert(f"{topic}{finding.kind.replace('_', ' ')}, {finding.direction}. {finding.reason}"),
        inert(f"{law.number}: {law.title} ({law.source})") if law else "",
        _cell(tell(finding).statement.say(book)),
        f"`{id_of(finding)}`",
    )
    return f"| {' | '.join(cells)} |"


def _told(change: Change) -> Iterator[str]:
    if change.summary.points:
        yield "**Readers would be told**\n"
        book = phrasebook(change.language)
        yield from (f"- {inert(point.statement.say(book))}" for point in change.summary.points)
        if change.summary.more:
            yield f"- and {change.summary.more} more changes"
        yield ""


def _cleared(assessment: Assessment) -> Iterator[str]:
    if assessment.cleared:
        count = Counter(cleared.proof for cleared in assessment.cleared)
        listed = "\n".join(f"- {number} × {inert(proof)}" for proof, number in sorted(count.items()))
        head = f"Proved harmless or signed off: {len(assessment.cleared)}"
        yield f"<details><summary>{head}</summary>\n\n{listed}\n\n</details>\n"


def _problems(review: Review) -> Iterator[str]:
    if review.expired:
        yield "### Sign-offs without effect\n"
        yield from (f"- `{s.change}` by {inert(s.by)}: its change is another now" for s in review.expired)
        yield ""
    if review.problems:
        yield "### To mend before merging\n"
        for problem in review.problems:
            line = f" line {problem.line}" if problem.line else ""
            yield f"- `{problem.path.replace('`', '')}`{line}: {inert(problem.message)}"
        yield ""


def _cell(text: str) -> str:
    short = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
    return inert(" ".join(short.split()))
