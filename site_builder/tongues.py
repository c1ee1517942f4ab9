"""What a page shows of its policy's other languages: a switcher, links for programs, a note on a lag."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from policy_history.history import Policy
from policy_history.language_tags import language_name
from policy_history.phrasebook import Phrasebook
from site_builder.addresses import relative
from site_builder.desk import Desk, speech
from site_builder.shell import Page
from site_builder.views import Behind, Tongue, shown

Kind = Literal["policy", "history", "sections", "as_of", "compare"]
DEFAULT = "x-default"  # what search engines call the language for everybody else


def tongues(desk: Desk, policy: Policy, page: str, kind: Kind) -> tuple[Tongue, ...]:
    """The languages that a page of this kind has, the original first; none where there is but one."""
    family = desk.translations.family(policy)
    return tuple(_tongue(desk, one, policy, page, kind) for one in family)


def translated(desk: Desk, policy: Policy, page: str) -> tuple[Tongue, ...]:
    """The translations of an original, for a page that is no policy's."""
    family = desk.translations.family(policy)
    others = (one for one in family if one is not policy)
    return tuple(_named(desk, one, desk.book(), _seen(desk, one, "policy", page)) for one in others)


def with_alternates(desk: Desk, policy: Policy, page: Page, kind: Kind) -> Page:
    """The page with links for search engines to the same page in other languages."""
    return replace(page, alternates=alternates(desk, policy, kind))


def alternates(desk: Desk, policy: Policy, kind: Kind) -> tuple[tuple[str, str], ...]:
    """Tags and addresses of a page in all languages that are in force, and for all other readers."""
    if desk.ended(policy):
        return ()
    family = desk.translations.family(policy)
    found = [(one.language, _address(desk, one, kind)) for one in family]
    originals = [(DEFAULT, _address(desk, one, kind)) for one in family if not desk.original(one)]
    return (*found, *originals)


def behind(desk: Desk, policy: Policy, page: str) -> Behind | None:
    """The note for readers of a translation that its original has moved on, or is in force no longer."""
    original = desk.original(policy)
    if original is None:
        return None
    missed, ended = desk.translations.behind.get(policy.slug), desk.ended(original)
    day = ended or (missed.last_updated if missed else None)
    if day is None:
        return None
    book = desk.book(policy)
    return Behind(
        language=_language(original, book),
        changed=shown(day, book),
        translated=shown(policy.current.last_updated, book),
        see=desk.redline(original, missed, page) if missed and not ended else "",
        read=relative(desk.addresses.policy(original.slug), page),
        ended=ended is not None,
    )


def _tongue(desk: Desk, one: Policy, policy: Policy, page: str, kind: Kind) -> Tongue:
    address = "" if one is policy else _seen(desk, one, kind, page)
    return _named(desk, one, desk.book(policy), address)


def _named(desk: Desk, policy: Policy, book: Phrasebook, address: str) -> Tongue:
    name = language_name(policy.language)
    return Tongue(
        words=name[:1].upper() + name[1:],
        tag=policy.language,
        marks=speech(policy, book),
        address=address,
        is_original=desk.translations.head(policy) == policy.slug,
    )


def _seen(desk: Desk, policy: Policy, kind: Kind, page: str) -> str:
    return relative(_address(desk, policy, kind), page)


def _language(policy: Policy, book: Phrasebook) -> str:
    return language_name(policy.language, book.language)


def _address(desk: Desk, policy: Policy, kind: Kind) -> str:
    where = desk.addresses
    if kind == "policy":
        return where.policy(policy.slug)
    if kind == "sections":
        return where.sections(policy.slug)
    if kind == "as_of":
        return where.as_of(policy.slug)
    if kind == "compare" and len(policy.versions) > 1:
        return where.compare(policy.slug)
    return where.history(policy.slug)
