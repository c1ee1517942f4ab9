"""A change as the mail that tells of it: subject, complete text, accessible HTML. Pure.

No picture but the company's own, in the mail itself; no tracking, no third party. The HTML escapes
everything. A folder of the operator's own may stand in for any template; a name that a template misspells
is an error, never an empty place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from textwrap import fill

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    select_autoescape,
)
from markupsafe import Markup, escape

from notifier.letterhead import NOTHING, Around, clean, contact_url, letterhead
from notifier.letters import OWN_LINK, From, Message
from notifier.notice import Change
from notifier.phrases import Phrases, nearest, phrases
from notifier.recipients import Kind
from notifier.refusals import TemplatesError
from notifier.settings import Sender

COLUMNS = 72


def compose(
    changes: Sequence[Change],
    sender: Sender,
    kind: Kind = "holder",
    language: str = "",
    around: Around = NOTHING,
) -> Message:
    """The mail about changes in one or several policies, for readers of a kind and a language.

    Raises:
        TemplatesError: a template of the operator's own cannot be used.
    """
    said = phrases(language or spoken("", sender, changes))
    head = letterhead(changes, sender, kind, said, around)
    text, html = _rendered(sender.templates, "notice", said, {"head": head, "leave": OWN_LINK})
    return Message(head.subject, text, html, said.language, sender.logo)


def confirmation(sender: Sender, labels: Sequence[str], url: str, language: str) -> Message:
    """The mail that asks whether the person at an address wants to follow policies; one of each label.

    Raises:
        TemplatesError: a template of the operator's own cannot be used.
    """
    said = phrases(language)
    values = {
        "language": language,
        "company": clean(sender.company),
        "labels": [clean(label) for label in labels],
        "url": url,
        "contact": sender.contact,
        "contact_url": contact_url(sender),
    }
    text, html = _rendered(sender.templates, "confirm", said, values)
    return Message(said.say("confirm_subject"), text, html, language)


def spoken(tag: str, sender: Sender, changes: Sequence[Change] = ()) -> str:
    """The language in which a reader is written to.

    Theirs where we have it, else the company's, else that of the policies.
    """
    written = changes[0].policy.language if changes else ""
    return nearest(tag, nearest(sender.language, nearest(written)))


def from_header(sender: Sender) -> From:
    """Who the mail says it is from, and where an answer goes."""
    return From(sender.company, sender.address, sender.contact if sender.contact_is_mail else "")


def _rendered(folder: str, name: str, said: Phrases, values: Mapping[str, object]) -> tuple[str, str]:
    """A mail's text and HTML from its two templates."""
    environment = _environment(folder)
    plain = {"t": said.say, "count": said.count}
    marked = {"t": partial(_marked, said), "count": said.count}
    try:
        text = environment.get_template(f"{name}.txt.j2").render(**values, **plain)
        html = environment.get_template(f"{name}.html.j2").render(**values, **marked)
    except (TemplateError, KeyError) as error:  # the second for a phrase that there is not
        raise TemplatesError(name, str(error)) from None
    return text, html


def _marked(said: Phrases, key: str, **values: object) -> Markup:
    """A phrase in HTML: it and its values are escaped, but for what is markup already."""
    raw = said.say(key, **{name: f"{{{name}}}" for name in values})
    return Markup(escape(raw)).format(**values)  # noqa: S704  # escaped here


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
def _environment(folder: str) -> Environment:
    ours: BaseLoader = PackageLoader("notifier")
    found = Environment(
        loader=ChoiceLoader([FileSystemLoader(Path(folder)), ours]) if folder else ours,
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["wrapped"] = _wrapped
    return found
