"""What stands above the content of every page of a policy: the way to it, its name, its languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from policy_history.history import Policy
from site_builder.desk import Desk, heading, speech
from site_builder.outline import Outline
from site_builder.tongues import Kind, tongues
from site_builder.views import Link, Tongue

PageKind = Literal["policy", "history", "sections", "as_of", "compare", "version", "change", "since"]

# How many pages lie above each kind (the list of all, the policy, its history), and where its reader is
# led in another language, which has versions of its own.
PLACES: Mapping[PageKind, tuple[int, Kind]] = {
    "policy": (1, "policy"),
    "history": (2, "history"),
    "as_of": (2, "as_of"),
    "sections": (3, "sections"),
    "compare": (3, "compare"),
    "version": (3, "history"),
    "change": (3, "history"),
    "since": (3, "history"),
}


@dataclass(frozen=True, slots=True)
class Top:
    """``title`` is inline HTML. ``speech`` are the attributes for the policy's own words.

    ``anchor`` is the place of the heading, where that is the text's own.
    """

    crumbs: tuple[Link, ...]
    title: Markup
    tongues: tuple[Tongue, ...]
    speech: Markup
    anchor: str = ""

    def over(self, text: Outline, otherwise: str) -> Top:
        """The same over a text, whose own heading names the page; ``otherwise`` does where it has none."""
        return replace(self, title=heading(text, otherwise), anchor=text.anchor)


def top(desk: Desk, policy: Policy, page: str, kind: PageKind) -> Top:
    """The top of a page that is about a policy, whose name stands among our words."""
    above, counterpart = PLACES[kind]
    return Top(
        crumbs=desk.crumbs(page, policy)[:above],
        title=desk.spoken(policy, desk.names[policy.slug]),
        tongues=tongues(desk, policy, page, counterpart),
        speech=speech(policy, desk.book(policy)),
    )
