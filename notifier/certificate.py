"""A certificate: what one person was told, on a page to be kept or printed, and how they prove it.

Law     it names its own person alone; the opening on it shows their entries in the evidence, nobody else's
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from notifier.addresses import Address
from notifier.evidence_check import mark_of
from notifier.letterhead import clean
from notifier.phrases import Phrases, nearest, phrases
from notifier.storage import Store


def certificate(store: Store, address: Address, company: str, language: str = "") -> str:
    """A page of HTML in a language, or else that of the last mail to the person. Empty: nothing was sent."""
    found = store.proof.of(address.key)
    if not found:
        return ""
    said = phrases(nearest(language, nearest(found[-1]["language"])))
    told = {entry["notice"]: entry for entry in store.proof.notices()}
    subjects = store.proof.subjects([entry["mail"] for entry in found])
    opening = store.proof.opening(address.key)
    return _template(said).render(
        company=clean(company),
        address=address.text,
        key=shlex.quote(address.key),
        opening=opening,
        mark=mark_of(address.key, opening),
        deliveries=[(told[entry["notice"]], entry, subjects[entry["mail"]]) for entry in found],
    )


def _template(said: Phrases) -> Template:
    environment = Environment(
        loader=PackageLoader("notifier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals |= {"t": said.say, "language": said.language, "fate": partial(_fate, said)}
    environment.filters["moment"] = partial(_moment, said)
    environment.filters["means"] = _means
    return environment.get_template("certificate.html.j2")


def _fate(said: Phrases, entry: Mapping[str, str], group: str, name: str, since: str) -> str:
    """What became of a mail, and when: ``Taken, 1 March 2027, 12:00 UTC``."""
    key = f"{group}_{entry[name]}".replace(" ", "_")
    return f"{said.say(key)}, {_moment(said, entry[since])}"


def _moment(said: Phrases, text: str) -> str:
    """A moment as its readers write it, in UTC as the evidence has it."""
    when = datetime.fromisoformat(text)
    return f"{said.day(when.date())}, {when:%H:%M} UTC"


def _means(mailer: str) -> str:
    """Which way a mail went; where a folder lies on the company's machine is nobody else's concern."""
    return "outbox" if mailer.startswith("outbox ") else mailer
