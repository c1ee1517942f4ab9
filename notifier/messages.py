"""A change as the mail that tells of it: subject, complete text, accessible HTML. Pure.

Texts come from the policy, so they are hostile: control characters and those that turn the reading
direction are taken out, and the HTML escapes everything. No picture, no tracking, no third party.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from textwrap import fill
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from notifier.letters import From, Message
from notifier.notice import Change
from notifier.settings import Sender
from policy_history.history import Version
from policy_history.materiality.findings import Assessment
from policy_history.point import Point
from policy_history.summary import Summary, summarise

MAX_SUBJECT = 60  # characters; phones cut longer ones off
MAX_QUOTE = 60  # words of a span that a mail quotes; the page of the change has all of them
COLUMNS = 72
MONTHS = "January February March April May June July August September October November December".split()
# Categories without a place in running text: control, format (bidi overrides too), lone surrogates.
UNSEEN = {"Cc", "Cf", "Cs"}


@dataclass(frozen=True, slots=True)
class Step:
    """A version that the mail covers, and the page that shows what changed in it."""

    when: str
    url: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the templates show around the points, in the reader's words."""

    subject: str
    title: str
    company: str
    effective: str
    counsel: tuple[str, ...]
    points: tuple[Point, ...]
    more: int
    you_can: tuple[str, ...]
    steps: tuple[Step, ...]
    new_text: str
    old_text: str
    history: str
    contact: str
    contact_url: str
    postal: str


def compose(change: Change, sender: Sender) -> Message:
    """The mail about a change, in English."""
    head = letterhead(change, sender)
    render = _environment().get_template
    text = render("notice.txt.j2").render(head=head)
    html = render("notice.html.j2").render(head=head)
    return Message(head.subject, text, html)


def from_header(sender: Sender) -> From:
    """Who the mail says it is from, and where an answer goes."""
    return From(sender.company, sender.address, sender.contact if sender.contact_is_mail else "")


def letterhead(change: Change, sender: Sender) -> Letterhead:
    """Everything the templates need, cleaned."""
    summary = _summary(_with_contact(change.assessment, sender))
    title = clean(change.after.title)
    effective = day(change.after.effective)
    page = f"{sender.site}/{quote(change.policy.slug)}"
    return Letterhead(
        subject=subject(title, effective),
        title=title,
        company=clean(sender.company),
        effective=effective,
        counsel=tuple(clean(line) for version in change.steps for line in version.announcement),
        points=tuple(_clean_point(point, title) for point in summary.points),
        more=summary.more,
        you_can=tuple(clean(sentence) for sentence in summary.you_can),
        steps=_steps(change.steps, page),
        new_text=f"{page}/",
        old_text=f"{page}/versions/{change.before.id}/",
        history=f"{page}/history/",
        contact=sender.contact,
        contact_url=f"mailto:{sender.contact}" if sender.contact_is_mail else sender.contact,
        postal=clean(sender.postal),
    )


def subject(title: str, effective: str) -> str:
    """The subject: what and from when, in at most 60 characters; what does not fit goes, the end first."""
    for candidate in (f"Changes to our {title} on {effective}", f"Changes to our {title}"):
        if len(candidate) <= MAX_SUBJECT:
            return candidate
    shortened = f"Changes to our {title}"[: MAX_SUBJECT - 1]
    return f"{shortened.rpartition(' ')[0] or shortened}…"


def day(when: date) -> str:
    """``1 March 2027``, whatever the machine's locale."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def clean(text: str) -> str:
    """One line of text that shows what it is: no control characters, nothing that turns its direction."""
    spaced = "".join(" " if c.isspace() or unicodedata.category(c) in {"Zl", "Zp"} else c for c in text)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in UNSEEN).split())


def _with_contact(assessment: Assessment, sender: Sender) -> Assessment:
    """The address that the policy gives its readers, else the one that this mail gives them."""
    if assessment.contact or not sender.contact_is_mail:
        return assessment
    return replace(assessment, contact=sender.contact)


def _summary(assessment: Assessment) -> Summary:
    """What is told. Where counsel has it announced without a material finding, every finding counts."""
    told = summarise(assessment)
    if told.points:
        return told
    findings = tuple(replace(finding, verdict="material") for finding in assessment.findings)
    return summarise(replace(assessment, verdict="material", findings=findings))


def _clean_point(point: Point, title: str) -> Point:
    """A point as the mail shows it: the title is not named again, nor a span that the sentence quotes."""
    say, before, after = clean(point.say), clean(point.before), clean(point.after)
    if (before in say and not after) or (after in say and not before):
        before = after = ""
    section = clean(point.section)
    section = "" if section == title else section.removeprefix(f"{title} › ")
    return Point(say, section, _quoted(before), _quoted(after), point.template)


def _quoted(span: str) -> str:
    words = span.split()
    return " ".join(words[:MAX_QUOTE]) + (" …" if len(words) > MAX_QUOTE else "")


def _steps(versions: Sequence[Version], page: str) -> tuple[Step, ...]:
    return tuple(Step(day(version.last_updated), f"{page}/changes/{version.id}/") for version in versions)


def _wrapped(text: str, indent: int = 0, first: str = "") -> str:
    """A paragraph for the text part: wrapped, but never inside an address of a page."""
    return fill(
        text,
        COLUMNS,
        initial_indent=first or " " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("notifier"),
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["wrapped"] = _wrapped
    return found
