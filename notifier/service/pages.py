"""The service's pages. Pure; everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from notifier.letterhead import clean, contact_url
from notifier.phrases import LANGUAGES, Phrases, phrases
from notifier.settings import Sender
from notifier.storage.audience import EVERY_POLICY
from policy_history.language_tags import language_name


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen: a policy to follow, or a language."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Form:
    """What a page asks. ``address`` is what stands in that field, None where there is none."""

    action: str
    button: str
    address: str | None = None
    problem: str = ""
    policies: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a heading, what it says, the policies that it is about, and at most one form."""

    title: str
    lines: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    form: Form | None = None
    links: tuple[Link, ...] = ()


def render(page: Page, sender: Sender, said: Phrases, *, switch: bool = False) -> str:
    """A page as HTML in a language; with a switch, it leads to itself in the others."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            t=said.say,
            language=said.language,
            tongues=languages(said.language) if switch else (),
            company=clean(sender.company),
            site=sender.site,
            contact=sender.contact,
            contact_url=contact_url(sender),
        )
    )


def style() -> str:
    """The style sheet of every page."""
    return (files("notifier") / "templates" / "service" / "style.css").read_text("utf-8")


@cache  # what languages are called is looked up in CLDR's data, for every page otherwise
def languages(chosen: str) -> tuple[Choice, ...]:
    """Every language there is, called as it calls itself."""
    return tuple(Choice(tag, _capital(language_name(tag)), tag == chosen) for tag in LANGUAGES)


def choices(policies: Sequence[str], chosen: Sequence[str], language: str) -> tuple[Choice, ...]:
    """The policies as a reader picks them; all of them comes first."""
    slugs = (EVERY_POLICY, *policies)
    return tuple(Choice(slug, label(slug, language), slug in chosen) for slug in slugs)


def label(slug: str, language: str) -> str:
    """A policy's name for a reader."""
    if slug == EVERY_POLICY:
        return phrases(language).say("every_policy")
    return _capital(clean(slug.replace("-", " ").replace("/", " / ")))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("notifier", "templates/service"),
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
