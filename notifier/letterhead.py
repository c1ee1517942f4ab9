"""What a mail says, before it is text or HTML: each policy's part, and what stands around them. Pure.

Texts come from the policy, so they are hostile: control characters and those that turn the reading
direction are taken out. Escaping is left to the templates.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from notifier.letters import NO_LINK, OWN_LINK
from notifier.notice import Change
from notifier.phrases import Phrases
from notifier.recipients import Kind
from notifier.settings import Sender
from policy_history.history import Policy, Version
from policy_history.language_tags import base, direction, language_name
from policy_history.materiality.findings import Assessment
from policy_history.point import Point
from policy_history.statement import Piece, plain
from policy_history.summary import Summary, summarise

MAX_SUBJECT = 60  # characters; phones cut longer ones off
MAX_QUOTE = 60  # words of a span that a mail quotes; the page of the change has all of them
MAX_POINTS = 12  # of all policies of a mail together
FEWEST = 2  # points of each policy, however many there are
# Categories without a place in running text: control, format (bidi overrides too), lone surrogates.
UNSEEN = {"Cc", "Cf", "Cs"}


@dataclass(frozen=True, slots=True)
class Around:
    """What a mail is written in view of: policies that may be translations, and the day of the telling.

    Without a day, that of the publication stands in.
    """

    policies: Sequence[Policy] = ()
    told: date | None = None


NOTHING = Around()


@dataclass(frozen=True, slots=True)
class Step:
    """A version that the mail covers, and the page that shows what changed in it."""

    when: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """One change as the mail tells it: the sentences, whole and in pieces, and what stands below them.

    ``section`` is the phrase that says where, and ``heading`` that place alone, as the policy calls it.
    """

    say: str
    pieces: tuple[Piece, ...]
    section: str
    heading: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Part:
    """One policy in a mail. ``more`` counts the changes behind the last point.

    ``ahead`` says that it applies later than it is told. ``quoted`` is the policy's language where it
    is not the mail's own, ``quoted_name`` what that is called, and ``turned`` says that it runs from right to
    left. ``translated`` is the page of a translation for the mail's readers that has the change; empty where
    there is none.
    """

    title: str
    effective: str
    ahead: bool
    counsel: tuple[str, ...]
    points: tuple[Told, ...]
    more: int
    you_can: tuple[str, ...]
    steps: tuple[Step, ...]
    new_text: str
    translated: str
    old_text: str
    history: str
    quoted: str
    quoted_name: str
    turned: bool


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A whole mail in the reader's words. ``before`` is the day from which the first change ahead applies."""

    subject: str
    heading: str
    company: str
    logo: str
    kind: Kind
    language: str
    language_name: str
    parts: tuple[Part, ...]
    before: str
    you_can: tuple[str, ...]
    contact: str
    contact_url: str
    postal: str


def letterhead(
    changes: Sequence[Change], sender: Sender, kind: Kind, said: Phrases, around: Around = NOTHING
) -> Letterhead:
    """Everything that the templates need, cleaned."""
    most = max(FEWEST, MAX_POINTS // len(changes)) if len(changes) > 1 else MAX_POINTS
    parts = tuple(_part(change, sender, said, most, around) for change in changes)
    several = len(parts) > 1
    ahead = [c.after.effective for c, part in zip(changes, parts, strict=True) if part.ahead]
    return Letterhead(
        subject=subject(parts, said),
        heading=said.say("heading_several") if several else said.say("heading", title=parts[0].title),
        company=clean(sender.company),
        logo=sender.logo.name if sender.logo else "",
        kind=kind,
        language=said.language,
        language_name=language_name(said.language, said.language),
        parts=parts,
        before=said.day(min(ahead)) if ahead else "",
        you_can=tuple(dict.fromkeys(sentence for part in parts for sentence in part.you_can)),
        contact=sender.contact,
        contact_url=contact_url(sender),
        postal=clean(sender.postal),
    )


def subject(parts: Sequence[Part], said: Phrases) -> str:
    """What and from when, in at most 60 characters; what does not fit goes, the end first."""
    days = {part.effective for part in parts}
    named = {"title": parts[0].title, "date": parts[0].effective}
    key = "subject_several" if len(parts) > 1 else "subject"
    dated = [said.say(key, **named)] if len(days) == 1 else []
    for candidate in (*dated, said.say(f"{key}_undated", **named)):
        if len(candidate) <= MAX_SUBJECT:
            return candidate
    shortened = candidate[: MAX_SUBJECT - 1]
    return f"{shortened.rpartition(' ')[0] or shortened}…"


def contact_url(sender: Sender) -> str:
    """Where a question goes when it is clicked."""
    return f"mailto:{sender.contact}" if sender.contact_is_mail else sender.contact


def clean(text: str) -> str:
    """One line of text that shows what it is: no control characters, nothing that turns its direction.

    Nor what stands for a reader's own link: nobody but a template puts that anywhere.
    """
    spaced = "".join(" " if c.isspace() or unicodedata.category(c) in {"Zl", "Zp"} else c for c in text)
    seen = " ".join("".join(c for c in spaced if unicodedata.category(c) not in UNSEEN).split())
    return seen.replace(OWN_LINK, NO_LINK)


def _part(change: Change, sender: Sender, said: Phrases, most: int, around: Around) -> Part:
    assessment = _with_contact(change.assessment, sender)
    summary = _summary(assessment)
    title = clean(change.after.title)
    page = f"{sender.site}/{quote(change.policy.slug)}"
    points = [_told(point, title, said) for point in summary.points]
    foreign = base(change.policy.language) != said.language
    translation = _translation(change, said.language, around.policies) if foreign else None
    return Part(
        title=clean(translation.title) if translation else title,
        effective=said.day(change.after.effective),
        ahead=change.after.effective > (around.told or change.after.published.date()),
        counsel=tuple(clean(line) for version in change.steps for line in version.announcement),
        points=tuple(points[:most]),
        more=summary.more + len(points[most:]),
        you_can=tuple(clean(said.can(sentence, assessment.contact)) for sentence in summary.you_can),
        steps=tuple(_step(version, page, said) for version in change.steps),
        new_text=f"{page}/",
        translated=f"{sender.site}/{quote(translation.slug)}/" if translation else "",
        old_text=f"{page}/versions/{change.before.id}/",
        history=f"{page}/history/",
        quoted=change.policy.language if foreign else "",
        quoted_name=language_name(change.policy.language, said.language) if foreign else "",
        turned=foreign and direction(change.policy.language) == "rtl",
    )


def _translation(change: Change, language: str, policies: Sequence[Policy]) -> Policy | None:
    """A translation for readers of a language that was edited with the change or later."""
    slug, since = change.policy.slug, change.after.published
    found = [p for p in policies if p.translation_of == slug and base(p.language) == language]
    return next((one for one in found if one.newest.published >= since), None)


def _step(version: Version, page: str, said: Phrases) -> Step:
    return Step(said.day(version.last_updated), f"{page}/changes/{version.id}/")


def _with_contact(assessment: Assessment, sender: Sender) -> Assessment:
    """The address that the policy gives its readers, else the one that this mail gives them."""
    if assessment.contact or not sender.contact_is_mail:
        return assessment
    return replace(assessment, contact=sender.contact)


def _summary(assessment: Assessment) -> Summary:
    """What is told. Where it is announced without a material finding, every finding counts."""
    told = summarise(assessment)
    if told.points:
        return told
    findings = tuple(replace(finding, verdict="material") for finding in assessment.findings)
    return summarise(replace(assessment, verdict="material", findings=findings))


def _told(point: Point, title: str, said: Phrases) -> Told:
    """A point as the mail shows it: the title is not named again, nor a span that the sentence quotes."""
    before, after = clean(point.before), clean(point.after)
    section = clean(point.section)
    section = "" if section == title else section.removeprefix(f"{title} › ")
    pieces = said.tell(point.statement.cleaned(clean))
    sentence = plain(pieces)
    if (before in sentence and not after) or (after in sentence and not before):
        before = after = ""
    shown = said.say("section", section=section) if section else ""
    return Told(sentence, pieces, shown, section, _quoted(before), _quoted(after))


def _quoted(span: str) -> str:
    words = span.split()
    return " ".join(words[:MAX_QUOTE]) + (" …" if len(words) > MAX_QUOTE else "")
