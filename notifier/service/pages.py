"""The service's pages. Pure; everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from notifier.letterhead import clean, contact_url
from notifier.phrases import phrases
from notifier.settings import Sender
from notifier.storage.audience import EVERY_POLICY


@dataclass(frozen=True, slots=True)
class Choice:
    """A policy that can be followed."""

    slug: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a heading, what it says, and at most one form."""

    title: str
    lines: tuple[str, ...] = ()
    button: str = ""
    action: str = ""
    asks_address: bool = False
    legend: str = "Policies"
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()


def render(page: Page, sender: Sender) -> str:
    """A page as HTML."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            company=clean(sender.company),
            site=sender.site,
            contact=sender.contact,
            contact_url=contact_url(sender),
        )
    )


def style() -> str:
    """The style sheet of every page."""
    return (files("notifier") / "templates" / "service" / "style.css").read_text("utf-8")


def choices(policies: Sequence[str], chosen: Sequence[str] = ()) -> tuple[Choice, ...]:
    """The policies as a reader picks them; all of them comes first."""
    slugs = (EVERY_POLICY, *policies)
    return tuple(Choice(slug, label(slug), slug in chosen) for slug in slugs)


def label(slug: str, language: str = "en") -> str:
    """A policy's name for a reader."""
    if slug == EVERY_POLICY:
        return phrases(language).say("every_policy")
    words = clean(slug.replace("-", " ").replace("/", " / "))
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
