"""What every kind of page is written with: the site, its addresses and links, and the templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from policy_history.history import Policy, Version
from policy_history.language_tags import direction
from policy_history.phrasebook import Phrasebook, phrasebook
from policy_history.signatures import Signature
from policy_history.withdrawn import Withdrawn
from site_builder.addresses import FEED, POLICIES, Addresses, relative
from site_builder.clauses import earlier_anchors, with_earlier
from site_builder.finish import anchors, finish
from site_builder.links import LinkTable
from site_builder.outline import Outline, outline
from site_builder.pieces import Pieces
from site_builder.shell import Page
from site_builder.signing import Signatures
from site_builder.site import Site
from site_builder.translations import Translations
from site_builder.views import Link, Told, told

TEMPLATES = Path(__file__).parent / "templates" / "pages"


@dataclass(frozen=True)
class Desk:
    """Everything that the pages of one site are made from.

    ``policies`` are those in force; ``withdrawn`` have pages too, each at an address of its own.
    ``today`` decides which version applies; without it the pages say from when each one does.
    """

    site: Site
    addresses: Addresses
    policies: tuple[Policy, ...]
    links: LinkTable
    pieces: Pieces
    signatures: Signatures = field(default_factory=dict)
    withdrawn: tuple[Withdrawn, ...] = ()
    translations: Translations = field(default_factory=Translations)
    today: date | None = None

    def is_to_come(self, version: Version) -> bool:
        """Whether the day from which a version applies lies ahead, as far as that is known."""
        return self.today is None or version.effective > self.today

    @property
    def kept(self) -> tuple[Policy, ...]:
        """Every policy that has pages, those in force first."""
        return (*self.policies, *(one.policy for one in self.withdrawn))

    def ended(self, policy: Policy) -> date | None:
        """The day on which a policy was withdrawn, in UTC; None while it is in force."""
        return self._ends.get(policy.slug)

    def book(self, policy: Policy | None = None) -> Phrasebook:
        """The phrases for the readers of a policy, or else of the pages that are no policy's."""
        return phrasebook(policy.language if policy else self.site.language)

    def page(self, policy: Policy | None, address: str, title: str, description: str, content: str) -> Page:
        """A page that is canonical itself and goes with the feed of its policy, or else of all."""
        feed = self.addresses.feed(policy.slug) if policy else FEED
        about = f": {self.names[policy.slug]}" if policy else ""
        return Page(
            address=address,
            title=title,
            description=description,
            content=content,
            canonical=address,
            feed=feed,
            feed_title=f"{self.site.name}{about}",
            language=self.book(policy).language,
        )

    def text(self, html: str, page: str, path: str) -> Outline:
        """A clean text, its links leading from the page to where the file's links lead."""
        return outline(self.finished(html, page, path))

    def finished(self, html: str, page: str, path: str) -> str:
        """Clean HTML out of the file ``path`` as it stands on a page."""
        return finish(html, page, lambda target: self.links.resolve(target, path))

    def told(self, policy: Policy, version: Version, most: int | None = None) -> Told:
        """What readers are told about the change that led to a version."""
        before = policy.before(version)
        note = self.pieces.note(before, version) if before else None
        found = told(note, version.announcement if before else (), self.book(policy), most)
        return replace(found, speech=speech(policy, self.book(policy)))

    def signature(self, policy: Policy, version: Version) -> Signature | None:
        """The verified signature that a version bears, if it does."""
        return self.signatures.get(policy.slug, {}).get(version.id)

    def redline(self, policy: Policy, version: Version, page: str) -> str:
        """The link from a page to the redline of a version; empty for the first."""
        address = self.addresses.change(policy.slug, version.id)
        return relative(address, page) if policy.before(version) else ""

    def crumbs(self, page: str, policy: Policy | None = None) -> tuple[Link, ...]:
        """The way from the list of all policies down to the history of one, as links on a page."""
        book, where = self.book(policy), self.addresses
        way = (Link(book.say("name.all_policies"), relative(POLICIES, page)),)
        if policy is None:
            return way
        name = self.spoken(policy, self.names[policy.slug])
        history = Link(book.say("name.history"), relative(where.history(policy.slug), page))
        return (*way, Link(name, relative(where.policy(policy.slug), page)), history)

    def spoken(self, policy: Policy, words: str, book: Phrasebook | None = None) -> Markup:
        """Words of a policy among those of a page, which may be in another language."""
        marks = speech(policy, book or self.book(policy))
        return Markup(f"<span{marks}>{escape(words)}</span>") if marks else escape(words)  # noqa: S704

    def original(self, policy: Policy) -> Policy | None:
        """The policy that this one is a translation of, in force or not."""
        head = self.translations.original_of.get(policy.slug)
        return self.by_slug[head] if head else None

    @cached_property
    def originals(self) -> tuple[Policy, ...]:
        """The policies in force that are no translation of another one in force."""
        return tuple(policy for policy in self.policies if self._is_original(policy))

    def _is_original(self, policy: Policy) -> bool:
        original = self.original(policy)
        return original is None or self.ended(original) is not None

    @cached_property
    def by_slug(self) -> dict[str, Policy]:
        """Every policy that has pages by its slug."""
        return {policy.slug: policy for policy in self.kept}

    @cached_property
    def names(self) -> dict[str, str]:
        """The title of each policy by slug, with its folder where another has the same title; one that is
        withdrawn makes way."""
        return {**distinct_names(self.kept), **distinct_names(self.policies)}

    @cached_property
    def _ends(self) -> dict[str, date]:
        return {one.policy.slug: one.deletion.published.astimezone(UTC).date() for one in self.withdrawn}


def living_html(pieces: Pieces, policy: Policy, html: str) -> str:
    """Clean HTML of a policy's current text, its headings bearing their earlier anchors as well."""
    return with_earlier(html, earlier_anchors(pieces.clauses(policy), anchors(html)))


def distinct_names(policies: Iterable[Policy]) -> dict[str, str]:
    """Titles by slug; those that several policies in one language share are told apart by their folders,
    and where these are the same as well, by their addresses."""
    found = tuple(policies)
    names = {policy.slug: policy.title for policy in found}
    for told_apart_by in (_folder, _address):
        uses = Counter((policy.language, names[policy.slug]) for policy in found)
        shared = [policy for policy in found if uses[policy.language, names[policy.slug]] > 1]
        names |= {policy.slug: f"{policy.title} ({told_apart_by(policy)})" for policy in shared}
    return names


def speech(policy: Policy, book: Phrasebook) -> Markup:
    """What an element with a policy's own words says of their language; nothing where the page says it."""
    return speech_in(policy.language, book)


def speech_in(language: str, book: Phrasebook) -> Markup:
    """Likewise for words in a language, by its tag."""
    if language == book.language:
        return Markup()
    turned = Markup(' dir="rtl"') if direction(language) == "rtl" else Markup()
    return Markup(' lang="{}"').format(language) + turned


def _folder(policy: Policy) -> str:
    """The folder that a policy lies in, where that is not the one of all."""
    path = PurePosixPath(policy.path)
    return path.parent.name if "/" in policy.slug or path.stem == "index" else policy.slug


def _address(policy: Policy) -> str:
    return policy.slug


def heading(text: Outline, otherwise: str) -> Markup:
    """The heading of a page: the text's own, which the core has cleaned, or else a title."""
    return Markup(text.title) if text.title else escape(otherwise)  # noqa: S704


def render(book: Phrasebook, template: str, **values: object) -> str:
    """A template of this package filled in; everything that is not HTML already is escaped.

    In it ``t`` says a phrase of the book, and ``n`` one that goes with a number.
    """
    return templates(book).get_template(template).render(values)


@lru_cache(maxsize=32)
def templates(book: Phrasebook) -> Environment:
    """The templates of this package, with the phrases of a book."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= phrases(book)
    return found


def phrases(book: Phrasebook) -> dict[str, Callable[..., Markup]]:
    """What a template says a phrase with: what is filled in is escaped unless it is HTML already."""

    def say(key: str, **places: object) -> Markup:
        return Markup(book.text(key)).format(**places)  # noqa: S704  # a phrase of our own

    def count(key: str, number: int, **places: object) -> Markup:
        shown = book.number(number)
        return Markup(book.text_for(key, number)).format(number=shown, **places)  # noqa: S704  # likewise

    return {"t": say, "n": count}
