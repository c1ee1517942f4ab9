"""What the templates show: values with the readers' words in them and nothing left to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from markupsafe import Markup

from policy_history.history import Policy, Version
from policy_history.phrasebook import Phrasebook
from policy_history.revisions import Revision
from policy_history.signatures import Signature
from policy_history.statement import Piece, plain
from site_builder.making import ChangeNote
from site_builder.wording import FIRST, VERDICTS, version_name

NONE = Markup()
MOST_POINTS = 3  # on a policy's own page and in its timeline; the page of the change has all


@dataclass(frozen=True, slots=True)
class Day:
    """A date for people and for machines."""

    words: str
    iso: str


@dataclass(frozen=True, slots=True)
class Dates:
    """When a version was last updated, and its other dates where they differ from that."""

    updated: Day
    effective: Day | None
    published: Day | None


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words for readers: ``counsel``'s own, and the points that comparing the texts gave.

    Neither takes the place of the other, since what counsel wrote may leave a change out. A point is in
    pieces, of which some are the policy's own words. ``speech`` are the attributes for these and for
    counsel's words where their language is not the page's.
    """

    label: str
    label_in_line: str
    tone: str
    counsel: tuple[str, ...]
    points: tuple[tuple[Piece, ...], ...]
    more: str
    speech: Markup = NONE

    @property
    def said(self) -> tuple[str, ...]:
        """All of it in reading order."""
        return (*self.counsel, *map(plain, self.points), *([self.more] if self.more else []))


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead, relative to the page; words that are HTML already are ``Markup``."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """One of a policy's languages: what it calls itself, and where it is read; "" for the page itself.

    ``marks`` are the attributes that say its language and, where that is not the usual one, direction.
    """

    words: str
    tag: str
    marks: Markup
    address: str
    is_original: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """How a translation stands to its original: what it does not follow yet, or when the original ended.

    ``language`` is that of the original. ``see`` leads to the change, and is "" where it ended.
    """

    language: str
    changed: Day
    translated: Day
    see: str
    read: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Force:
    """When a version applies, as far as its being published does not say that already.

    ``starts`` is the day from which it applies where that is later than its text's, and ``until_then``
    what applies before. ``ends`` is the day from which ``instead`` applies where that lies after the day
    of that text, or where the version never applies.
    """

    starts: Day | None
    until_then: Link | None
    ends: Day | None
    instead: Link | None
    never: bool


@dataclass(frozen=True, slots=True)
class Announcement:
    """A version that applies from a day to come. ``text`` is its address; empty where the page shows it.

    ``told`` is what it changes, and ``redline`` leads to that; None and empty for a first version.
    """

    starts: Day
    told: Told | None
    redline: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One version in the timeline. Addresses are relative to the page; empty where there is none."""

    id: str
    name: str
    dates: Dates
    told: Told
    text: str
    redline: str
    since: str
    source: str
    commit: str
    commit_address: str
    signer: str
    is_current: bool
    force: Force


@dataclass(frozen=True, slots=True)
class Silent:
    """A revision that changed nothing a reader reads."""

    published: Day
    subject: str
    commit: str
    commit_address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A policy in the list of all, with its translations. ``speech`` are the attributes for its own words."""

    title: str
    speech: Markup
    description: str
    address: str
    history: str
    updated: Day
    announced: Announcement | None
    versions: str
    tongues: tuple[Tongue, ...]


@dataclass(frozen=True, slots=True)
class WithdrawnCard:
    """A policy in the list of those that are in force no longer."""

    title: str
    speech: Markup
    address: str
    history: str
    ended: Day
    versions: str


@dataclass(frozen=True, slots=True)
class Group:
    """Policies that belong together; the first group has no title."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is not published yet, shown while counsel works on it.

    ``html`` is its text as clean HTML. ``redline`` is HTML, empty where nothing that a reader reads
    has changed or where nothing was published before. ``problems`` are
    those that would keep it from being published. ``language`` is the tag of its language.
    """

    html: str
    told: Told | None
    redline: str
    problems: tuple[str, ...]
    language: str


def shown(when: date, book: Phrasebook) -> Day:
    """A date as the templates show it."""
    return Day(book.day(when), when.isoformat())


def dates(version: Version, book: Phrasebook) -> Dates:
    """The dates of a version, each only where it says something of its own."""
    updated, published = version.last_updated, version.published.astimezone(UTC).date()
    return Dates(
        shown(updated, book),
        shown(version.effective, book) if version.effective != updated else None,
        shown(published, book) if published != updated else None,
    )


def told(
    note: ChangeNote | None, announcement: Sequence[str], book: Phrasebook, most: int | None = None
) -> Told:
    """A change as readers are told of it; counsel's own words come before ours, all of them."""
    words = VERDICTS[note.verdict] if note else FIRST
    counsel, found = tuple(announcement), note.points if note else ()
    hidden = (note.more if note else 0) + (max(0, len(found) - most) if most else 0)
    more = book.count("count.more", hidden) if hidden else ""
    points = tuple(statement.in_pieces(book) for statement in found[:most])
    ours = points or (() if counsel else ((Piece(words.fallback(book)),),))
    return Told(words.label(book), words.label_in_line(book), words.tone, counsel, ours, more)


def signer(signature: Signature | None) -> str:
    """Whose verified signature it is; empty where there is none."""
    return signature.signer if signature else ""


def silent(revision: Revision, address: str, book: Phrasebook) -> Silent:
    """A revision without effect, as the history lists it."""
    published = shown(revision.published.astimezone(UTC).date(), book)
    return Silent(published, revision.subject, revision.commit[:7], address)


def versions_of(policy: Policy, book: Phrasebook) -> str:
    """How many versions there are, in words."""
    return book.count("count.version", len(policy.versions))


def name_of(version: Version, book: Phrasebook) -> str:
    """A version as a reader says it."""
    return version_name(version.id, book)
