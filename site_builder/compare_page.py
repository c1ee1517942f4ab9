"""The page on which a reader compares any two versions, with the texts and the script that it needs.

The script and each text are named by their content, so that none is stale and none is written twice.
A text is loaded only when it is chosen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from policy_history.history import Policy, Version
from policy_history.language_tags import base
from policy_history.phrasebook import Phrasebook
from site_builder.addresses import relative
from site_builder.desk import Desk, render
from site_builder.scripts import File, main_of
from site_builder.shell import Page
from site_builder.top import top
from site_builder.views import name_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A version that can be chosen. Addresses are relative to the page; ``redline`` may be empty."""

    id: str
    name: str
    fragment: str
    redline: str


def compare_files(desk: Desk, policy: Policy) -> tuple[Page, tuple[File, ...]]:
    """The page of one policy and the texts that it may load."""
    address = desk.addresses.compare(policy.slug)
    choices, files, book = [], {}, desk.book(policy)
    for version in reversed(policy.versions):
        text = _fragment(desk, version, address)
        name = f"{hashlib.sha256(text).hexdigest()[:16]}.json"
        files[address + name] = text
        redline = desk.redline(policy, version, address)
        choices.append(Choice(version.id, name_of(version, book), name, redline))
    content = render(
        book,
        "compare.html.j2",
        top=top(desk, policy, address, "compare"),
        choices=choices,
        phrases=phrases_of_script(book),
        abroad=book.language if base(policy.language) != book.language else "",
        script=relative(main_of("compare"), address),
    )
    title = book.say("compare.title", title=desk.names[policy.slug])
    page = desk.page(policy, address, title, book.say("compare.description"), content)
    return replace(page, noindex=True), tuple(files.items())


def phrases_of_script(book: Phrasebook) -> str:
    """All that the script says, as JSON."""
    groups = ("compare", "redline", "tally", "section", "form")
    return json.dumps({k: v for name in groups for k, v in book.group(name).items()}, ensure_ascii=False)


def _fragment(desk: Desk, version: Version, page: str) -> bytes:
    """The cached value of a version, its links as they lead from the page."""
    head, _, rest = desk.pieces.fragment(version).partition("\n")
    links = {}
    for target in json.loads(head.removesuffix(",") + "}")["targets"]:
        found = desk.links.resolve(target, version.revision.path)
        if found is not None:
            inside = found.startswith("/") and not found.startswith("//")
            links[target] = relative(found[1:], page) if inside else found
    return f'{{"links":{json.dumps(links, sort_keys=True)},{rest}'.encode()
